"""A contest as far as judging needs it: the open edition of tests/contests/editions.py, valid entries, rounds."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from app.contests.calls import queries as calls
from app.contests.entry_models import Entry, EntryMember, EntryVersion
from app.contests.models import Edition, Stage
from app.contests.states import EntryState, MemberRole, StageKind, VersionKind
from app.judging.models import PanelMember, Round, ScoreSheet
from app.judging.panels import actions
from app.judging.panels.queries import plans, rounds
from app.judging.states import RoundVerb
from app.kit.codes import content_hash, public_code
from app.kit.db import db
from app.kit.text import search_key
from tests.contests.editions import DUE, open_edition

#: The day before the preliminary window (5–10 September 2026), and an instant inside it.
BEFORE = datetime(2026, 9, 4, 3, tzinfo=UTC)
DURING = datetime(2026, 9, 6, 3, tzinfo=UTC)
#: A second after the window's last instant (10 September 23:59 in Vietnam).
AFTER = datetime(2026, 9, 10, 16, 59, 1, tzinfo=UTC)


def stage_of(edition: Edition, kind: StageKind = StageKind.PRELIMINARY) -> Stage:
    """The edition's stage of a kind."""
    return db.session.scalars(select(Stage).filter_by(edition_id=edition.id, kind=kind)).one()


def entry(world, edition: Edition, leader: str = "lan", unit: str | None = "xa_mot", *, title="Mật ong", board=0,
          answers=None, files=()) -> Entry:  # fmt: skip
    """A valid entry with its one version, as reception leaves it (rows, for speed)."""
    number = (db.session.scalar(select(func.max(Entry.number)).filter_by(edition_id=edition.id)) or 0) + 1
    person, boards = world.person(leader), calls.boards_of(edition)
    made = Entry(
        ref=public_code(8), edition_id=edition.id, board_id=boards[board].id, leader_id=person.id,
        credited_unit_id=world.units[unit] if unit else None, title=title, search_key=search_key(title),
        state=EntryState.VALID, number=number, made_at=DUE - timedelta(days=9), submitted_at=DUE - timedelta(days=2),
        received_at=DUE, draft={}, draft_revision=1,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    db.session.add(
        EntryMember(ref=public_code(10), entry_id=made.id, person_id=person.id, role=MemberRole.LEADER,
                    full_name=person.full_name, confirmed_at=DUE)
    )  # fmt: skip
    content = {
        "title": title, "board": boards[board].code, "field": None, "leader": person.full_name,
        "unit": unit, "answers": answers or {"summary": f"Tóm tắt {title}"}, "files": list(files),
    }  # fmt: skip
    db.session.add(
        EntryVersion(entry_id=made.id, number=1, kind=VersionKind.SUBMISSION, content=content,
                     sha256=content_hash(content), receipt_code=public_code(12), nonce=public_code(8),
                     made_at=DUE - timedelta(days=2))
    )  # fmt: skip
    db.session.flush()
    return made


def draft_round(world, edition: Edition | None = None, *, preset="dossier", judges=("judge_one", "judge_two"),
                kind=StageKind.PRELIMINARY) -> Round:  # fmt: skip
    """A round in preparation with its panel; the first judge is the chief."""
    edition = edition or open_edition(world)
    by = world.actor("organizer")
    judged = actions.make_round(stage_of(edition, kind), preset=preset, by=by, at=BEFORE)
    judged = rounds.locked(judged)
    for n, name in enumerate(judges):
        actions.add_judge(judged, world.person(name), chief=n == 0, by=by, at=BEFORE)
    return rounds.locked(judged)


def open_round(world, *, entries=3, judges=("judge_one", "judge_two"), at=BEFORE, **more) -> Round:
    """An open round whose entries (of Lan, in xa_mot) were shared among the panel."""
    edition = open_edition(world)
    for n in range(entries):
        entry(world, edition, title=f"Hồ sơ {n + 1}")
    judged = draft_round(world, edition, judges=judges, **more)
    share(world, judged)
    actions.open_round(judged, by=world.actor("secretary"), at=at)
    return rounds.locked(judged)


def reopen(world, judged: Round, *, at=DURING) -> None:
    """The secretariat asks to open a closed round again, the organizer confirms."""
    asked = actions.ask_reopening(judged, verb=RoundVerb.REOPEN, reason="Mất điện", by=world.actor("secretary"), at=at)
    actions.reopen_round(judged, asked, by=world.actor("organizer"), at=at)


def share(world, judged: Round) -> int:
    """Apply the balanced plan."""
    return actions.apply_share(judged, mark=plans.plan(judged).mark, by=world.actor("secretary"), at=BEFORE)


def member(world, judged: Round, name: str) -> PanelMember:
    """The panel member who is that person."""
    return db.session.scalars(select(PanelMember).filter_by(round_id=judged.id, person_id=world.people[name])).one()


def sheet(world, judged: Round, name: str, number: int = 1) -> ScoreSheet:
    """The sheet of a judge for the entry with that number."""
    query = select(ScoreSheet).join(Entry, Entry.id == ScoreSheet.entry_id)
    return db.session.scalars(
        query.where(ScoreSheet.round_id == judged.id, ScoreSheet.judge_id == world.people[name], Entry.number == number)
    ).one()


def full(judged: Round, share_of_maximum: float = 1.0) -> dict[str, int]:
    """A complete set of scores, each criterion at that share of its maximum, on its step."""
    scores = {}
    for c in rounds.criteria_of(judged):
        steps = round((c.maximum - c.minimum) * share_of_maximum / c.step)
        scores[c.key] = c.minimum + steps * c.step
    return scores
