"""Enter somebody: one found by name in the own province, one from paper, or a list with a dry run that can be taken back."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.events.access import may_keep
from app.events.catalogue.queries import event_by_code
from app.events.models import Event
from app.events.registrations import actions
from app.events.registrations.forms import FIND, EnterForm, NewPersonForm, answer_errors
from app.events.registrations.queries import staff
from app.events.registrations.views import filling, papers
from app.events.registrations.views.blueprint import bp
from app.events.registrations.views.filling import Filled
from app.kit import fields
from app.kit.access import me, on
from app.kit.clock import local, now
from app.kit.codes import secret_token
from app.kit.errors import DomainError
from app.kit.text import nfc
from app.kit.web import sentence
from app.people.finding.queries import one_or_some
from app.people.models import Person
from app.people.profiles.actions import enter_profile


@bp.get("/events/<event>/registrations/new")
@on(event_by_code, may_keep)
def find(event: Event) -> ResponseReturnValue:
    """Look for somebody of the province, or begin a new profile."""
    return _find(event, NewPersonForm(formdata=None))


def _find(event: Event, form: NewPersonForm, status: int = 200) -> ResponseReturnValue:
    typed = nfc(request.args.get("q", ""))[:100]
    found = staff.find_people(staff.province_of(me(), event), typed)
    return render_template(
        "events/registrations/find.html", event=event, q=typed, found=found, form=form,
        there=staff.registered_among(event, found),
    ), status  # fmt: skip


@bp.post("/events/<event>/registrations/new-person")
@on(event_by_code, may_keep)
def new_person(event: Event) -> ResponseReturnValue:
    """A new profile from paper, of the unit named; then the registration itself."""
    form = NewPersonForm()
    unit, several = event.unit, False
    if form.unit.data:
        found, some = one_or_some(me(), form.unit.data, local(now()).date(), living=True)
        form.unit.found, several = some, found is None
        unit = found or unit
    if not form.validate() or several:
        if several:
            form.unit.errors = [_("Several units fit. Choose one of them.") if form.unit.found else _("No unit of this name was found.")]  # fmt: skip
        return _find(event, form, 422)
    values = {"full_name": form.full_name.data, "birth_date": form.birth_date.data, "phone": form.number()}
    person = enter_profile(values, unit_id=unit.id, by=me(), at=now())
    return redirect(url_for("registrations.enter", event=event.code, person=person.ref), 303)


@bp.route("/events/<event>/registrations/new/<person>", methods=["GET", "POST"])
@on(event_by_code, may_keep, before=filling.all_sent)
def enter(event: Event, person: str) -> ResponseReturnValue:
    """Register this person: the answers may come later, the place is taken now."""
    try:
        whom = staff.person_within(staff.province_of(me(), event), person)
    except NoResultFound:
        abort(404)
    form = EnterForm(data={"nonce": secret_token()})
    many, filled = filling.offer(form, event, everything=True), Filled()
    if request.method == "GET" or FIND in request.form:
        filling.read_answers(event, filled)
        return _enter(event, whom, form, many, filled)
    filling.read_answers(event, filled)
    filling.chosen(form, event, filled)
    form.validate()
    filled.guardian = filling.guardian_of(form)
    wrong = fields.problems(filling.specs_of(event), filled.answers, final=False)
    filled.wrong |= answer_errors(wrong, sentence)
    if form.errors or filled.wrong:
        return _enter(event, whom, form, many, filled, status=422)
    try:
        made = actions.sign_up(
            event, whom, category=filled.category, site=filled.site, sessions=filled.sessions, answers=filled.answers,
            guardian=filled.guardian, remark=form.note.data or "", by=me(), at=now(), nonce=form.nonce.data,
        )  # fmt: skip
    except DomainError as refusal:
        return _enter(event, whom, form, many, filled, refusal, refusal.status)
    flash(_("%(name)s is registered.", name=whom.full_name), "success")
    return redirect(url_for("registrations.one", event=event.code, registration=made.ref), 303)


def _enter(
    event: Event, whom: Person, form: EnterForm, many: bool, filled: Filled, refusal: DomainError | None = None,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    asked = filling.specs_of(event)
    return render_template(
        "events/registrations/enter.html", event=event, person=whom, form=form, many_sites=many, answers=filled.answers,
        wrong=filled.wrong, questions=asked, papers=papers.keepable(event, asked, filled.answers, None),
        inputs=papers.inputs(asked, filled.answers), minor=filling.is_minor(event, whom), scan=None,
        refused=sentence(refusal.code, refusal.facts) if refusal else None,
    ), status  # fmt: skip
