"""The search page."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app.desks.search import queries
from app.kit.access import anybody, myself, on
from app.kit.text import one_line
from app.people.actor import Actor

bp = Blueprint("search", __name__)


@bp.get("/search")
@on(myself, anybody)
def page(actor: Actor) -> ResponseReturnValue:
    """What the words find, for this actor."""
    words = one_line(request.args.get("q", ""))[:100]
    return render_template("desks/search/page.html", words=words, found=queries.find(actor, words))
