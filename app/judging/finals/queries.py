"""Reads of the final: the order that was drawn, with the lot of each entry."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from app.contests.entry_models import Entry
from app.contests.states import StageKind
from app.judging.engine.draw import lot
from app.judging.models import DrawPlace, Round, ScoreSheet, counted
from app.judging.panels.queries.rounds import judged_entries, round_of
from app.judging.states import SheetState
from app.kit.db import db
from app.people.actor import Actor


@dataclass(frozen=True)
class Drawn:
    """A place of the order: the entry, its lot (recomputed now) and whether it came."""

    place: int
    entry: Entry
    lot: str
    absent: bool


def final_of(actor: Actor, edition: str, ref: str) -> Round:
    """The round of a final that the actor keeps; NoResultFound for others."""
    judged = round_of(actor, edition, ref)
    if judged.stage.kind is not StageKind.FINAL:
        # Asked for anew under a code that nothing has: NoResultFound as for any missing thing.
        return round_of(actor, edition, "")
    return judged


def finalists(judged: Round) -> Sequence[Entry]:
    """Who is in the final, by number."""
    query = select(Entry).where(judged_entries(judged)).order_by(Entry.number, Entry.id)
    loaded = query.options(joinedload(Entry.board), joinedload(Entry.credited_unit), selectinload(Entry.members))
    return db.session.scalars(loaded).all()


def order_of(judged: Round) -> list[Drawn]:
    """The order as it was drawn, first to last; empty before the draw."""
    query = select(DrawPlace).filter_by(round_id=judged.id).order_by(DrawPlace.place)
    places = list(db.session.scalars(query))
    loaded = select(Entry).where(Entry.id.in_([p.entry_id for p in places]))
    entries = {
        e.id: e for e in db.session.scalars(loaded.options(joinedload(Entry.board), joinedload(Entry.credited_unit)))
    }
    seed = judged.draw_seed or ""
    return [Drawn(p.place, entries[p.entry_id], lot(seed, entries[p.entry_id].ref), p.absent) for p in places]


def scored(judged: Round) -> set[int]:
    """The entries with at least one handed-in sheet."""
    query = select(ScoreSheet.entry_id).filter_by(round_id=judged.id, state=SheetState.SUBMITTED)
    query = query.where(counted()).distinct()
    return set(db.session.scalars(query))
