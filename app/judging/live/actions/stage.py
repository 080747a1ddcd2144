"""The chair's verbs on stage: open the board, call, run the clock, hold the board still, end."""

from datetime import datetime

from app.judging.finals.queries import order_of
from app.judging.live import rules
from app.judging.live.actions.common import (
    NotDrawn,
    NotInHall,
    RoundNotOpen,
    clock_of,
    done,
    hold,
    kept,
    leave,
    paint,
    set_clock_to,
)
from app.judging.live.queries import live_of
from app.judging.live_models import LiveFinal
from app.judging.live_states import ClockPart, LiveState, LiveVerb, Scene
from app.judging.models import Round
from app.judging.states import RoundState
from app.kit.db import db
from app.kit.errors import BadInput
from app.people.actor import Actor

LONGEST = 60


def start(judged: Round, *, by: Actor, at: datetime) -> LiveFinal:
    """Open the board to the hall with the drawn order; once opened, the same again. NotDrawn, RoundNotOpen."""
    if judged.state is RoundState.DRAFT:
        raise RoundNotOpen
    if not order_of(judged):
        raise NotDrawn
    if (found := live_of(judged)) is not None:
        return found
    live = LiveFinal(round_id=judged.id, stage_id=judged.stage_id, state=LiveState.OPEN, scene=Scene.ORDER, presented=[],
                     revealed=[], shown={}, board=0, talk_minutes=7, question_minutes=10, started_at=at)  # fmt: skip
    set_clock_to(live, rules.fresh_clock(ClockPart.TALK, 7))
    paint(judged, live, at)
    db.session.add(live)
    return kept(judged, live, "live_start", {}, by=by, at=at)


def call(judged: Round, entry: int, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """Call an entry on stage (its id): the judges' phones open its sheet, the clock stands at its whole time.

    NotInHall, BadInput for one that was not drawn.
    """
    live = hold(judged, LiveVerb.CALL, seen)
    drawn = next((d for d in order_of(judged) if d.entry.id == entry), None)
    if drawn is None:
        raise BadInput(what="entry")
    if drawn.absent:
        raise NotInHall
    leave(live)
    live.on_stage_id, live.scene = entry, Scene.STAGE
    set_clock_to(live, rules.fresh_clock(ClockPart.TALK, live.talk_minutes))
    return done(judged, live, "live_call", {"entry": drawn.entry.ref}, by=by, at=at)


def show(judged: Round, scene: Scene, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """Let the hall look at the order, the stage or the places told so far. BadInput for a stage on which nobody is."""
    live = hold(judged, LiveVerb.SHOW, seen)
    if scene is Scene.STAGE and live.on_stage_id is None:
        raise BadInput(what="scene")
    live.scene = scene
    if scene is Scene.ORDER:
        leave(live)
        set_clock_to(live, rules.fresh_clock(ClockPart.TALK, live.talk_minutes))
    return done(judged, live, "live_show", {"scene": scene.value}, by=by, at=at)


def run_clock(judged: Round, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """Start the speaking clock, or let it run on."""
    live = hold(judged, LiveVerb.TIME, seen)
    set_clock_to(live, clock_of(live).started(at))
    return done(judged, live, "live_clock_run", {}, by=by, at=at)


def stop_clock(judged: Round, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """Stop it where it is."""
    live = hold(judged, LiveVerb.TIME, seen)
    set_clock_to(live, clock_of(live).stopped(at))
    return done(judged, live, "live_clock_stop", {}, by=by, at=at)


def set_clock(judged: Round, part: ClockPart, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """Put it back to the whole time of a part of the turn, standing."""
    live = hold(judged, LiveVerb.TIME, seen)
    minutes = live.talk_minutes if part is ClockPart.TALK else live.question_minutes
    set_clock_to(live, rules.fresh_clock(part, minutes))
    return done(judged, live, "live_clock_set", {"part": part.value}, by=by, at=at)


def set_times(judged: Round, talk: int, questions: int, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """Other minutes of speech and of questions (C4), from the next turn on. BadInput off 1 to 60."""
    live = hold(judged, LiveVerb.TIME, seen)
    if not (1 <= talk <= LONGEST and 1 <= questions <= LONGEST):
        raise BadInput(what="minutes")
    live.talk_minutes, live.question_minutes = talk, questions
    clock = clock_of(live)
    if clock.ends_at is None and clock.left > 0 and live.scene is not Scene.STAGE:
        set_clock_to(live, rules.fresh_clock(ClockPart.TALK, talk))
    return done(judged, live, "live_times", {"talk": talk, "questions": questions}, by=by, at=at)


def freeze(judged: Round, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """Hold the board as it is: the chair works on, the hall sees what it saw, a running clock stands."""
    live = hold(judged, LiveVerb.FREEZE, seen)
    live.state, live.shown, live.board = LiveState.FROZEN, rules.frozen(live.shown, at), live.board + 1
    return kept(judged, live, "live_freeze", {}, by=by, at=at)


def unfreeze(judged: Round, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """Let the board follow the chair again."""
    live = hold(judged, LiveVerb.UNFREEZE, seen)
    live.state = LiveState.OPEN
    return done(judged, live, "live_unfreeze", {}, by=by, at=at)


def end(judged: Round, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """The final is over; the board keeps the places that were told."""
    live = hold(judged, LiveVerb.END, seen)
    live.state, live.ended_at = LiveState.ENDED, at
    leave(live)
    set_clock_to(live, clock_of(live).stopped(at))
    return done(judged, live, "live_end", {}, by=by, at=at)


def resume(judged: Round, *, seen: int, by: Actor, at: datetime) -> LiveFinal:
    """It was ended too early."""
    live = hold(judged, LiveVerb.RESUME, seen)
    live.state, live.ended_at = LiveState.OPEN, None
    return done(judged, live, "live_resume", {}, by=by, at=at)
