"""The settings of the gates, for staff: lists, devices, volunteers, and what two gates did to one ticket."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound

from app.events.access import REALM, may_keep
from app.events.catalogue.queries.setup import event_by_code, sessions_of, sites_of
from app.events.checkin.actions import lists as acting
from app.events.checkin.actions.devices import revoke_device
from app.events.checkin.actions.lists import ListInput
from app.events.checkin.actions.settling import settle_double
from app.events.checkin.actions.volunteers import dismiss_volunteer, name_volunteer, new_volunteer
from app.events.checkin.forms import ListForm, NoteForm, VolunteerForm
from app.events.checkin.queries import desk
from app.events.checkin.queries.devices import device_of, devices_of, holders_of
from app.events.checkin.queries.lists import list_by_ref, lists_kept, sessions_without_list
from app.events.checkin.views.blueprint import bp
from app.events.checkin_models import CheckList
from app.events.models import Event
from app.events.states import ListKind, ListRule
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.text import login_name, one_line
from app.people.access import covers
from app.people.actor import Actor
from app.people.states import Role


def may_name_volunteers(actor: Actor, event: Event) -> bool:
    """Whether the actor may hand out the gate: who organizes the event, or administers its unit (people.roles)."""
    own = event.code in actor.labels(REALM, Role.ORGANIZER)
    return own or covers(actor, event.unit_id, Role.ORGANIZER, Role.ADMINISTRATOR)


def _back(event: Event, part: str) -> ResponseReturnValue:
    return redirect(url_for("checkin.settings", event=event.code, _anchor=part), 303)


@bp.get("/events/<event>/gate/settings")
@on(event_by_code, may_keep)
def settings(event: Event) -> str:
    """All of it on one page."""
    return _page(event)


def _page(event: Event, volunteer: VolunteerForm | None = None) -> str:
    sites = sites_of(event)
    form = volunteer or VolunteerForm(formdata=None)
    form.offer(sites)
    return render_template(
        "events/checkin/settings.html", event=event, sites={site.id: site for site in sites}, lists=lists_kept(event),
        passed=desk.passed_by_list(event), unlisted=len(sessions_without_list(event)), devices=devices_of(event),
        holders=holders_of(event), volunteers=desk.volunteers_of(event), doubles=desk.doubles_of(event),
        volunteer=form, may_name=may_name_volunteers(me(), event), at=now(),
    )  # fmt: skip


@bp.route("/events/<event>/gate/settings/lists/new", methods=["GET", "POST"])
@on(event_by_code, may_keep)
def new_list(event: Event) -> ResponseReturnValue:
    """Another list: a meal, gifts, another door."""
    form = ListForm()
    sessions, sites = sessions_of(event), sites_of(event)
    form.offer(sessions, sites)
    if not form.validate_on_submit():
        return _list_page(event, form, None)
    acting.make_list(event, _typed(event, form), by=me(), at=now())
    flash(_("The list is made."), "success")
    return _back(event, "lists")


@bp.route("/events/<event>/gate/settings/lists/<ref>", methods=["GET", "POST"])
@on(event_by_code, may_keep)
def change_list(event: Event, ref: str) -> ResponseReturnValue:
    """Change a list, also while people pass it."""
    kept = _list(event, ref)
    form = ListForm(obj=kept)
    sessions, sites = sessions_of(event), sites_of(event)
    form.offer(sessions, sites)
    if request.method == "GET":
        form.kind.data, form.rule.data = kept.kind.value, kept.rule.value
        form.show(kept, sessions, sites)
    if not form.validate_on_submit():
        return _list_page(event, form, kept)
    acting.change_list(kept, event, _typed(event, form), by=me(), at=now())
    flash(_("The list is changed. Phones at the gates hear of it by themselves."), "success")
    return _back(event, "lists")


def _list(event: Event, ref: str) -> CheckList:
    try:
        return list_by_ref(event, ref)
    except NoResultFound:
        abort(404)


def _list_page(event: Event, form: ListForm, kept: CheckList | None) -> ResponseReturnValue:
    page = render_template("events/checkin/list.html", event=event, form=form, kept=kept)
    return page, 422 if form.errors else 200


def _typed(event: Event, form: ListForm) -> ListInput:
    given = ListInput(
        one_line(form.name.data), ListKind(form.kind.data), ListRule(form.rule.data), opens_at=_at(form.opens_at.data),
        closes_at=_at(form.closes_at.data), exits=form.exits.data, capacity=form.capacity.data,
    )  # fmt: skip
    session = next((one for one in sessions_of(event) if one.ref == form.session.data), None)
    site = next((one for one in sites_of(event) if one.ref == form.site.data), None)
    return replace(given, session=session, site=site)


def _at(typed: Any) -> datetime | None:
    return typed or None


@bp.post("/events/<event>/gate/settings/lists/<ref>/close")
@on(event_by_code, may_keep)
def close_list(event: Event, ref: str) -> ResponseReturnValue:
    """Nobody passes here any more."""
    acting.close_list(_list(event, ref), event, by=me(), at=now())
    return _back(event, "lists")


@bp.post("/events/<event>/gate/settings/lists/<ref>/open")
@on(event_by_code, may_keep)
def open_list(event: Event, ref: str) -> ResponseReturnValue:
    """People pass again."""
    acting.open_list(_list(event, ref), event, by=me(), at=now())
    return _back(event, "lists")


@bp.post("/events/<event>/gate/settings/lists/for-sessions")
@on(event_by_code, may_keep)
def make_session_lists(event: Event) -> ResponseReturnValue:
    """A list for each session that has none."""
    made = acting.make_session_lists(event, by=me(), at=now())
    flash(ngettext("One list is made.", "%(num)s lists are made.", len(made)), "success")
    return _back(event, "lists")


@bp.post("/events/<event>/gate/settings/devices/<ref>/revoke")
@on(event_by_code, may_keep)
def revoke(event: Event, ref: str) -> ResponseReturnValue:
    """A lost phone may not ask any more; what it keeps stays on it."""
    try:
        revoke_device(device_of(event, ref), event, by=me(), at=now())
    except NoResultFound:
        abort(404)
    flash(_("The device is revoked. What it has not sent stays on it."), "success")
    return _back(event, "devices")


@bp.post("/events/<event>/gate/settings/volunteers")
@on(event_by_code, may_name_volunteers)
def add_volunteer(event: Event) -> ResponseReturnValue:
    """Let somebody stand at the gates: a person with an account, or a new one who gets a link."""
    form, at = VolunteerForm(), now()
    sites = sites_of(event)
    form.offer(sites)
    if not form.validate_on_submit():
        return _page(event, form), 422
    login = login_name(form.who.data) if form.who.data else None
    if form.who.data:
        person = desk.person_of_province(event, login[1]) if login else None
    else:
        person = new_volunteer(event, form.name.data, by=me(), at=at)
    if person is None:
        form.who.errors = [_("Nobody of this province signs in with this. Leave it empty and give a name instead.")]
        return _page(event, form), 422
    site = next((one for one in sites if one.ref == form.site.data), None)
    name_volunteer(event, person, site=site, by=me(), at=at)
    flash(_("%(name)s may stand at the gate.", name=person.full_name), "success")
    if not form.who.data:
        return redirect(url_for("codes.guest_links", ref=person.ref), 303)
    return _back(event, "volunteers")


@bp.post("/events/<event>/gate/settings/volunteers/<ref>/revoke")
@on(event_by_code, may_name_volunteers)
def remove_volunteer(event: Event, ref: str) -> ResponseReturnValue:
    """The volunteer's work is done."""
    try:
        grant = desk.volunteer_grant(event, ref)
    except NoResultFound:
        abort(404)
    left = dismiss_volunteer(event, grant, reason=_("The work at the gate is over."), by=me(), at=now())
    if left:
        flash(_("Their phone still keeps scans. Revoke it among the devices once they have come in."), "warning")
    return _back(event, "volunteers")


@bp.post("/events/<event>/gate/settings/doubles/<nonce>/settle")
@on(event_by_code, may_keep)
def settle(event: Event, nonce: str) -> ResponseReturnValue:
    """Say what it was that two gates let in."""
    form = NoteForm()
    try:
        double = desk.double_of(event, nonce)
    except NoResultFound:
        abort(404)
    if not form.validate_on_submit():
        flash(_("Say in a few words what it was."), "error")
        return _back(event, "doubles")
    settle_double(double, event, note=form.note.data, by=me(), at=now())
    flash(_("It is settled."), "success")
    return _back(event, "doubles")
