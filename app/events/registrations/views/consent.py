"""The guardian's consent for a delegate who is a minor (D35): printed and handed in by the officer of the unit."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.models import Event
from app.events.registration_models import Allocation, Registration
from app.events.registrations import actions, queries
from app.events.registrations.forms import DelegateConsentForm
from app.events.registrations.queries import staff
from app.events.registrations.views import filling
from app.events.registrations.views.blueprint import bp
from app.events.registrations.views.delegates import a_delegate, looks_after
from app.kit.access import me, on
from app.kit.clock import now

Found = tuple[Event, Allocation, Registration]


@bp.route("/events/<event>/delegates/<seats>/<delegate>/consent", methods=["GET", "POST"])
@on(a_delegate, looks_after, before=filling.scan_sent)
def delegate_consent(found: Found) -> ResponseReturnValue:
    """Who agreed, and a photo or scan of the signed paper; the place is confirmed where only this was missing."""
    event, given, one = found
    form = DelegateConsentForm(obj=one)
    if form.is_submitted():
        form.validate()
        guardian = filling.guardian_of(form)
        scan = queries.consent_file(me(), form.guardian_ref.data)
        if scan is None and one.guardian_file_id is None and not form.guardian_scan.errors:
            form.guardian_scan.errors = [_("Add a photo or a scan of the signed paper.")]
        if guardian is not None and not form.errors:
            made = actions.hand_in_consent(one, guardian, by=me(), at=now())
            confirmed = made.state.value == "registration_confirmed"
            words = (
                _("The consent has arrived; the place is confirmed.") if confirmed else _("The consent has arrived.")
            )
            flash(words, "success")
            return redirect(url_for("registrations.delegates", event=event.code), 303)
    page = render_template(
        "events/registrations/delegate_consent.html", event=event, seats=given, delegate=one, form=form,
        scan=queries.consent_file(me(), form.guardian_ref.data) or staff.scan_of(one),
    )  # fmt: skip
    return page, 422 if form.errors else 200


@bp.get("/events/<event>/delegates/<seats>/<delegate>/consent-form")
@on(a_delegate, looks_after)
def delegate_consent_form(found: Found) -> ResponseReturnValue:
    """The paper for the parent or guardian of a delegate, to print."""
    event, given, one = found
    back = url_for("registrations.delegate_consent", event=event.code, seats=given.ref, delegate=one.ref)
    return render_template("events/registrations/consent_form.html", event=event, person=one.person, back=back)
