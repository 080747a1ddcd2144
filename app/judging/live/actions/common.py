"""What every act of the chair shares: the refusals, the lock on the latest picture, making what the hall is shown."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import NoResultFound

from app.contests.wording import official_number
from app.judging.finals.queries import Drawn, order_of
from app.judging.live import rules
from app.judging.live.queries import held
from app.judging.live.rules import Clock, Turn
from app.judging.live_models import LiveFinal
from app.judging.live_states import LIVE, ClockPart, LiveState, LiveVerb
from app.judging.models import Round
from app.judging.publication.queries import public_lines
from app.kit import audit
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.text import roman
from app.people.actor import Actor

REALM = "round"


class NotDrawn(DomainError):
    """A final is played in its drawn order; there is none yet."""

    code = "live_not_drawn"


class RoundNotOpen(DomainError):
    """The judges have no sheets yet."""

    code = "live_round_draft"


class LiveMoved(DomainError):
    """The chair acted on an older picture (another device, a second tap): nothing was done."""

    code = "live_moved"


class NotStarted(DomainError):
    """The board was not opened yet."""

    code = "live_not_started"


class NotInHall(DomainError):
    """The entry did not come, so nobody can be called."""

    code = "live_absent"


class SheetsMissing(DomainError):
    """A place is told only when all sheets are handed in; facts: count."""

    code = "live_sheets_missing"


class PlacesOpen(DomainError):
    """Somebody has no rank, or the panel's vote on a tie is owed."""

    code = "live_places_open"


class PlacesMoved(DomainError):
    """A sheet changed since a place was told: another reveal needs a reason."""

    code = "live_places_moved"
    status = 422


def clock_of(live: LiveFinal) -> Clock:
    """Its speaking clock."""
    minutes = live.talk_minutes if live.clock_part is ClockPart.TALK else live.question_minutes
    return Clock(live.clock_part, minutes * 60_000, live.clock_left, live.clock_ends_at)


def turns_of(judged: Round, live: LiveFinal, order: Iterable[Drawn], at: datetime) -> list[Turn]:
    """The drawn order as the hall may see it."""
    drawn = list(order)
    lines = lines_of(judged, [d.entry.id for d in drawn], at)
    return [
        Turn(d.entry.id, d.place, lines[d.entry.id], d.absent, d.entry.id in live.presented)
        for d in drawn
        if d.entry.id in lines
    ]


def hold(judged: Round, verb: LiveVerb, seen: int) -> LiveFinal:
    """The final, locked, if the verb is possible and the chair saw its latest picture."""
    try:
        live = held(judged)
    except NoResultFound:
        raise NotStarted from None
    if live.version != seen:
        raise LiveMoved
    LIVE.target(live.state, verb)
    return live


def leave(live: LiveFinal) -> None:
    """Who was on stage goes down."""
    if live.on_stage_id is not None and live.on_stage_id not in live.presented:
        live.presented = [*live.presented, live.on_stage_id]
    live.on_stage_id = None


def set_clock_to(live: LiveFinal, clock: Clock) -> None:
    live.clock_part, live.clock_left, live.clock_ends_at = clock.part, clock.left, clock.ends_at


def lines_of(judged: Round, ids: Iterable[int], at: datetime) -> dict[int, dict[str, Any]]:
    """entry id → its line on the board: official number, title, people as a published result names them, unit."""
    number = judged.stage.edition.number
    return {
        entry: {**line, "number": official_number(number, line["number"])}
        for entry, line in public_lines(ids, at).items()
    }


def done(
    judged: Round, live: LiveFinal, verb: str, facts: Mapping[str, Any], *, by: Actor, at: datetime,
    reason: str | None = None,
) -> LiveFinal:  # fmt: skip
    """Make what the hall is shown, unless the board is held still, and keep the act."""
    if live.state is not LiveState.FROZEN:
        with db.session.no_autoflush:  # one act is one step of `version`
            paint(judged, live, at)
    return kept(judged, live, verb, facts, by=by, at=at, reason=reason)


def paint(judged: Round, live: LiveFinal, at: datetime) -> None:
    """Make what the hall is shown, a version further."""
    edition = judged.stage.edition
    head = {
        "series": edition.series.title, "edition": roman(edition.number), "year": edition.year,
        "unit": edition.series.unit.name, "stage": judged.stage.name, "pattern": edition.pattern,
    }  # fmt: skip
    turns = turns_of(judged, live, order_of(judged), at)
    if judged.blind:
        turns = [_blind(turn) for turn in turns]
    live.shown = rules.picture(head, live.state, live.scene, turns, live.on_stage_id, clock_of(live), live.revealed)
    live.board += 1


def _blind(turn: Turn) -> Turn:
    """In a blind round the board names nobody before their place is told."""
    return Turn(turn.entry, turn.place, {**turn.line, "people": [], "unit": ""}, turn.absent, turn.done)


def kept(
    judged: Round, live: LiveFinal, verb: str, facts: Mapping[str, Any], *, by: Actor, at: datetime,
    reason: str | None = None,
) -> LiveFinal:  # fmt: skip
    audit.record(verb, (REALM, judged.ref), by=by, at=at, facts=facts, reason=reason)
    db.session.flush()
    return live
