"""What the set-up pages of an event have in common: units asked for, parts that are not there, saved."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.events.models import Event
from app.kit.access import me
from app.kit.clock import local, now
from app.kit.stale import Theirs
from app.people.fields import UnitField
from app.people.finding import queries as finding

T = TypeVar("T")


def part_of(find: Callable[[Event, str], T], event: Event, ref: str) -> T:
    """A site, session or day of the event; 404 for what is not there."""
    try:
        return find(event, ref)
    except NoResultFound:
        abort(404)


def unit_named(field: UnitField) -> bool:
    """Look the unit of a field up; an empty field means none. False, with the reason or a choice, where it is unclear."""
    field.unit, field.found = None, ()
    if not field.data:
        return True
    field.unit, field.found = finding.one_or_some(me(), field.data, local(now()).date())
    if field.unit is None:
        several = _("Several units fit. Choose one of them.")
        field.errors = [several if field.found else _("No unit of this name was found.")]
    return field.unit is not None


def page(
    name: str, event: Event, form: Any = None, theirs: Theirs = (), *, bad: bool = False, **more: Any
) -> ResponseReturnValue:
    """A page of the set-up: 409 where somebody saved first, 422 where the form says no."""
    status = 409 if theirs else 422 if bad or (form is not None and form.errors) else 200
    return render_template(
        f"events/catalogue/edit_{name}.html", event=event, form=form, theirs=theirs, stale=bool(theirs), **more
    ), status


def saved(event: Event, endpoint: str = "edit", words: str | None = None, **where: Any) -> ResponseReturnValue:
    """Say so and go back to the checklist, or to a list of parts."""
    flash(words or _("Saved."), "success")
    return redirect(url_for(f"catalogue.{endpoint}", event=event.code, **where), 303)
