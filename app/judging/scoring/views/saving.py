"""Saving and handing in, for the page and for its script: what fits is kept, two versions are shown side by side."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.judging.access import may_score
from app.judging.engine.sheets import Problem
from app.judging.models import ScoreSheet
from app.judging.panels.rules import rubric_of
from app.judging.scoring import actions, forms, rules
from app.judging.scoring.actions import Draft, SheetConflict, SheetIncomplete
from app.judging.scoring.queries import sheets
from app.judging.scoring.rules import WordsProblem
from app.judging.scoring.views.blueprint import bp, fields_of, labels_of, lines_of, saved_words, spelled, told
from app.judging.scoring.views.page import Sent, sheet_page
from app.kit.access import keep, me, on
from app.kit.clock import now
from app.kit.web import sentence, wants_json


def _sent(sheet: ScoreSheet) -> Sent:
    body: Any = request.get_json(silent=True) if request.is_json else request.form
    form = forms.read(sheet.round.criteria, body if hasattr(body, "get") else {})
    reading = rules.read(rubric_of(sheet.round.criteria), form.typed)
    return Sent(form, reading, Draft(reading.scores, form.to_entrant, form.to_panel, form.notes))


@bp.post("/judging/sheets/<ref>/save")
@on(sheets.held_sheet, may_score)
def save(found: ScoreSheet) -> ResponseReturnValue:
    """Keep what fits; what does not fit is told and stays in its box. For the page and for its script."""
    sent = _sent(found)
    try:
        revision = actions.save(found, sent.draft, revision=sent.form.revision, by=me(), at=now())
    except SheetConflict as conflict:
        return _conflict(found, conflict)
    if wants_json():
        return {
            **_saved(found, revision),
            "problems": _fields_wrong(found, sent, [*sent.reading.problems, *_long(found)]),
        }
    if sent.reading.problems:
        keep()
        return sheet_page(sheets.own_sheet(me(), found.ref), sent.on(revision), sent.reading.problems, 422)
    flash(saved_words(found.saved_at), "success")
    return redirect(url_for("scoring.sheet", ref=found.ref), 303)


def _saved(found: ScoreSheet, revision: int) -> dict[str, Any]:
    return {"revision": revision, "saved": saved_words(found.saved_at)}


def _long(found: ScoreSheet) -> list[WordsProblem]:
    """A word to the entrant that is too long is told while it is written; one too short only when handing in."""
    judged = found.round
    every = rules.words_problems(found.comment_entrant, judged.comment_min, judged.comment_max)
    return [problem for problem in every if problem.code == "comment_long"]


def _fields_wrong(found: ScoreSheet, sent: Sent, problems: Any) -> list[dict[str, str]]:
    lines = [
        {"field": line.field, "words": line.error}
        for line in lines_of(found.round.criteria, sent.form.typed, problems)
        if line.error
    ]
    return lines + [{"field": p.criterion, "words": told(p)} for p in problems if isinstance(p, WordsProblem)]


@dataclass(frozen=True)
class Both:
    """A field of two versions: what is kept, what came, as a person writes them."""

    name: str
    label: str
    theirs: str
    yours: str

    @property
    def changed(self) -> bool:
        """Whether there is anything to choose."""
        return self.theirs != self.yours


def _conflict(found: ScoreSheet, conflict: SheetConflict) -> ResponseReturnValue:
    """409 with both versions: for the script as JSON, for people side by side, to choose field by field."""
    theirs, yours = fields_of(conflict.theirs), fields_of(conflict.yours)
    if wants_json():
        body = {"code": conflict.code, "title": sentence(conflict.code), "revision": conflict.revision,
                "theirs": theirs, "yours": yours}  # fmt: skip
        return body, 409
    labels = labels_of(found.round.criteria)
    rows = [Both(name, label, theirs.get(name, ""), yours.get(name, "")) for name, label in labels]
    totals = [_total(found, draft) for draft in (conflict.theirs, conflict.yours)]
    return render_template(
        "judging/scoring/conflict.html", sheet=found, rows=rows, totals=totals, revision=conflict.revision,
        saved=saved_words(found.saved_at), fields={**yours, "revision": conflict.revision},
    ), 409  # fmt: skip


def _total(found: ScoreSheet, draft: Draft) -> str:
    return spelled(rules.running_total(rubric_of(found.round.criteria), draft.scores))


@bp.post("/judging/sheets/<ref>/submit")
@on(sheets.held_sheet, may_score)
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
    words = _("The sheet was handed in. Thank you.")
    if wants_json():
        if (request.get_json(silent=True) or {}).get("page") is True:
            flash(words, "success")
        return {**_saved(found, found.revision), "handed_in": words, "problems": []}
    flash(words, "success")
    return redirect(url_for("scoring.round_page", ref=found.round.ref), 303)


def _lacking(found: ScoreSheet, sent: Sent) -> list[Problem | WordsProblem]:
    """What else is missing beside what was typed wrongly."""
    wrong = {problem.criterion for problem in sent.reading.problems}
    return [problem for problem in actions.lacking(found, sent.draft) if problem.criterion not in wrong]


def _kept_but_incomplete(found: ScoreSheet, sent: Sent, lacking: SheetIncomplete) -> ResponseReturnValue:
    try:
        revision = actions.save(found, sent.draft, revision=sent.form.revision, by=me(), at=now())
    except SheetConflict as conflict:
        return _conflict(found, conflict)
    keep()
    problems = (*sent.reading.problems, *lacking.problems)
    if wants_json():
        words = sentence(lacking.code, {"count": len(problems)})
        return {**_saved(found, revision), "code": lacking.code, "title": words,
                "problems": _fields_wrong(found, sent, problems)}, 422  # fmt: skip
    return sheet_page(sheets.own_sheet(me(), found.ref), sent.on(revision), problems, 422)
