"""Signing up on one page, keeping a place meanwhile, and afterwards how it stands: confirmed, pending or in the line."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.catalogue.queries import event_by_code
from app.events.models import Event
from app.events.places.queries import position
from app.events.registration_models import Registration
from app.events.registrations import actions, queries, rules
from app.events.registrations.forms import FIND, SignUpForm
from app.events.registrations.queries import choosing
from app.events.registrations.queries import papers as kept_papers
from app.events.registrations.views import filling, papers
from app.events.registrations.views.blueprint import bp
from app.events.registrations.views.filling import Filled
from app.events.states import Origin, RegistrationState
from app.kit.access import anybody, me, on
from app.kit.clock import now
from app.kit.codes import secret_token
from app.kit.errors import DomainError
from app.kit.web import language, sentence
from app.people.accounts.queries import own_person

_R = RegistrationState


@bp.route("/events/<event>/register", methods=["GET", "POST"])
@on(event_by_code, anybody, before=filling.all_sent)
def register(event: Event) -> ResponseReturnValue:
    """Sign up, or see how it stands; `?change=1`: mend what one said."""
    mine = queries.own_registration(me(), event)
    if mine is not None and mine.state is not _R.HELD and "change" not in request.values:
        return _standing(event, mine) if request.method == "GET" else _there(event)
    form = _form(event, mine)
    if request.method == "GET" or FIND in request.form:
        return _page(event, form, mine, _before(event, mine))
    filled = filling.filled_in(form, event, mine, own_person(me()))
    if form.errors or filled.wrong:
        return _page(event, form, mine, filled, status=422)
    try:
        made = _sign(event, form, mine, filled)
    except DomainError as refusal:
        return _page(event, form, mine, filled, refused=refusal, status=refusal.status)
    if made.state is _R.LAPSED:
        form.nonce.data = secret_token()
        return _page(event, form, None, filled, refused=actions.HoldLapsed(), status=409)
    return _there(event)


def _form(event: Event, mine: Registration | None) -> SignUpForm:
    form = SignUpForm(data={"nonce": secret_token()})
    if mine is not None and request.method == "GET":
        filling.prefilled(form, mine)
        for name in ("photo_ok", "note", "guardian_name", "guardian_phone"):
            form[name].data = getattr(mine, name)
        form.guardian_agreed.data = mine.guardian_ok_at is not None
    form.ask_age(event.consent_under)
    return form


def _before(event: Event, mine: Registration | None) -> Filled:
    """What was typed: as sent where only a site was looked up, else as it was kept."""
    if request.method == "POST":
        return filling.read_answers(event, Filled(), mine)
    return Filled(answers=dict(mine.answers) if mine else {})


def _sign(event: Event, form: SignUpForm, mine: Registration | None, filled: Filled) -> Registration:
    common: dict[str, Any] = {
        "category": filled.category, "site": filled.site, "sessions": filled.sessions, "answers": filled.answers,
        "guardian": filled.guardian, "of_age": filling.of_age(form), "photo_ok": bool(form.photo_ok.data),
        "remark": form.note.data or "", "party": filled.party, "by": me(), "at": now(),
    }  # fmt: skip
    if mine is None:
        made = actions.sign_up(event, own_person(me()), nonce=form.nonce.data, **common)
    else:
        made = actions.amend(mine, **common)
    if form.party_way.data == "begin" and made.state is not _R.LAPSED:
        actions.begin_party(made, by=me(), at=now())
    return made


def _there(event: Event) -> ResponseReturnValue:
    return redirect(url_for("registrations.register", event=event.code), 303)


@bp.post("/events/<event>/register/hold")
@on(event_by_code, anybody, before=filling.all_sent)
def hold(event: Event) -> ResponseReturnValue:
    """Keep a place while the rest is filled in; what was typed stays on the page."""
    mine, form = queries.own_registration(me(), event), _form(event, None)
    if mine is not None and mine.state is not _R.HELD:
        return _there(event)
    filled = filling.read_answers(event, Filled())
    filling.offer(form, event)
    filling.chosen(form, event, filled)
    filling.guardian_of(form)
    refused = None
    try:
        if mine is None:
            made = actions.hold(
                event, own_person(me()), category=filled.category, site=filled.site, sessions=filled.sessions,
                by=me(), at=now(), nonce=form.nonce.data,
            )  # fmt: skip
            mine = queries.own_registration(me(), event) if made.state is _R.HELD else None
    except DomainError as refusal:
        refused = refusal
    if mine is None and refused is None:
        # Nothing was free, or the organizers decide: how it stands is said there, and the form can be mended.
        return _there(event)
    return _page(event, form, mine, filled, refused=refused, status=refused.status if refused else 200)


def _page(
    event: Event, form: SignUpForm, mine: Registration | None, filled: Filled, *, refused: DomainError | None = None,
    status: int = 200,
) -> ResponseReturnValue:  # fmt: skip
    person, many, at = own_person(me()), filling.offer(form, event), now()
    left, asked = choosing.left_of(event).places, filling.specs_of(event)
    scarce = mine is None and not event.needs_approval and rules.scarce(left.values())
    return render_template(
        "events/registrations/register.html", event=event, form=form, mine=mine, answers=filled.answers,
        wrong=filled.wrong, refused=sentence(refused.code, refused.facts) if refused else None,
        questions=asked, papers=papers.keepable(event, asked, filled.answers, mine), inputs=papers.inputs(asked, filled.answers), person=person, many_sites=many, scarce=scarce, left=left,
        own_choice=mine is None or mine.origin is Origin.SIGN_UP, minor=filling.is_minor(event, person),
        asks_age=filling.asks_age(event, person), window=rules.window(event, at).value, at=at,
        scan=queries.consent_file(me(), form.guardian_ref.data),
    ), status  # fmt: skip


def _standing(event: Event, mine: Registration) -> str:
    """How one's registration stands."""
    person = own_person(me())
    lacking = mine.guardian_ok_at is None and filling.is_minor(event, person)
    return render_template(
        "events/registrations/standing.html", event=event, mine=mine, position=position(mine), at=now(),
        sessions=queries.chosen_sessions(mine), answers=filling.shown_answers(event, mine.answers, language()), papers=kept_papers.files_of(event, mine.answers),
        party=queries.party_of(mine.party, event.id) if mine.party else [], lacks_consent=lacking,
    )  # fmt: skip


@bp.get("/events/<event>/consent-form")
@on(event_by_code, anybody)
def consent_form(event: Event) -> ResponseReturnValue:
    """The paper that a parent or guardian signs, to print."""
    return render_template(
        "events/registrations/consent_form.html", event=event, person=own_person(me()),
        back=url_for("registrations.register", event=event.code),
    )  # fmt: skip


@bp.post("/events/<event>/register/accept")
@on(queries.own_of, anybody)
def accept(mine: Registration) -> ResponseReturnValue:
    """Take the place that is offered."""
    actions.accept(mine, by=me(), at=now())
    flash(_("The place is yours."), "success")
    return _there(mine.event)


@bp.post("/events/<event>/register/pass")
@on(queries.own_of, anybody)
def pass_on(mine: Registration) -> ResponseReturnValue:
    """Not now: to the end of the line."""
    actions.pass_on(mine, by=me(), at=now())
    flash(_("The place goes to the next in line. You stay on the waiting list, at its end."), "info")
    return _there(mine.event)


@bp.route("/events/<event>/register/cancel", methods=["GET", "POST"])
@on(queries.own_of, anybody)
def leave(mine: Registration) -> ResponseReturnValue:
    """Ask once more, then end one's registration."""
    if request.method == "GET":
        return render_template("events/registrations/leave.html", event=mine.event, mine=mine)
    actions.cancel(mine, by=me(), at=now())
    flash(_("Your registration is cancelled. Your place goes to who is next."), "info")
    return redirect(url_for("registrations.mine"), 303)
