"""Who is there, as it happens: numbers, bars, the wall of sites; and who is missing, with a phone to call."""

from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.events.access import may_keep, may_watch
from app.events.attendance.queries.live import Line, missing, picture, pulse, tally
from app.events.attendance.queries.scope import may_look, may_type
from app.events.attendance.views.blueprint import bp
from app.events.catalogue.queries import event_by_code
from app.events.models import Event
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.web import language

PER_PAGE = 100
#: So many units, those with most missing, stand on the picture of a large event; all of them where somebody asks.
UNITS = 30


@bp.app_template_global()
def line_tone(line: Line) -> str:
    """All there, some, none; nobody expected is no fault."""
    if line.expected and line.there >= line.expected:
        return "good"
    return "owing" if line.there else "neutral"


@bp.app_template_global()
def line_words(line: Line) -> str:
    """The word under a tile: colour alone says nothing."""
    if line.typed is not None and line.typed >= line.came:
        return str(_("total written down"))
    if line.there >= line.expected:
        return str(_("all are there") if line.expected else _("nobody expected"))
    left = line.expected - line.there
    return str(ngettext("%(num)s missing", "%(num)s missing", left) if line.there else _("nobody yet"))


@bp.get("/events/<event>/attendance")
@on(event_by_code, may_look)
def live(event: Event) -> str:
    """The whole page; without JavaScript it is loaded again by a link."""
    actor = me()
    return render_template(
        "events/attendance/live.html", event=event, keeps=may_keep(actor, event), types=may_type(actor, event),
        watches=may_watch(actor, event), **_shown(event),
    )  # fmt: skip


@bp.get("/events/<event>/attendance/now")
@on(event_by_code, may_look)
def live_part(event: Event) -> ResponseReturnValue:
    """The part that changes. Asked every few seconds: where nothing happened, one statement and 304."""
    mark = f"{pulse(me(), event, now())}-{language()}"
    if mark in request.if_none_match:
        answer = Response(status=304)
    else:
        answer = make_response(render_template("events/attendance/_live.html", event=event, **_shown(event)))
    answer.set_etag(mark)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _shown(event: Event) -> dict[str, Any]:
    at = now()
    found = picture(me(), event, at)
    units = len(found.units) if request.args.get("units") == "all" or len(found.units) <= UNITS + 10 else UNITS
    return {"picture": found, "at": at, "sites": tally(found.sites), "units": units}


@bp.get("/events/<event>/attendance/missing")
@on(event_by_code, may_look)
def absent(event: Event) -> str:
    """Who is expected and not there, each with a call at one tap where the phone may be seen."""
    page = max(1, request.args.get("page", 1, type=int))
    site, unit, q = (request.args.get(key, "")[:100] for key in ("site", "unit", "q"))
    people, total = missing(me(), event, now(), site=site, unit=unit, q=q, start=(page - 1) * PER_PAGE, count=PER_PAGE)
    kept: dict[str, Any] = {key: value for key, value in (("site", site), ("unit", unit), ("q", q)) if value}
    return render_template(
        "events/attendance/missing.html", event=event, people=people, total=total, page=page, q=q, site=site, unit=unit,
        pages=-(-total // PER_PAGE), href=url_for("attendance.absent", event=event.code, page="PAGE", **kept),
    )  # fmt: skip
