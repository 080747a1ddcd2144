"""The pages of logins: one's own login changed; an account shut and opened again by an administrator."""

from dataclasses import dataclass

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.kit.access import me, on
from app.kit.clock import now
from app.kit.text import login_name
from app.kit.web import sentence
from app.people import passwords, throttle
from app.people.accounts.actions import LoginTaken
from app.people.accounts.queries import own_account, own_person
from app.people.accounts.rules import FAILURES_PER_LOGIN
from app.people.logins import actions, queries
from app.people.logins.forms import LoginForm
from app.people.models import Account, Person
from app.people.roles.forms import ReasonForm

bp = Blueprint("logins", __name__)


@dataclass(frozen=True)
class Compared:
    """A form whose password was compared before the transaction; without hash where it was wrong."""

    form: LoginForm
    verified_hash: str | None = None
    ids: tuple[int, ...] = ()


def _compare() -> Compared:
    form, actor = LoginForm(), me()
    if not actor.is_authenticated or not form.validate():
        return Compared(form)
    stored, cost = own_account(actor).password_hash, current_app.config["PASSWORD_COST"]
    key = throttle.attempt_key(current_app.config["SECRET_KEY"], "old", str(actor.account_id))
    ids = throttle.admit({key: FAILURES_PER_LOGIN}, at=now())
    if not passwords.verify(stored, form.password.data, cost).good:
        form.password.errors = [sentence("password_wrong")]
        return Compared(form)
    return Compared(form, stored, tuple(ids))


@bp.route("/account/login", methods=["GET", "POST"])
@on(own_account, queries.own_login, before=_compare)
def login(account: Account) -> ResponseReturnValue:
    """Sign in with another e-mail or phone number from now on."""
    form = LoginForm()
    if request.method == "POST":
        done: Compared = g.prepared
        form = done.form
        if done.verified_hash and _changed(account, done):
            throttle.forget(done.ids)
            flash(_("From now on you sign in with “%(login)s”. All other devices are signed out.", login=account.login), "success")  # fmt: skip
            return redirect(url_for("accounts.account"), 303)
    page = render_template("people/logins/login.html", form=form, login=account.login)
    return page, 422 if form.errors else 200


def _changed(account: Account, done: Compared) -> bool:
    name = login_name(done.form.login.data) or abort(422)
    try:
        actions.change_login(
            account, own_person(me()), login=name, verified_hash=str(done.verified_hash), by=me(), at=now()
        )
    except (LoginTaken, actions.SameLogin) as refusal:
        done.form.login.errors = [sentence(refusal.code)]
        return False
    return True


@bp.route("/people/<ref>/account/shut", methods=["GET", "POST"])
@on(queries.account_seen, queries.may_settle)
def shut(found: tuple[Person, Account]) -> ResponseReturnValue:
    """Let nobody in by this account any more, saying why."""
    return _settle(found, shutting=True)


@bp.route("/people/<ref>/account/open", methods=["GET", "POST"])
@on(queries.account_seen, queries.may_settle)
def open_again(found: tuple[Person, Account]) -> ResponseReturnValue:
    """Let its owner in again, saying why."""
    return _settle(found, shutting=False)


def _settle(found: tuple[Person, Account], *, shutting: bool) -> ResponseReturnValue:
    (person, account), form = found, ReasonForm()
    if form.validate_on_submit():
        act = actions.shut if shutting else actions.open_again
        act(person, account, reason=form.reason.data, by=me(), at=now())
        flash(_("The account is shut; all its devices are signed out.") if shutting else _("The account opens again."), "success")  # fmt: skip
        return redirect(url_for("roles.person", ref=person.ref), 303)
    page = render_template("people/logins/settle.html", form=form, person=person, shutting=shutting)
    return page, 422 if form.errors else 200
