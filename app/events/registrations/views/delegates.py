"""Delegates, for the officer: the seats of the unit, who sits on them, whom to name, and a substitute until the door."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.events.access import may_name
from app.events.catalogue.queries import event_by_code
from app.events.models import Event
from app.events.registration_models import Allocation, Registration
from app.events.registrations import actions, queries
from app.events.registrations.forms import NewPersonForm
from app.events.registrations.queries import seats as seating
from app.events.registrations.queries import staff
from app.events.registrations.views import filling
from app.events.registrations.views.blueprint import bp
from app.events.registrations.views.seats import of_event
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.text import nfc
from app.people.actor import Actor
from app.people.models import Person
from app.people.profiles.actions import enter_profile

Found = tuple[Event, Allocation]


@bp.get("/events/<event>/delegates")
@on(event_by_code, seating.has_seats)
def delegates(event: Event) -> ResponseReturnValue:
    """My units' seats and who sits on them."""
    rows = seating.own_seats(me(), event)
    sitting: dict[int, list[Registration]] = {}
    for one in queries.delegates_of([row.seats for row in rows]):
        sitting.setdefault(one.allocation_id or 0, []).append(one)
    everybody = [one for sits in sitting.values() for one in sits]
    lacking = {one.id for one in everybody if one.guardian_ok_at is None and filling.is_minor(event, one.person)}
    return render_template(
        "events/registrations/delegates.html", event=event, rows=rows, sitting=sitting, lacking=lacking,
        left=sum(r.left for r in rows),
    )  # fmt: skip


def names(actor: Actor, found: Found) -> bool:
    """The officers of the unit whose seats they are."""
    return may_name(actor, found[1])


@bp.get("/events/<event>/delegates/<seats>")
@on(of_event, names)
def choose_delegate(found: Found) -> ResponseReturnValue:
    """Whom to name: people of the own unit by name, or a new profile."""
    return _choose(found, NewPersonForm(formdata=None))


def _choose(found: Found, form: NewPersonForm, gives: Registration | None = None, status: int = 200) -> ResponseReturnValue:  # fmt: skip
    event, given = found
    typed = nfc(request.args.get("q", ""))[:100]
    people = staff.find_people(given.unit_id, typed)
    return render_template(
        "events/registrations/choose_delegate.html", event=event, seats=given, q=typed, found=people, form=form,
        gives=gives, there=staff.registered_among(event, people),
    ), status  # fmt: skip


def _person(given: Allocation) -> Person:
    try:
        return staff.person_within(given.unit_id, request.form.get("person", ""))
    except NoResultFound:
        abort(404)


def _entered(given: Allocation, form: NewPersonForm) -> Person:
    values = {"full_name": form.full_name.data, "birth_date": form.birth_date.data, "phone": form.number()}
    return enter_profile(values, unit_id=given.unit_id, by=me(), at=now())


def _named(event: Event, made: Registration, person: Person) -> ResponseReturnValue:
    if made.state.value == "registration_pending":
        flash(_("%(name)s is named; the consent of a guardian is still missing.", name=person.full_name), "warning")
    else:
        flash(_("%(name)s is a delegate now.", name=person.full_name), "success")
    return redirect(url_for("registrations.delegates", event=event.code), 303)


@bp.post("/events/<event>/delegates/<seats>/name")
@on(of_event, names)
def name_delegate(found: Found) -> ResponseReturnValue:
    """Name somebody of the unit."""
    event, given = found
    person = _person(given)
    return _named(event, actions.name_delegate(given, person, by=me(), at=now()), person)


@bp.post("/events/<event>/delegates/<seats>/new")
@on(of_event, names)
def new_delegate(found: Found) -> ResponseReturnValue:
    """Enter a profile from paper and name the person at once."""
    form, (event, given) = NewPersonForm(), found
    if not form.validate():
        return _choose(found, form, status=422)
    person = _entered(given, form)
    return _named(event, actions.name_delegate(given, person, by=me(), at=now()), person)


def a_delegate(actor: Actor, event: str, seats: str, delegate: str) -> tuple[Event, Allocation, Registration]:
    """The loader of one delegate on a unit's seats; NoResultFound for others."""
    found, given = of_event(actor, event, seats)
    one = queries.registration_by_ref(actor, event, delegate)
    if one.allocation_id != given.id:
        raise NoResultFound
    return found, given, one


def looks_after(actor: Actor, found: tuple[Event, Allocation, Registration]) -> bool:
    """The officers of the unit whose seat it is."""
    return may_name(actor, found[1])


@bp.route("/events/<event>/delegates/<seats>/<delegate>/substitute", methods=["GET", "POST"])
@on(a_delegate, looks_after)
def substitute(found: tuple[Event, Allocation, Registration]) -> ResponseReturnValue:
    """Send somebody else instead, until the door."""
    event, given, gives = found
    form = NewPersonForm(formdata=None)
    if request.method == "GET":
        return _choose((event, given), form, gives)
    if request.form.get("person"):
        person = _person(given)
    else:
        form = NewPersonForm()
        if not form.validate():
            return _choose((event, given), form, gives, 422)
        person = _entered(given, form)
    return _named(event, actions.substitute(gives, person, by=me(), at=now()), person)


@bp.post("/events/<event>/delegates/<seats>/<delegate>/cancel")
@on(a_delegate, looks_after)
def drop_delegate(found: tuple[Event, Allocation, Registration]) -> ResponseReturnValue:
    """Take a delegate back; the seat stays the unit's until it is released."""
    event, _given, one = found
    actions.cancel(one, by=me(), at=now())
    flash(_("%(name)s is no longer a delegate. The seat is free.", name=one.person.full_name), "info")
    return redirect(url_for("registrations.delegates", event=event.code), 303)
