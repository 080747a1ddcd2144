"""The worker's list: tidying happens at night and takes what is due, no more."""

from datetime import UTC, datetime, timedelta

import pytest

from app import jobs
from app.kit.access import me
from app.kit.db import db
from app.kit.documents import csv_file
from app.kit.importing import Column, RowAction, keep_preview, preview, read
from app.people.actor import SYSTEM, Actor

#: Half past two in the morning in Vietnam.
NIGHT = datetime(2026, 11, 30, 19, 30, tzinfo=UTC)


def imported(at: datetime):
    raw = csv_file(["Tên"], [("Lò Thị Lan",)])
    shown = preview(read(raw), (Column("name", ("Tên",), required=True),), lambda _values: RowAction.CREATE)
    return keep_preview(shown, kind="people", raw=raw, file_name="danh sách.csv", by=SYSTEM, at=at)


@pytest.mark.usefixtures("writing")
def test_rows_of_an_import_are_let_go_at_night_when_its_retention_has_passed():
    old, young = imported(NIGHT - timedelta(days=90, minutes=1)), imported(NIGHT - timedelta(days=89))
    db.session.flush()
    for at, left in ((NIGHT - timedelta(hours=4), 1), (NIGHT, 0)):
        for task in jobs.TASKS:
            task(at)
        db.session.expire_all()
        assert (len(old.preview["rows"]), len(young.preview["rows"])) == (left, 1)


def test_me_is_plain_data_and_no_proxy(as_, app):
    with as_("lan") as browser:
        browser.get("/account")
        assert type(me()) is Actor
