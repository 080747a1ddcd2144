"""One page per person with all grants; granting, revoking, acting for another."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.kit.access import anybody, myself, on
from app.kit.clock import VIETNAM, now
from app.kit.text import nfc, search_key
from app.people.actor import Actor
from app.people.models import Grant, Person
from app.people.roles import actions, queries
from app.people.roles.forms import GrantForm, ReasonForm
from app.people.states import Role

bp = Blueprint("roles", __name__)
#: The realm of grants on one contest edition; people knows its name and nothing else of it.
EDITION = "edition"


@bp.get("/people/<ref>")
@on(queries.person_seen, anybody)
def person(found: Person) -> ResponseReturnValue:
    """What one may know of a person, and every grant: by whom, when, until."""
    me, at = current_user, now()
    held = queries.grants_of(found)
    asked = {found.unit_id, me.unit_id, *me.unit_ids(*Role), *(g.unit_id for g, *_who in held)}
    queries.remember_units(me, asked - {None})
    rows = [(grant, maker, ender, queries.may_revoke(me, grant)) for grant, maker, ender in held]
    return render_template(
        "people/roles/person.html", person=found, grants=rows, at=at, may_grant=queries.may_hand_out(me, found),
        may_help=queries.may_help(me, found), may_write=queries.may_correct(me, found), may_act=queries.may_act_for(me, found), may_host=queries.may_host(me, found),
        may_shut=queries.may_shut(me, found), account=queries.account_of(found.id),
        near=found.id == me.person_id or queries.covers(me, found.unit_id, *queries.KEEPERS),
    )  # fmt: skip


@bp.route("/people/<ref>/grants/new", methods=["GET", "POST"])
@on(queries.person_seen, queries.may_hand_out)
def grant(found: Person) -> ResponseReturnValue:
    """Give a role: choose the unit (found by name) or one of the editions that I organize."""
    me = current_user
    labels = me.labels(EDITION, Role.ORGANIZER)
    administers = bool(me.unit_ids(Role.ADMINISTRATOR))
    form = GrantForm()
    form.offer(frozenset(Role) if administers else queries.DELEGABLE, labels)
    unit = queries.unit_by_code(request.values.get("unit")) if administers else None
    if form.validate_on_submit() and (unit or form.label.data):
        scope: dict[str, Any] = {"unit_id": unit.id} if unit else {"realm": EDITION, "label": form.label.data}
        actions.grant_role(
            found, Role(form.role.data), by=me, at=now(), until=_end_of(form.until.data), reason=form.reason.data or None,
            **scope,
        )  # fmt: skip
        flash(_("The role is granted."), "success")
        return redirect(url_for("roles.person", ref=found.ref), 303)
    typed = nfc(request.args.get("q", ""))[:100]
    units = queries.units_granted(me, search_key(typed)) if administers and (typed or not unit) else []
    page = render_template(
        "people/roles/grant.html", form=form, person=found, unit=unit, units=units, q=typed, labels=labels,
        administers=administers,
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.route("/grants/<ref>/revoke", methods=["GET", "POST"])
@on(queries.grant_seen, queries.may_revoke)
def revoke(found: Grant) -> ResponseReturnValue:
    """Take a role back, saying why."""
    form = ReasonForm()
    if form.validate_on_submit():
        actions.revoke_grant(found, reason=form.reason.data, by=current_user, at=now())
        flash(_("The role is taken back."), "success")
        return redirect(url_for("roles.person", ref=found.person.ref), 303)
    return render_template("people/roles/revoke.html", form=form, grant=found), 422 if form.errors else 200


@bp.route("/people/<ref>/act", methods=["GET", "POST"])
@on(queries.person_seen, queries.may_act_for)
def act(found: Person) -> ResponseReturnValue:
    """Act in a person's name, saying why; every page and every line of the history shows it."""
    form = ReasonForm()
    if form.validate_on_submit():
        actions.act_for(found, reason=form.reason.data, by=current_user, at=now())
        return redirect("/", 303)
    return render_template("people/roles/act.html", form=form, person=found), 422 if form.errors else 200


@bp.post("/acting/stop")
@on(myself, anybody)
def stop_acting(me: Actor) -> ResponseReturnValue:
    """Be oneself again."""
    actions.stop_acting(by=me, at=now())
    flash(_("You act in your own name again."), "success")
    return redirect("/", 303)


@bp.app_context_processor
def frame() -> dict[str, Any]:
    """The way out of acting, which every page shows."""
    return {"stop_acting_action": url_for("roles.stop_acting")}


def _end_of(day: Any) -> datetime | None:
    """The instant after the last of a day in Vietnam."""
    return datetime.combine(day + timedelta(days=1), time(), VIETNAM).astimezone(UTC) if day else None
