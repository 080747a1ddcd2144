"""Two cookies: a signed one for the form token and messages, and an opaque one for who is signed in.

The signed cookie carries no time stamp, so that a backward step of the clock logs nobody out; it names nobody.
Who is signed in is a row (people.LoginSession) found by the hash of the opaque cookie, so it can be revoked.
"""

from typing import Any

from flask import Flask, Request, Response, current_app, request
from flask.json.tag import TaggedJSONSerializer
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from itsdangerous import BadSignature, URLSafeSerializer

YEAR = 365 * 24 * 3600


class PlainSigned(SecureCookieSessionInterface):
    """Flask's signed cookie without time stamps; it holds the CSRF token, flashes and the language only."""

    def signer(self, app: Flask) -> URLSafeSerializer:
        """The serializer with this application's key."""
        return URLSafeSerializer(str(app.secret_key), salt="dong-hanh-session", serializer=TaggedJSONSerializer())

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        """Read the cookie; a forged or broken one is an empty session."""
        value = request.cookies.get(self.get_cookie_name(app))
        if not value:
            return SecureCookieSession()
        try:
            return SecureCookieSession(self.signer(app).loads(value))
        except BadSignature:
            return SecureCookieSession()

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Write the cookie only when something changed."""
        if session.accessed:
            response.vary.add("Cookie")
        if not session.modified:
            return
        name = self.get_cookie_name(app)
        if not session:
            response.delete_cookie(name, path="/", secure=is_https(app), httponly=True, samesite="Lax")
            return
        value = str(self.signer(app).dumps(dict(session)))
        _set(response, name, value, app)


def is_https(app: Flask) -> bool:
    """Whether the public address is https, so that cookies may be Secure and bear the __Host- prefix."""
    return str(app.config["PUBLIC_URL"]).startswith("https:")


def cookie_names(app: Flask) -> tuple[str, str]:
    """The names of the signed cookie and of the sign-in cookie."""
    prefix = "__Host-" if is_https(app) else ""
    return f"{prefix}dh", f"{prefix}dh_in"


def sign_in_cookie() -> str | None:
    """The opaque token of this request's device, or None."""
    return request.cookies.get(cookie_names(current_app)[1])


def set_sign_in_cookie(response: Response, token: str) -> None:
    """Hand the opaque token to the device."""
    _set(response, cookie_names(current_app)[1], token, current_app)


def drop_sign_in_cookie(response: Response) -> None:
    """Take the opaque token from the device."""
    app = current_app
    response.delete_cookie(cookie_names(app)[1], path="/", secure=is_https(app), httponly=True, samesite="Lax")


def _set(response: Response, name: str, value: str, app: Flask) -> None:
    response.set_cookie(name, value, max_age=YEAR, path="/", secure=is_https(app), httponly=True, samesite="Lax")


def prepare(app: Flask) -> None:
    """Use these cookies in `app`."""
    app.session_interface = PlainSigned()
    app.config["SESSION_COOKIE_NAME"] = cookie_names(app)[0]
