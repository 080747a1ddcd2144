"""Youth of the demo: they begin, write, and hand in, as a person would, through the actions."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.contests.calls.queries import boards_of, fields_of
from app.contests.entries import queries as entry_queries
from app.contests.entries.actions import Basics, save_draft, start
from app.contests.entries.rules import fingerprint
from app.contests.entry_models import Entry, EntryVersion
from app.contests.models import Edition
from app.contests.submissions.actions import submit
from app.contests.teams.rules import Given
from app.demo import words
from app.demo.province import Province, actor_of
from app.kit.db import db
from app.people.models import Person, Unit
from app.people.states import ConsentGiver, ConsentPurpose

CONSENT = Given(ConsentPurpose.TAKE_PART, ConsentGiver.SELF, "Đồng ý tham gia (dữ liệu mẫu)", "demo", "vi")
PUBLISH = Given(ConsentPurpose.PUBLISH_RESULT, ConsentGiver.SELF, "Đồng ý công bố (dữ liệu mẫu)", "demo", "vi")


def begin(
    made: Province,
    edition: Edition,
    unit: Unit | None,
    at: datetime,
    *,
    leader: Person | None = None,
    turn: int = 0,
    boards: int = 2,
) -> Entry:
    """A draft with every section answered. turn: picks among the first `boards` boards and all fields."""
    person = leader or made.person(next(made.names), unit, at, born=date(1994 + turn % 12, 1 + turn % 12, 11))
    board = boards_of(edition)[(turn % 3) // 2 % boards]
    fields = fields_of(edition)
    basics = Basics(title=next(made.ideas), board=board, field=fields[turn % len(fields)], unit=unit)
    entry = start(edition, basics, by=actor_of(person, at), at=at)
    db.session.flush()
    write(entry, words.dossier(entry.title, unit.name if unit else "tỉnh Sơn Châu"), at)
    return entry


def write(entry: Entry, answers: dict[str, str], at: datetime) -> None:
    """Save answers to the sections that this entry's board has."""
    specs = entry_queries.specs_of(_loaded(entry))
    chosen = {spec.key: answers[spec.key] for spec in specs if spec.key in answers}
    base = fingerprint(entry.draft, chosen)
    save_draft(entry, chosen, revision=entry.draft_revision, base=base, at=at)
    db.session.flush()


def hand_in(entry: Entry, at: datetime, *, given: Sequence[Given] = (CONSENT, PUBLISH)) -> EntryVersion:
    """Submit the draft as it stands."""
    entry = _loaded(entry)
    leader = db.session.get_one(Person, entry.leader_id)
    return submit(
        entry,
        nonce=f"demo-{entry.ref}-{at:%m%d%H}",
        revision=entry.draft_revision,
        consents=given,
        by=actor_of(leader, at),
        at=at,
    )


def hand_in_many(
    made: Province, edition: Edition, unit: Unit, count: int, at: datetime, *, boards: int = 2
) -> list[Entry]:
    """`count` entries credited to a unit, one a day from `at`."""
    entries = []
    for turn in range(count):
        day = at + timedelta(days=turn % 5, hours=turn % 7)
        entry = begin(made, edition, unit, day, turn=turn, boards=boards)
        hand_in(entry, day + timedelta(hours=2))
        entries.append(entry)
    return entries


def _loaded(entry: Entry) -> Entry:
    """The row with what the actions look at."""
    return entry_queries.locked(entry)
