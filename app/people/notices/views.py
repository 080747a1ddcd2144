"""The page of notices."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.kit.access import anybody, myself, on
from app.kit.clock import now
from app.people.access import oneself
from app.people.actor import Actor
from app.people.models import Notice
from app.people.notices import actions, queries

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@on(queries.own_notices, anybody)
def notices(found: list[Notice]) -> ResponseReturnValue:
    """What I was told."""
    return render_template("people/notices/notices.html", notices=found)


@bp.post("/notices/read")
@on(myself, oneself)
def read(me: Actor) -> ResponseReturnValue:
    """I have seen all of it."""
    actions.read_all(by=me, at=now())
    return redirect(url_for("notices.notices"), 303)
