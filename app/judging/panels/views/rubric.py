"""The rubric and the rules of a round: written while it is a draft, read afterwards."""

from collections.abc import Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.contests.calls import queries as calls
from app.judging.access import may_decide, may_prepare
from app.judging.models import Round
from app.judging.panels import actions, forms
from app.judging.panels.forms import Row, SettingsForm
from app.judging.panels.queries import rounds
from app.judging.panels.views.blueprint import PAGE, back_to, bp, frame, spelled
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.errors import DomainError
from app.kit.web import sentence


@bp.get(PAGE + "/criteria")
@on(rounds.round_of, may_prepare)
def criteria(found: Round) -> str:
    """The rubric."""
    return _rubric(found, forms.rows_of(found.criteria, spelled))


def _rubric(found: Round, rows: Sequence[Row], fault: str | None = None, reason: str = "") -> str:
    page = frame(found, "criteria")
    return render_template("judging/panels/criteria.html", **page, rows=rows, fault=fault, reason=reason)


@bp.post(PAGE + "/criteria/write")
@on(rounds.round_of, may_decide)
def write_criteria(found: Round) -> ResponseReturnValue:
    """Write the rubric anew."""
    rows, reason = forms.typed_rows(request.form), request.form.get("reason", "")[:1000]
    if any(row.bad for row in rows):
        return _rubric(found, rows, _("Some figures are not numbers."), reason), 422
    try:
        actions.set_criteria(found, forms.inputs_of(rows), reason=reason, by=me(), at=now())
    except (actions.ImpossibleScale, actions.ReasonMissing) as refusal:
        return _rubric(found, rows, _words(refusal), reason), 422
    return back_to("criteria", found, _("The rubric was saved."))


def _words(refusal: DomainError) -> str:
    return sentence(refusal.code, refusal.facts)


@bp.get(PAGE + "/rules")
@on(rounds.round_of, may_prepare)
def rulebook(found: Round) -> str:
    """The rules of the round."""
    return _rules(found, forms.settings_form(found))


def _rules(found: Round, form: SettingsForm, fault: str | None = None) -> str:
    top = found.advance.get("top_n") or {}
    boards = [(b, str(top.get(b.code, ""))) for b in calls.boards_of(found.stage.edition)]
    if request.method == "POST":
        boards = [(b, request.form.get(f"top.{b.code}", "")) for b, _n in boards]
    return render_template(
        "judging/panels/rules.html", **frame(found, "rulebook"), form=form, boards=boards, fault=fault
    )


@bp.post(PAGE + "/rules/write")
@on(rounds.round_of, may_decide)
def write_rules(found: Round) -> ResponseReturnValue:
    """Write the rules of the round."""
    form = forms.settings_form(found)
    places = forms.places_of(request.form, calls.boards_of(found.stage.edition))
    if not form.validate() or places is None:
        return _rules(found, form, None if places is not None else _("The number of places is a whole number.")), 422
    settings = forms.settings_of(form, places)
    try:
        actions.set_settings(found, settings, reason=form.reason.data or "", by=me(), at=now())
    except actions.ReasonMissing as refusal:
        return _rules(found, form, _words(refusal)), 422
    return back_to("rulebook", found, _("The rules of the round were saved."))
