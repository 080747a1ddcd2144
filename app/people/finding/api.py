"""Units for programs: the search behind every chooser."""

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _

from app.kit.access import me, public
from app.kit.clock import local, now
from app.people.finding import queries

bp = Blueprint("units_api", __name__)


@bp.get("/units/search.json")
@public
def search() -> Response:
    """`?q=` words of a name or a code; `living=1`: without units that have ended; `kind=`: of these kinds;
    `anywhere=1`: of every province, for whoever chose the wrong one.

    Open to guests, because whoever signs up must find their unit; names of units are public.
    """
    found = queries.search_units(
        None if "anywhere" in request.args else me(),
        request.args.get("q", "")[:100],
        local(now()).date(),
        request.args.getlist("kind")[:20],
        living="living" in request.args,
    )
    return jsonify(
        [
            {"code": hit.code, "name": label(hit), "above": hit.above, "ended": hit.ended}
            for hit in found
        ]
    )  # fmt: skip


def label(hit: queries.Found) -> str:
    """The name as lists show it: "(cũ)" after that of a unit that has ended (D13), an old name beside the new."""
    name = _("%(unit)s (former)", unit=hit.name) if hit.ended else hit.name
    return _("%(unit)s, formerly %(old)s", unit=name, old=hit.old_name) if hit.old_name else name
