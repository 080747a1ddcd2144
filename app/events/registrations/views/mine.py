"""What I am registered for: how each stands, what to answer, and the way out."""

from datetime import datetime

from flask import current_app, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app.events.places.queries import position
from app.events.registration_models import Registration
from app.events.registrations import queries
from app.events.registrations.views.blueprint import bp
from app.events.states import LIVE, RegistrationState
from app.kit.access import anybody, myself, on
from app.kit.clock import now
from app.people.actor import Actor

TICKET = "/my/ticket"


@bp.get("/my/events")
@on(myself, anybody)
def mine(actor: Actor) -> ResponseReturnValue:
    """What needs an answer first, then what comes, then what was."""
    at, all_of_it = now(), queries.own_registrations(actor)
    ahead = [one for one in all_of_it if one.state in LIVE and not _over(one, at)]
    ahead.sort(key=lambda one: (one.state not in _ASKING, one.event.starts_at is None, one.event.starts_at or at))
    past = [one for one in all_of_it if one not in ahead]
    return render_template(
        "events/registrations/mine.html", ahead=ahead, past=past, at=at, came=queries.admitted_among(past),
        positions={one.id: position(one) for one in ahead if one.state is RegistrationState.WAITING},
    )  # fmt: skip


#: States that wait for the person.
_ASKING = (RegistrationState.OFFERED, RegistrationState.HELD)


def _over(registration: Registration, at: datetime) -> bool:
    ends = registration.event.ends_at
    return ends is not None and ends < at


def ticket_url() -> str | None:
    """Where one's ticket is shown; None where this installation has no such page."""
    try:
        current_app.url_map.bind("").match(TICKET, method="GET")
    except HTTPException:
        return None
    return TICKET


bp.add_app_template_global(ticket_url)
