"""The chair's page: who is on stage, the clock, the sheets' states, the places to reveal, holding the board."""

from collections.abc import Callable
from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.contests.wording import edition_title
from app.judging.access import may_prepare
from app.judging.finals.queries import order_of
from app.judging.live import actions, queries
from app.judging.live.forms import Pressed, read
from app.judging.live.rules import PRESETS, Ladder, next_turn
from app.judging.live.views.blueprint import bp, has, milliseconds, timed, unchanged
from app.judging.live_models import LiveFinal
from app.judging.live_states import LIVE, LiveVerb
from app.judging.models import Round
from app.judging.states import RoundState
from app.kit.access import keep, me, on
from app.kit.clock import now
from app.kit.web import language, public_url, sentence

PAGE = "/contests/<edition>/rounds/<ref>/live"


def _picture(judged: Round) -> dict[str, Any]:
    """All that the chair sees: never a score, and no place before the hall has it, for their screen may be mirrored."""
    at, order, live = now(), order_of(judged), queries.live_of(judged)
    edition = judged.stage.edition
    slips = queries.slips(judged)
    turns = actions.turns_of(judged, live, order, at) if live else []
    here = next((t for t in turns if live and t.entry == live.on_stage_id), None)
    return {
        "judged": judged, "edition": edition, "title": edition_title(edition), "live": live, "order": order, "turns": turns,
        "here": here, "following": next_turn(turns, live.on_stage_id) if live else None,
        "own": [s for s in slips if here and s.entry == here.entry],
        "counts": queries.count_of(slips, [d.entry.id for d in order]),
        "refs": {d.entry.id: d.entry.ref for d in order},
        "clock": actions.clock_of(live) if live else None, "at": at, "stamp": milliseconds(at),
        "ladders": [_rungs(one, live) for one in queries.ladders(judged)] if live else [],
        "can": lambda verb: live is not None and LIVE.can(live.state, LiveVerb(verb)),
        "address": public_url("live.board", edition=edition.code, stage=judged.stage.ref),
        "drafted": judged.state is RoundState.DRAFT, "presets": PRESETS,
    }  # fmt: skip


def _rungs(ladder: Ladder, live: LiveFinal) -> dict[str, Any]:
    told = set(ladder.told(live.revealed).values())
    return {
        "key": ladder.key, "name": ladder.name, "waiting": ladder.waiting, "ready": ladder.ready,
        "next": ladder.following(live.revealed), "told": sorted(told), "left": [p for p in ladder.steps if p not in told],
        "moved": ladder.moved(live.revealed),
    }  # fmt: skip


def _mark(judged: Round) -> str:
    """Differs whenever the chair or a judge did something."""
    live = queries.live_of(judged)
    return f"c{live.version if live else 0}-{queries.sheets_mark(judged)}-{language()}"


@bp.get(PAGE)
@on(queries.final_of, may_prepare)
def page(judged: Round) -> str:
    """The whole page."""
    return render_template("judging/live/chair.html", mark=f'"{_mark(judged)}"', **_picture(judged))


@bp.get(PAGE + "/now")
@on(queries.final_of, may_prepare)
def part(judged: Round) -> ResponseReturnValue:
    """The part that changes, asked every few seconds; 304 where neither the chair nor a judge did anything."""
    mark = _mark(judged)
    if has(mark):
        return timed(unchanged(mark), "private, no-cache")
    answer = make_response(render_template("judging/live/_chair.html", **_picture(judged)))
    answer.headers["ETag"] = f'"{mark}"'
    return timed(answer, "private, no-cache")


def _back(judged: Round, part_: str = "") -> ResponseReturnValue:
    return redirect(url_for("live.page", edition=judged.stage.edition.code, ref=judged.ref, _anchor=part_ or None), 303)


def _press(judged: Round, act: Callable[[Pressed], Any], part_: str = "") -> ResponseReturnValue:
    """Do what the button says; an older picture is told, and the newest shown."""
    act(read(request.form))
    return _back(judged, part_)


@bp.post(PAGE + "/start")
@on(queries.final_of, may_prepare)
def start(judged: Round) -> ResponseReturnValue:
    """Open the board."""
    actions.start(judged, by=me(), at=now())
    flash(_("The board is open. Put its address on the projector."), "success")
    return _back(judged)


@bp.post(PAGE + "/call")
@on(queries.final_of, may_prepare)
def call(judged: Round) -> ResponseReturnValue:
    """Call an entry on stage."""

    def act(sent: Pressed) -> None:
        entry = next((d.entry.id for d in order_of(judged) if d.entry.ref == sent.text("entry")), 0)
        actions.call(judged, entry, seen=sent.seen, by=me(), at=now())

    return _press(judged, act)


@bp.post(PAGE + "/show")
@on(queries.final_of, may_prepare)
def show(judged: Round) -> ResponseReturnValue:
    """Another picture on the board."""
    return _press(judged, lambda s: actions.show(judged, s.scene(), seen=s.seen, by=me(), at=now()))


@bp.post(PAGE + "/clock/set")
@on(queries.final_of, may_prepare)
def set_clock(judged: Round) -> ResponseReturnValue:
    """Put the clock back to the whole time of a part."""
    return _press(judged, lambda s: actions.set_clock(judged, s.part(), seen=s.seen, by=me(), at=now()))


@bp.post(PAGE + "/times")
@on(queries.final_of, may_prepare)
def set_times(judged: Round) -> ResponseReturnValue:
    """Other minutes."""

    def act(sent: Pressed) -> None:
        talk, questions = sent.number("talk"), sent.number("questions")
        actions.set_times(judged, talk, questions, seen=sent.seen, by=me(), at=now())

    return _press(judged, act, "times")


def _plain(path: str, act: Callable[..., LiveFinal]) -> None:
    """A button that says nothing but its verb, and the picture it was pressed on."""

    @bp.post(f"{PAGE}/{path}", endpoint=act.__name__)
    @on(queries.final_of, may_prepare)
    def pressed(judged: Round) -> ResponseReturnValue:
        return _press(judged, lambda s: act(judged, seen=s.seen, by=me(), at=now()))


_plain("clock/run", actions.run_clock)
_plain("clock/stop", actions.stop_clock)
_plain("freeze", actions.freeze)
_plain("unfreeze", actions.unfreeze)
_plain("end", actions.end)
_plain("resume", actions.resume)


@bp.get(PAGE + "/reveal")
@on(queries.final_of, may_prepare)
def ask_reveal(judged: Round) -> ResponseReturnValue:
    """The question before a place is told: what the hall has seen cannot be taken back."""
    found = _asked(judged, request.args.get("group", ""), request.args.get("place", 0, type=int))
    return render_template("judging/live/reveal.html", **found) if found else _back(judged)


def _asked(judged: Round, group: str, place: int) -> dict[str, Any] | None:
    live = queries.live_of(judged)
    ladder = next((one for one in queries.ladders(judged) if one.key == group), None) if live else None
    if live is None or ladder is None or not ladder.ready or place not in ladder.steps:
        return None
    return {"judged": judged, "edition": judged.stage.edition, "live": live, "ladder": ladder, "rank": place,
            "moved": ladder.moved(live.revealed), "error": None}  # fmt: skip


@bp.post(PAGE + "/reveal")
@on(queries.final_of, may_prepare)
def reveal(judged: Round) -> ResponseReturnValue:
    """Tell the hall."""
    sent = read(request.form)
    group, place, reason = sent.text("group"), sent.number("place"), sent.text("reason")
    try:
        actions.reveal(judged, group=group, place=place, reason=reason, seen=sent.seen, by=me(), at=now())
    except actions.PlacesMoved as refusal:
        found = _asked(judged, group, place)
        if found is None:
            raise
        keep()
        return render_template("judging/live/reveal.html", **(found | {"error": sentence(refusal.code)})), 422
    return _back(judged, "places")
