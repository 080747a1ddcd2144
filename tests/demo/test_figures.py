"""The demo's figures for edition VII (domain F) come from its entries: remove any one, and the table still agrees.

The recount below shares no code with the product: it reads the raw columns and applies B5 once more, by hand.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import joinedload

from app import create_app
from app.contests.calls.queries import edition_by_code
from app.contests.duplicates.actions import compare_what_came
from app.contests.likeness_models import Likeness
from app.demo.load import build
from app.demo.owed import amend_all
from app.kit.db import Base, _writing, db, transaction
from app.plans.states import CountClass, Standing
from app.plans.targets.actions.freezing import freeze_snapshot
from app.plans.targets.queries.board import board
from config import Config

AT = datetime(2026, 8, 24, 1, tzinfo=UTC)
DUE = datetime(2025, 8, 29, 16, 59, tzinfo=UTC)
#: Unit → (target, forwarded, frozen).
EXPECTED = {
    "huyen-muong-lu": (5, 6, 6), "huyen-phong-khe": (5, 5, 5), "huyen-nam-pan": (5, 4, 3), "huyen-sin-thuong": (5, 7, 5),
    "huyen-tan-than": (5, 5, 5), "huyen-tam-pha": (5, 2, 2), "huyen-than-kim": (5, 8, 8), "thanh-doan": (5, 9, 9),
    "dai-hoc": (10, 12, 12), "cao-dang": (5, 5, 5), "khoi": (3, 1, 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    """The demo on a SQLite database of its own, made once; the amendments up to the demo's present are written."""
    folder = tmp_path_factory.mktemp("demo")
    config = Config(
        SECRET_KEY="x" * 32, SQLALCHEMY_DATABASE_URI=f"sqlite:///{folder / 'demo.sqlite'}", INSTANCE=folder,
        FILES=folder / "files", MAIL=folder / "mail", PASSWORD_COST=(1, 8, 1), TESTING=True,
    )  # fmt: skip
    app = create_app(config)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with transaction():
            made = build()
            organizer = made.actor("organizer", AT)
            amend_all(edition_by_code(organizer, "khoi-nghiep-vii"), AT)
        yield organizer
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def undone(province):
    """Let a test write, and undo it all."""
    db.session.remove()
    connection = db.engines[None].connect()
    engine, db.engines[None] = db.engines[None], connection
    outer, token = connection.begin(), _writing.set(True)
    connection.execute(text("PRAGMA defer_foreign_keys=ON"))
    yield province
    db.session.remove()
    outer.rollback()
    connection.close()
    db.engines[None] = engine
    _writing.reset(token)


def seventh(organizer):
    return edition_by_code(organizer, "khoi-nghiep-vii")


def by_unit(organizer, figure) -> dict[str, int]:
    found = board(organizer, seventh(organizer), at=AT)
    return {line.unit.code: figure(line.row) for line in found.lines if line.row.minimum is not None}


def test_the_table_of_edition_vii_says_what_the_domain_says(province):
    found = board(province, seventh(province), at=AT)
    rows = {line.unit.code: line.row for line in found.lines if line.row.minimum is not None}
    assert {code: (row.minimum, row.frozen.count) for code, row in rows.items()} == {
        code: (target, frozen) for code, (target, _, frozen) in EXPECTED.items()
    }
    classes = Counter({kind: len(ids) for kind, ids in found.table.province.classes.items()})
    assert (found.table.frozen.count, found.table.province.count) == (61, 60)
    assert (classes[CountClass.LATE], classes[CountClass.DUPLICATE], classes[CountClass.WITHDRAWN]) == (1, 1, 1)
    assert sum(classes.values()) == 64
    standings = [row.frozen_standing for row in rows.values()]
    assert (len(standings), sum(s in (Standing.MET, Standing.EXCEEDED) for s in standings)) == (11, 8)
    assert (rows["thanh-doan"].frozen.count, rows["thanh-doan"].live.count) == (9, 8)


def test_both_views_of_edition_vii_agree(province):
    then = board(province, seventh(province), at=AT).table.province.count
    assert then == board(province, seventh(province), at=AT, view="today").table.province.count == 60


def recount(instant: datetime | None) -> Counter:
    """Unit code → counted entries, from the raw columns; as of an instant, or now (None)."""
    counts: Counter = Counter()
    rows = db.session.execute(
        text(
            "SELECT u.code, e.state, e.late, e.late_accepted_at, e.received_at, e.unit_confirmed_at, e.withdrawn_at, "
            "e.disqualified_at, e.disqualified_for, e.submitted_at, e.merged_into_id, e.forwarded_at "
            "FROM entry e JOIN unit u ON u.id = e.credited_unit_id JOIN edition d ON d.id = e.edition_id "
            "WHERE d.number = 7"
        )
    ).mappings()
    for row in rows:
        when = {k: datetime.fromisoformat(row[k]).replace(tzinfo=UTC) for k in row if k.endswith("_at") and row[k]}
        until = instant or AT
        gone = "withdrawn_at" in when and when["withdrawn_at"] <= min(until, DUE)
        out = "disqualified_at" in when and when["disqualified_at"] <= until and row["disqualified_for"] == "copying"
        received = "received_at" in when and when["received_at"] <= until
        late = row["late"] and "late_accepted_at" not in when
        if received and not (gone or out or late or row["merged_into_id"] or row["state"] == "invalid"):
            counts[row["code"]] += 1
    return counts


def entry_ids() -> list[int]:
    query = text("SELECT e.id FROM entry e JOIN edition d ON d.id = e.edition_id WHERE d.number = 7 ORDER BY e.id")
    return list(db.session.scalars(query))


def test_any_one_entry_may_be_removed_and_the_table_agrees_with_a_recount(undone):
    organizer = undone
    ids = entry_ids()
    assert len(ids) == 64
    for removed in ids:
        with db.session.begin_nested() as trial:
            db.session.execute(text("DELETE FROM entry WHERE id = :id"), {"id": removed})
            db.session.execute(text("DELETE FROM amendment"))
            db.session.execute(text("DELETE FROM snapshot"))
            db.session.expire_all()
            freeze_snapshot(seventh(organizer), at=DUE + timedelta(minutes=1))
            frozen = by_unit(organizer, lambda row: row.frozen.count)
            live = by_unit(organizer, lambda row: row.live.count)
            assert (frozen, live) == (
                {code: recount(DUE)[code] for code in EXPECTED},
                {code: recount(None)[code] for code in EXPECTED},
            )
            trial.rollback()


def test_the_end_of_edition_vii_is_as_the_domain_says(province):
    def number(query: str) -> int:
        return int(db.session.scalar(text(query)) or 0)

    mine = "(SELECT id FROM edition WHERE number = 7)"
    stages = f"(SELECT id FROM stage WHERE edition_id IN {mine} AND kind = "
    assert number(f"SELECT count(*) FROM entry WHERE edition_id IN {mine} AND state = 'awarded'") == 10
    assert number(f"SELECT count(*) FROM entry WHERE edition_id IN {mine} AND state = 'not_awarded'") == 2
    assert number(f"SELECT count(*) FROM frozen_version WHERE stage_id IN {stages} 'semi_final')") == 18
    assert number(f"SELECT count(*) FROM frozen_version WHERE stage_id IN {stages} 'final')") == 12
    assert number("SELECT count(*) FROM score_sheet WHERE state = 'sheet_recused'") == 2
    assert number("SELECT count(*) FROM score_sheet WHERE third") == 1
    tied = (
        "SELECT count(*) FROM decision WHERE shown = '86,50' AND round_id IN (SELECT id FROM round WHERE stage_id IN "
    )
    assert number(f"{tied}{stages} 'semi_final'))") == 2


def test_demo_shows_one_pair_that_is_worth_a_look(undone):
    """An idea of last year in the same words from another group; the preset's questions alone make no pair."""
    while compare_what_came(at=AT):
        pass
    found = db.session.scalars(select(Likeness).options(joinedload(Likeness.newer), joinedload(Likeness.older))).all()
    assert [(p.newer.title, p.older.title, p.permille > 900) for p in found] == [
        ("Homestay nhà sàn cộng đồng",) * 2 + (True,)
    ]
    assert found[0].newer.edition_id != found[0].older.edition_id
    assert found[0].newer.leader_id != found[0].older.leader_id


def test_preliminary_round_shows_a_proven_plan_its_samples_and_a_file_that_a_second_person_confirmed(province):
    def counted(query: str) -> int:
        return db.session.execute(text(query)).scalar_one()

    plan = "SELECT count(*) FROM share_plan WHERE state = 'plan_applied' AND matched = 'strata_field' AND "
    proven = "json_extract(outcome, '$.gap') = 0 AND json_array_length(json_extract(outcome, '$.islands')) = 1"
    assert counted(plan + proven) == 1
    assert counted("SELECT count(*) FROM score_sheet WHERE role = 'sample' AND state = 'sheet_submitted'") == 10
    second = "state = 'transcript_confirmed' AND settled_by_person_id <> made_by_person_id"
    assert counted("SELECT count(*) FROM transcript WHERE " + second) == 1
