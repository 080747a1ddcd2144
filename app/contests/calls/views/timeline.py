"""The timeline: each stage with its one exact instant (D1), moved with a reason once it was announced (S36)."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.contests.access import may_organize
from app.contests.calls import actions, queries
from app.contests.calls.actions import StageInput
from app.contests.calls.forms import StageForm
from app.contests.calls.views.blueprint import bp, general_deadline, steps_of
from app.contests.models import Edition, Stage
from app.contests.states import EditionState, StageKind
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.stale import Theirs, stale_version


@bp.get("/contests/<edition>/edit/timeline")
@on(queries.edition_by_code, may_organize)
def timeline(edition: Edition) -> str:
    """All stages in the order of time."""
    steps = steps_of(edition, now(), general_deadline(edition))
    return render_template("contests/calls/edit_timeline.html", edition=edition, steps=steps)


@bp.route("/contests/<edition>/edit/timeline/new", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def new_stage(edition: Edition) -> ResponseReturnValue:
    """One more stage; it finds its place by its end."""
    form = StageForm(kind=StageKind.SEMI_FINAL.value)
    if not form.validate_on_submit():
        return _page(edition, form, None)
    added = _typed(form, None)
    if edition.state is EditionState.DRAFT:
        actions.set_timeline(edition, _with(edition, added), by=me(), at=now())
    else:
        actions.add_stage(edition, added, reason=form.reason.data or "", by=me(), at=now())
    return _back(edition)


@bp.route("/contests/<edition>/edit/timeline/<ref>", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def stage(edition: Edition, ref: str) -> ResponseReturnValue:
    """Change a stage of a draft, or move one that was announced, with the reason."""
    row = _stage(edition, ref)
    form = StageForm(obj=row, data=None if request.form else {"kind": row.kind.value})
    theirs = stale_version(form, row)
    if theirs or not form.validate_on_submit():
        return _page(edition, form, row, theirs)
    if edition.state is EditionState.DRAFT:
        actions.set_timeline(edition, _with(edition, _typed(form, ref)), by=me(), at=now())
    else:
        actions.move_stage(
            row, opens_at=form.opens_at.data, due_at=form.due_at.data, tentative=form.tentative.data,
            reason=form.reason.data or "", version=int(form.version.data or 0), by=me(), at=now(),
        )  # fmt: skip
    return _back(edition)


@bp.post("/contests/<edition>/edit/timeline/<ref>/remove")
@on(queries.edition_by_code, may_organize)
def remove_stage(edition: Edition, ref: str) -> ResponseReturnValue:
    """Take a stage out of a draft."""
    _stage(edition, ref)
    kept = [one for one in actions.stage_inputs(edition) if one.ref != ref]
    actions.set_timeline(edition, kept, by=me(), at=now())
    return _back(edition)


def _stage(edition: Edition, ref: str) -> Stage:
    try:
        return queries.stage_by_ref(edition, ref)
    except NoResultFound:
        abort(404)


def _typed(form: StageForm, ref: str | None) -> StageInput:
    return StageInput(
        kind=StageKind(form.kind.data), name=form.name.data, opens_at=form.opens_at.data, due_at=form.due_at.data,
        tentative=form.tentative.data, plan_words=form.plan_words.data or "", ref=ref,
    )  # fmt: skip


def _with(edition: Edition, typed: StageInput) -> list[StageInput]:
    """The timeline with this stage in its place."""
    others = [one for one in actions.stage_inputs(edition) if typed.ref is None or one.ref != typed.ref]
    return actions.in_order([*others, typed])


def _page(edition: Edition, form: StageForm, row: Stage | None, theirs: Theirs = ()) -> ResponseReturnValue:
    return render_template(
        "contests/calls/edit_stage.html", edition=edition, form=form, stage=row, theirs=theirs, stale=bool(theirs),
        announced=edition.state is not EditionState.DRAFT,
    ), (409 if theirs else 422 if form.errors else 200)  # fmt: skip


def _back(edition: Edition) -> ResponseReturnValue:
    flash(_("Saved."), "success")
    return redirect(url_for("calls.timeline", edition=edition.code), 303)
