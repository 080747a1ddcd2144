"""Who could judge each board, before anybody is invited: what each candidate may read, what keeps them away, what is scarce."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.contests.access import REALM
from app.contests.entry_models import Entry
from app.contests.models import Board, Edition, Series, Stage
from app.contests.states import JUDGED, EntryState
from app.judging.models import PanelMember, Round
from app.judging.panels.queries import conflicts, rounds
from app.judging.panels.queries.rounds import NOT_JUDGES
from app.judging.states import PREPARING, ConflictKind, RoundState
from app.kit.db import db
from app.kit.text import search_key
from app.people.models import Grant, Person, UnitAncestor
from app.people.roles.queries import line
from app.people.states import Role

MOST = 60
#: What will never be judged, or not in the state it is in.
OUT = (
    EntryState.DRAFT, EntryState.INVALID, EntryState.STOPPED, EntryState.WITHDRAWN, EntryState.DISQUALIFIED,
    EntryState.DUPLICATE,
)  # fmt: skip


@dataclass(frozen=True)
class Readable:
    """How many entries of a board a candidate could read, and how many each kind of conflict keeps from them."""

    count: int
    barred: Sequence[tuple[ConflictKind, int]]


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be asked. serves: they receive, tally or decide in this edition, so they cannot judge (B4)."""

    person: Person
    chosen: bool
    serves: bool
    seated: bool
    boards: dict[int, Readable]


@dataclass(frozen=True)
class BoardView:
    """A board with its entries; scarce: entries that fewer than k of the chosen could read, with how many could."""

    board: Board
    entries: Sequence[Entry]
    scarce: Sequence[tuple[Entry, int]]


@dataclass(frozen=True)
class View:
    """The whole page. k: judges an entry is to have."""

    k: int
    boards: Sequence[BoardView]
    candidates: Sequence[Candidate]

    @property
    def enough(self) -> bool:
        """Whether the chosen suffice for every entry, as far as conflicts go."""
        return not any(view.scarce for view in self.boards)


def view(edition: Edition, *, k: int | None, words: str, chosen: Collection[str]) -> View:
    """Candidates are who judged or may judge in the province, and whom the search finds; without `chosen` all count.

    chosen: public codes of people. The number of statements does not grow with the rows.
    """
    judged = _round(edition)
    entries = _entries(edition, judged)
    people = _people(edition, words, chosen)
    serving = _serving(edition, [p.id for p in people])
    seated = {m.person_id for m in rounds.live_panel(judged)} if judged else set()
    barred = conflicts.find([e.id for e in entries], [p.id for p in people])
    boards: defaultdict[Board, list[Entry]] = defaultdict(list)
    for entry in entries:
        boards[entry.board].append(entry)
    shown = [
        Candidate(p, p.id not in serving and (not chosen or p.ref in chosen), p.id in serving, p.id in seated,
                  {board.id: _readable(p.id, some, barred) for board, some in boards.items()})
        for p in people
    ]  # fmt: skip
    wanted = k or (judged.judges_per_entry if judged else 2)
    counting = [c.person.id for c in shown if c.chosen]
    ordered = sorted(boards.items(), key=lambda pair: (pair[0].position, pair[0].id))
    views = [BoardView(board, some, _scarce(some, counting, barred, wanted)) for board, some in ordered]
    return View(wanted, views, sorted(shown, key=lambda c: (c.serves, not c.seated, c.person.sort_key)))


def _readable(person: int, entries: Sequence[Entry], barred: conflicts.Found) -> Readable:
    kinds = Counter(kind for entry in entries for kind in barred.get((entry.id, person), ()))
    away = sum((entry.id, person) in barred for entry in entries)
    return Readable(len(entries) - away, sorted(kinds.items()))


def _scarce(
    entries: Sequence[Entry], people: Sequence[int], barred: conflicts.Found, k: int
) -> list[tuple[Entry, int]]:
    could = [(entry, sum((entry.id, person) not in barred for person in people)) for entry in entries]
    return sorted(((e, n) for e, n in could if n < k), key=lambda pair: (pair[1], pair[0].number or 0))


def _round(edition: Edition) -> Round | None:
    """The round in preparation or being judged that comes first, if there is one."""
    order = {stage.id: stage.position for stage in edition.stages if stage.kind in JUDGED}
    live = [r for r in rounds.rounds_of(edition).values() if r.state in (*PREPARING, RoundState.OPEN)]
    return min(live, key=lambda r: order.get(r.stage_id, 0), default=None)


def _entries(edition: Edition, judged: Round | None) -> list[Entry]:
    """Those of that round; before it has any, all that were handed in and may come to be judged."""
    found = rounds.entries_of(judged) if judged else []
    if found:
        return found
    query = select(Entry).where(Entry.edition_id == edition.id, Entry.state.not_in(OUT))
    return list(
        db.session.scalars(
            query.options(joinedload(Entry.board), joinedload(Entry.credited_unit)).order_by(Entry.number, Entry.id)
        )
    )


def _people(edition: Edition, words: str, chosen: Collection[str]) -> list[Person]:
    """People of the province only; nobody of another one, ever."""
    root = rounds.root_of(edition)
    inside = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == root)
    sat = select(PanelMember.person_id).join(PanelMember.round).join(Round.stage).join(Stage.edition)
    here = select(Edition.code).join(Edition.series).where(Series.unit_id.in_(inside))
    asked = select(Grant.person_id).where(
        Grant.role == Role.JUDGE, Grant.revoked_at.is_(None),
        or_(Grant.unit_id.in_(inside), (Grant.realm == REALM) & Grant.label.in_(here)),
    )  # fmt: skip
    sat = sat.where(Edition.code.in_(here))
    keys = search_key(words).split()
    known = [Person.id.in_(sat), Person.id.in_(asked), Person.ref.in_(chosen)]
    if keys:
        query = select(Person.id).where(*(Person.search_key.contains(key) for key in keys), Person.unit_id.in_(inside))
        known.append(Person.id.in_(select(query.order_by(Person.sort_key).limit(rounds.FOUND).subquery().c.id)))
    query_all = select(Person).where(Person.unit_id.in_(inside), Person.merged_into_id.is_(None), or_(*known))
    return list(db.session.scalars(query_all.options(joinedload(Person.unit)).order_by(Person.sort_key).limit(MOST)))


def _serving(edition: Edition, people: Collection[int]) -> set[int]:
    """Of these, who prepares or decides this edition's results."""
    on_it = (Grant.realm == REALM) & (Grant.label == edition.code)
    query = select(Grant.person_id).where(
        Grant.person_id.in_(people), Grant.role.in_(NOT_JUDGES), Grant.revoked_at.is_(None),
        on_it | Grant.unit_id.in_(line(edition.series.unit_id)),
    )  # fmt: skip
    return set(db.session.scalars(query))
