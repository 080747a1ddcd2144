"""When it is held: the plan's words, its days, and that a day took place, said by the unit that held it."""

from dataclasses import dataclass

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.access import may_organize, may_tell_held
from app.events.catalogue import actions, queries, rules
from app.events.catalogue.actions import Day
from app.events.catalogue.forms import DayForm, HeldForm, PlanTimeForm, ReasonForm
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.pages import page, part_of, saved, unit_named
from app.events.models import Event, Occurrence
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.stale import stale_version, version_of
from app.kit.web import sentence
from app.people.actor import Actor


@bp.route("/events/<event>/edit/days", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def days(event: Event) -> ResponseReturnValue:
    """All days, and the words of the plan."""
    form = PlanTimeForm(obj=event)
    theirs = stale_version(form, event)
    if theirs or not form.validate_on_submit():
        return page(
            "days", event, form, theirs, days=queries.occurrences_of(event), units=queries.units_of_days(event),
            sites={site.id: site for site in queries.sites_of(event)},
        )  # fmt: skip
    read = rules.plan_time(form.plan_words.data or "", event.year)
    actions.set_plan(
        event,
        words=form.plan_words.data or "",
        tentative=form.tentative.data,
        version=version_of(form),
        by=me(),
        at=now(),
    )
    if read.warning:
        flash(sentence(read.warning), "warning")
    return saved(event, "days")


@bp.route("/events/<event>/edit/days/new", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def new_day(event: Event) -> ResponseReturnValue:
    """One more day."""
    form = DayForm()
    form.site.offer(queries.sites_of(event))
    if not (form.validate_on_submit() and unit_named(form.unit)):
        return page("day", event, form, day=None)
    actions.add_day(event, _typed(form), by=me(), at=now())
    return saved(event, "days")


@bp.route("/events/<event>/edit/days/<ref>", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def day(event: Event, ref: str) -> ResponseReturnValue:
    """Another time, name or unit for a day."""
    row = part_of(queries.day_by_ref, event, ref)
    unit = queries.units_of_days(event).get(row.unit_id or 0)
    form = DayForm(obj=row, unit=unit.code if unit else "")
    form.site.offer(queries.sites_of(event), row.site_id)
    if not (form.validate_on_submit() and unit_named(form.unit)):
        return page("day", event, form, day=row)
    actions.change_day(event, row, _typed(form), by=me(), at=now())
    return saved(event, "days")


@bp.post("/events/<event>/edit/days/<ref>/remove")
@on(queries.event_by_code, may_organize)
def remove_day(event: Event, ref: str) -> ResponseReturnValue:
    """Take a day out."""
    actions.remove_day(event, part_of(queries.day_by_ref, event, ref), by=me(), at=now())
    return saved(event, "days")


def _typed(form: DayForm) -> Day:
    return Day(
        form.starts_at.data, form.ends_at.data, form.name.data or "", form.unit.unit.id if form.unit.unit else None,
        form.site.chosen, form.tentative.data,
    )  # fmt: skip


@dataclass(frozen=True)
class HeldDay:
    """A day of an event that the actor may know of."""

    event: Event
    day: Occurrence


def held_day(actor: Actor, event: str, ref: str) -> HeldDay:
    """The loader of a day's own page; NoResultFound."""
    found = queries.event_by_code(actor, event)
    return HeldDay(found, queries.day_by_ref(found, ref))


def may_tell(actor: Actor, found: HeldDay) -> bool:
    """The organizers, and the officers of the unit that held it."""
    return may_tell_held(actor, found.event, found.day)


@bp.route("/events/<event>/days/<ref>", methods=["GET", "POST"])
@on(held_day, may_tell)
def held(found: HeldDay) -> ResponseReturnValue:
    """Say that a day took place, with how many people and the proof (S74, S91)."""
    form = HeldForm(participants=found.day.participants, note=found.day.held_note)
    if not form.validate_on_submit():
        unit = queries.units_of_days(found.event).get(found.day.unit_id or 0, found.event.unit)
        return page("held", found.event, form, day=found.day, unit=unit, reason_form=ReasonForm())
    actions.hold_day(
        found.event, found.day, participants=form.participants.data, note=form.note.data, by=me(), at=now()
    )
    return _back(found)


@bp.post("/events/<event>/days/<ref>/undo")
@on(held_day, may_tell)
def unheld(found: HeldDay) -> ResponseReturnValue:
    """Take it back, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        unit = queries.units_of_days(found.event).get(found.day.unit_id or 0, found.event.unit)
        return page("held", found.event, HeldForm(formdata=None), bad=True, day=found.day, unit=unit, reason_form=form)
    actions.unhold_day(found.event, found.day, reason=form.reason.data, by=me(), at=now())
    return _back(found)


def _back(found: HeldDay) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("catalogue.held", event=found.event.code, ref=found.day.ref), 303)
