"""The verbs of the final: drawing the order by lot, marking who did not come."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update

from app.contests.states import StageKind
from app.judging.engine.draw import draw
from app.judging.finals.queries import finalists, scored
from app.judging.models import DrawPlace, Round, ScoreSheet
from app.judging.states import PREPARING, RoundState
from app.judging.tally.actions import REALM, AlreadyDecided
from app.judging.tally.queries import DECIDED, locked
from app.kit import audit
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor


class DrawDone(DomainError):
    """There is an order already; another draw needs a reason."""

    code = "draw_done"
    status = 422


class DrawNotOpen(DomainError):
    """The order is drawn before the judging ends."""

    code = "draw_not_open"


class NoFinalists(DomainError):
    """Nobody stands in the final yet."""

    code = "no_finalists"


class SeedNeeded(DomainError):
    """A draw without its seed could not be repeated."""

    code = "seed_needed"
    status = 422


class AbsentButScored(DomainError):
    """An entry that judges handed in sheets for cannot have been absent."""

    code = "absent_but_scored"


def draw_order(judged: Round, *, seed: str, by: Actor, at: datetime, reason: str = "") -> list[DrawPlace]:
    """Draw the order of a final by lot (C4) and keep the seed, so that anybody can draw it again.

    Judges get their sheets in this order. A second draw needs a reason and forgets who was absent. DrawNotOpen,
    NoFinalists, SeedNeeded, DrawDone.
    """
    judged = locked(judged)
    if judged.stage.kind is not StageKind.FINAL or judged.state not in {*PREPARING, RoundState.OPEN}:
        raise DrawNotOpen
    if not seed.strip():
        raise SeedNeeded
    if judged.draw_seed is not None and not reason.strip():
        raise DrawDone
    by_ref = {entry.ref: entry.id for entry in finalists(judged)}
    if not by_ref:
        raise NoFinalists
    was, judged.draw_seed = judged.draw_seed, seed.strip()
    db.session.execute(delete(DrawPlace).where(DrawPlace.round_id == judged.id))
    order = draw(by_ref, judged.draw_seed)
    made = [DrawPlace(round_id=judged.id, entry_id=by_ref[ref], place=n) for n, ref in enumerate(order, 1)]
    db.session.add_all(made)
    for place in made:
        sheets = update(ScoreSheet).where(ScoreSheet.round_id == judged.id, ScoreSheet.entry_id == place.entry_id)
        db.session.execute(sheets.values(position=place.place))
    facts = {"seed": judged.draw_seed, "order": order, "was": was}
    audit.record("order_drawn", (REALM, judged.ref), by=by, at=at, reason=reason.strip() or None, facts=facts)
    db.session.flush()
    return made


def mark_absent(judged: Round, absent: Collection[int], *, by: Actor, at: datetime) -> None:
    """Say which finalists did not come (entry ids; all others came): no sheet counts for them, and none is missed.

    BadInput for entries that were not drawn, AbsentButScored, AlreadyDecided.
    """
    judged = locked(judged)
    if judged.state in DECIDED:
        raise AlreadyDecided
    places = list(db.session.scalars(select(DrawPlace).filter_by(round_id=judged.id)))
    if set(absent) - {place.entry_id for place in places}:
        raise BadInput
    if set(absent) & scored(judged):
        raise AbsentButScored
    for place in places:
        place.absent = place.entry_id in absent
    refs = sorted(e.ref for e in finalists(judged) if e.id in absent)
    audit.record("absent_marked", (REALM, judged.ref), by=by, at=at, facts={"absent": refs})
    db.session.flush()
