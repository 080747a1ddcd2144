"""Who reads what as a list: downloads, and a list sent in with a dry run, row errors and undo."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.judging.access import may_prepare
from app.judging.assignments import actions
from app.judging.assignments.forms import ListForm
from app.judging.assignments.queries import lists as found_lists
from app.judging.assignments.views.blueprint import PAGE, bp, frame
from app.judging.models import Round
from app.judging.panels.queries import rounds
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.documents import Sheet, csv_file, workbook
from app.kit.errors import DomainError
from app.kit.importing import ImportBatch, ImportState, Preview, RowAction, read
from app.kit.web import sentence
from app.people.actor import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sent:
    """A list that the actor sent to a round that they keep."""

    judged: Round
    batch: ImportBatch


def sent(actor: Actor, edition: str, ref: str, batch: str) -> Sent:
    """The loader of a sent list's pages; NoResultFound for others."""
    judged = rounds.round_of(actor, edition, ref)
    return Sent(judged, found_lists.batch(actor, judged, batch))


def may_look(actor: Actor, thing: Sent) -> bool:
    """Whoever prepares the round."""
    return may_prepare(actor, thing.judged)


def _headers() -> list[str]:
    return [_("Entry no."), _("Title"), _("Board"), _("Code of the judge"), _("Judge")]


@bp.get(PAGE + "/readings.<any(csv, xlsx):kind>")
@on(rounds.round_of, may_prepare)
def export(found: Round, kind: str) -> ResponseReturnValue:
    """Who reads what, in the columns of the import."""
    rows = found_lists.rows(found)
    name = f"phan-cong-{found.ref}.{'csv' if kind == 'csv' else 'xlsx'}"
    if kind == "csv":
        body, mime = csv_file(_headers(), rows), "text/csv"
    else:
        body, mime = workbook([Sheet(_("Who reads what"), _headers(), rows, [12, 48, 20, 16, 28])]), XLSX
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return current_app.response_class(body, mimetype=mime, headers=headers)


@bp.route(PAGE + "/readings", methods=["GET", "POST"])
@on(rounds.round_of, may_prepare)
def lists(found: Round) -> ResponseReturnValue:
    """Take the list out, or send one in; nothing is given out before the next page."""
    form = ListForm()
    if request.method == "POST" and form.validate():
        file = request.files.get("file")
        raw = file.read() if file else b""
        try:
            shown = found_lists.shown(read(raw), found)
        except DomainError as refusal:
            form.file.errors = [sentence(refusal.code, refusal.facts)]
        else:
            name = (file and file.filename) or ""
            batch = actions.keep_list(shown, judged=found, raw=raw, file_name=name, by=me(), at=now())
            return redirect(_href("list_look", found, batch), 303)
    return render_template(
        "judging/assignments/lists.html", **frame(found, "sharing"), form=form,
        batches=found_lists.batches(me(), found), words={s: f"import_{s.value}" for s in ImportState},
    ), 422 if request.method == "POST" else 200  # fmt: skip


def _href(name: str, judged: Round, batch: ImportBatch) -> str:
    return url_for(f"assignments.{name}", edition=judged.stage.edition.code, ref=judged.ref, batch=batch.ref)


@bp.get(PAGE + "/readings/<batch>")
@on(sent, may_look)
def list_look(thing: Sent) -> ResponseReturnValue:
    """What the list would do, or what it did."""
    batch = thing.batch
    shown = Preview.from_json(batch.preview)
    refused = {number: sentence(code, facts) for number, _column, code, facts in batch.refused}
    headers = {"entry": _("Entry no."), "judge": _("Code of the judge")}
    known = sum(row.action is RowAction.SKIP and not row.errors and found_lists.told(row.values) for row in shown.rows)
    rows = sorted(
        (_row(row, refused.get(row.number), batch.state) for row in shown.rows), key=lambda r: r["tone"] != "bad"
    )
    return render_template(
        "judging/assignments/list.html", **frame(thing.judged, "sharing"), batch=batch, shown=shown, rows=rows[:300],
        total=len(rows), new=shown.count(RowAction.CREATE), known=known, undone=len(batch.undo),
        missing=[headers.get(key, key) for key in shown.missing_columns],
    )  # fmt: skip


def _row(row: Any, refused: str | None, state: ImportState) -> dict[str, Any]:
    words, tone, why = (_("will be given out") if state is ImportState.PREVIEWED else _("given out")), "good", ""
    if row.errors or refused:
        words, tone = _("left out"), "bad"
        why = " ".join(sentence(f.code, f.facts) for f in row.errors) or str(refused)
    elif not found_lists.told(row.values):
        words, tone = _("no judge is named"), "neutral"
    elif row.action is RowAction.SKIP:
        words, tone = _("stands already"), "neutral"
    elif state is ImportState.UNDONE:
        words, tone = _("taken back"), "neutral"
    return {"number": row.number, "values": row.values, "words": words, "tone": tone, "why": why}


@bp.post(PAGE + "/readings/<batch>/apply")
@on(sent, may_look)
def list_apply(thing: Sent) -> ResponseReturnValue:
    """Give out what the list says."""
    done = actions.apply_list(thing.batch, judged=thing.judged, by=me(), at=now()).done
    flash(ngettext("%(num)d sheet was given out.", "%(num)d sheets were given out.", done), "success")
    return redirect(_href("list_look", thing.judged, thing.batch), 303)


@bp.post(PAGE + "/readings/<batch>/undo")
@on(sent, may_look)
def list_undo(thing: Sent) -> ResponseReturnValue:
    """Take back what nobody has begun."""
    done = actions.undo_list(thing.batch, judged=thing.judged, by=me(), at=now()).done
    flash(ngettext("%(num)d sheet was taken back.", "%(num)d sheets were taken back.", done), "success")
    return redirect(_href("list_look", thing.judged, thing.batch), 303)
