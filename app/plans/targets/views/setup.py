"""Setting targets: what each kind of unit owes, single figures, exemptions by decision."""

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from wtforms.fields.choices import SelectChoice

from app.kit.access import me, on
from app.kit.clock import local, now
from app.kit.db import db
from app.people.models import Unit
from app.plans.access import may_set
from app.plans.models import Campaign, Subject, Target
from app.plans.states import DissolvedUnits
from app.plans.targets import actions
from app.plans.targets.actions import TargetInput, UnitInput
from app.plans.targets.forms import ReasonForm, TargetForm, UnitForm
from app.plans.targets.queries.board import Board, board
from app.plans.targets.queries.loading import (
    all_kinds,
    specials_of,
    subject_by_code,
    subject_of,
    target_by_ref,
    targets_of,
)
from app.plans.targets.views.blueprint import bp, may_set_target, where


@bp.get("/<any(contests, campaigns):of>/<code>/targets/setup")
@on(subject_by_code, may_set)
def setup(subject: Subject) -> str:
    """The targets of an edition or a campaign, what they add up to, and what differs for single units."""
    return _setup(subject)


def _setup(subject: Subject, wrong: tuple[str, UnitForm] | None = None) -> str:
    shown = board(me(), subject, at=now())
    targets = targets_of(subject)
    forms = {target.ref: _unit_form(target, shown) for target in targets}
    if wrong:
        forms[wrong[0]] = wrong[1]
    return render_template(
        "plans/targets/setup.html", subject=subject, targets=targets, board=shown, forms=forms, reason=ReasonForm(),
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
    if isinstance(shown.subject, Campaign):
        del form.maximum
    under = [line for line in shown.lines if any(o.target_id == target.id for o in line.row.obligations)]
    under.sort(key=lambda line: line.unit.sort_key)
    form.unit.choices = [SelectChoice(line.unit.code, line.unit.name) for line in under]
    return form


@bp.route("/<any(contests, campaigns):of>/<code>/targets/new", methods=["GET", "POST"])
@on(subject_by_code, may_set)
def new(subject: Subject) -> ResponseReturnValue:
    """A new target."""
    form = _target_form(TargetForm(as_of=local(now()).date(), minimum=_usual(subject)), subject)
    if not form.validate_on_submit():
        return _form_page(subject, form, None)
    actions.make_target(subject, _given(form), reason=form.reason.data, by=me(), at=now())
    flash(_("The target is set."), "success")
    return _home(subject)


@bp.route("/<any(contests, campaigns):of>/<code>/targets/<target>/edit", methods=["GET", "POST"])
@on(target_by_ref, may_set_target)
def edit(target: Target) -> ResponseReturnValue:
    """Change a target, with the reason."""
    names = ("version", "minimum", "maximum", "as_of", "dissolved", "successor_minimum", "note")
    present = {name: getattr(target, name) for name in names}
    form = _target_form(TargetForm(data=present | {"kinds": [kind.code for kind in target.kinds]}), subject_of(target))
    if not form.validate_on_submit():
        return _form_page(subject_of(target), form, target)
    version = int(form.version.data) if str(form.version.data).isdigit() else 0
    actions.edit_target(target, _given(form), version=version, reason=form.reason.data, by=me(), at=now())
    flash(_("The target was changed."), "success")
    return _home(subject_of(target))


@bp.post("/<any(contests, campaigns):of>/<code>/targets/<target>/remove")
@on(target_by_ref, may_set_target)
def remove(target: Target) -> ResponseReturnValue:
    """Take back a target of which nobody was reminded."""
    form, subject = ReasonForm(), subject_of(target)
    actions.remove_target(target, reason=form.reason.data or "", by=me(), at=now())
    flash(_("The target was taken back."), "success")
    return _home(subject)


@bp.post("/<any(contests, campaigns):of>/<code>/targets/<target>/units")
@on(target_by_ref, may_set_target)
def set_unit(target: Target) -> ResponseReturnValue:
    """A figure of its own for one unit, or its exemption."""
    form = _unit_form(target, board(me(), subject_of(target), at=now()))
    if not form.validate_on_submit():
        return _setup(subject_of(target), (target.ref, form)), 422
    given = UnitInput(form.minimum.data, _most(form), bool(form.exempt.data), form.decision.data or "")
    unit = db.session.scalars(select(Unit).filter_by(code=form.unit.data)).one()
    actions.set_unit(target, unit, given, reason=form.reason.data, by=me(), at=now())
    flash(_("Set for %(unit)s.", unit=unit.name), "success")
    return _home(subject_of(target))


@bp.post("/<any(contests, campaigns):of>/<code>/targets/<target>/units/<unit>/clear")
@on(target_by_ref, may_set_target)
def clear_unit(target: Target, unit: str) -> ResponseReturnValue:
    """The unit owes what its kind owes again."""
    row = next((special.unit for special in specials_of(target) if special.unit.code == unit), None)
    if row is None:
        abort(404)
    actions.clear_unit(target, row, by=me(), at=now())
    flash(_("%(unit)s owes what its kind owes again.", unit=row.name), "success")
    return _home(subject_of(target))


def _usual(subject: Subject) -> int:
    """What plans ask for mostly: five ideas, one event."""
    return 1 if isinstance(subject, Campaign) else 5


def _most(form: TargetForm | UnitForm) -> int | None:
    """The ceiling, where the form asks for one."""
    return form.maximum.data if "maximum" in form else None


def _target_form(form: TargetForm, subject: Subject) -> TargetForm:
    if isinstance(subject, Campaign):  # nobody is kept from holding more than was asked for
        del form.maximum
    form.kinds.choices = [SelectChoice(kind.code, kind.name) for kind in all_kinds()]
    return form


def _form_page(subject: Subject, form: TargetForm, target: Target | None) -> ResponseReturnValue:
    page = render_template("plans/targets/target.html", subject=subject, form=form, target=target)
    return page, 422 if form.errors else 200


def _given(form: TargetForm) -> TargetInput:
    return TargetInput(
        kinds=tuple(form.kinds.data), minimum=form.minimum.data, maximum=_most(form), as_of=form.as_of.data,
        dissolved=DissolvedUnits(form.dissolved.data), successor_minimum=form.successor_minimum.data,
        note=form.note.data or "",
    )  # fmt: skip


def _home(subject: Subject) -> ResponseReturnValue:
    return redirect(url_for("targets.setup", **where(subject)), 303)
