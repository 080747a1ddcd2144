"""Reads of a live final: the board's pulse and content for everybody, the chair's picture, a judge's own sheet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import NoResultFound

from app.contests.entry_models import Entry
from app.contests.models import Board, Edition, Prize, Stage
from app.contests.states import StageKind
from app.judging.finals.queries import final_of as final_of
from app.judging.live.rules import Ladder
from app.judging.live_models import LiveFinal
from app.judging.models import DrawPlace, PanelMember, Round, ScoreSheet, counted
from app.judging.panels.queries.rounds import GONE
from app.judging.states import RoundState, SheetState
from app.judging.tally.queries import DECIDED, Standing, rounds, standing
from app.judging.tally.rules import ALL, Ranking
from app.kit.db import db
from app.kit.wire import Said, ask
from app.people.actor import Actor
from app.people.models import Person

#: Nothing more is awaited of such a sheet.
_DONE = (SheetState.SUBMITTED, SheetState.RECUSED)
_PULSE = Said(
    "SELECT live_final.board FROM stage JOIN edition ON edition.id = stage.edition_id "
    "JOIN live_final ON live_final.stage_id = stage.id WHERE stage.ref = :stage AND edition.code = :edition"
)


def pulse(edition: str, stage: str, engine: Engine | Connection | None = None) -> int | None:
    """The version of what the hall is shown; None where no board was opened. One indexed read below the ORM.

    engine: the application's, where no context is open.
    """
    rows = ask(_PULSE, {"edition": edition, "stage": stage}, engine)
    return int(rows[0][0]) if rows else None


def shown(edition: str, stage: str) -> tuple[int, Mapping[str, Any]] | None:
    """(version, content) of a board as it was made when the chair last acted."""
    query = select(LiveFinal.board, LiveFinal.shown).join(Stage, Stage.id == LiveFinal.stage_id)
    row = db.session.execute(query.join(Stage.edition).where(Stage.ref == stage, Edition.code == edition)).one_or_none()
    return None if row is None else (row.board, row.shown)


def live_of(judged: Round) -> LiveFinal | None:
    """The final as it is played, if its board was opened."""
    return db.session.scalars(select(LiveFinal).filter_by(round_id=judged.id)).one_or_none()


def held(judged: Round) -> LiveFinal:
    """The same, read anew and locked until the transaction ends; NoResultFound before the board is opened."""
    query = select(LiveFinal).where(LiveFinal.round_id == judged.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


class Slip(NamedTuple):
    """A sheet as the chair sees it: of which entry, whose, in which state; never what stands on it (D19)."""

    entry: int
    judge: str
    state: SheetState

    @property
    def done(self) -> bool:
        """Whether nothing more is awaited of it."""
        return self.state in _DONE


def slips(judged: Round) -> list[Slip]:
    """All sheets of the round by judge's name."""
    query = select(ScoreSheet.entry_id, Person.full_name, ScoreSheet.state).join(
        Person, Person.id == ScoreSheet.judge_id
    )
    rows = db.session.execute(
        query.where(ScoreSheet.round_id == judged.id, counted()).order_by(Person.sort_key, Person.id)
    )
    return [Slip._make(row) for row in rows]


def sheets_mark(judged: Round) -> str:
    """Differs whenever a sheet of the round changed its state or an entry its presence: for the chair's ETag."""
    query = select(func.count(ScoreSheet.id), func.sum(ScoreSheet.revision), func.max(ScoreSheet.submitted_at))
    count, revisions, last = db.session.execute(query.where(ScoreSheet.round_id == judged.id, counted())).one()
    absent = select(func.count(DrawPlace.id)).where(DrawPlace.round_id == judged.id, DrawPlace.absent.is_(True))
    return f"{count}.{revisions}.{last.timestamp() if last else 0}.{judged.version}.{db.session.scalar(absent)}"


def ladders(judged: Round) -> list[Ladder]:
    """The places of each ranking as they stand now: the decided ones where the round is decided, else the count's."""
    count = standing(_whole(judged))
    owed = _owed(count)
    prizes = _prizes(judged)
    return [_ladder(count, ranking, owed, prizes) for ranking in count.rankings]


def _whole(judged: Round) -> Round:
    return db.session.scalars(rounds().where(Round.id == judged.id)).one()


def _owed(count: Standing) -> dict[int, int]:
    """entry → how many of its sheets are not handed in."""
    owed: dict[int, int] = {}
    for sheet in count.sheets:
        if sheet.state not in _DONE:
            owed[sheet.entry_id] = owed.get(sheet.entry_id, 0) + 1
    return owed


def _asks(count: Standing, entry: int) -> bool:
    """Whether somebody is still to be asked about an entry that shares its rank: the panel, its sealed judge, the chair."""
    asked = count.asked
    said = {"vote": asked.votes, "sealed": asked.sealed, "chair": asked.order}
    return any(kind in said and entry not in said[kind] for kind, _ in count.judged.tie_chain)


def _ladder(count: Standing, ranking: Ranking, owed: Mapping[int, int], prizes: Mapping[str, int]) -> Ladder:
    decided = count.judged.state in DECIDED
    places = {
        line.entry: count.decisions[line.entry].place if decided and line.entry in count.decisions else line.rank
        for line in ranking.lines
    }
    votes = not decided and any(_asks(count, line.entry) for line in ranking.lines if line.tied)
    key = ranking.group.key
    waiting = 0 if decided else sum(owed.get(entry, 0) for entry in places)
    return Ladder(key, ranking.group.name, places, waiting, votes, prizes.get(key, prizes.get(ALL, 0)))


def _prizes(judged: Round) -> dict[str, int]:
    """board code, or "*" for all → how many ranked prizes there are."""
    query = select(Board.code, func.sum(Prize.quantity)).outerjoin(Board, Board.id == Prize.board_id)
    rows = db.session.execute(
        query.where(Prize.edition_id == judged.stage.edition_id, Prize.sponsor.is_(None)).group_by(Board.code)
    )
    return {code or ALL: int(number) for code, number in rows}


def is_present(judged: Round, entry: Entry) -> bool:
    """Whether the entry was drawn and came."""
    query = exists().where(DrawPlace.round_id == judged.id, DrawPlace.entry_id == entry.id, DrawPlace.absent.is_(False))
    return bool(db.session.scalar(select(query)))


@dataclass(frozen=True)
class Seat:
    """What a judge's phone needs: the round, the final as it is played (None before), the own sheet of who is on stage."""

    ref: str
    edition: int
    live: LiveFinal | None
    entry: Entry | None
    sheet: str | None
    state: SheetState | None
    #: The own sheets that the chief gave back, but for that one: nobody else can tell the judge.
    again: tuple["Again", ...] = ()


class Again(NamedTuple):
    """A sheet that its judge has to hand in once more."""

    ref: str
    number: int | None
    title: str


def _again(actor: Actor, ref: str, but: str | None) -> tuple[Again, ...]:
    query = (
        select(ScoreSheet.ref, Entry.number, Entry.title)
        .join(ScoreSheet.round)
        .join(ScoreSheet.entry)
        .where(
            Round.ref == ref, ScoreSheet.judge_id == actor.person_id, ScoreSheet.state == SheetState.REOPENED, counted(),
            Entry.state.not_in(GONE),
        )
        .order_by(ScoreSheet.position, ScoreSheet.id)
    )  # fmt: skip
    return tuple(Again._make(row) for row in db.session.execute(query) if row.ref != but)


def seat_of(actor: Actor, ref: str) -> Seat:
    """For somebody on the panel of a final that was opened; NoResultFound for others."""
    seat = exists().where(
        PanelMember.round_id == Round.id, PanelMember.person_id == actor.person_id, PanelMember.left_at.is_(None)
    )
    query = (
        select(LiveFinal, Entry, ScoreSheet.ref, ScoreSheet.state, Edition.number)
        .select_from(Round)
        .join(Round.stage)
        .join(Stage.edition)
        .outerjoin(LiveFinal, LiveFinal.round_id == Round.id)
        .outerjoin(Entry, (Entry.id == LiveFinal.on_stage_id) & Entry.state.not_in(GONE))
        .outerjoin(
            ScoreSheet,
            (ScoreSheet.round_id == Round.id)
            & (ScoreSheet.entry_id == Entry.id)
            & (ScoreSheet.judge_id == actor.person_id)
            & counted(),
        )
        .where(Round.ref == ref, Round.state != RoundState.DRAFT, Stage.kind == StageKind.FINAL, seat)
    )
    live, entry, sheet, state, number = db.session.execute(query).one()
    return Seat(ref, number, live, entry, sheet, state, _again(actor, ref, sheet) if live is not None else ())


def plays(actor: Actor, judged: Round) -> Seat | None:
    """The same for a page of scoring; None where nothing can be played. Asks nothing unless it is an open final."""
    if judged.stage.kind is not StageKind.FINAL or judged.state is not RoundState.OPEN:
        return None
    try:
        return seat_of(actor, judged.ref)
    except NoResultFound:
        return None


def count_of(slips_: Sequence[Slip], entries: Collection[int]) -> dict[int, tuple[int, int]]:
    """entry → (sheets done, sheets in all)."""
    found = dict.fromkeys(entries, (0, 0))
    for slip in slips_:
        if slip.entry in found:
            done, all_ = found[slip.entry]
            found[slip.entry] = (done + slip.done, all_ + 1)
    return found
