"""Setting targets: what each kind of unit owes, single figures, exemptions by decision."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from app.contests.models import Edition
from app.kit.access import me, on
from app.kit.clock import local, now
from app.kit.db import db
from app.people.models import Unit
from app.plans.access import may_set
from app.plans.models import Target
from app.plans.states import DissolvedUnits
from app.plans.targets import actions
from app.plans.targets.actions import TargetInput, UnitInput
from app.plans.targets.forms import ReasonForm, TargetForm, UnitForm
from app.plans.targets.queries.board import Board, board
from app.plans.targets.queries.loading import all_kinds, edition_by_code, specials_of, target_by_ref, targets_of
from app.plans.targets.views.blueprint import bp, may_set_target


@bp.get("/contests/<edition>/targets/setup")
@on(edition_by_code, may_set)
def setup(edition: Edition) -> str:
    """The targets of an edition, what they add up to, and what differs for single units."""
    return _setup(edition)


def _setup(edition: Edition, wrong: tuple[str, UnitForm] | None = None) -> str:
    shown = board(me(), edition, at=now())
    targets = targets_of(edition)
    forms = {target.ref: _unit_form(target, shown) for target in targets}
    if wrong:
        forms[wrong[0]] = wrong[1]
    return render_template(
        "plans/targets/setup.html", edition=edition, targets=targets, board=shown, forms=forms, reason=ReasonForm(),
        specials={target.ref: specials_of(target) for target in targets}, owing=_owing(shown),
    )  # fmt: skip


def _owing(shown: Board) -> dict[int, int]:
    """target id → how many units owe under it."""
    found: dict[int, int] = {}
    for line in shown.lines:
        for obligation in line.row.obligations:
            found[obligation.target_id] = found.get(obligation.target_id, 0) + (not obligation.exempt)
    return found


def _unit_form(target: Target, shown: Board, **more: Any) -> UnitForm:
    form = UnitForm(prefix=f"u{target.ref}-", **more)
    under = [line for line in shown.lines if any(o.target_id == target.id for o in line.row.obligations)]
    under.sort(key=lambda line: line.unit.sort_key)
    form.unit.choices = [SelectChoice(line.unit.code, line.unit.name) for line in under]
    return form


@bp.route("/contests/<edition>/targets/new", methods=["GET", "POST"])
@on(edition_by_code, may_set)
def new(edition: Edition) -> ResponseReturnValue:
    """A new target."""
    form = _target_form(TargetForm(as_of=local(now()).date(), minimum=5))
    if not form.validate_on_submit():
        return _form_page(edition, form, None)
    actions.make_target(edition, _given(form), reason=form.reason.data, by=me(), at=now())
    flash(_("The target is set."), "success")
    return _home(edition)


@bp.route("/contests/<edition>/targets/<target>/edit", methods=["GET", "POST"])
@on(target_by_ref, may_set_target)
def edit(target: Target) -> ResponseReturnValue:
    """Change a target, with the reason."""
    names = ("version", "minimum", "maximum", "as_of", "dissolved", "successor_minimum", "note")
    present = {name: getattr(target, name) for name in names}
    form = _target_form(TargetForm(data=present | {"kinds": [kind.code for kind in target.kinds]}))
    if not form.validate_on_submit():
        return _form_page(target.edition, form, target)
    version = int(form.version.data) if str(form.version.data).isdigit() else 0
    actions.edit_target(target, _given(form), version=version, reason=form.reason.data, by=me(), at=now())
    flash(_("The target was changed."), "success")
    return _home(target.edition)


@bp.post("/contests/<edition>/targets/<target>/remove")
@on(target_by_ref, may_set_target)
def remove(target: Target) -> ResponseReturnValue:
    """Take back a target of which nobody was reminded."""
    form, edition = ReasonForm(), target.edition
    actions.remove_target(target, reason=form.reason.data or "", by=me(), at=now())
    flash(_("The target was taken back."), "success")
    return _home(edition)


@bp.post("/contests/<edition>/targets/<target>/units")
@on(target_by_ref, may_set_target)
def set_unit(target: Target) -> ResponseReturnValue:
    """A figure of its own for one unit, or its exemption."""
    form = _unit_form(target, board(me(), target.edition, at=now()))
    if not form.validate_on_submit():
        return _setup(target.edition, (target.ref, form)), 422
    given = UnitInput(form.minimum.data, form.maximum.data, bool(form.exempt.data), form.decision.data or "")
    unit = db.session.scalars(select(Unit).filter_by(code=form.unit.data)).one()
    actions.set_unit(target, unit, given, reason=form.reason.data, by=me(), at=now())
    flash(_("Set for %(unit)s.", unit=unit.name), "success")
    return _home(target.edition)


@bp.post("/contests/<edition>/targets/<target>/units/<unit>/clear")
@on(target_by_ref, may_set_target)
def clear_unit(target: Target, unit: str) -> ResponseReturnValue:
    """The unit owes what its kind owes again."""
    row = next((special.unit for special in specials_of(target) if special.unit.code == unit), None)
    if row is None:
        abort(404)
    actions.clear_unit(target, row, by=me(), at=now())
    flash(_("%(unit)s owes what its kind owes again.", unit=row.name), "success")
    return _home(target.edition)


def _target_form(form: TargetForm) -> TargetForm:
    form.kinds.choices = [SelectChoice(kind.code, kind.name) for kind in all_kinds()]
    return form


def _form_page(edition: Edition, form: TargetForm, target: Target | None) -> ResponseReturnValue:
    page = render_template("plans/targets/target.html", edition=edition, form=form, target=target)
    return page, 422 if form.errors else 200


def _given(form: TargetForm) -> TargetInput:
    return TargetInput(
        kinds=tuple(form.kinds.data), minimum=form.minimum.data, maximum=form.maximum.data, as_of=form.as_of.data,
        dissolved=DissolvedUnits(form.dissolved.data), successor_minimum=form.successor_minimum.data,
        note=form.note.data or "",
    )  # fmt: skip


def _home(edition: Edition) -> ResponseReturnValue:
    return redirect(url_for("targets.setup", edition=edition.code), 303)
