"""How a live final lives: shown, held still, ended; what the hall looks at; the two parts of a turn."""

from enum import StrEnum

from app.kit.states import Machine


class LiveState(StrEnum):
    """The board follows the chair, is held as it is, or the final is over."""

    OPEN = "live_open"
    FROZEN = "live_frozen"
    ENDED = "live_ended"


class LiveVerb(StrEnum):
    """What the chair does."""

    CALL = "live_do_call"
    SHOW = "live_do_show"
    TIME = "live_do_time"
    REVEAL = "live_do_reveal"
    FREEZE = "live_do_freeze"
    UNFREEZE = "live_do_unfreeze"
    END = "live_do_end"
    RESUME = "live_do_resume"


_S, _V = LiveState, LiveVerb

LIVE = Machine(
    "live",
    {
        **{(state, verb): state for state in (_S.OPEN, _S.FROZEN) for verb in (_V.CALL, _V.SHOW, _V.TIME, _V.REVEAL)},
        (_S.OPEN, _V.FREEZE): _S.FROZEN,
        (_S.FROZEN, _V.UNFREEZE): _S.OPEN,
        (_S.OPEN, _V.END): _S.ENDED,
        (_S.FROZEN, _V.END): _S.ENDED,
        (_S.ENDED, _V.RESUME): _S.OPEN,
    },
)


class Scene(StrEnum):
    """What the hall looks at: the drawn order, who is on stage, or the places revealed so far."""

    ORDER = "scene_order"
    STAGE = "scene_stage"
    RESULTS = "scene_results"


class ClockPart(StrEnum):
    """The two parts of a turn (C4)."""

    TALK = "clock_talk"
    QUESTIONS = "clock_questions"
