"""The worker makes the slow keys of the roster beforehand, and they are the same."""

from sqlalchemy import select, update

from app.events.checkin.jobs import make_roster_keys
from app.events.checkin.queries.roster import roster
from app.events.checkin_models import Device, RosterKey
from app.events.registration_models import Registration
from app.kit.db import db, transaction
from tests.events import made
from tests.events.checkin.gates import AT, door, guest


def test_the_worker_makes_the_same_keys_beforehand(app, world):
    with transaction():
        event = made.event(world)
        _, ticket = guest(world, event)
        number, ticket_id = door(world, event).device.id, ticket.id
        db.session.execute(update(Registration).values(changed_at=made.BEFORE))
    waited_for = roster(db.session.get_one(Device, number), None, AT)
    assert [make_roster_keys(made.BEFORE), make_roster_keys(made.BEFORE)] == [1, 0]
    assert db.session.scalars(select(RosterKey.ticket_id)).all() == [ticket_id]
    assert roster(db.session.get_one(Device, number), None, AT) == waited_for
