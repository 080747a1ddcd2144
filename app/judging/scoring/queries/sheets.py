"""A judge's own sheets and nobody else's; for the chief, who has handed in what, without a single score (D19)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, bindparam, exists, literal, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from app.contests.entry_models import Entry
from app.contests.models import Edition, Series, Stage
from app.contests.states import EntryState
from app.judging.models import PanelMember, Round, ScoreSheet, SheetChange, counted
from app.judging.panels.queries.rounds import GONE, live_panel
from app.judging.states import PREPARING, RoundState, SheetRole, SheetState
from app.judging.transcript_models import Transcript, TranscriptLine
from app.kit.db import db, hold, is_held, lock
from app.people.actor import Actor

_ROUND = (
    joinedload(ScoreSheet.round).joinedload(Round.stage).joinedload(Stage.edition).joinedload(Edition.series)
    .joinedload(Series.unit),
    joinedload(ScoreSheet.round).selectinload(Round.criteria),
    joinedload(ScoreSheet.entry).joinedload(Entry.board),
    joinedload(ScoreSheet.entry).joinedload(Entry.field),
)  # fmt: skip

#: A judge's queue: samples first, then as they were given out.
_ORDER = (ScoreSheet.role != SheetRole.SAMPLE, ScoreSheet.position, ScoreSheet.id)

UNDONE = (SheetState.ASSIGNED, SheetState.DRAFT, SheetState.REOPENED)


@dataclass(frozen=True)
class Progress:
    """A judge's round with their sheets, in their order, and how many are handed in or given up."""

    judged: Round
    sheets: Sequence[ScoreSheet]

    @property
    def handed_in(self) -> int:
        """How many of them are done."""
        return sum(1 for s in self.sheets if s.state is SheetState.SUBMITTED and s.role is not SheetRole.SAMPLE)

    @property
    def samples(self) -> list[ScoreSheet]:
        """The samples of the calibration round, which never count."""
        return [s for s in self.sheets if s.role is SheetRole.SAMPLE]

    @property
    def wanted(self) -> int:
        """How many are to be handed in: recusals are none (D16), nor are entries that left the contest."""
        real = [s for s in self.sheets if s.role is not SheetRole.SAMPLE]
        return sum(1 for s in real if s.state is not SheetState.RECUSED and s.entry.state not in GONE)

    @property
    def following(self) -> ScoreSheet | None:
        """The next one to work on: one begun first, else the first untouched."""
        due = [s for s in self.samples if s.state in UNDONE]
        todo = due or [s for s in self.sheets if s.entry.state not in GONE]
        begun = [s for s in todo if s.state in (SheetState.REOPENED, SheetState.DRAFT)]
        return next(iter(begun + [s for s in todo if s.state is SheetState.ASSIGNED]), None)


def visible_sheets(actor: Actor) -> ColumnElement[bool]:
    """The one visibility rule of sheets for judges: one's own, of a round given out, on whose panel one sits."""
    return _visible(literal(actor.person_id, Integer))


def _visible(person: ColumnElement[int | None]) -> ColumnElement[bool]:
    seat = exists().where(
        PanelMember.round_id == ScoreSheet.round_id, PanelMember.person_id == person, PanelMember.left_at.is_(None)
    )
    return (ScoreSheet.judge_id == person) & Round.state.not_in(PREPARING) & seat


def own_sheet(actor: Actor, ref: str) -> ScoreSheet:
    """One of the actor's own sheets with its round, rubric and entry; NoResultFound for any other (404)."""
    query = select(ScoreSheet).join(ScoreSheet.round).where(ScoreSheet.ref == ref, visible_sheets(actor))
    return db.session.scalars(query.options(*_ROUND)).one()


#: What the verbs of a sheet look at, and no more; the rest of a row comes when a page asks for it.
_VERB = (
    joinedload(ScoreSheet.round).options(
        load_only(Round.ref, Round.state, Round.stage_id, Round.comment_min, Round.comment_max),
        joinedload(Round.stage).load_only(Stage.opens_at, Stage.due_at),
        selectinload(Round.criteria),
    ),
    joinedload(ScoreSheet.entry).load_only(Entry.state),
)


#: Made once: for a save, making the question would cost more than the answer.
_HELD = (
    select(ScoreSheet)
    .join(ScoreSheet.round)
    .where(ScoreSheet.ref == bindparam("ref"), _visible(bindparam("person", type_=Integer)))
    .options(*_VERB)
    .with_for_update(of=ScoreSheet)
    .execution_options(populate_existing=True)
)
_ITS_ROUND = (
    select(Round.id)
    .join(ScoreSheet, ScoreSheet.round_id == Round.id)
    .where(ScoreSheet.ref == bindparam("ref"))
    .with_for_update(read=True, of=Round)
)


def held_sheet(actor: Actor, ref: str) -> ScoreSheet:
    """The same for a verb, in its transaction: read once, and locked with its round held as it is (`locked`)."""
    lock(_ITS_ROUND, {"ref": ref})
    sheet = db.session.scalars(_HELD, {"ref": ref, "person": actor.person_id}).one()
    hold(sheet)
    return sheet


def neighbours(sheet: ScoreSheet) -> tuple[str | None, str | None, int, int]:
    """The codes of the judge's sheet before and after this one in the same round, its place and how many there are.

    Given-up sheets are passed over.
    """
    query = select(ScoreSheet.ref).where(
        ScoreSheet.round_id == sheet.round_id,
        ScoreSheet.judge_id == sheet.judge_id,
        (ScoreSheet.state != SheetState.RECUSED) | (ScoreSheet.id == sheet.id),
    )
    refs = list(db.session.scalars(query.order_by(*_ORDER)))
    at = refs.index(sheet.ref)
    before = refs[at - 1] if at else None
    return before, refs[at + 1] if at + 1 < len(refs) else None, at + 1, len(refs)


_SAMPLES = select(ScoreSheet.id).where(
    ScoreSheet.judge_id == bindparam("judge"), ScoreSheet.state.in_(UNDONE), ScoreSheet.round_id == bindparam("round"),
    ScoreSheet.role == SheetRole.SAMPLE,
).limit(1)  # fmt: skip


def samples_due(sheet: ScoreSheet) -> bool:
    """Whether the sheet waits for samples that its judge scores first; a sample itself never does."""
    if sheet.role is SheetRole.SAMPLE:
        return False
    return db.session.scalar(_SAMPLES, {"judge": sheet.judge_id, "round": sheet.round_id}) is not None


def locked(sheet: ScoreSheet) -> ScoreSheet:
    """The same sheet, read anew and locked, with its round held as it is until the transaction ends.

    One that this very transaction holds already (`held_sheet`) is not read again.
    """
    if is_held(sheet):
        return sheet
    lock(select(Round.id).where(Round.id == sheet.round_id).with_for_update(read=True))
    query = select(ScoreSheet).where(ScoreSheet.id == sheet.id).options(*_ROUND).with_for_update(of=ScoreSheet)
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def own_rounds(actor: Actor) -> list[Progress]:
    """The actor's rounds with their sheets, the one due first on top."""
    query = select(ScoreSheet).join(ScoreSheet.round).where(visible_sheets(actor)).options(*_ROUND).order_by(*_ORDER)
    grouped: defaultdict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in db.session.scalars(query):
        grouped[sheet.round_id].append(sheet)
    found = [Progress(sheets[0].round, sheets) for sheets in grouped.values()]
    return sorted(found, key=lambda p: (p.judged.state is not RoundState.OPEN, p.judged.stage.due_at))


def judged_round(actor: Actor, ref: str) -> Progress:
    """One round on whose panel the actor sits, with their own sheets (there may be none); NoResultFound for others."""
    seat = exists().where(
        PanelMember.round_id == Round.id, PanelMember.person_id == actor.person_id, PanelMember.left_at.is_(None)
    )
    query = select(Round).where(Round.ref == ref, Round.state.not_in(PREPARING), seat)
    judged = db.session.scalars(
        query.options(
            joinedload(Round.stage).joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit),
            selectinload(Round.criteria),
            selectinload(Round.panel).joinedload(PanelMember.person),
        )
    ).one()
    mine = select(ScoreSheet).join(ScoreSheet.round).where(ScoreSheet.round_id == judged.id, visible_sheets(actor))
    return Progress(judged, list(db.session.scalars(mine.options(*_ROUND).order_by(*_ORDER))))


def history_of(sheet: ScoreSheet) -> list[SheetChange]:
    """What the sheet said before, newest first; for its own judge."""
    query = select(SheetChange).where(SheetChange.sheet_id == sheet.id).order_by(SheetChange.id.desc()).limit(50)
    return list(db.session.scalars(query))


def transcript_of(sheet: ScoreSheet) -> Transcript | None:
    """The paper or file from which the sheet was handed in, with who wrote it down and who confirmed it."""
    query = select(Transcript).join(Transcript.lines).where(
        TranscriptLine.sheet_id == sheet.id, TranscriptLine.applied_at.is_not(None)
    )  # fmt: skip
    query = query.options(joinedload(Transcript.maker), joinedload(Transcript.settler))
    return db.session.scalars(query.order_by(Transcript.id.desc()).limit(1)).one_or_none()


@dataclass(frozen=True)
class Slip:
    """A sheet as the chief sees it: whose, for which number, in which state. No score, no comment."""

    ref: str
    number: int | None
    title: str
    entry_id: int
    judge_id: int
    judge: str
    state: SheetState
    third: bool
    gone: bool


def slips(judged: Round) -> list[Slip]:
    """All sheets of a round without what stands on them, by entry."""
    names = {m.person_id: m.person.full_name for m in live_panel(judged)}
    columns = (
        ScoreSheet.ref, Entry.number, Entry.title, ScoreSheet.entry_id, ScoreSheet.judge_id, ScoreSheet.state,
        ScoreSheet.third, Entry.state.label("entry_state"),
    )  # fmt: skip
    query = (
        select(*columns).join(Entry, Entry.id == ScoreSheet.entry_id).where(ScoreSheet.round_id == judged.id, counted())
    )
    return [
        Slip(r.ref, r.number, r.title, r.entry_id, r.judge_id, names.get(r.judge_id, ""), r.state, r.third,
             _gone(r.entry_state))
        for r in db.session.execute(query.order_by(Entry.number, ScoreSheet.third, ScoreSheet.id))
    ]  # fmt: skip


def _gone(state: EntryState) -> bool:
    return state in GONE


def slip_sheet(judged: Round, ref: str) -> ScoreSheet:
    """A sheet of the round by public code, for the chief's act on it; NoResultFound for one of another round."""
    query = select(ScoreSheet).where(ScoreSheet.ref == ref, ScoreSheet.round_id == judged.id)
    return db.session.scalars(query.options(*_ROUND)).one()
