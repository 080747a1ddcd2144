"""The figures of an event for reports: counted ones shown, typed ones asked; to print, as Word, as Excel."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.access import may_keep
from app.events.attendance import actions, papers
from app.events.attendance.queries.report import report_of
from app.events.attendance.views.blueprint import DOCX, XLSX, bp, send
from app.events.catalogue.queries import event_by_code, specs
from app.events.models import Event
from app.kit import fields
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.documents import to_docx, workbook
from app.kit.fields import FieldSpec
from app.kit.web import sentence


def asked(event: Event) -> list[FieldSpec]:
    """What only people know of an event of this type."""
    return specs(event.type.figures)


@bp.route("/events/<event>/report", methods=["GET", "POST"])
@on(event_by_code, may_keep)
def report(event: Event) -> ResponseReturnValue:
    """The figures; POST keeps those that are typed."""
    questions, answers, wrong = asked(event), dict(event.figures), {}
    if request.method == "POST":
        version = request.form.get("version", "")
        if not version.isdecimal():
            abort(400)
        answers = dict(fields.read(questions, request.form))
        wrong = {one.key: sentence(one.code, one.facts) for one in fields.problems(questions, answers, final=False)}
        if not wrong:
            actions.set_figures(event, answers, version=int(version), by=me(), at=now())
            flash(_("Saved."), "success")
            return redirect(url_for("attendance.report", event=event.code), 303)
    page = render_template(
        "events/attendance/report.html", event=event, asked=questions, answers=answers, wrong=wrong,
        content=papers.report(event, report_of(me(), event, now()), questions),
    )  # fmt: skip
    return page, 422 if wrong else 200


@bp.get("/events/<event>/report/docx")
@on(event_by_code, may_keep)
def report_word(event: Event) -> Response:
    """The figures as a Word file."""
    content = papers.report(event, report_of(me(), event, now()), asked(event))
    return send(to_docx(content), DOCX, f"so-lieu-{event.code}.docx")


@bp.get("/events/<event>/report/xlsx")
@on(event_by_code, may_keep)
def report_excel(event: Event) -> Response:
    """The figures as a spreadsheet, numbers as numbers."""
    sheets = papers.report_sheets(event, report_of(me(), event, now()), asked(event))
    return send(workbook(sheets), XLSX, f"so-lieu-{event.code}.xlsx")
