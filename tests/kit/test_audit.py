"""The history is one chain: what is changed, put in or taken out behind its back is found, late commits are not."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from app.kit import audit
from app.kit.audit import AuditRow
from app.kit.db import db

pytestmark = pytest.mark.usefixtures("writing")
AT = datetime(2026, 9, 6, 3, tzinfo=UTC)


def acts(world, count=5):
    by = world.actor("organizer")
    for n in range(count):
        audit.record(
            "act",
            ("thing", f"T{n}"),
            by=by,
            at=AT + timedelta(seconds=n),
            facts={"n": n, "b": [1, None]},
            reason="Lý do",
        )
    db.session.flush()
    db.session.expire_all()


def ids():
    return list(db.session.scalars(select(AuditRow.id).where(AuditRow.verb == "act").order_by(AuditRow.id)))


def test_a_sealed_history_holds_and_says_how_long_it_is(world):
    acts(world)
    assert audit.seal() == audit.verify()[0] >= 5
    assert audit.verify()[1] is None


@pytest.mark.parametrize("what", ["reason", "at", "facts", "by_person_id", "gone", "put in"])
def test_what_was_changed_in_the_database_is_found(world, app, what):
    acts(world)
    audit.seal()
    one = ids()[2]
    lies = {"reason": "Khác", "at": AT - timedelta(days=1), "facts": {"n": 9}, "by_person_id": None}
    if what == "gone":
        statement = delete(AuditRow).where(AuditRow.id == one)
    elif what == "put in":
        values = {"verb": "x", "realm": "thing", "label": "T", "at": AT, "facts": {}, "sealed": "0" * 64}
        statement = insert(AuditRow).values(**values)
    else:
        statement = update(AuditRow).where(AuditRow.id == one).values({what: lies[what]})
    db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.commit()
    assert audit.verify()[1] == {"gone": one + 1, "put in": ids()[-1] + 1}.get(what, one)
    told = app.test_cli_runner().invoke(args=["check"])
    assert (told.exit_code, "the chain breaks at" in told.output) == (1, True)


def test_an_act_that_was_committed_late_waits_for_a_newer_one_and_is_no_fault(world):
    acts(world)
    late = ids()[1]
    kept = db.session.execute(select(*AuditRow.__table__.columns).where(AuditRow.id == late)).one()._asdict()
    db.session.execute(delete(AuditRow).where(AuditRow.id == late).execution_options(synchronize_session=False))
    before = audit.seal()
    db.session.execute(insert(AuditRow).values(kept))
    assert (audit.seal(), audit.verify()) == (0, (before, None))
    acts(world, 2)
    assert (audit.seal(), audit.verify()) == (3, (before + 3, None))
