"""The pages of the ways in: sign in, sign up, sign out; the own account, password and devices; the language."""

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import OperationalError

from app.kit.access import anybody, me, myself, on, public, public_after
from app.kit.clock import local, now
from app.kit.db import db, transaction
from app.kit.errors import StaleVersion
from app.kit.sessions import drop_sign_in_cookie, set_sign_in_cookie
from app.kit.text import login_name, nfc
from app.kit.web import LANGUAGES, language, safe_next, sentence
from app.people import passwords, throttle
from app.people.access import oneself
from app.people.accounts import actions, queries, rules
from app.people.accounts.forms import PasswordForm, ProfileForm, SignInForm, SignUpForm, UnitForm
from app.people.actor import Actor
from app.people.fields import UnitField
from app.people.finding.queries import one_or_some
from app.people.models import LoginSession, Person
from app.people.roles.queries import unit_by_code
from app.people.wording import NOTICE

bp = Blueprint("accounts", __name__)
log = logging.getLogger(__name__)

#: Refused sign-ups (login taken) that one address may cause; good ones do not count.
TAKEN_PER_ADDRESS = 20
#: What stands in the address for a unit that is chosen later.
LATER = "later"
FIELDS = ("full_name", "birth_date", "email", "phone", "occupation", "sort_name")


@dataclass(frozen=True)
class Tried:
    """A sign-in that was compared before its transaction opened; without verdict where the form was empty."""

    form: SignInForm
    login_key: str = ""
    ids: tuple[int, ...] = ()
    known: queries.KnownLogin = queries.NOBODYS
    verdict: passwords.Verdict = passwords.BAD


def key(kind: str, value: str) -> str:
    """The key under which tries are counted here."""
    return throttle.attempt_key(current_app.config["SECRET_KEY"], kind, value)


def device() -> actions.Device:
    """The device of this request."""
    return actions.Device(rules.device_name(request.user_agent.string), request.remote_addr or "")


def _compare() -> Tried:
    form = SignInForm()
    if not form.validate():
        return Tried(form)
    found = login_name(form.login.data)
    name = found[1] if found else str(form.login.data)
    login_key, address_key = key("login", name), key("address", request.remote_addr or "")
    limits = {login_key: rules.FAILURES_PER_LOGIN, address_key: rules.FAILURES_PER_ADDRESS}
    ids = throttle.admit(limits, at=now())
    known = queries.known_login(name)
    verdict = passwords.verify(known.password_hash, form.password.data, current_app.config["PASSWORD_COST"])
    return Tried(form, login_key, tuple(ids), known, verdict)


@bp.route("/sign-in", methods=["GET", "POST"])
@public_after(_compare)
def sign_in() -> ResponseReturnValue:
    """Come in with a login and a password."""
    if request.method == "GET":
        return render_template(
            "people/accounts/sign_in.html", form=SignInForm(next=safe_next(request.args.get("next")))
        )
    tried: Tried = g.prepared
    if not tried.verdict.good or tried.known.account_id is None or tried.known.password_hash is None:
        if not tried.form.errors:
            tried.form.form_errors.append(sentence("sign_in_failed"))
        return render_template("people/accounts/sign_in.html", form=tried.form), 422
    throttle.forget(tried.ids, key=tried.login_key)
    token = actions.sign_in(
        tried.known.account_id,
        verified_hash=tried.known.password_hash,
        fresh_hash=tried.verdict.fresh_hash,
        device=device(),
        at=now(),
    )
    return _enter(token, tried.form.next.data)


def _enter(token: str, onward: str | None) -> Response:
    """Hand the token over; whatever this browser held before, its form token too, ends here."""
    if current_user.is_authenticated:
        actions.replace_session(current_user.session_ref, at=now())
    session.clear()
    response = current_app.make_response(redirect(str(safe_next(onward)), 303))
    set_sign_in_cookie(response, token)
    return response


def _hash_new() -> tuple[SignUpForm, str | None, list[int]]:
    form = SignUpForm()
    if not form.validate():
        return form, None, []
    ids = throttle.admit({key("sign-up", request.remote_addr or ""): TAKEN_PER_ADDRESS}, at=now())
    return form, passwords.hash_password(form.password.data, current_app.config["PASSWORD_COST"]), ids


@bp.route("/sign-up", methods=["GET", "POST"])
@public_after(_hash_new)
def sign_up() -> ResponseReturnValue:
    """Make an account: first find the unit (or leave it for later), then the rest."""
    if request.method == "GET":
        onward, typed = safe_next(request.args.get("next")), request.args.get("unit")
        form = UnitForm(formdata=None, unit=nfc(typed or "")[:200])
        if not typed or not (typed == LATER or _look_up(form.unit)):
            return render_template("people/accounts/sign_up_unit.html", form=form, onward=onward)
        return _sign_up_page(SignUpForm(formdata=None, unit=form.unit.unit and form.unit.unit.code, next=onward))
    form, password_hash, ids = g.prepared
    if password_hash is None:
        return _sign_up_page(form), 422
    login, unit, at = login_name(form.login.data), unit_by_code(form.unit.data), now()
    try:
        account = actions.sign_up(
            full_name=form.full_name.data, login=login or abort(422), password_hash=password_hash, unit_id=unit.id if unit else None,
            language=language(), notice="\n".join(map(str, NOTICE)), at=at,
        )  # fmt: skip
    except actions.LoginTaken as taken:
        form.login.errors = [sentence(taken.code)]
        return _sign_up_page(form), 422
    throttle.forget(ids)
    return _enter(actions.open_session(account, device=device(), at=at), form.next.data)


def _sign_up_page(form: SignUpForm) -> str:
    unit = unit_by_code(form.unit.data)
    return render_template(
        "people/accounts/sign_up.html", form=form, unit=unit, notice=NOTICE, version=rules.NOTICE_VERSION
    )


@bp.post("/sign-out")
@on(queries.this_device, anybody)
def sign_out(found: LoginSession) -> ResponseReturnValue:
    """Sign this device out; drafts kept in its browser go too, because phones are shared."""
    actions.end_session(found, by=current_user, at=now())
    session.clear()
    flash(_("You are signed out."), "success")
    response = current_app.make_response(redirect("/", 303))
    drop_sign_in_cookie(response)
    response.headers["Clear-Site-Data"] = '"storage"'
    return response


@bp.post("/language")
@public
def set_language() -> ResponseReturnValue:
    """Read on in another language; kept with the person, or in the visitor's cookie."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            actions.set_language(current_user.true_person_id, chosen)
    return redirect(str(safe_next(request.form.get("next"))), 303)


@bp.get("/account")
@on(queries.own_person, oneself)
def account(person: Person) -> ResponseReturnValue:
    """What is known of me, and where to change it."""
    return render_template("people/accounts/account.html", person=person, login=queries.own_account(current_user).login)


@bp.route("/account/profile", methods=["GET", "POST"])
@on(queries.own_person, oneself)
def profile(person: Person) -> ResponseReturnValue:
    """Change what is known of me."""
    form = ProfileForm(data={name: getattr(person, name) for name in (*FIELDS, "version")})
    if form.validate_on_submit() and (not form.unit.data or _look_up(form.unit)):
        if form.version.data != str(person.version):
            raise StaleVersion
        values: dict[str, Any] = {name: getattr(form, name).data or None for name in FIELDS}
        values |= {"unit_id": form.unit.unit.id} if form.unit.unit else {}
        actions.change_profile(person, values, by=me(), at=now())
        flash(_("Saved."), "success")
        return redirect(url_for("accounts.account"), 303)
    page = render_template("people/accounts/profile.html", form=form, person=person)
    return page, 422 if form.errors else 200


def _look_up(field: UnitField) -> bool:
    """Find the living unit that was typed or chosen, in whichever province: one may have begun in the wrong one."""
    field.unit, field.found = one_or_some(None, field.data, local(now()).date(), living=True)
    if field.unit is None:
        several = _("Several units fit. Choose one of them.")
        field.errors = [several if field.found else _("No unit of this name was found.")]
    return field.unit is not None


def _compare_and_hash() -> tuple[PasswordForm, str | None, str | None]:
    form = PasswordForm()
    if not current_user.is_authenticated or not form.validate():
        return form, None, None
    stored, cost = queries.own_account(current_user).password_hash, current_app.config["PASSWORD_COST"]
    ids = throttle.admit({key("old", str(current_user.account_id)): rules.FAILURES_PER_LOGIN}, at=now())
    if not passwords.verify(stored, form.old.data, cost).good:
        form.old.errors = [sentence("password_wrong")]
        return form, None, None
    with transaction():
        throttle.forget(ids)
    return form, stored, passwords.hash_password(form.password.data, cost)


@bp.route("/account/password", methods=["GET", "POST"])
@on(myself, oneself, before=_compare_and_hash)
def password(_me: Actor) -> ResponseReturnValue:
    """Change the password; every other device is signed out."""
    form = PasswordForm()
    if request.method == "POST":
        form, stored, fresh = g.prepared
        if stored and fresh:
            actions.change_password(verified_hash=stored, password_hash=fresh, by=current_user, at=now())
            flash(_("The password is changed. All other devices are signed out."), "success")
            return redirect(url_for("accounts.account"), 303)
    return render_template("people/accounts/password.html", form=form), 422 if form.errors else 200


@bp.get("/account/sessions")
@on(queries.own_devices, oneself)
def devices(found: list[LoginSession]) -> ResponseReturnValue:
    """Where I am signed in."""
    return render_template("people/accounts/devices.html", devices=found)


@bp.post("/account/sessions/<ref>/end")
@on(queries.own_device, oneself)
def end_device(found: LoginSession) -> ResponseReturnValue:
    """Sign another device of mine out."""
    actions.end_session(found, by=current_user, at=now())
    flash(_("That device is signed out."), "success")
    return redirect(url_for("accounts.devices"), 303)


@bp.post("/account/sessions/end-others")
@on(myself, oneself)
def end_other_devices(me: Actor) -> ResponseReturnValue:
    """Sign all devices but this one out."""
    actions.end_sessions(me.account_id or 0, by=me, at=now(), but=me.session_ref)
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for("accounts.devices"), 303)


@bp.after_app_request
def note_seen(response: Response) -> Response:
    """Renew `seen_at` now and then, in a transaction of its own; it must never spoil an answer already made."""
    actor, at = g.get("_login_user"), now()
    if isinstance(actor, Actor) and actor.seen_at and actor.seen_at < at - rules.SEEN_STEP:
        try:
            with transaction():
                actions.note_seen(actor.session_ref, at=at)
        except OperationalError:
            db.session.rollback()
            log.warning("a device's last use was not written down")
    return response


@bp.app_context_processor
def frame() -> dict[str, Any]:
    """The addresses that the frame of every page needs."""
    here = request.full_path.rstrip("?")
    acting = current_user.is_authenticated and current_user.is_acting
    entrance = urlsplit(here).path in {url_for("accounts.sign_in"), url_for("accounts.sign_up"), "/"}
    return {
        "language_action": url_for("accounts.set_language"),
        "me_href": url_for("roles.person", ref=current_user.ref) if acting else url_for("accounts.account"),
        "sign_out_action": url_for("accounts.sign_out"),
        "sign_in_href": url_for("accounts.sign_in", next=None if entrance or request.method != "GET" else here),
    }
