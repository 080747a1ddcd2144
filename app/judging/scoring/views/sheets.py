"""The score sheet: look at it, save it (page or script), hand it in, give it up, fetch a cleared file."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.judging.access import may_score
from app.judging.engine.sheets import Problem, check_scores
from app.judging.models import Round, ScoreSheet
from app.judging.panels.queries import conflicts
from app.judging.panels.queries.rounds import GONE
from app.judging.panels.rules import rubric_of
from app.judging.scoring import actions, forms, rules
from app.judging.scoring.actions import Draft, SheetConflict, SheetIncomplete
from app.judging.scoring.queries import dossier, sheets
from app.judging.scoring.views.blueprint import (
    bp,
    lines_of,
    saved_words,
    spelled,
    total_of,
    typed_of,
)
from app.judging.states import SHEET, SheetVerb
from app.kit import files
from app.kit.access import keep, me, on
from app.kit.clock import now
from app.kit.codes import secret_token
from app.kit.web import language, sentence, wants_json


@dataclass(frozen=True)
class Sent:
    """A sheet as it was sent, understood as far as it can be."""

    form: forms.SheetInput
    reading: rules.Reading
    draft: Draft


def _sent(sheet: ScoreSheet) -> Sent:
    body: Any = request.get_json(silent=True) if request.is_json else request.form
    form = forms.read(sheet.round.criteria, body if hasattr(body, "get") else {})
    reading = rules.read(rubric_of(sheet.round.criteria), form.typed)
    return Sent(form, reading, Draft(reading.scores, form.to_entrant, form.to_panel))


@bp.get("/judging/sheets/<ref>")
@on(sheets.own_sheet, may_score)
def sheet(found: ScoreSheet) -> ResponseReturnValue:
    """The sheet with the dossier beside it."""
    return _page(found)


def _page(found: ScoreSheet, sent: Sent | None = None, problems: Any = (), status: int = 200) -> ResponseReturnValue:
    judged, at = found.round, now()
    closed = rules.why_not_now(judged.state, judged.stage.opens_at, judged.stage.due_at, at)
    why = sorted(conflicts.between(found.entry_id, found.judge_id))
    writable = closed is None and SHEET.can(found.state, SheetVerb.SAVE) and found.entry.state not in GONE
    typed = sent.form.typed if sent else typed_of(found)
    total, maximum = total_of(found)
    return render_template(
        "judging/scoring/sheet.html",
        sheet=found,
        judged=judged,
        stage=judged.stage,
        dossier=_dossier(found),
        lines=lines_of(judged.criteria, typed, problems),
        total=total,
        maximum=maximum,
        writable=writable and not why,
        closed=closed,
        conflicts=why,
        may_recuse=closed is None and SHEET.can(found.state, SheetVerb.RECUSE),
        revision=sent.form.revision if sent else found.revision,
        to_entrant=sent.form.to_entrant if sent else found.comment_entrant,
        to_panel=sent.form.to_panel if sent else found.comment_panel,
        saved=saved_words(found.saved_at),
        nonce=(sent.form.nonce if sent else "") or secret_token(),
        gone=found.entry.state in GONE,
        changes=sheets.history_of(found),
        spelled=spelled,
        problems=problems,
    ), status


def _dossier(found: ScoreSheet) -> dossier.Dossier | None:
    version = dossier.frozen_version(found.round, found.entry_id)
    return dossier.judge_view(found.round, found.entry, version, language()) if version else None


@bp.post("/judging/sheets/<ref>/save")
@on(sheets.own_sheet, may_score)
def save(found: ScoreSheet) -> ResponseReturnValue:
    """Keep what fits; what does not fit is told and stays in its box. For the page and for its script."""
    sent = _sent(found)
    try:
        revision = actions.save(found, sent.draft, revision=sent.form.revision, by=me(), at=now())
    except SheetConflict as conflict:
        return _conflict(found, conflict)
    found = sheets.own_sheet(me(), found.ref)
    if wants_json():
        wrong = [{"field": line.field, "words": line.error} for line in _wrong(found, sent) if line.error]
        return {"revision": revision, "saved": saved_words(found.saved_at), "problems": wrong}
    if sent.reading.problems:
        keep()
        return _page(found, _on(sent, revision), sent.reading.problems, 422)
    flash(saved_words(found.saved_at), "success")
    return redirect(url_for("scoring.sheet", ref=found.ref), 303)


def _wrong(found: ScoreSheet, sent: Sent) -> Any:
    return lines_of(found.round.criteria, sent.form.typed, sent.reading.problems)


def _on(sent: Sent, revision: int) -> Sent:
    form = sent.form
    fresh = forms.SheetInput(form.typed, form.to_entrant, form.to_panel, revision, form.nonce)
    return Sent(fresh, sent.reading, sent.draft)


def _conflict(found: ScoreSheet, conflict: SheetConflict) -> ResponseReturnValue:
    """409 with both texts: for the script as JSON, for people side by side."""
    theirs, yours = conflict.theirs, conflict.yours
    if wants_json():
        body = {"code": conflict.code, "title": sentence(conflict.code), "revision": conflict.revision,
                "theirs": _fields(theirs), "yours": _fields(yours)}  # fmt: skip
        return body, 409
    rows = [
        {"label": c.label, "left": spelled(theirs.scores[c.key]) if c.key in theirs.scores else "–",
         "right": spelled(yours.scores[c.key]) if c.key in yours.scores else "–",
         "changed": theirs.scores.get(c.key) != yours.scores.get(c.key)}
        for c in found.round.criteria
    ]  # fmt: skip
    for label, left, right in (
        (_("For the entrant"), theirs.to_entrant, yours.to_entrant),
        (_("For the panel only"), theirs.to_panel, yours.to_panel),
    ):
        rows.append({"label": label, "left": left or "–", "right": right or "–", "changed": left != right})
    return render_template(
        "judging/scoring/conflict.html",
        sheet=found, rows=rows, fields={**_fields(yours), "revision": conflict.revision},
    ), 409  # fmt: skip


def _fields(draft: Draft) -> dict[str, str]:
    scores = {f"{forms.PREFIX}{key}": spelled(value) for key, value in draft.scores.items()}
    return {**scores, "to_entrant": draft.to_entrant, "to_panel": draft.to_panel}


@bp.post("/judging/sheets/<ref>/submit")
@on(sheets.own_sheet, may_score)
def submit(found: ScoreSheet) -> ResponseReturnValue:
    """Hand in; where something is missing or does not fit, what fits is kept and the places are shown."""
    sent = _sent(found)
    by, at = me(), now()
    try:
        if sent.reading.problems:
            raise SheetIncomplete(_lacking(found, sent))
        actions.hand_in(found, sent.draft, revision=sent.form.revision, nonce=sent.form.nonce, by=by, at=at)
    except SheetConflict as conflict:
        return _conflict(found, conflict)
    except SheetIncomplete as lacking:
        return _kept_but_incomplete(found, sent, lacking)
    round_ref = sheets.own_sheet(by, found.ref).round.ref
    flash(_("The sheet was handed in. Thank you."), "success")
    return redirect(url_for("scoring.round_page", ref=round_ref), 303)


def _lacking(found: ScoreSheet, sent: Sent) -> list[Problem]:
    """What else is missing beside what was typed wrongly."""
    wrong = {problem.criterion for problem in sent.reading.problems}
    every = check_scores(rubric_of(found.round.criteria), sent.draft.scores)
    return [problem for problem in every if problem.criterion not in wrong]


def _kept_but_incomplete(found: ScoreSheet, sent: Sent, lacking: SheetIncomplete) -> ResponseReturnValue:
    try:
        revision = actions.save(found, sent.draft, revision=sent.form.revision, by=me(), at=now())
    except SheetConflict as conflict:
        return _conflict(found, conflict)
    keep()
    found = sheets.own_sheet(me(), found.ref)
    return _page(found, _on(sent, revision), (*sent.reading.problems, *lacking.problems), 422)


@bp.post("/judging/sheets/<ref>/recuse")
@on(sheets.own_sheet, may_score)
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
    seen = _dossier(found)
    one = seen.file(file) if seen else None
    if one is None or seen is None:
        abort(404)
    return files.respond_blind(one.file, one.name, now()) if seen.blind else files.respond(one.file, one.name)


def is_open(judged: Round) -> bool:
    """Whether the round is being judged at this moment."""
    return rules.why_not_now(judged.state, judged.stage.opens_at, judged.stage.due_at, now()) is None
