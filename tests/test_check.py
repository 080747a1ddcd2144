"""`flask check` recounts what is kept as a number."""

import pytest

from app.events.places.queries import limits_of
from app.kit.db import db, transaction
from tests.events import made


@pytest.mark.parametrize(("lie", "status"), [(0, 0), (3, 1)])
def test_check_names_each_number_that_differs(app, world, lie, status):
    with transaction():
        event = made.event(world, capacity=5, code="dien-dan")
        for limit in limits_of(event).values():
            limit.taken = lie
        db.session.flush()
    told = app.test_cli_runner().invoke(args=["check"])
    assert (told.exit_code, told.output.splitlines()[-1]) == (status, f"1 events, {status} faults")
    assert ("dien-dan: taken of scope_event" in told.output) is bool(status)
