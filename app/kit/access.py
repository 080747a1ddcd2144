"""Load → may → do. Every route declares who may pass; nothing is open by forgetting."""

from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any

from flask import abort, current_app, g, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from app.kit.db import transaction

View = Callable[..., ResponseReturnValue]
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class _Undone(Exception):
    """Carries an answer out of a transaction that must not be kept."""

    def __init__(self, answer: ResponseReturnValue) -> None:
        self.answer = answer


def on(
    load: Callable[..., Any],
    may: Callable[[Any, Any], bool],
    *,
    guests: bool = False,
    before: Callable[[], Any] | None = None,
) -> Callable[[View], View]:
    """Guard a view with a loader and a predicate.

    load(actor, **url): the thing, or NoResultFound where the actor may not know of it (→ 404, the same bytes as
    for a thing that does not exist). It takes the URL's values that it names; the view gets the thing and the rest.
    may(actor, thing): else 403. guests: whether somebody not signed in may come as far as the loader; without it
    they are led to the sign-in page. before(): slow work for unsafe requests (hashing, fsync) that must be over
    before the transaction opens; its result is `flask.g.prepared`.
    """
    wanted = tuple(signature(load).parameters)[1:]

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**url: Any) -> ResponseReturnValue:
            actor = me()
            if not guests and not actor.is_authenticated:
                return current_app.login_manager.unauthorized()  # type: ignore[attr-defined,no-any-return]

            def answer() -> ResponseReturnValue:
                try:
                    thing = load(actor, *(url.pop(name) for name in wanted))
                except NoResultFound:
                    abort(404)
                if not may(actor, thing):
                    abort(403)
                return view(thing, **url)

            return _kept(answer, before)

        guarded.__dict__["access"] = (load, may, guests)
        return guarded

    return decorate


def public(view: View) -> View:
    """A route open to everybody that loads nothing by its URL; unsafe requests still are one transaction."""

    @wraps(view)
    def guarded(**url: Any) -> ResponseReturnValue:
        return _kept(lambda: view(**url), None)

    guarded.__dict__["access"] = "public"
    return guarded


def public_after(before: Callable[[], Any]) -> Callable[[View], View]:
    """Like `public`, with slow work done before the transaction opens (its result is `flask.g.prepared`)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**url: Any) -> ResponseReturnValue:
            return _kept(lambda: view(**url), before)

        guarded.__dict__["access"] = "public"
        return guarded

    return decorate


def anybody(_actor: Any, _thing: Any) -> bool:
    """The predicate of things that everybody who can find them may see."""
    return True


def me() -> Any:
    """Who acts in this request, as plain data to hand to queries and actions: never the proxy, which changes with it."""
    return current_user._get_current_object()


def myself(actor: Any) -> Any:
    """The loader of pages about the actor."""
    return actor


def keep() -> None:
    """Keep what this request wrote although it answers with a refusal (a failed sign-in must be counted)."""
    g.keep = True


def _kept(answer: Callable[[], ResponseReturnValue], before: Callable[[], Any] | None) -> ResponseReturnValue:
    if request.method in SAFE:
        return answer()
    g.keep = False
    g.prepared = before() if before else None
    try:
        with transaction():
            response = current_app.make_response(answer())
            if response.status_code >= 400 and not g.keep:
                raise _Undone(response)
            return response
    except _Undone as undone:
        return undone.answer
