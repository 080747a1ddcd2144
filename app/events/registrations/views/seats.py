"""Seats of units, for the organizer: who gets how many, against the places there are, and when they fall back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectChoice

from app.events.access import may_keep, may_organize
from app.events.catalogue.queries import categories_of, event_by_code, sites_of
from app.events.models import Event
from app.events.places.queries import room
from app.events.registration_models import Allocation
from app.events.registrations import actions
from app.events.registrations.forms import ChangeSeatsForm, EachForm, SeatsForm
from app.events.registrations.queries import choosing
from app.events.registrations.queries import seats as queries
from app.events.registrations.views.blueprint import bp
from app.events.states import Scope
from app.kit.access import me, on
from app.kit.clock import local, now
from app.kit.text import one_line
from app.people.actor import Actor
from app.people.fields import kind_name
from app.people.finding.queries import one_or_some


@bp.get("/events/<event>/seats")
@on(event_by_code, may_keep)
def seats(event: Event) -> ResponseReturnValue:
    """The table of units with the totals."""
    return _page(event, SeatsForm(formdata=None), EachForm(formdata=None))


def _page(event: Event, one: SeatsForm, each: EachForm, status: int = 200) -> ResponseReturnValue:
    typed, page = one_line(request.args.get("q", ""))[:100], max(1, request.args.get("page", 1, type=int))
    rows, total = queries.page_of(event, q=typed, page=page)
    _offer(event, one, each)
    rooms = room(event)
    of_categories = [(c, rooms[Scope.CATEGORY, c.id]) for c in categories_of(event) if (Scope.CATEGORY, c.id) in rooms]
    return render_template(
        "events/registrations/seats.html", event=event, rows=rows, total=total, page=page, q=typed,
        pages=-(-total // queries.PER_PAGE), one=one, each=each, totals=queries.totals_of(event),
        whole=rooms.get((Scope.EVENT, event.id)), of_categories=of_categories, organizes=may_organize(me(), event),
    ), status  # fmt: skip


def _offer(event: Event, one: SeatsForm, each: EachForm) -> None:
    nowhere = SelectChoice("", _("any"))
    categories = [nowhere, *(SelectChoice(c.ref, c.name) for c in categories_of(event))]
    one.site.choices = [nowhere, *(SelectChoice(s.ref, s.name) for s in sites_of(event))]
    one.category.choices = each.category.choices = categories
    each.kinds.choices = []
    for kind, count in queries.kinds_below(event):
        many = ngettext("%(num)s unit", "%(num)s units", count)
        each.kinds.choices.append(SelectChoice(kind.code, f"{kind_name(kind)}|{many}"))


def _back(event: Event) -> ResponseReturnValue:
    return redirect(url_for("registrations.seats", event=event.code), 303)


@bp.post("/events/<event>/seats/give")
@on(event_by_code, may_organize)
def give_seats(event: Event) -> ResponseReturnValue:
    """Seats for one unit."""
    form = SeatsForm()
    _offer(event, form, EachForm(formdata=None))
    unit, form.unit.found = one_or_some(me(), form.unit.data or "", local(now()).date(), living=True)
    good = form.validate()
    if unit is None:
        form.unit.errors = [_("Several units fit. Choose one of them.") if form.unit.found else _("No unit of this name was found.")]  # fmt: skip
    if unit is None or not good:
        return _page(event, form, EachForm(formdata=None), 422)
    actions.allocate(
        event, unit, form.seats.data, site=choosing.site_by_ref(event, form.site.data),
        category=choosing.category_by_ref(event, form.category.data), by=me(), at=now(),
    )  # fmt: skip
    flash(_("%(unit)s has %(n)s seats.", unit=unit.name, n=form.seats.data), "success")
    return _back(event)


@bp.post("/events/<event>/seats/each")
@on(event_by_code, may_organize)
def give_each(event: Event) -> ResponseReturnValue:
    """The same number for each unit of some kinds; units that have seats of the kind keep theirs."""
    form = EachForm()
    _offer(event, SeatsForm(formdata=None), form)
    if not form.validate():
        return _page(event, SeatsForm(formdata=None), form, 422)
    category = choosing.category_by_ref(event, form.category.data)
    units = queries.units_without(event, form.kinds.data, category.id if category else None)
    placed = [(unit, site if form.own_site.data else None) for unit, site in units]
    count = actions.allocate_each(event, placed, form.seats.data, category=category, by=me(), at=now())
    flash(ngettext("Seats were given to %(num)s unit.", "Seats were given to %(num)s units.", count), "success")
    return _back(event)


@bp.post("/events/<event>/seats/release")
@on(event_by_code, may_organize)
def release_seats(event: Event) -> ResponseReturnValue:
    """Let all seats that nobody was named for fall back now."""
    actions.release_all(queries.unnamed(event), by=me(), at=now())
    flash(_("The seats nobody was named for are open to everybody now; those who wait come first."), "success")
    return _back(event)


def of_event(actor: Actor, event: str, seats: str) -> tuple[Event, Allocation]:
    """The loader of one unit's seats."""
    found = event_by_code(actor, event)
    return found, queries.seats_by_ref(actor, found, seats)


def organizes(actor: Actor, found: tuple[Event, Allocation]) -> bool:
    """Whoever organizes the event."""
    return may_organize(actor, found[0])


@bp.post("/events/<event>/seats/<seats>/change")
@on(of_event, organizes)
def change_seats(found: tuple[Event, Allocation]) -> ResponseReturnValue:
    """More or fewer."""
    event, given = found
    form = ChangeSeatsForm()
    if form.validate():
        actions.change_seats(given, form.seats.data, by=me(), at=now())
        flash(_("%(unit)s has %(n)s seats.", unit=given.unit.name, n=form.seats.data), "success")
    else:
        flash(_("Write a whole number of seats."), "error")
    return _back(event)


@bp.post("/events/<event>/seats/<seats>/release")
@on(of_event, organizes)
def release_one(found: tuple[Event, Allocation]) -> ResponseReturnValue:
    """Let this unit's free seats fall back now."""
    event, given = found
    actions.release_all([given], by=me(), at=now())
    flash(_("The free seats of %(unit)s are open to everybody now.", unit=given.unit.name), "success")
    return _back(event)
