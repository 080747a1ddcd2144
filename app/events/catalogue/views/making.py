"""A new event: of a type, as a part of another, or as a copy of an earlier one."""

from dataclasses import dataclass
from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from wtforms import SelectChoice

from app.events.access import may_make_events, may_organize
from app.events.catalogue import actions, queries
from app.events.catalogue.actions import PartInput, When
from app.events.catalogue.forms import NewEventForm, PartsForm
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.pages import page, saved
from app.events.catalogue.views.public import name_of
from app.events.models import Event, EventType
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Unit


@dataclass(frozen=True)
class Desk:
    """What a new event may be made of: the units of the actor, the types, and the event it is a part or a copy of."""

    units: list[Unit]
    types: list[EventType]
    parent: Event | None
    last: Event | None


def desk(actor: Actor) -> Desk:
    """The units and types, and the event that the address names; NoResultFound where the actor does not organize it."""
    parent, last = _named(actor, "parent"), _named(actor, "copy")
    return Desk(queries.organized_units(actor), queries.event_types(), parent, last)


def _named(actor: Actor, key: str) -> Event | None:
    code = request.args.get(key)
    if not code:
        return None
    event = queries.event_by_code(actor, code)
    if not may_organize(actor, event):
        raise NoResultFound
    return event


def may_make(actor: Actor, found: Desk) -> bool:
    """Organizers and officers of some unit that lives."""
    return may_make_events(actor, found) and bool(found.units)


@bp.route("/events/new", methods=["GET", "POST"])
@on(desk, may_make)
def new(found: Desk) -> ResponseReturnValue:
    """Ask what, whose and when; everything else has a proposal."""
    source = found.last or found.parent
    form = NewEventForm(data=_proposed(found, source))
    form.unit.choices = [SelectChoice(unit.code, unit.name) for unit in found.units]
    form.kind.choices = [SelectChoice(t.code, name_of(t)) for t in found.types]
    if not form.validate_on_submit():
        page = render_template(
            "events/catalogue/new.html", form=form, parent=found.parent, last=found.last, several=len(found.units) > 1,
            copies=[] if source else queries.recent_events(me(), [unit.id for unit in found.units]),
        )  # fmt: skip
        return page, 422 if form.errors else 200
    event = _make(form, found)
    return redirect(url_for("catalogue.edit", event=event.code), 303)


def _proposed(found: Desk, source: Event | None) -> dict[str, str]:
    proposed = {"unit": found.units[0].code if found.units else ""}
    if source is not None:
        proposed["unit"] = source.unit.code
    if found.last is not None:
        proposed |= {"kind": found.last.type.code, "title": found.last.title}
    elif found.types:
        proposed["kind"] = found.types[0].code
    return proposed


def _make(form: NewEventForm, found: Desk) -> Event:
    unit = next(unit for unit in found.units if unit.code == form.unit.data)
    when = When(form.starts_at.data, form.ends_at.data, form.plan_words.data or "", form.tentative.data)
    if found.last is not None:
        return actions.copy_event(found.last, title=form.title.data, when=when, unit=unit, by=me(), at=now())
    kind = next(one for one in found.types if one.code == form.kind.data)
    return actions.make_event(kind, unit=unit, title=form.title.data, when=when, parent=found.parent, by=me(), at=now())


#: Rows for parts of which the type knows nothing.
EMPTY_ROWS = 2


@bp.route("/events/<event>/edit/parts", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def parts(event: Event) -> ResponseReturnValue:
    """The parts that such an event usually has, all at once; those that are there are not proposed again."""
    if event.parent_id is not None:
        abort(404)
    there, kinds = queries.children_of(event), queries.event_types()
    form = PartsForm(data={"rows": _part_rows(event, {search_key(part.title) for part in there})})
    for row in form.rows:
        row.form.kind.choices = [SelectChoice(kind.code, name_of(kind)) for kind in kinds]
    ticked = [row.form for row in form.rows if row.form.wanted.data]
    if not form.validate_on_submit() or not ticked:
        nothing = form.is_submitted() and not form.errors
        return page("parts", event, form, bad=nothing, nothing=nothing, parts=there)
    by_code = {kind.code: kind for kind in kinds}
    wanted = [
        PartInput(row.title.data, by_code[row.kind.data], When(row.starts_at.data, row.ends_at.data)) for row in ticked
    ]
    made = actions.add_parts(event, wanted, by=me(), at=now())
    return saved(event, "edit", ngettext("%(num)s part was added.", "%(num)s parts were added.", len(made)))


def _part_rows(event: Event, there: set[str]) -> list[dict[str, Any]]:
    """What the type proposes and is not there (ticked while there is none), then empty rows; the day where there is one."""
    days = queries.occurrences_of(event)
    when = {"starts_at": days[0].starts_at, "ends_at": days[0].ends_at} if len(days) == 1 else {}
    proposed = [one for one in event.type.parts if search_key(one["title"]) not in there]
    rows = [{"wanted": not there, "title": one["title"], "kind": one["kind"], **when} for one in proposed]
    return rows + [{"wanted": False, "kind": event.type.code, **when}] * EMPTY_ROWS
