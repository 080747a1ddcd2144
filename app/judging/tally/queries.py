"""Reads of the tally: the round one may tally, what goes into the count, what was decided."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.entry_models import Entry, EntryMember
from app.contests.models import Board, Edition, EntryField, Prize, Series, Stage
from app.contests.states import StageKind
from app.judging.access import visible_tallies
from app.judging.engine.sheets import Sheet
from app.judging.engine.ties import Asked
from app.judging.models import ChairVote, Decision, DrawPlace, PanelMember, Round, ScoreSheet, TieVote, counted
from app.judging.panels.queries import conflicts
from app.judging.panels.queries.rounds import judged_entries
from app.judging.states import Aggregation, ConflictKind, RoundState, SheetRole, SheetState, Strata
from app.judging.tally import rules
from app.judging.tally.rules import ALL, Group, Ranking
from app.kit.codes import content_hash
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Person, Unit

DECIDED = (RoundState.LOCKED, RoundState.PUBLISHED)


class Listed(NamedTuple):
    """An entry as the tally lists it. unit: the name of the credited unit, "" where it was sent straight in.

    Plain rows: a round has hundreds of entries and thousands of sheets, and nothing here changes one.
    """

    id: int
    ref: str
    number: int | None
    title: str
    board_id: int
    board: str
    board_name: str
    unit: str
    field: str


class Given(NamedTuple):
    """A sheet as the tally reads it, handed in or not."""

    entry_id: int
    judge_id: int
    third: bool
    state: SheetState
    scores: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """All that the page of a tally shows. `digest` names the inputs, so that what is decided is what was seen.

    given: the sheets that may count; sealed: those of a tie-break judge, which are `asked` alone. chair: the reason of the
    chair's order. teams: entry → its members as confirmed, the leader first; filled for papers only.
    """

    judged: Round
    rankings: Sequence[Ranking]
    entries: dict[int, Listed]
    judges: Sequence[Person]
    sheets: Sequence[Given]
    given: Sequence[Sheet]
    sealed: Sequence[Sheet]
    asked: Asked
    chair: str
    absent: Sequence[int]
    decisions: dict[int, Decision]
    digest: str
    teams: dict[int, str] = field(default_factory=dict)

    @property
    def incomplete(self) -> int:
        """How many lines have no rank yet."""
        return sum(len(ranking.incomplete) for ranking in self.rankings)

    @property
    def reopened(self) -> int:
        """How many sheets were reopened and not handed in again."""
        return sum(sheet.state is SheetState.REOPENED for sheet in self.sheets)


def rounds() -> Select[Round]:
    """Rounds with all that their pages show, joined as visibility needs it."""
    return (
        select(Round)
        .join(Round.stage)
        .join(Stage.edition)
        .join(Edition.series)
        .options(
            joinedload(Round.stage).joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit),
            selectinload(Round.criteria),
            selectinload(Round.panel).joinedload(PanelMember.person).joinedload(Person.unit),
        )
    )


def tally_of(actor: Actor, edition: str, ref: str) -> Round:
    """A round whose tally the actor may see; NoResultFound for others."""
    query = rounds().where(Edition.code == edition, Round.ref == ref, visible_tallies(actor))
    return db.session.scalars(query).one()


def locked(judged: Round) -> Round:
    """The same round, read anew and locked until the transaction ends."""
    query = rounds().where(Round.id == judged.id).with_for_update(of=Round)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def standing(judged: Round, *, teams: bool = False) -> Standing:
    """The round counted now, with the names of the teams where a paper wants them. The caller has decided that its
    actor may see it.
    """
    decisions = {d.entry_id: d for d in db.session.scalars(select(Decision).filter_by(round_id=judged.id))}
    entries = {entry.id: entry for entry in _entries(judged)}
    absent = [e for e in absentees(judged) if e in entries]
    present = [entry for entry in entries.values() if entry.id not in absent]
    sheets = _sheets(judged, entries)
    given = given_of([sheet for sheet in sheets if sheet.entry_id not in absent])
    sealed = given_of(_sheets(judged, entries, ScoreSheet.role == SheetRole.SEALED))
    asked, chair = _asked(judged, sealed)
    rankings = rules.rank(judged, groups(judged, present), given, asked, strata(judged, present))
    judges = _judges({sheet.judge_id for sheet in sheets} | {m.person_id for m in judged.panel})
    ordered = sorted(judges.values(), key=lambda person: (person.sort_key, person.id))
    content = inputs(judged, entries, judges, sheets, asked, absent)
    return Standing(
        judged, rankings, entries, ordered, sheets, given, sealed, asked, chair, absent, decisions, content_hash(content),
        _teams(entries) if teams else {},
    )  # fmt: skip


class TiedSheet(NamedTuple):
    """A sheet that counts although its judge is tied to the entry by what is known today."""

    entry: Listed
    judge: Person
    kinds: Sequence[ConflictKind]


def tied_sheets(now: Standing) -> list[TiedSheet]:
    """What became known after a sheet was handed in (D16), by entry; none once the result is decided.

    A sheet not yet handed in cannot be. A constant number of statements.
    """
    if now.judged.state in DECIDED:
        return []
    given = [(sheet.entry_id, sheet.judge_id) for sheet in now.sheets if sheet.state is SheetState.SUBMITTED]
    found = conflicts.find({entry for entry, _ in given}, {judge for _, judge in given}) if given else {}
    judges = {person.id: person for person in now.judges}
    return [TiedSheet(now.entries[e], judges[j], sorted(found[e, j])) for e, j in given if (e, j) in found]


def _asked(judged: Round, sealed: Sequence[Sheet]) -> tuple[Asked, str]:
    """What was asked about equals, and the chair's reason. sealed: the sheets of the tie-break judges."""
    votes = {v.entry_id: v.votes for v in db.session.scalars(select(TieVote).filter_by(round_id=judged.id))}
    chair = db.session.scalars(select(ChairVote).filter_by(round_id=judged.id).order_by(ChairVote.place)).all()
    order = {vote.entry_id: vote.place for vote in chair}
    return Asked(votes, rules.sealed_totals(judged, sealed), order), chair[0].reason if chair else ""


def given_of(sheets: Iterable[Given | ScoreSheet]) -> list[Sheet]:
    """The handed-in sheets as the engine reads them: drafts, recusals and reopened ones are none (D16, D17)."""
    return [
        Sheet(sheet.judge_id, sheet.entry_id, sheet.scores, sheet.third)
        for sheet in sheets
        if sheet.state is SheetState.SUBMITTED
    ]


def _entries(judged: Round) -> list[Listed]:
    """Those that were decided once the round is locked; before, those that the stage judges and that did not leave."""
    query = (
        select(
            Entry.id, Entry.ref, Entry.number, Entry.title, Entry.board_id, Board.code, Board.name,
            func.coalesce(Unit.name, ""), func.coalesce(EntryField.name, ""),
        )
        .join(Entry.board)
        .outerjoin(Entry.credited_unit)
        .outerjoin(EntryField, EntryField.id == Entry.field_id)
    )  # fmt: skip
    if judged.state in DECIDED:
        query = query.where(Entry.id.in_(select(Decision.entry_id).where(Decision.round_id == judged.id)))
    else:
        query = query.where(judged_entries(judged))
    return [Listed._make(row) for row in db.session.execute(query.order_by(Entry.number, Entry.id))]


def _sheets(judged: Round, entries: Collection[int], which: ColumnElement[bool] | None = None) -> list[Given]:
    """The sheets that may count, or those of which `which` is true, by entry."""
    query = select(
        ScoreSheet.entry_id, ScoreSheet.judge_id, ScoreSheet.third, ScoreSheet.state, ScoreSheet.scores
    ).where(ScoreSheet.round_id == judged.id, counted() if which is None else which)
    rows = db.session.execute(query.order_by(ScoreSheet.entry_id, ScoreSheet.id))
    return [Given._make(row) for row in rows if row.entry_id in entries]


def _judges(ids: Collection[int]) -> dict[int, Person]:
    return {person.id: person for person in db.session.scalars(select(Person).where(Person.id.in_(ids)))}


def _teams(entries: Collection[int]) -> dict[int, str]:
    """The teams exactly as confirmed, the leader first."""
    query = select(EntryMember.entry_id, EntryMember.full_name).where(
        EntryMember.entry_id.in_(list(entries)), EntryMember.confirmed_at.is_not(None)
    )
    found: dict[int, list[str]] = {}
    for entry, name in db.session.execute(query.order_by(EntryMember.entry_id, EntryMember.position, EntryMember.id)):
        found.setdefault(entry, []).append(name)
    return {entry: ", ".join(names) for entry, names in found.items()}


def absentees(judged: Round) -> list[int]:
    """The finalists who did not come."""
    query = select(DrawPlace.entry_id).where(DrawPlace.round_id == judged.id, DrawPlace.absent.is_(True))
    return list(db.session.scalars(query.order_by(DrawPlace.place)))


def groups(judged: Round, entries: Sequence[Listed]) -> list[Group]:
    """A group per board; one over all where the final's ranked prizes are not of a board (C5)."""
    if judged.stage.kind is StageKind.FINAL and _prizes_for_all(judged.stage.edition_id):
        return [Group(ALL, "", tuple(entry.id for entry in entries))]
    boards = db.session.scalars(
        select(Board).filter_by(edition_id=judged.stage.edition_id).order_by(Board.position, Board.id)
    )
    found = [Group(b.code, b.name, tuple(e.id for e in entries if e.board_id == b.id)) for b in boards]
    return [group for group in found if group.entries]


def strata(judged: Round, entries: Iterable[Listed]) -> dict[int, str]:
    """Entry → the group by which its judges were matched, as the rules of the round name it."""
    by_field = judged.strata is Strata.FIELD
    return {entry.id: f"{entry.board}/{entry.field}" if by_field else entry.board for entry in entries}


def _prizes_for_all(edition_id: int) -> bool:
    query = select(Prize.id).where(Prize.edition_id == edition_id, Prize.board_id.is_(None), Prize.sponsor.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def inputs(
    judged: Round,
    entries: dict[int, Listed],
    judges: dict[int, Person],
    sheets: Sequence[Given],
    asked: Asked,
    absent: Sequence[int],
) -> dict[str, Any]:
    """All that decides the result, by public codes, so that anybody who holds it can count again; no names."""
    groups = strata(judged, entries.values()) if judged.aggregation is Aggregation.CALIBRATED else {}
    return {
        "round": judged.ref,
        "points": "hundredths",
        "rubric": [
            {"key": c.key, "label": c.label, "maximum": c.maximum, "minimum": c.minimum, "step": c.step,
             "weight": c.weight}
            for c in judged.criteria
        ],
        "rule": {
            "aggregation": judged.aggregation, "min_judges": judged.min_judges, "gap_percent": judged.gap_percent,
            "third_marking": judged.third_marking, "tie_chain": judged.tie_chain, "tie_places": judged.tie_places,
            "strata": judged.strata, "advance": judged.advance, "at_cut": judged.at_cut, "override": judged.override,
        },
        "entries": sorted([entry.ref, entry.board] for entry in entries.values()),
        "strata": dict(sorted((entries[e].ref, name) for e, name in groups.items())),
        "absent": sorted(entries[e].ref for e in absent),
        "votes": dict(sorted((entries[e].ref, n) for e, n in asked.votes.items() if e in entries)),
        "chair": dict(sorted((entries[e].ref, n) for e, n in asked.order.items() if e in entries)),
        "sealed": dict(sorted((entries[e].ref, rules.exact(v)) for e, v in asked.sealed.items() if e in entries)),
        "sheets": sorted(
            (
                {"entry": entries[s.entry_id].ref, "judge": judges[s.judge_id].ref, "third": s.third,
                 "scores": s.scores}
                for s in sheets
                if s.state is SheetState.SUBMITTED
            ),
            key=lambda s: (str(s["entry"]), str(s["judge"])),
        ),
    }  # fmt: skip


def inputs_of(judged: Round) -> dict[str, Any]:
    """The inputs of a round as a download."""
    now = standing(judged)
    people = {person.id: person for person in now.judges}
    return inputs(judged, now.entries, people, now.sheets, now.asked, now.absent)
