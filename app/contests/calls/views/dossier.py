"""The dossier form: sections one by one, up and down without JavaScript."""

from dataclasses import replace

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.contests.access import may_organize
from app.contests.calls import actions, queries
from app.contests.calls.actions import SectionInput
from app.contests.calls.forms import KIND_WORDS, SectionForm, slug, unused
from app.contests.calls.views.blueprint import bp
from app.contests.models import Edition
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.fields import FieldKind


@bp.get("/contests/<edition>/edit/dossier")
@on(queries.edition_by_code, may_organize)
def dossier(edition: Edition) -> str:
    """All sections in their order."""
    return render_template(
        "contests/calls/edit_dossier.html", edition=edition, sections=queries.sections_of(edition),
        names={b.id: b.name for b in queries.boards_of(edition)}, frozen=queries.has_entries(edition),
        kinds=KIND_WORDS,
    )  # fmt: skip


@bp.route("/contests/<edition>/edit/dossier/new", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def new_section(edition: Edition) -> ResponseReturnValue:
    """One more section at the end."""
    form = _form(edition, SectionForm(kind=FieldKind.LONG_TEXT.value))
    if not form.validate_on_submit():
        return _page(edition, form, None)
    kept = inputs(edition)
    key = unused(slug(form.label.data, "_", 36), {s.spec.key for s in kept})
    added = SectionInput(form.spec(key), form.board.data or None, form.identifying.data)
    actions.set_sections(edition, [*kept, added], by=me(), at=now())
    return _back(edition, key)


@bp.route("/contests/<edition>/edit/dossier/<key>", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def section(edition: Edition, key: str) -> ResponseReturnValue:
    """Change one section; its key, and with it nothing else, stays."""
    kept = inputs(edition)
    at = _place(kept, key)
    spec = kept[at].spec
    shown = {
        **{name: getattr(spec, name) for name in ("label", "help", "required", "max_chars")},
        "kind": spec.kind.value, "identifying": kept[at].identifying, "board": kept[at].board_code or "",
        "minimum": None if spec.minimum is None else int(spec.minimum),
        "maximum": None if spec.maximum is None else int(spec.maximum),
        "options": "\n".join(o.label for o in spec.options), "accept": ", ".join(spec.accept),
    }  # fmt: skip
    form = _form(edition, SectionForm(data=shown))
    if not form.validate_on_submit():
        return _page(edition, form, key)
    kept[at] = SectionInput(form.spec(key, spec.options), form.board.data or None, form.identifying.data)
    actions.set_sections(edition, kept, by=me(), at=now())
    return _back(edition, key)


@bp.post("/contests/<edition>/edit/dossier/<key>/<any(up, down, remove):what>")
@on(queries.edition_by_code, may_organize)
def order_section(edition: Edition, key: str, what: str) -> ResponseReturnValue:
    """Move a section one place, or take it out."""
    kept = inputs(edition)
    at = _place(kept, key)
    moved = kept.pop(at)
    if what != "remove":
        kept.insert(max(0, at - 1 if what == "up" else at + 1), moved)
    actions.set_sections(edition, kept, by=me(), at=now())
    return _back(edition, key)


def inputs(edition: Edition) -> list[SectionInput]:
    """The sections as they could be given again."""
    codes = {board.id: board.code for board in queries.boards_of(edition)}
    return [
        SectionInput(replace(s.spec), codes.get(s.board_id or 0), s.row.identifying)
        for s in queries.sections_of(edition)
    ]


def _place(kept: list[SectionInput], key: str) -> int:
    keys = [one.spec.key for one in kept]
    return keys.index(key) if key in keys else abort(404)


def _form(edition: Edition, form: SectionForm) -> SectionForm:
    boards = queries.boards_of(edition)
    form.board.choices = [SelectChoice("", _("All entries")), *(SelectChoice(b.code, b.name) for b in boards)]
    return form


def _page(edition: Edition, form: SectionForm, key: str | None) -> ResponseReturnValue:
    frozen = queries.has_entries(edition)
    return render_template("contests/calls/edit_section.html", edition=edition, form=form, key=key, frozen=frozen), (
        422 if form.errors else 200
    )


def _back(edition: Edition, key: str) -> ResponseReturnValue:
    return redirect(url_for("calls.dossier", edition=edition.code, _anchor=f"section-{key}"), 303)
