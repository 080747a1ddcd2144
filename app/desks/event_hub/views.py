"""The page of the hub: preparing, people, the day itself, afterwards; each place is a link and says how it stands."""

from typing import Any, NamedTuple

from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException

from app.desks.event_hub.queries import Figures, figures_of
from app.events.access import may_keep, may_organize, may_scan, may_watch
from app.events.catalogue.queries import counts_of, event_by_code
from app.events.models import Event
from app.events.states import RegistrationState
from app.kit.access import me, on
from app.people.actor import Actor

bp = Blueprint("event_hub", __name__)


class Place(NamedTuple):
    """A place of the hub: the end of its address below the event's, its words, who may go there, its figure."""

    end: str
    label: Any
    may: Any
    figure: str = ""


#: (title, icon, places). The addresses are settled; a place whose page does not exist is left out.
GROUPS: tuple[tuple[Any, str, tuple[Place, ...]], ...] = (
    (_l("Prepare and announce"), "settings", (
        Place("", _l("Public page"), may_watch),
        Place("/edit", _l("Set-up: time, place, programme, questions"), may_organize),
        Place("/edit/sites", _l("Connected sites"), may_organize, "sites"),
        Place("/poster", _l("Poster to print"), may_watch),
    )),
    (_l("Who comes"), "people", (
        Place("/registrations", _l("Registrations"), may_keep, "registered"),
        Place("/seats", _l("Seats of units"), may_keep, "seats"),
        Place("/badges", _l("Badges to print"), may_keep),
    )),
    (_l("On the day"), "qr", (
        Place("/gate", _l("Check-in desk"), may_scan),
        Place("/gate/settings", _l("Lists at the doors, devices"), may_keep),
        Place("/attendance", _l("Who is there"), may_watch, "present"),
        Place("/attendance/paper", _l("Attendance lists to print"), may_keep),
        Place("/attendance/typing", _l("Type in from paper"), may_keep),
    )),
    (_l("Afterwards"), "chart", (
        Place("/attendance/people", _l("Attendance of each person"), may_keep),
        Place("/feedback/summary", _l("What participants thought"), may_watch),
        Place("/report", _l("Figures of the report"), may_keep),
        Place("/edit/files", _l("Materials and photos"), may_organize),
    )),
)  # fmt: skip


def may_work(actor: Actor, event: Event) -> bool:
    """The event's staff, observers and volunteers."""
    return may_scan(actor, event) or may_watch(actor, event)


@bp.get("/events/<event>/work")
@on(event_by_code, may_work)
def page(event: Event) -> ResponseReturnValue:
    """Everything of an event that its staff works on."""
    actor = me()
    figures = figures_of(event) if may_watch(actor, event) else None
    counts = {"sites": counts_of(event).sites}
    if figures is not None:
        counts |= {name: getattr(figures, name) for name in ("registered", "seats", "present")}
    groups = [
        {"title": title, "icon": icon, "places": places}
        for title, icon, listed in GROUPS
        if (places := [_place(event, one, counts) for one in listed if one.may(actor, event) and _is_there(one.end)])
    ]
    return render_template(
        "desks/event_hub/page.html", event=event, groups=groups, figures=figures, today=_figures(figures)
    )


def _is_there(end: str) -> bool:
    """Whether a page of the site map answers there."""
    try:
        current_app.url_map.bind("").match(f"/events/x{end}", method="GET")
    except HTTPException:
        return False
    return True


def _place(event: Event, place: Place, counts: dict[str, int]) -> dict[str, Any]:
    return {"label": place.label, "href": f"/events/{event.code}{place.end}", "count": counts.get(place.figure)}


def _figures(figures: Figures | None) -> list[tuple[int, str]]:
    """The numbers at the top, those that are nothing left out."""
    if figures is None:
        return []
    of = figures.states
    said = [
        (of.get(RegistrationState.CONFIRMED, 0), _("with a place")),
        (of.get(RegistrationState.PENDING, 0), _("awaiting approval")),
        (of.get(RegistrationState.WAITING, 0) + of.get(RegistrationState.OFFERED, 0), _("on the waiting list")),
        (figures.present, _("are there")),
    ]
    return [said[0], *[pair for pair in said[1:] if pair[0]]]
