"""The pages of a team: who belongs to it, the link shown once, the member's own yes or no."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
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
from app.contests.teams.rules import is_minor, mailed_token
from app.kit.access import anybody, me, on
from app.kit.clock import local, now
from app.kit.codes import qr_svg
from app.kit.text import login_name
from app.kit.web import language, public_url
from app.people.accounts.queries import own_person
from app.people.throttle import admit, attempt_key

bp = Blueprint("teams", __name__)
#: Mails within throttle.WINDOW.
MAILS_OF_ONE, MAILS_TO_ONE = 20, 3


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
        mailable={m.ref for m in entry.members if login_name(m.contact)},
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


def _count_mail() -> None:
    """So many mails of one leader, so many to one member: an invitation is no way to pester somebody.

    Only a try of somebody who may is counted: whoever may not leaves no trace, and learns nothing from one.
    """
    url = request.view_args or {}
    key, named = current_app.config["SECRET_KEY"], url.get("member", "")
    try:
        allowed = may_write(me(), entry_of(me(), url["edition"], url["ref"]))
    except NoResultFound:
        return
    if not allowed:
        return
    limits = {attempt_key(key, "team-mail", str(me().person_id)): MAILS_OF_ONE, attempt_key(key, "team-mail-to", named): MAILS_TO_ONE}  # fmt: skip
    admit(limits, at=now())


@bp.post("/contests/<edition>/entries/<ref>/team/<member>/mail")
@on(entry_of, may_write, before=_count_mail)
def mail(entry: Entry, member: str) -> ResponseReturnValue:
    """Mail the member the way to their own yes."""
    try:
        named = actions.mail_invitation(entry, member, key=current_app.config["SECRET_KEY"], by=me(), at=now())
    except NoResultFound:
        abort(404)
    if "@" in named.contact:
        flash(_("The invitation goes to %(address)s. A link made before opens nothing any more.", address=named.contact), "success")  # fmt: skip
    else:
        flash(_("If an account with an e-mail has this number, the invitation goes there. Otherwise make the link and send it yourself."), "info")  # fmt: skip
    return _back(entry)


@bp.app_template_global()
def team_path(nonce: str) -> str:
    """The way of a mailed invitation; its secret is made only now, so that it does not lie in the outbox."""
    return url_for("teams.join", token=mailed_token(current_app.config["SECRET_KEY"], nonce))


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
        actions.join(member, entry, consents=form.given(language()), by=me(), at=now())
        flash(_("You are in the team now."), "success")
        return redirect(url_for("entries.show", edition=entry.edition.code, ref=entry.ref), 303)
    page = render_template(
        "contests/teams/join.html", member=member, entry=entry, form=form, here_path=request.path, minor=_is_minor(),
        own=current_user.is_authenticated and current_user.person_id == entry.leader_id,
    )  # fmt: skip
    return page, 422 if request.method == "POST" else 200


def _is_minor() -> bool:
    """Whether whoever looks is known to be under age (D35)."""
    known = current_user.is_authenticated and own_person(me()).birth_date
    return bool(known) and is_minor(known, local(now()).date())


@bp.post("/teams/join/<token>/decline")
@on(queries.invitation_of, anybody)
def decline(found: tuple[EntryMember, Entry]) -> ResponseReturnValue:
    """The invited says no."""
    member, entry = found
    actions.decline(member, entry, by=current_user, at=now())
    flash(_("You have declined. The leader sees it."), "info")
    return redirect(url_for("entries.mine"), 303)
