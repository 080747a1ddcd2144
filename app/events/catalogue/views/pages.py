"""What the set-up pages of an event have in common: versions, units asked for, parts that are not there, saved."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.events.models import Event
from app.kit.access import me
from app.kit.clock import local, now
from app.kit.codes import content_hash
from app.kit.web import when
from app.people.fields import UnitField
from app.people.finding import queries as finding

T = TypeVar("T")
#: (label, value) pairs of what is stored; empty: the form is not stale.
Theirs = Sequence[tuple[Any, str]]


def stale_version(form: Any, event: Event) -> Theirs:
    """What is stored where the form showed an older version (B18).

    The form gets the present version, so that sending it once more is a decision and not an accident.
    """
    if not form.is_submitted() or str(form.version.data) == str(event.version):
        return ()
    form.version.process_data(event.version)
    names = [name for name in form._fields if name not in ("version", "csrf_token") and hasattr(event, name)]
    return [(form[name].label.text, _shown(getattr(event, name))) for name in names]


def stale_stamp(form: Any, stored: str, label: str) -> Theirs:
    """The same for a list, which has no version: the form carries a hash of what it showed."""
    stamp = content_hash({"stored": stored})
    if not form.is_submitted():
        form.stamp.process_data(stamp)
        return ()
    if form.stamp.data == stamp:
        return ()
    form.stamp.process_data(stamp)
    return [(label, stored)]


def version_of(form: Any) -> int:
    """The version that a form showed; a broken client is told so."""
    return int(form.version.data) if str(form.version.data or "").isdigit() else abort(400)


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


def _shown(value: Any) -> str:
    if isinstance(value, datetime):
        return when(value, "short")
    return "✓" if value is True else "–" if value in (False, None, "") else str(value)
