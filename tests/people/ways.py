"""Small helpers of the tests of people: accounts with passwords, and the sign-in page as a person uses it."""

from sqlalchemy import update

from app.kit.db import db, transaction
from app.people.models import Account
from app.people.passwords import hash_password
from tests.world import post

PASSWORD = "một câu chỉ mình tôi biết"
COST = (1, 8, 1)


def give_password(world, name: str, password: str = PASSWORD, login: str | None = None) -> str:
    """Let a person of the world sign in with a password; returns the login."""
    account = world.account(name)
    values = {"password_hash": hash_password(password, COST)} | ({"login": login} if login else {})
    with transaction():
        db.session.execute(update(Account).where(Account.id == account.id).values(values))
    return login or f"{name}@demo.example"


def sign_in(browser, login: str, password: str = PASSWORD, **more):
    """Send the sign-in form."""
    return post(browser, "/sign-in", {"login": login, "password": password, **more.pop("data", {})}, **more)


def signed_in(browser) -> bool:
    """Whether this browser may see its account."""
    return browser.get("/account").status_code == 200
