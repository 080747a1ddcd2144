"""The pages of a team: who belongs to it, the link shown once, the member's own yes or no."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from app.contests.access import may_write
from app.contests.entries.queries import entry_of
from app.contests.entry_models import Entry, EntryMember
from app.contests.states import WRITABLE
from app.contests.teams import actions, queries
from app.contests.teams.forms import JoinForm, MemberForm
from app.kit.access import anybody, on
from app.kit.clock import now
from app.kit.codes import qr_svg
from app.kit.web import public_url

bp = Blueprint("teams", __name__)


@bp.route("/contests/<edition>/entries/<ref>/team", methods=["GET", "POST"])
@on(entry_of, may_write)
def team(entry: Entry) -> ResponseReturnValue:
    """The team; a POST names one member more."""
    form = MemberForm()
    if form.validate_on_submit():
        actions.add_member(
            entry, full_name=form.full_name.data, contact=form.contact.data or "", duty=form.duty.data or "",
            by=current_user, at=now(),
        )  # fmt: skip
        return _back(entry)
    page = render_template(
        "contests/teams/team.html", entry=entry, form=form, members=entry.members, writing=entry.state in WRITABLE,
        room=entry.edition.team_max - len(queries.present(entry)), on_paper=entry.entered_by_person_id is not None,
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _back(entry: Entry) -> ResponseReturnValue:
    return redirect(url_for("teams.team", edition=entry.edition.code, ref=entry.ref), 303)


@bp.post("/contests/<edition>/entries/<ref>/team/<member>/invite")
@on(entry_of, may_write)
def invite(entry: Entry, member: str) -> ResponseReturnValue:
    """A new link for the member, shown on this page and never again."""
    try:
        invited, token = actions.invite(entry, member, by=current_user, at=now())
    except NoResultFound:
        abort(404)
    link = public_url("teams.join", token=token)
    return render_template(
        "contests/teams/invited.html",
        entry=entry,
        member=invited,
        link=link,
        qr=qr_svg(link, _("Link to join the team")),
    )


@bp.post("/contests/<edition>/entries/<ref>/team/<member>/remove")
@on(entry_of, may_write)
def remove(entry: Entry, member: str) -> ResponseReturnValue:
    """Take a member out of the draft."""
    try:
        actions.remove_member(entry, member, by=current_user, at=now())
    except NoResultFound:
        abort(404)
    return _back(entry)


@bp.route("/teams/join/<token>", methods=["GET", "POST"])
@on(queries.invitation_of, anybody, guests=True)
def join(found: tuple[EntryMember, Entry]) -> ResponseReturnValue:
    """What one is invited to; the yes needs an own account, so that nobody confirms for another."""
    member, entry = found
    form = JoinForm()
    if request.method == "POST" and not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in", next=request.path), 303)
    if form.validate_on_submit():
        actions.join(member, entry, by=current_user, at=now())
        flash(_("You are in the team now."), "success")
        return redirect(url_for("entries.show", edition=entry.edition.code, ref=entry.ref), 303)
    page = render_template(
        "contests/teams/join.html", member=member, entry=entry, form=form, here_path=request.path,
        own=current_user.is_authenticated and current_user.person_id == entry.leader_id,
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


@bp.post("/teams/join/<token>/decline")
@on(queries.invitation_of, anybody)
def decline(found: tuple[EntryMember, Entry]) -> ResponseReturnValue:
    """The invited says no."""
    member, entry = found
    actions.decline(member, entry, by=current_user, at=now())
    flash(_("You have declined. The leader sees it."), "info")
    return redirect(url_for("entries.mine"), 303)
