"""The pages of lists: download, send in, look at what would happen, do it, take it back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.kit.access import anybody, me, myself, on
from app.kit.clock import local, now
from app.kit.documents import Sheet, workbook
from app.kit.errors import DomainError
from app.kit.importing import ImportBatch, ImportState, Preview, RowAction, read
from app.kit.web import sentence
from app.people.access import may_manage_units
from app.people.actor import Actor
from app.people.fields import day_in, kind_name
from app.people.models import Unit
from app.people.unit_lists import actions, queries
from app.people.unit_lists.forms import ListForm
from app.people.units import queries as units

bp = Blueprint("unit_lists", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = [16, 40, 24, 20, 18, 12, 12, 24]


@dataclass(frozen=True)
class Import:
    """An import of the actor's at a unit of the actor's."""

    unit: Unit
    batch: ImportBatch


def an_import(actor: Actor, code: str, ref: str) -> Import:
    """The loader of an import's pages."""
    unit = units.unit(actor, code)
    return Import(unit, queries.batch(actor, unit, ref))


def may(actor: Actor, thing: Import) -> bool:
    """Whoever may set up units there."""
    return may_manage_units(actor, thing.unit)


@bp.get("/units/export.xlsx")
@on(myself, anybody)
def export(actor: Actor) -> ResponseReturnValue:
    """All units that the actor may know of and that live on a day, in the columns of the import."""
    day = day_in(request.args.get("on"), local(now()).date())
    found = units.living(actor, day)
    called = units.names_on([unit.id for unit in found], day)
    rows = [
        (u.code, called[u.id], u.short_name, kind_name(u.kind), u.parent.code if u.parent else "", u.valid_from,
         u.valid_to, ", ".join(u.tags))
        for u in found
    ]  # fmt: skip
    note = _("Units as of %(day)s", day=f"{day:%d/%m/%Y}")
    return _spreadsheet(Sheet(_("Units"), _headers(), rows, WIDTHS, note), f"don-vi-{day.isoformat()}.xlsx")


@bp.get("/units/<code>/template.xlsx")
@on(units.unit, may_manage_units)
def template(unit: Unit) -> ResponseReturnValue:
    """An empty list with one row as an example."""
    kinds = units.kinds()
    example = (
        "MA-01",
        _("Example name"),
        "",
        kind_name(kinds[-1]) if kinds else "",
        unit.code,
        date(2025, 7, 1),
        None,
        "",
    )
    note = _("Replace the example. The unit above may stand in a row before.")
    return _spreadsheet(Sheet(_("Units"), _headers(), [example], WIDTHS, note), "mau-don-vi.xlsx")


@bp.route("/units/<code>/import", methods=["GET", "POST"])
@on(units.unit, may_manage_units)
def send(unit: Unit) -> ResponseReturnValue:
    """Send a list in; nothing is set up before the next page."""
    form, actor = ListForm(), me()
    if request.method == "POST" and form.validate():
        file = request.files.get("file")
        raw = file.read() if file else b""
        try:
            shown = queries.shown(read(raw), unit)
        except DomainError as refusal:
            form.file.errors = [sentence(refusal.code, refusal.facts)]
        else:
            name = (file and file.filename) or ""
            batch = actions.keep(shown, top=unit, raw=raw, file_name=name, by=actor, at=now())
            return redirect(url_for("unit_lists.look", code=unit.code, ref=batch.ref), 303)
    refused = 422 if request.method == "POST" else 200
    return render_template(
        "people/unit_lists/send.html", unit=unit, form=form, batches=queries.batches(actor, unit), words=_STATES
    ), refused


@bp.get("/units/<code>/imports/<ref>")
@on(an_import, may)
def look(thing: Import) -> ResponseReturnValue:
    """What the list would do, or what it did."""
    batch = thing.batch
    shown = Preview.from_json(batch.preview)
    refused = {number: sentence(code, facts) for number, _column, code, facts in batch.refused}
    rows = [_row(row, refused.get(row.number), batch.state) for row in shown.rows]
    rows.sort(key=lambda row: row["tone"] != "bad")  # what needs a look comes first
    return render_template(
        "people/unit_lists/look.html", unit=thing.unit, batch=batch, shown=shown, rows=rows[:200], total=len(rows),
        new=shown.count(RowAction.CREATE), known=shown.count(RowAction.SKIP), undone=len(batch.undo),
    )  # fmt: skip


@bp.post("/units/<code>/imports/<ref>/apply")
@on(an_import, may)
def apply(thing: Import) -> ResponseReturnValue:
    """Set the units up."""
    outcome = actions.apply(thing.batch, top=thing.unit, by=current_user, at=now())
    flash(_("%(n)s units were set up.", n=outcome.done), "success")
    return redirect(url_for("unit_lists.look", code=thing.unit.code, ref=thing.batch.ref), 303)


@bp.post("/units/<code>/imports/<ref>/undo")
@on(an_import, may)
def undo(thing: Import) -> ResponseReturnValue:
    """Take them back."""
    outcome = actions.undo(thing.batch, top=thing.unit, by=current_user, at=now())
    flash(_("%(n)s units were taken back.", n=outcome.done), "success")
    return redirect(url_for("unit_lists.look", code=thing.unit.code, ref=thing.batch.ref), 303)


_STATES = {state: f"import_{state.value}" for state in ImportState}


def _row(row: Any, refused: str | None, state: ImportState) -> dict[str, Any]:
    words, tone, why = _("will be set up") if state is ImportState.PREVIEWED else _("set up"), "good", ""
    if row.errors or refused:
        found = [sentence(fault.code, fault.facts) for fault in row.errors]
        words, tone, why = _("left out"), "bad", " ".join(found) or str(refused)
    elif row.action is RowAction.SKIP:
        words, tone = _("known already"), "neutral"
    return {"number": row.number, "values": row.values, "words": words, "tone": tone, "why": why}


def _headers() -> list[str]:
    return [
        _("Unit code"), _("Name of the unit"), _("Short name"), _("Kind"), _("Unit above (code)"), _("From"), _("To"), _("Tags"),
    ]  # fmt: skip


def _spreadsheet(sheet: Sheet, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return current_app.response_class(workbook([sheet]), mimetype=XLSX, headers=headers)
