"""Ties of judges: for the staff with names, for a judge only their own, without a word about whose an entry is (D16)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.entry_models import Entry
from app.contests.models import Edition, Series, Stage
from app.judging.conflict_models import Conflict
from app.judging.models import PanelMember, Round, ScoreSheet, counted
from app.judging.panels.queries import conflicts, rounds
from app.judging.states import PREPARING, ConflictKind, ConflictSource, RoundState, SheetState
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Unit

_ROUND = (
    joinedload(Round.stage).joinedload(Stage.edition).joinedload(Edition.series).joinedload(Series.unit),
    selectinload(Round.panel).joinedload(PanelMember.person),
)


@dataclass(frozen=True)
class Seat:
    """A place on a panel as its judge sees it."""

    judged: Round
    member: PanelMember

    @property
    def open(self) -> bool:
        """Whether ties can be declared: before and during the reading."""
        return self.judged.state in (*PREPARING, RoundState.OPEN)

    @property
    def listed(self) -> bool:
        """Whether the round has a page of its own for its judges."""
        return self.judged.state not in PREPARING


@dataclass(frozen=True)
class Kept:
    """A kept tie with what its page shows: the entry or unit it is about, and the entries that are meant."""

    tie: Conflict
    judge: str
    entry: Entry | None
    unit: str | None
    meant: Sequence[Entry] = ()
    #: Why, in the judge's words; what they wrote when they gave up a sheet is theirs alone.
    reason: str = ""

    @property
    def liftable(self) -> bool:
        """Whether the chair may lift it."""
        return self.tie.source is not ConflictSource.DETECTED


def own_seat(actor: Actor, ref: str) -> Seat:
    """The actor's seat on a panel, from the day they were named; NoResultFound for others."""
    mine = select(PanelMember.round_id).where(PanelMember.person_id == actor.person_id, PanelMember.left_at.is_(None))
    judged = db.session.scalars(select(Round).where(Round.ref == ref, Round.id.in_(mine)).options(*_ROUND)).one()
    return Seat(judged, next(m for m in judged.panel if m.person_id == actor.person_id and m.left_at is None))


def waiting_seats(actor: Actor) -> list[Round]:
    """Rounds in preparation on whose panel the actor sits: they may declare their ties already."""
    mine = select(PanelMember.round_id).where(PanelMember.person_id == actor.person_id, PanelMember.left_at.is_(None))
    query = select(Round).where(Round.id.in_(mine), Round.state.in_(PREPARING)).options(*_ROUND)
    return list(db.session.scalars(query.order_by(Round.id)))


def own_ties(seat: Seat) -> list[Kept]:
    """What this judge declared themselves in this edition; nothing that was detected or that others wrote down."""
    me = seat.member.person_id
    query = _of(seat.judged).where(
        Conflict.judge_id == me, Conflict.source == ConflictSource.DECLARED, Conflict.made_by_person_id == me
    )
    return _kept(db.session.scalars(query.order_by(Conflict.id.desc())), {})


def own_earlier(seat: Seat) -> list[Kept]:
    """What this judge declared in earlier editions and has not declared anew, without what it means now."""
    edition, judge = seat.judged.stage.edition_id, seat.member.person_id
    query = select(Conflict).where(
        Conflict.judge_id == judge, Conflict.edition_id != edition, Conflict.source != ConflictSource.DETECTED,
        Conflict.lifted_at.is_(None),
    )  # fmt: skip
    return _kept(db.session.scalars(query.order_by(Conflict.id.desc())), {})


def choices(seat: Seat) -> list[tuple[Entry, ScoreSheet | None]]:
    """The entries that this judge may name: number, title, board; with their sheet where it was begun.

    Before the round opens all of it, as nobody has any yet; then those given to them.
    """
    mine = select(ScoreSheet).where(
        ScoreSheet.round_id == seat.judged.id, ScoreSheet.judge_id == seat.member.person_id,
        ScoreSheet.state != SheetState.RECUSED, counted(),
    )  # fmt: skip
    given = {sheet.entry_id: sheet for sheet in db.session.scalars(mine)}
    begun = {entry: sheet for entry, sheet in given.items() if sheet.state is not SheetState.ASSIGNED}
    draft = seat.judged.state in PREPARING
    return [(e, begun.get(e.id)) for e in rounds.entries_of(seat.judged) if draft or e.id in given]


def chaired(seat: Seat) -> list[Kept]:
    """For the chief judge: ties of the others about entries. Whom a name or a unit means stays with the secretariat."""
    names = {m.person_id: m.person.full_name for m in rounds.live_panel(seat.judged)}
    query = _of(seat.judged).where(
        Conflict.judge_id.in_(names), Conflict.judge_id != seat.member.person_id, Conflict.entry_id.is_not(None),
        Conflict.source != ConflictSource.DETECTED,
    )  # fmt: skip
    return _kept(db.session.scalars(query.order_by(Conflict.id.desc())), names)


def kept(judged: Round) -> list[Kept]:
    """For the staff: all ties of the panel that were declared or pinned in this edition, the newest first."""
    names = {m.person_id: m.person.full_name for m in rounds.live_panel(judged)}
    query = _of(judged).where(
        Conflict.judge_id.in_(names),
        (Conflict.source != ConflictSource.DETECTED) | Conflict.lifted_at.is_not(None),
    )
    found = list(db.session.scalars(query.order_by(Conflict.id.desc())))
    return _kept(found, names, rounds.entries_of(judged))


def tie_of(judged: Round, ref: str, judge_ids: Collection[int] | None = None) -> Conflict:
    """One of them by public code; NoResultFound for others."""
    judges = [m.person_id for m in rounds.live_panel(judged)] if judge_ids is None else judge_ids
    return db.session.scalars(
        select(Conflict).where(
            Conflict.ref == ref, Conflict.judge_id.in_(judges), Conflict.edition_id == judged.stage.edition_id
        )
    ).one()


def own_earlier_tie(seat: Seat, ref: str) -> Conflict:
    """One of `own_earlier`; NoResultFound for others."""
    return next(k.tie for k in own_earlier(seat) if k.tie.ref == ref)


def detected(judged: Round) -> dict[int, list[tuple[ConflictKind, list[Entry]]]]:
    """Judge → (kind, entries) of what stands against them now by what the data show or was declared before."""
    entries = {e.id: e for e in rounds.entries_of(judged)}
    found = conflicts.find(list(entries), [m.person_id for m in rounds.live_panel(judged)])
    grouped: defaultdict[int, defaultdict[ConflictKind, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for (entry, judge), kinds in sorted(found.items()):
        for kind in kinds:
            grouped[judge][kind].append(entries[entry])
    return {
        judge: [(kind, sorted(some, key=lambda e: e.number or 0)) for kind, some in sorted(kinds.items())]
        for judge, kinds in grouped.items()
    }


def _of(judged: Round) -> Select[Conflict]:
    return select(Conflict).where(Conflict.edition_id == judged.stage.edition_id)


def _kept(ties: Iterable[Conflict], names: dict[int, str], entries: Sequence[Entry] = ()) -> list[Kept]:
    found = list(ties)
    about = {tie.entry_id for tie in found if tie.entry_id is not None}
    query = select(Entry).where(Entry.id.in_(about)).options(joinedload(Entry.board), joinedload(Entry.edition))
    known = {entry.id: entry for entry in db.session.scalars(query)}
    units = {tie.about_unit_id for tie in found if tie.about_unit_id is not None}
    called = {u.id: u.name for u in db.session.scalars(select(Unit).where(Unit.id.in_(units)))}
    general = [tie for tie in found if tie.entry_id is None]
    query_up = select(ScoreSheet.entry_id, ScoreSheet.judge_id).where(
        ScoreSheet.entry_id.in_(about), ScoreSheet.state == SheetState.RECUSED
    )
    given_up = {(e, j) for e, j in db.session.execute(query_up)} if names else set()
    by_id = {entry.id: entry for entry in entries}
    meant = conflicts.matched(general, list(by_id)) if general and by_id else {}
    return [
        Kept(
            tie, names.get(tie.judge_id, ""), known.get(tie.entry_id or 0), called.get(tie.about_unit_id or 0),
            [by_id[e] for e in meant.get(tie.id, [])],
            "" if (tie.entry_id, tie.judge_id) in given_up and tie.source is ConflictSource.DECLARED else tie.reason,
        )
        for tie in found
    ]  # fmt: skip
