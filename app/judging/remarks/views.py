"""The page of what judges wrote: for the organizers and the secretariat, to search, to leaf through and to print."""

from flask import Blueprint, render_template, request

from app.contests.wording import edition_title
from app.judging.models import Round
from app.judging.remarks import queries
from app.kit.access import anybody, on

bp = Blueprint("remarks", __name__)
#: No search is longer.
TYPED = 100


@bp.get("/contests/<edition>/rounds/<ref>/remarks")
@on(queries.round_inside, anybody)
def page(judged: Round) -> str:
    """What was written about each entry, by whom; everything on one page where it is to be printed."""
    words, judge = request.args.get("q", "")[:TYPED], request.args.get("judge", "")
    whole = "all" in request.args
    found = queries.remarks(
        judged, words=words, judge=judge, number=None if whole else request.args.get("page", 1, type=int)
    )
    edition = judged.stage.edition
    return render_template(
        "judging/remarks/page.html", judged=judged, edition=edition, title=edition_title(edition), found=found,
        words=words, judge=judge, whole=whole, judges=queries.judges_who_wrote(judged), written=queries.written_on(judged),
    )  # fmt: skip
