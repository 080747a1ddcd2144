"""Telling the hall a place: only of a ranking whose sheets are all in, and never taken back."""

from datetime import datetime

from app.judging.live import rules
from app.judging.live.actions.common import PlacesMoved, PlacesOpen, SheetsMissing, done, hold, leave, lines_of
from app.judging.live.queries import ladders
from app.judging.live.rules import Ladder
from app.judging.live_models import LiveFinal
from app.judging.live_states import LiveVerb, Scene
from app.judging.models import Round
from app.kit.errors import BadInput
from app.kit.text import nfc
from app.people.actor import Actor


def reveal(judged: Round, *, group: str, place: int, seen: int, by: Actor, at: datetime, reason: str = "") -> LiveFinal:
    """Tell the hall who has a place of a ranking. What the hall has seen cannot be taken back.

    Told again it changes nothing. SheetsMissing, PlacesOpen, PlacesMoved (without a reason), BadInput.
    """
    live = hold(judged, LiveVerb.REVEAL, seen)
    ladder = next((one for one in ladders(judged) if one.key == group), None)
    if ladder is None:
        raise BadInput(what="group")
    demand_ready(ladder)
    ids = ladder.at(place)
    if not ids:
        raise BadInput(what="place")
    if ladder.moved(live.revealed) and not nfc(reason).strip():
        raise PlacesMoved
    lines = lines_of(judged, ids, at)
    live.revealed = rules.with_reveal(live.revealed, ladder, place, [lines[entry] for entry in ids])
    leave(live)
    live.scene = Scene.RESULTS
    facts = {"group": group, "place": place, "entries": [lines[entry]["ref"] for entry in ids]}
    return done(judged, live, "live_reveal", facts, by=by, at=at, reason=nfc(reason).strip() or None)


def demand_ready(ladder: Ladder) -> None:
    """Raise what keeps the places of a ranking from being told."""
    if ladder.waiting:
        raise SheetsMissing(count=ladder.waiting)
    if not ladder.ready:
        raise PlacesOpen
