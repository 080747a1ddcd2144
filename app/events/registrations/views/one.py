"""One registration as the staff sees it: answers, guardian, history, and every act that is possible now."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.access import may_keep, may_organize
from app.events.models import Event
from app.events.places.queries import position
from app.events.registration_models import Registration
from app.events.registrations import actions, queries, rules
from app.events.registrations.forms import FIND, MoveForm, PriorityForm, ReasonForm
from app.events.registrations.queries import papers, staff
from app.events.registrations.views import filling
from app.events.registrations.views.blueprint import bp
from app.events.registrations.views.filling import Filled
from app.events.states import LIVE, REGISTRATION, EventState, RegistrationVerb
from app.kit import files
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.web import language
from app.people.actor import Actor

_V = RegistrationVerb
_DONE = (EventState.ENDED, EventState.REPORTED, EventState.CANCELLED)


def keeps(actor: Actor, found: Registration) -> bool:
    """The staff of its event."""
    return may_keep(actor, found.event)


def decides(actor: Actor, found: Registration) -> bool:
    """The organizers of its event."""
    return may_organize(actor, found.event)


def back(found: Registration) -> ResponseReturnValue:
    """To the registration's page."""
    return redirect(url_for("registrations.one", event=found.event.code, registration=found.ref), 303)


@bp.get("/events/<event>/registrations/<registration>")
@on(queries.registration_by_ref, keeps)
def one(found: Registration) -> ResponseReturnValue:
    """Everything about one registration."""
    event, state = found.event, found.state
    before, after = staff.others_of(found)
    inside = queries.admitted(found)
    lacking = found.guardian_ok_at is None and (
        filling.is_minor(event, found.person)
        or (event.consent_under > 0 and found.person.birth_date is None and bool(found.guardian_name))
    )
    over = event.state in _DONE
    can: dict[str, Any] = {
        "approve": REGISTRATION.can(state, _V.APPROVE), "reject": REGISTRATION.can(state, _V.REJECT) and not inside,
        "cancel": REGISTRATION.can(state, _V.CANCEL) and not inside and not over,
        "move": state in LIVE and not over, "priority": state.value == "registration_waiting",
        "restore": state not in LIVE and not over,
    }  # fmt: skip
    return render_template(
        "events/registrations/one.html", event=event, r=found, can=can, decides=may_organize(me(), event),
        inside=inside, lacking=lacking, scan=staff.scan_of(found), before=before, after=after,
        history=staff.history_of(found), position=position(found), sessions=queries.chosen_sessions(found),
        answers=filling.shown_answers(event, found.answers, language()), papers=papers.files_of(event, found.answers), reason=ReasonForm(formdata=None),
        priority=PriorityForm(formdata=None, data={"priority": found.priority}),
        party=queries.party_of(found.party, event.id) if found.party else [],
        age=rules.age_on(found.person.birth_date, rules.day_of(event, now())) if found.person.birth_date else None,
    )  # fmt: skip


def _reason() -> str:
    form = ReasonForm()
    return (form.reason.data or "") if form.validate() else abort(422)


@bp.post("/events/<event>/registrations/<registration>/approve")
@on(queries.registration_by_ref, decides)
def approve(found: Registration) -> ResponseReturnValue:
    """Let them take part; without a guardian's consent a reason is needed."""
    made = actions.approve(found, reason=_reason(), by=me(), at=now())
    words = _("Approved.") if made.state.value == "registration_confirmed" else _("Approved; every place is taken, so this person waits.")  # fmt: skip
    flash(words, "success")
    return back(found)


@bp.post("/events/<event>/registrations/<registration>/reject")
@on(queries.registration_by_ref, decides)
def reject(found: Registration) -> ResponseReturnValue:
    """Not, with the reason they are told."""
    actions.reject(found, reason=_reason(), by=me(), at=now())
    flash(_("Not approved. The person is told the reason."), "info")
    return back(found)


@bp.post("/events/<event>/registrations/<registration>/cancel")
@on(queries.registration_by_ref, keeps)
def cancel(found: Registration) -> ResponseReturnValue:
    """End it; the place goes to who is next."""
    actions.cancel(found, reason=_reason(), by=me(), at=now())
    flash(_("Cancelled. The place goes to who is next."), "info")
    return back(found)


@bp.post("/events/<event>/registrations/<registration>/restore")
@on(queries.registration_by_ref, keeps)
def restore(found: Registration) -> ResponseReturnValue:
    """Register the person anew with the same wish."""
    made = actions.restore(found, by=me(), at=now())
    flash(_("Registered anew."), "success")
    return redirect(url_for("registrations.one", event=found.event.code, registration=made.ref), 303)


@bp.post("/events/<event>/registrations/<registration>/priority")
@on(queries.registration_by_ref, decides)
def priority(found: Registration) -> ResponseReturnValue:
    """Before or behind the others in the line, for a reason that stays."""
    form = PriorityForm()
    if not form.validate():
        abort(422)
    actions.set_priority(found, form.priority.data, reason=form.reason.data or "", by=me(), at=now())
    flash(_("Saved."), "success")
    return back(found)


@bp.route("/events/<event>/registrations/<registration>/move", methods=["GET", "POST"])
@on(queries.registration_by_ref, keeps)
def move(found: Registration) -> ResponseReturnValue:
    """To another category, site or sessions: they get all of it, or everything stays."""
    form, event = MoveForm(), found.event
    if request.method == "GET":
        filling.prefilled(form, found)
    many = filling.offer(form, event, everything=True)
    if request.method == "GET" or FIND in request.form:
        return _move_page(event, found, form, many)
    filled = Filled()
    filling.chosen(form, event, filled)
    actions.change_choice(
        found, category=filled.category, site=filled.site, sessions=filled.sessions, by=me(), at=now()
    )
    flash(_("Moved."), "success")
    return back(found)


def _move_page(event: Event, found: Registration, form: MoveForm, many: bool) -> str:
    return render_template("events/registrations/move.html", event=event, r=found, form=form, many_sites=many)


@bp.get("/events/<event>/registrations/<registration>/consent")
@on(queries.registration_by_ref, keeps)
def consent(found: Registration) -> ResponseReturnValue:
    """The scan of the guardian's consent."""
    scan = staff.scan_of(found)
    return files.respond(scan) if scan is not None else abort(404)
