"""The pages of kinds: the list, a new one, its name and place, its end."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.kit.access import me, myself, on
from app.kit.clock import now
from app.kit.web import sentence
from app.people.actor import Actor
from app.people.kinds import actions, queries
from app.people.kinds.forms import KindForm, NewKindForm
from app.people.models import UnitKind

bp = Blueprint("kinds", __name__)


@bp.get("/unit-kinds")
@on(myself, queries.keeps_kinds)
def kinds(actor: Actor) -> ResponseReturnValue:
    """All kinds."""
    return render_template("people/kinds/kinds.html", lines=queries.lines(actor))


@bp.route("/unit-kinds/new", methods=["GET", "POST"])
@on(myself, queries.keeps_kinds)
def new(actor: Actor) -> ResponseReturnValue:
    """A kind more."""
    form = NewKindForm()
    if form.validate_on_submit():
        try:
            made = actions.make_kind(
                code=form.code.data, name=form.name.data, name_en=form.name_en.data, rank=form.rank.data,
                by=actor, at=now(),
            )  # fmt: skip
        except actions.KindTaken as taken:
            form.code.errors = [sentence(taken.code, taken.facts)]
        else:
            flash(_("“%(kind)s” was added.", kind=made.name), "success")
            return _back()
    return render_template("people/kinds/new.html", form=form), 422 if form.errors else 200


@bp.route("/unit-kinds/<code>", methods=["GET", "POST"])
@on(queries.kind, queries.keeps_kinds)
def kind(found: UnitKind) -> ResponseReturnValue:
    """What a kind is called; whether new units may be of it."""
    form, shared = KindForm(obj=found), queries.is_shared(me(), found)
    if form.validate_on_submit():
        actions.change_kind(
            found, name=form.name.data, name_en=form.name_en.data, rank=form.rank.data, by=me(), at=now()
        )
        flash(_("Saved."), "success")
        return _back()
    page = render_template("people/kinds/kind.html", form=form, kind=found, shared=shared)
    return page, 422 if form.errors else 200


@bp.post("/unit-kinds/<code>/end")
@on(queries.kind, queries.keeps_kinds)
def end(found: UnitKind) -> ResponseReturnValue:
    """No new unit of this kind."""
    actions.end_kind(found, by=me(), at=now())
    flash(_("No new unit can be of this kind now. Those that are stay as they are."), "success")
    return _back()


@bp.post("/unit-kinds/<code>/resume")
@on(queries.kind, queries.keeps_kinds)
def resume(found: UnitKind) -> ResponseReturnValue:
    """New units of this kind again."""
    actions.resume_kind(found, by=me(), at=now())
    flash(_("New units can be of this kind again."), "success")
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("kinds.kinds"), 303)
