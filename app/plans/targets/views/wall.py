"""The whole province at one glance: the wall of tiles, the table, its files, reminders."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from app.kit.access import anybody, me, on
from app.kit.clock import now
from app.kit.documents import to_docx
from app.people.models import Unit
from app.plans.access import may_set
from app.plans.models import Subject
from app.plans.targets import actions
from app.plans.targets.forms import RemindForm
from app.plans.targets.queries.loading import subject_by_code
from app.plans.targets.queries.reminders import log_of
from app.plans.targets.views import sheet
from app.plans.targets.views.blueprint import asked, bp, shown, where

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/<any(contests, campaigns):of>/<code>/targets")
@on(subject_by_code, anybody)
def wall(subject: Subject) -> str:
    """One tile per unit, those who need help first."""
    board = shown(subject)
    return render_template(
        "plans/targets/wall.html", board=board, asked=asked(board), met=sheet.met_of(board), title=sheet.title_of(board),
        sets=may_set(me(), subject), form=RemindForm(),
    )  # fmt: skip


@bp.get("/<any(contests, campaigns):of>/<code>/targets/table")
@on(subject_by_code, anybody)
def table(subject: Subject) -> str:
    """The official table: frozen beside live, the measures kept apart, every class."""
    board = shown(subject)
    return render_template(
        "plans/targets/table.html", board=board, asked=asked(board), title=sheet.title_of(board),
        columns=sheet.columns(board), rows=sheet.written(board), total=sheet.total(board),
        keys={line.row.key: line for line in board.lines}, sets=may_set(me(), subject),
        met=sheet.met_of(board), met_frozen=sheet.met_of(board, frozen=True),
    )  # fmt: skip


@bp.get("/<any(contests, campaigns):of>/<code>/targets/print")
@on(subject_by_code, anybody)
def paper(subject: Subject) -> str:
    """The table as a page to print."""
    board = shown(subject)
    with force_locale("vi"):  # official papers are Vietnamese in every language (C8)
        content = sheet.paper(board)
    return render_template("plans/targets/print.html", board=board, asked=asked(board), content=content)


@bp.get("/<any(contests, campaigns):of>/<code>/targets/table.<any(xlsx, docx):kind>")
@on(subject_by_code, anybody)
def download(subject: Subject, kind: str) -> Response:
    """The table as a file."""
    board = shown(subject)
    if kind == "xlsx":
        content = sheet.spreadsheet(board)
    else:
        with force_locale("vi"):
            content = to_docx(sheet.paper(board))
    answer = Response(content, mimetype=XLSX if kind == "xlsx" else DOCX)
    answer.headers["Content-Disposition"] = f'attachment; filename="chi-tieu-{subject.code}.{kind}"'
    return answer


@bp.post("/<any(contests, campaigns):of>/<code>/targets/remind")
@on(subject_by_code, may_set)
def remind(subject: Subject) -> ResponseReturnValue:
    """Remind the units that owe, all or those chosen; not twice within a day."""
    form = RemindForm()
    done = actions.remind(subject, units=form.units.data or None, again=bool(form.again.data), by=me(), at=now())
    if done.told:
        told = ngettext("%(num)s unit was reminded.", "%(num)s units were reminded.", len(done.told))
        flash(told, "success")
    if done.quiet:
        flash(_("Reminded within the last day already: %(names)s.", names=_names(done.quiet)), "warning")
    if done.nobody:
        flash(_("Nobody holds the office there, please ring: %(names)s.", names=_names(done.nobody)), "warning")
    if not (done.told or done.quiet or done.nobody):
        flash(_("No unit owes anything now."), "success")
    return redirect(url_for("targets.wall", **where(subject)), 303)


@bp.get("/<any(contests, campaigns):of>/<code>/targets/reminders")
@on(subject_by_code, may_set)
def reminders(subject: Subject) -> str:
    """Who was reminded, when, by whom."""
    return render_template("plans/targets/reminders.html", subject=subject, log=log_of(subject))


def _names(units: list[Unit]) -> str:
    return ", ".join(unit.short_name for unit in units)
