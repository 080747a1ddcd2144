"""The ticket of somebody else, to be printed and handed over: people without an account have no other (D36)."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.access import may_register
from app.events.registration_models import Registration
from app.events.registrations.queries import registration_by_ref
from app.events.tickets import actions, queries
from app.events.tickets.views.blueprint import bp
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.codes import qr_svg
from app.people.actor import Actor

PAGE = "/events/<event>/registrations/<registration>/ticket"


def may_hand_over(actor: Actor, registration: Registration) -> bool:
    """The event's staff, and the officers of the unit that the person comes for."""
    return may_register(actor, registration.event, registration.unit_id)


@bp.get(PAGE)
@on(registration_by_ref, may_hand_over)
def slip(registration: Registration) -> str:
    """The slip."""
    ticket = queries.ticket_of(registration.person_id)
    qr = qr_svg(ticket.token, _("QR code of the ticket")) if ticket else None
    return render_template("events/tickets/slip.html", registration=registration, ticket=ticket, qr=qr)


@bp.post(PAGE + "/make")
@on(registration_by_ref, may_hand_over)
def make_slip(registration: Registration) -> ResponseReturnValue:
    """The first ticket of a person."""
    actions.ticket_for(registration.person_id, at=now())
    return _back(registration)


@bp.post(PAGE + "/renew")
@on(registration_by_ref, may_hand_over)
def renew_slip(registration: Registration) -> ResponseReturnValue:
    """Another for a lost one; form: `code` of the lost one."""
    actions.renew(registration.person, by=me(), at=now(), lost=request.form.get("code", ""))
    return _back(registration)


def _back(registration: Registration) -> ResponseReturnValue:
    return redirect(url_for("tickets.slip", event=registration.event.code, registration=registration.ref), 303)
