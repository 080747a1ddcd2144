"""The score sheet: look at it, give it up, fetch a cleared file."""

from flask import Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.judging.access import may_score
from app.judging.models import Round, ScoreSheet
from app.judging.scoring import actions, rules
from app.judging.scoring.queries import sheets
from app.judging.scoring.views.blueprint import bp
from app.judging.scoring.views.page import dossier_of, sheet_page
from app.kit import files
from app.kit.access import me, on
from app.kit.clock import now


@bp.get("/judging/sheets/<ref>")
@on(sheets.own_sheet, may_score)
def sheet(found: ScoreSheet) -> ResponseReturnValue:
    """The sheet with the dossier beside it."""
    return sheet_page(found)


@bp.post("/judging/sheets/<ref>/recuse")
@on(sheets.held_sheet, may_score)
def recuse(found: ScoreSheet) -> ResponseReturnValue:
    """Give the sheet up with a reason."""
    round_ref = found.round.ref
    actions.recuse(found, reason=request.form.get("reason", "")[:1000], by=me(), at=now())
    flash(_("You have given this entry up; it is no longer on your list."), "info")
    return redirect(url_for("scoring.round_page", ref=round_ref), 303)


@bp.get("/judging/sheets/<ref>/files/<file>")
@on(sheets.own_sheet, may_score)
def fetch(found: ScoreSheet, file: str) -> Response:
    """A file of the frozen version that this judge may see; in a blind round without its author."""
    seen = dossier_of(found)
    one = seen.file(file) if seen else None
    if one is None or seen is None:
        abort(404)
    return files.respond_blind(one.file, one.name, now()) if seen.blind else files.respond(one.file, one.name)


def is_open(judged: Round) -> bool:
    """Whether the round is being judged at this moment."""
    return rules.why_not_now(judged.state, judged.stage.opens_at, judged.stage.due_at, now()) is None
