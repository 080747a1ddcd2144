"""Badge sheets: A4, eight or ten a page, those chosen; names are never cut."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.events.access import may_keep
from app.events.catalogue.queries import categories_of, event_by_code, sites_of
from app.events.models import Event
from app.events.tickets import actions, queries
from app.events.tickets.queries import Chosen
from app.events.tickets.rules import PER_SHEET, size_of
from app.events.tickets.views.blueprint import bp
from app.kit.access import on
from app.kit.clock import VIETNAM, local, now
from app.kit.codes import qr_svg

#: Sheets that are drawn at once: more would make a phone or an old computer wait.
SHEETS = 20

bp.add_app_template_global(size_of, "badge_size")


@bp.app_template_global()
def badge_qr(token: str) -> Any:
    """A QR code that is part of a badge: the name beside it says whose."""
    return qr_svg(token, _("QR code of the ticket"))


@bp.get("/events/<event>/badges")
@on(event_by_code, may_keep)
def badges(event: Event) -> str:
    """The sheets, in parts of so many pages."""
    at = now()
    per = request.args.get("per", PER_SHEET[0], type=int)
    per = per if per in PER_SHEET else PER_SHEET[0]
    part, chosen = max(1, request.args.get("part", 1, type=int)), _chosen()
    found = queries.badges_of(event, chosen, start=(part - 1) * SHEETS * per, count=SHEETS * per)
    kept: dict[str, Any] = {
        key: value for key in ("category", "site", "unit", "since") if (value := request.args.get(key, ""))
    }
    return render_template(
        "events/tickets/badges.html", event=event, per=per, found=found, chosen=chosen, part=part,
        parts=-(-found.total // (SHEETS * per)), sheets=[found.rows[n : n + per] for n in range(0, len(found.rows), per)],
        categories=categories_of(event), sites=sites_of(event), units=queries.units_coming(event),
        next_time=local(at).strftime("%Y-%m-%dT%H:%M"), since=request.args.get("since", ""),
        href=url_for("tickets.badges", event=event.code, per=per, part="PAGE", **kept),
    )  # fmt: skip


@bp.post("/events/<event>/badges/make")
@on(event_by_code, may_keep)
def make_badges(event: Event) -> ResponseReturnValue:
    """Make the tickets that are missing."""
    made = actions.make_missing(at=now(), event=event)
    flash(ngettext("%(num)s ticket was made.", "%(num)s tickets were made.", made), "success")
    return redirect(url_for("tickets.badges", event=event.code), 303)


def _chosen() -> Chosen:
    try:
        typed = datetime.fromisoformat(request.args.get("since", ""))
        since = typed.replace(tzinfo=VIETNAM) if typed.tzinfo is None else typed
    except ValueError:
        since = None
    category, site, unit = (request.args.get(key, "")[:60] for key in ("category", "site", "unit"))
    return Chosen(category, site, unit, since)
