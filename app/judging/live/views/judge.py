"""The strip on a judge's pages while a final is played: who is on stage, the clock, the way to the own sheet."""

from typing import Any

from flask import make_response, render_template
from flask.typing import ResponseReturnValue

from app.contests.wording import official_number
from app.judging.live import actions, queries
from app.judging.live.queries import Seat
from app.judging.live.views.blueprint import bp, has, milliseconds, timed, unchanged
from app.judging.live_states import LiveState, Scene
from app.judging.models import Round
from app.judging.states import SheetState
from app.kit.access import anybody, me, on
from app.kit.clock import now
from app.kit.web import language


@bp.app_template_global()
def live_seat(judged: Round) -> dict[str, Any] | None:
    """What the strip on a page of scoring says; it waits, empty, for the chair to begin. None where nothing is played."""
    seat = queries.plays(me(), judged)
    return None if seat is None else _said(seat)


@bp.get("/judging/rounds/<ref>/live")
@on(queries.seat_of, anybody)
def strip(seat: Seat) -> ResponseReturnValue:
    """What the strip says, asked every few seconds; 304 while nothing changed."""
    again = "".join(f"{one.ref}-" for one in seat.again)
    mark = f"j{seat.live.version if seat.live else 0}-{seat.state or 'none'}-{again}{language()}"
    if has(mark):
        return timed(unchanged(mark), "private, no-cache")
    answer = make_response(render_template("judging/live/_strip.html", **_said(seat)))
    answer.headers["ETag"] = f'"{mark}"'
    return timed(answer, "private, no-cache")


def _said(seat: Seat) -> dict[str, Any]:
    at = now()
    playing = seat.live is not None and seat.live.state is not LiveState.ENDED
    return {
        "seat": seat, "playing": playing, "clock": actions.clock_of(seat.live) if seat.live else None, "at": at,
        "stamp": milliseconds(at), "done": seat.state is SheetState.SUBMITTED,
        "number": official_number(seat.edition, seat.entry.number) if seat.entry else "",
        "again": [(one.ref, official_number(seat.edition, one.number), one.title) for one in seat.again],
        "telling": seat.live is not None and seat.live.scene is Scene.RESULTS,
    }  # fmt: skip
