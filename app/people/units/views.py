"""The pages of units: the tree as of any day, one unit, and decisions with a page that says what will happen."""

from collections.abc import Callable, Iterable
from datetime import date
from math import ceil
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.kit.access import anybody, me, myself, on
from app.kit.clock import local, now
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.web import Form, sentence
from app.people.access import may_manage_units, may_reshape
from app.people.actor import Actor
from app.people.fields import UnitField, day_in, kind_name
from app.people.finding import queries as finding
from app.people.models import Unit
from app.people.units import actions, queries
from app.people.units.forms import (
    ChangeForm,
    DissolveForm,
    MakeForm,
    MergeForm,
    MoveForm,
    RenameForm,
    SplitForm,
    TagsForm,
    split_tags,
)

bp = Blueprint("units", __name__)
PAGE = 100


def today() -> date:
    """Today in Vietnam."""
    return local(now()).date()


def _level(below: Unit | None, day: date) -> dict[str, Any]:
    """One level of the tree with its pages."""
    actor = me()
    page = max(1, request.args.get("page", 1, type=int))
    size = queries.level_size(actor, day, below)
    return {
        "branches": queries.tree(actor, day, below, page=page, size=PAGE),
        "size": size, "page": page, "pages": max(1, ceil(size / PAGE)), "day": day, "kind_name": kind_name,
    }  # fmt: skip


@bp.get("/units")
@on(myself, anybody)
def tree(actor: Actor) -> ResponseReturnValue:
    """The tops of the actor's trees as of a day, or what is found by a search."""
    day, typed = day_in(request.args.get("on"), today()), request.args.get("q", "").strip()[:100]
    found = finding.search_units(actor, typed, day, limit=50) if typed else []
    tops = queries.tree(actor, day)
    if len(tops) == 1 and not typed:
        return page_of(queries.unit(actor, tops[0].code))
    return render_template("people/units/tree.html", q=typed, found=found, **_level(None, day))


@bp.get("/units/<code>")
@on(queries.unit, anybody)
def page(unit: Unit) -> ResponseReturnValue:
    """One unit as of a day: what it is, what it was, where it came from, what stands below it."""
    return page_of(unit)


def page_of(unit: Unit) -> str:
    """The page of a unit."""
    day = day_in(request.args.get("on"), today())
    came_from, became = queries.successions(unit.id)
    return render_template(
        "people/units/unit.html", unit=unit, name=queries.name_on(unit.id, day), way=queries.way(unit.id, actions.span_of(unit).nearest(day)),
        names=queries.names(unit.id), parents=queries.parents(unit.id), came_from=came_from, became=became,
        officers=queries.officers(unit.id), happenings=queries.happenings(me(), unit), alive=actions.span_of(unit).holds(day),
        may_manage=may_manage_units(current_user, unit), may_reshape=may_reshape(current_user, unit),
        **_level(unit, day),
    )  # fmt: skip


@bp.route("/units/<code>/make", methods=["GET", "POST"])
@on(queries.unit, may_manage_units)
def make(unit: Unit) -> ResponseReturnValue:
    """A new unit below this one."""
    form = MakeForm().offer(queries.kinds())
    if form.validate_on_submit():
        kinds = {kind.code: kind for kind in queries.kinds()}
        try:
            made = actions.make_unit(
                code=form.code.data, kind=kinds[form.kind.data], name=form.name.data, short_name=form.short_name.data,
                parent=unit, valid_from=form.valid_from.data, decision=form.decision.data or None,
                tags=split_tags(form.tags.data), by=current_user, at=now(),
            )  # fmt: skip
        except DomainError as refusal:
            form.form_errors.append(sentence(refusal.code, refusal.facts))
        else:
            flash(_("“%(unit)s” was set up.", unit=made.name), "success")
            return redirect(url_for("units.page", code=made.code), 303)
    return _form_page("make", unit, form)


@bp.route("/units/<code>/tag", methods=["GET", "POST"])
@on(queries.unit, may_manage_units)
def tag(unit: Unit) -> ResponseReturnValue:
    """Groups, and whether the leader confirms."""
    form = TagsForm(tags=", ".join(unit.tags), leader_confirms=unit.leader_confirms)
    if form.validate_on_submit():
        at = now()
        actions.set_tags(unit, split_tags(form.tags.data), by=current_user, at=at)
        if form.leader_confirms.data != unit.leader_confirms:
            actions.let_leader_confirm(unit, yes=form.leader_confirms.data, by=current_user, at=at)
        return redirect(url_for("units.page", code=unit.code), 303)
    return _form_page("tag", unit, form)


# --- decisions ------------------------------------------------------------------------------------------------

Act = Callable[[], object]


@bp.route("/units/<code>/rename", methods=["GET", "POST"])
@on(queries.unit, may_manage_units)
def rename(unit: Unit) -> ResponseReturnValue:
    """Another name from a day on."""
    form = RenameForm()

    def plan() -> tuple[list[str], Act]:
        names = {"name": form.name.data, "short_name": form.short_name.data}
        says = [_("From %(on)s “%(unit)s” is called “%(name)s”.", name=form.name.data, **_shown(unit, form))]
        return [*says, _("Before that day the old name stays, also in old lists and prints.")], lambda: actions.rename(
            unit, **names, **form.said(), by=current_user, at=now()
        )

    return _decide("rename", unit, form, [], plan)


@bp.route("/units/<code>/move", methods=["GET", "POST"])
@on(queries.unit, may_reshape)
def move(unit: Unit) -> ResponseReturnValue:
    """Another place from a day on."""
    form = MoveForm()

    def plan() -> tuple[list[str], Act]:
        to = chosen(form.to)
        says = _("From %(on)s “%(unit)s” stands below “%(to)s”.", to=to.name, **_shown(unit, form))
        return [says, _along(unit, form.on.data)], lambda: actions.move(
            unit, to=to, **form.said(), by=current_user, at=now()
        )

    return _decide("move", unit, form, [form.to], plan)


@bp.route("/units/<code>/merge", methods=["GET", "POST"])
@on(queries.unit, may_reshape)
def merge(unit: Unit) -> ResponseReturnValue:
    """The unit, and others with it, go into one."""
    form = MergeForm()

    def plan() -> tuple[list[str], Act]:
        into, units = chosen(form.into), [unit, *(field.unit for field in form.others if field.unit)]
        says = [
            _("“%(unit)s” ends, and “%(into)s” takes it over whole from %(on)s.", into=into.name, **_shown(one, form))
            for one in units
        ]
        says += [_("What stands below goes along to “%(into)s”.", into=into.name), _kept()]
        return says, lambda: actions.merge(units, into=into, **form.said(), by=current_user, at=now())

    return _decide("merge", unit, form, [form.into, *form.others], plan)


@bp.route("/units/<code>/split", methods=["GET", "POST"])
@on(queries.unit, may_reshape)
def split(unit: Unit) -> ResponseReturnValue:
    """The unit becomes several."""
    form = SplitForm()

    def plan() -> tuple[list[str], Act]:
        into = [
            (part.form.unit.unit, None if part.form.share.data is None else part.form.share.data * 100)
            for part in form.parts
            if part.form.unit.unit
        ]
        names = ", ".join(part.name for part, _share in into)
        says = [_("From %(on)s “%(unit)s” is no more; its parts are: %(names)s.", names=names, **_shown(unit, form))]
        says += [_("Its entries and counts are shown as not allocated, until each is given to a part.")]
        return [*says, _up(unit), _kept()], lambda: actions.split(
            unit, into=into, **form.said(), by=current_user, at=now()
        )

    return _decide("split", unit, form, [part.form.unit for part in form.parts], plan)


@bp.route("/units/<code>/dissolve", methods=["GET", "POST"])
@on(queries.unit, may_reshape)
def dissolve(unit: Unit) -> ResponseReturnValue:
    """The unit ends without successor."""
    form = DissolveForm()

    def plan() -> tuple[list[str], Act]:
        says = [_("From %(on)s “%(unit)s” is no more, and nothing takes it over.", **_shown(unit, form))]
        return [*says, _up(unit), _kept()], lambda: actions.dissolve(unit, **form.said(), by=current_user, at=now())

    return _decide("dissolve", unit, form, [], plan)


def _decide(
    verb: str, unit: Unit, form: ChangeForm, fields: Iterable[UnitField], plan: Callable[[], tuple[list[str], Act]]
) -> ResponseReturnValue:
    """Form, then a page that says what will happen (rehearsed, so that it can), then the deed."""
    code, name = unit.code, unit.name
    fields = list(fields)
    known = [_look_up(field) for field in fields] if form.validate_on_submit() else [False]
    if not all(known):
        return _form_page(verb, unit, form)
    says, act = plan()
    again = {"unit": unit, "form": form, "verb": verb, "says": says, "sent": _sent(fields)}
    try:
        if form.confirmed.data:
            act()
            flash(_("The change of “%(unit)s” was entered.", unit=name), "success")
            return redirect(url_for("units.page", code=code), 303)
        rehearse(act)
    except DomainError as refusal:
        form.form_errors.append(sentence(refusal.code, refusal.facts))
        return _form_page(verb, queries.unit(current_user, code), form)
    return render_template("people/units/confirm.html", **again)


def rehearse(act: Act) -> None:
    """Do it and undo it: whatever would be refused is refused now."""
    nested = db.session.begin_nested()
    try:
        act()
        db.session.flush()
    finally:
        nested.rollback()


def _look_up(field: UnitField) -> bool:
    """Find the unit that the field means; an empty optional field means none."""
    if not field.data:
        return True
    field.unit, field.found = finding.one_or_some(me(), field.data, today())
    if field.unit and may_manage_units(current_user, field.unit):
        return True
    several = _("Several units fit. Choose one of them.") if field.found else _("No unit of this name was found.")
    field.errors = [_("You do not look after this unit.") if field.unit else several]
    field.unit = None
    return False


def chosen(field: UnitField) -> Unit:
    """The unit of a field that was looked up and may not be empty."""
    unit = field.unit
    if unit is None:
        raise actions.SameUnit(unit="")
    return unit


def _sent(fields: Iterable[UnitField]) -> list[tuple[str, str]]:
    """What the first page sent, for the second; units by their codes."""
    codes = {field.name: field.unit.code for field in fields if field.unit}
    kept = ((name, value) for name, value in request.form.items(multi=True))
    return [(n, codes.get(n, v)) for n, v in kept if v and n not in {"csrf_token", "confirmed"}]


def _form_page(verb: str, unit: Unit, form: Form) -> ResponseReturnValue:
    return render_template(f"people/units/{verb}.html", unit=unit, form=form), 422 if request.method == "POST" else 200


def _shown(unit: Unit, form: ChangeForm) -> dict[str, str]:
    return {"unit": unit.name, "on": f"{form.on.data:%d/%m/%Y}"}


def _along(unit: Unit, day: date) -> str:
    return str(_("%(n)s units below it go along.", n=max(0, len(queries.descendants(unit.id, day)) - 1)))


def _up(unit: Unit) -> str:
    if unit.parent is None:
        return str(_("No unit stands above it."))
    return str(_("What stands below it goes to “%(unit)s” until it is moved.", unit=unit.parent.name))


def _kept() -> str:
    return str(_("Nothing already entered is rewritten: entries and lists keep the unit as it was on their day."))
