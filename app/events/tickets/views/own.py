"""My ticket: to show, to keep as a picture, to print, to replace when it was lost."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from app.events.tickets import actions, queries
from app.events.tickets.views.blueprint import bp
from app.kit.access import myself, on
from app.kit.clock import now
from app.kit.codes import grouped, qr_png, qr_svg
from app.kit.db import db
from app.kit.documents import ticket_picture
from app.people.access import oneself
from app.people.actor import Actor
from app.people.models import Person

bp.add_app_template_global(grouped, "grouped")


@bp.app_template_global()
def ticket_code(registration: str | None) -> str | None:
    """The code for the mail to its holder, read only when the mail leaves: the outbox holds no ticket (ADR 7)."""
    code = queries.code_for_mail(registration) if registration else None
    return grouped(code) if code else None


@bp.app_template_global()
def ticket_path() -> str:
    """Where one finds one's ticket, for mails."""
    return url_for("tickets.mine")


@bp.get("/my/ticket")
@on(myself, oneself)
def mine(me: Actor) -> str:
    """The QR and the code of the one who asks, and what they open."""
    ticket = queries.ticket_of(_id(me))
    qr = qr_svg(ticket.token, _("QR code of your ticket")) if ticket else None
    return render_template("events/tickets/mine.html", ticket=ticket, qr=qr, good_for=queries.own_events(me))


@bp.post("/my/ticket/make")
@on(myself, oneself)
def make(me: Actor) -> ResponseReturnValue:
    """The first ticket, where none was made yet."""
    actions.ticket_for(_id(me), at=now())
    return redirect(url_for("tickets.mine"), 303)


@bp.post("/my/ticket/renew")
@on(myself, oneself)
def renew(me: Actor) -> ResponseReturnValue:
    """Another one for the one that was lost; form: `code` of the lost one."""
    person = db.session.scalars(select(Person).where(Person.id == _id(me))).one()
    actions.renew(person, by=me, at=now(), lost=request.form.get("code", ""))
    flash(_("This is your new ticket. The old one opens no gate any more."), "success")
    return redirect(url_for("tickets.mine"), 303)


@bp.get("/my/ticket.png")
@on(myself, oneself)
def picture(me: Actor) -> Response:
    """The ticket as a picture to save; it bears no name, like the QR itself."""
    ticket = queries.ticket_of(_id(me))
    if ticket is None:
        abort(404)
    found = queries.own_events(me)
    pattern = found[0].event.pattern if found else 1
    answer = Response(ticket_picture(pattern, qr_png(ticket.token), grouped(ticket.code)), mimetype="image/png")
    answer.headers["Content-Disposition"] = f'attachment; filename="ve-{ticket.code}.png"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _id(actor: Actor) -> int:
    return actor.person_id if actor.person_id is not None else abort(403)
