"""The page of the draw: the seed, the order, how to repeat it, who came."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice

from app.contests.wording import official_number
from app.judging.access import may_prepare
from app.judging.finals import actions, queries
from app.judging.finals.forms import AbsentForm, DrawForm
from app.judging.models import Round
from app.judging.states import PREPARING, RoundState
from app.judging.tally.queries import DECIDED
from app.kit.access import on
from app.kit.clock import now
from app.kit.web import Form

bp = Blueprint("finals", __name__)
PAGE = "/contests/<edition>/rounds/<ref>/draw"


def _absent_form(judged: Round, order: list[queries.Drawn]) -> AbsentForm:
    form = AbsentForm(data={"absent": [drawn.entry.ref for drawn in order if drawn.absent]})
    form.absent.choices = [
        SelectChoice(
            d.entry.ref, f"{d.place}. {official_number(judged.stage.edition.number, d.entry.number)} · {d.entry.title}"
        )
        for d in order
    ]
    return form


def _show(judged: Round, **forms: Form) -> str:
    order = queries.order_of(judged)
    return render_template(
        "judging/finals/page.html",
        judged=judged,
        edition=judged.stage.edition,
        order=order,
        waiting=len(queries.finalists(judged)),
        drawing=judged.state in {*PREPARING, RoundState.OPEN},
        marking=bool(order) and judged.state not in DECIDED,
        draw=forms.get("draw") or DrawForm(),
        absent=forms.get("absent") or _absent_form(judged, order),
    )


def _back(judged: Round) -> ResponseReturnValue:
    return redirect(url_for("finals.page", edition=judged.stage.edition.code, ref=judged.ref), 303)


@bp.get(PAGE)
@on(queries.final_of, may_prepare)
def page(judged: Round) -> str:
    """The order and how to repeat it."""
    return _show(judged)


@bp.post(PAGE)
@on(queries.final_of, may_prepare)
def draw(judged: Round) -> ResponseReturnValue:
    """Draw the order."""
    form = DrawForm()
    if not form.validate_on_submit():
        return _show(judged, draw=form), 422
    actions.draw_order(judged, seed=form.seed.data, reason=form.reason.data or "", by=current_user, at=now())
    flash(_("The order is drawn. Anybody who has the seed can draw it again."), "success")
    return _back(judged)


@bp.post(PAGE + "/absent")
@on(queries.final_of, may_prepare)
def mark_absent(judged: Round) -> ResponseReturnValue:
    """Say who did not come."""
    order = queries.order_of(judged)
    form = _absent_form(judged, order)
    if not form.validate_on_submit():
        return _show(judged, absent=form), 422
    chosen = set(form.absent.data or [])
    absent = [drawn.entry.id for drawn in order if drawn.entry.ref in chosen]
    actions.mark_absent(judged, absent, by=current_user, at=now())
    flash(_("Attendance is kept."), "success")
    return _back(judged)
