"""The pages of codes: forgotten password, reset, claim, the officer's slip, the guest's link.

GET looks nothing up (but the guest's name), so it tells nothing and link clickers change nothing (B19).
"""

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from app.kit.access import anybody, on, public_after
from app.kit.clock import now
from app.kit.codes import grouped, normalise_code, qr_svg
from app.kit.sessions import set_sign_in_cookie
from app.kit.text import login_name
from app.kit.web import language, public_url, sentence
from app.people.accounts.actions import Device, LoginTaken, consent, open_session
from app.people.accounts.rules import NOTICE_VERSION, device_name
from app.people.actor import Actor
from app.people.codes import actions, queries, rules
from app.people.codes.forms import ClaimForm, ForgottenForm, GuestForm, ResetForm
from app.people.models import Account, OneTimeCode, Person
from app.people.passwords import hash_password
from app.people.roles.queries import may_help, may_host, may_invite, person_seen
from app.people.states import CodePurpose
from app.people.throttle import admit, attempt_key, forget
from app.people.wording import NOTICE

bp = Blueprint("codes", __name__)

ASKS_PER_LOGIN = 3
ASKS_PER_ADDRESS = 30
WRONG_CODES_PER_ADDRESS = 20


@dataclass(frozen=True)
class Prepared:
    """A form whose tries are counted and whose password is hashed, before the transaction; None where it is wrong."""

    form: ResetForm | ClaimForm
    password_hash: str | None = None
    ids: tuple[int, ...] = ()


def _key(kind: str, value: str) -> str:
    return attempt_key(current_app.config["SECRET_KEY"], kind, value)


def _address() -> str:
    return request.remote_addr or ""


def _count_ask() -> ForgottenForm:
    form = ForgottenForm()
    if form.validate():
        found = login_name(form.login.data)
        name = found[1] if found else form.login.data
        admit({_key("ask", name): ASKS_PER_LOGIN, _key("ask-address", _address()): ASKS_PER_ADDRESS}, at=now())
    return form


@bp.route("/forgotten", methods=["GET", "POST"])
@public_after(_count_ask)
def forgotten() -> ResponseReturnValue:
    """Ask for a link by mail; the answer is the same whoever has that login, or nobody."""
    if request.method == "GET":
        return render_template("people/codes/forgotten.html", form=ForgottenForm(), asked=False)
    form: ForgottenForm = g.prepared
    if form.errors:
        return render_template("people/codes/forgotten.html", form=form, asked=False), 422
    found = login_name(form.login.data)
    actions.ask_reset(found[1] if found else form.login.data, at=now())
    return render_template("people/codes/forgotten.html", form=form, asked=True)


def _secret(typed: str) -> str:
    """A slip's code in its stored form, or the token of a link as it is."""
    code = normalise_code(typed)
    return code if code and len(code) == rules.SLIP_LETTERS else typed


def _prepare(form: ResetForm | ClaimForm) -> Prepared:
    if not form.validate():
        return Prepared(form)
    ids = admit({_key("code", _address()): WRONG_CODES_PER_ADDRESS}, at=now())
    return Prepared(form, hash_password(form.password.data, current_app.config["PASSWORD_COST"]), tuple(ids))


@bp.route("/reset", methods=["GET", "POST"], defaults={"token": ""})
@bp.route("/reset/<token>", methods=["GET", "POST"])
@public_after(lambda: _prepare(ResetForm()))
def reset(token: str) -> ResponseReturnValue:
    """Set a new password with a link from a mail or with the code of a slip."""
    if request.method == "GET":
        return render_template("people/codes/reset.html", form=ResetForm(formdata=None, code=token), token=token)
    done: Prepared = g.prepared
    if done.password_hash is None:
        return render_template("people/codes/reset.html", form=done.form, token=token), 422
    try:
        account = actions.reset(_secret(done.form.code.data), password_hash=done.password_hash, at=now())
    except actions.CodeDead as dead:
        done.form.code.errors = [sentence(dead.code)]
        return render_template("people/codes/reset.html", form=done.form, token=""), 422
    forget(done.ids)
    flash(_("The new password holds. All other devices are signed out."), "success")
    return _enter(account, None)


@bp.route("/claim", methods=["GET", "POST"], defaults={"code": ""})
@bp.route("/claim/<code>", methods=["GET", "POST"])
@public_after(lambda: _prepare(ClaimForm()))
def claim(code: str) -> ResponseReturnValue:
    """Make a profile that an officer keeps one's own, with the code of the slip."""
    if request.method == "GET":
        return _claim_page(ClaimForm(formdata=None, code=code))
    done: Prepared = g.prepared
    form, at = done.form, now()
    if done.password_hash is None or not isinstance(form, ClaimForm):
        return _claim_page(form), 422
    login = login_name(form.login.data) or abort(422)
    try:
        account = actions.claim(_secret(form.code.data), login=login, password_hash=done.password_hash, at=at)
    except actions.CodeDead as dead:
        form.code.errors = [sentence(dead.code)]
        return _claim_page(form), 422
    except LoginTaken as taken:
        form.login.errors = [sentence(taken.code)]
        return _claim_page(form), 422
    consent(queries.person_named(account.person_id), text="\n".join(map(str, NOTICE)), language=language(), at=at)
    forget(done.ids)
    return _enter(account, None)


def _claim_page(form: ResetForm | ClaimForm) -> str:
    return render_template("people/codes/claim.html", form=form, notice=NOTICE, version=NOTICE_VERSION)


def _enter(account: Account, code: OneTimeCode | None) -> ResponseReturnValue:
    device = Device(device_name(request.user_agent.string), _address())
    token = open_session(account, device=device, at=now(), code_id=code.id if code else None)
    session.clear() if code else session.pop("csrf_token", None)
    response = current_app.make_response(redirect("/", 303))
    set_sign_in_cookie(response, token)
    return response


def _guest(actor: Actor, token: str) -> OneTimeCode:
    return queries.guest_code(actor, token, at=now())


@bp.route("/enter/<token>", methods=["GET", "POST"])
@on(_guest, anybody, guests=True)
def enter(found: OneTimeCode) -> ResponseReturnValue:
    """A guest judge's way in: the page asks, the button enters."""
    if request.method == "POST":
        return _enter(actions.enter_as_guest(found, at=now()), found)
    return render_template("people/codes/enter.html", person=queries.person_named(found.person_id), code=found)


@bp.route("/people/<ref>/guest-links", methods=["GET", "POST"])
@on(person_seen, may_host)
def guest_links(person: Person) -> ResponseReturnValue:
    """The links by which a guest judge comes in: make one, copy it, revoke it."""
    form, at = GuestForm(), now()
    if form.validate_on_submit():
        until, key = at + timedelta(days=form.days.data), current_app.config["SECRET_KEY"]
        actions.make_guest_link(person, key=key, by=current_user, expires_at=until, at=at)
        return redirect(url_for("codes.guest_links", ref=person.ref), 303)
    page = render_template(
        "people/codes/guest_links.html",
        form=form,
        person=person,
        links=queries.guest_links(person),
        at=at,
        may_invite=may_invite(current_user, person),
    )
    return page, 422 if form.errors else 200


@bp.post("/guest-links/<ref>/revoke")
@on(queries.guest_link_kept, anybody)
def revoke_guest_link(found: OneTimeCode) -> ResponseReturnValue:
    """Nobody comes in by this link any more, and whoever did is out."""
    actions.revoke(found, by=current_user, at=now())
    flash(_("The link is revoked; whoever came in by it is signed out."), "success")
    return redirect(url_for("codes.guest_links", ref=queries.person_named(found.person_id).ref), 303)


@bp.post("/people/<ref>/slip/make")
@on(person_seen, may_help)
def make_slip(person: Person) -> ResponseReturnValue:
    """Make a one-time code for a person of the own unit."""
    actions.print_slip(person, key=current_app.config["SECRET_KEY"], by=current_user, at=now())
    return redirect(url_for("codes.slip", ref=person.ref), 303)


@bp.get("/people/<ref>/slip")
@on(person_seen, may_help)
def slip(person: Person) -> ResponseReturnValue:
    """The slip to print and hand over, as long as its code lives."""
    found = queries.live_slip(person.id, at=now())
    if found is None:
        raise NoResultFound
    code = rules.slip_code(current_app.config["SECRET_KEY"], found.ref)
    page = (
        public_url("codes.claim", code=code)
        if found.purpose == CodePurpose.CLAIM
        else public_url("codes.reset", token=code)
    )
    return render_template(
        "people/codes/slip.html", person=person, code=grouped(code), page=page, qr=qr_svg(page, _("Scan to open the page")),
        expires_at=found.expires_at, claiming=found.purpose == CodePurpose.CLAIM,
    )  # fmt: skip


@bp.app_template_global()
def reset_path(ref: str) -> str:
    """The way of a reset mail; its secret is made only now, so that it does not lie in the outbox."""
    return url_for("codes.reset", token=rules.link_token(current_app.config["SECRET_KEY"], ref))


@bp.app_template_global()
def guest_link(code: OneTimeCode) -> str:
    """The full address that a guest opens, for those who may see it."""
    return public_url("codes.enter", token=rules.link_token(current_app.config["SECRET_KEY"], code.ref))
