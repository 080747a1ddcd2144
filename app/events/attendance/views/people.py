"""Attendance of each person: who came to what, who was excused, who has the right to a certificate."""

from collections.abc import Callable
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.access import may_register
from app.events.attendance import actions, papers
from app.events.attendance.forms import ExcuseForm
from app.events.attendance.queries.people import Attendee, roll
from app.events.attendance.queries.scope import may_read_people
from app.events.attendance.rules import Standing
from app.events.attendance.views.blueprint import XLSX, bp, send
from app.events.catalogue.queries import event_by_code
from app.events.models import Event
from app.events.registration_models import Registration
from app.events.registrations.queries import registration_by_ref
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.documents import workbook
from app.kit.text import one_line, search_key
from app.people.actor import Actor

PER_PAGE = 100
#: Tab → who stands in it.
TABS: dict[str, Callable[[Attendee], bool]] = {
    "all": lambda _one: True,
    "came": lambda one: one.standing is Standing.CAME,
    "excused": lambda one: one.standing is Standing.EXCUSED,
    "absent": lambda one: one.standing is Standing.ABSENT,
    "certificate": lambda one: one.entitled,
}


@bp.get("/events/<event>/attendance/people")
@on(event_by_code, may_read_people)
def people(event: Event) -> str:
    """The list, in Vietnamese order; tabs with counts."""
    q = one_line(request.args.get("q", ""))[:100]
    found = roll(me(), event, now(), q=search_key(q))
    tab = request.args.get("tab", "all")
    tab = tab if tab in TABS and (tab != "certificate" or event.certificate_percent is not None) else "all"
    counts = {name: sum(map(fits, found.people)) for name, fits in TABS.items()}
    chosen: list[Attendee] = [one for one in found.people if TABS[tab](one)]
    page = max(1, request.args.get("page", 1, type=int))
    kept: dict[str, Any] = {"q": q} if q else {}
    return render_template(
        "events/attendance/people.html", event=event, roll=found, tab=tab, counts=counts, q=q, total=len(chosen),
        people=chosen[(page - 1) * PER_PAGE : page * PER_PAGE], page=page, pages=-(-len(chosen) // PER_PAGE), kept=kept,
        href=url_for("attendance.people", event=event.code, tab=tab, page="PAGE", **kept),
    )  # fmt: skip


@bp.get("/events/<event>/attendance/people/xlsx")
@on(event_by_code, may_read_people)
def people_excel(event: Event) -> Response:
    """Everybody, with a column for each session."""
    found = roll(me(), event, now())
    return send(workbook(papers.roll_sheet(found)), XLSX, f"ket-qua-diem-danh-{event.code}.xlsx")


def may_excuse(actor: Actor, registration: Registration) -> bool:
    """The event's staff, and the officers of the unit that the person comes for."""
    return may_register(actor, registration.event, registration.unit_id)


@bp.route("/events/<event>/attendance/people/<registration>/excuse", methods=["GET", "POST"])
@on(registration_by_ref, may_excuse)
def excuse(registration: Registration) -> ResponseReturnValue:
    """Absent with a reason; an empty reason takes the excuse back."""
    form, event = ExcuseForm(reason=registration.excuse), registration.event
    if not form.validate_on_submit():
        page = render_template("events/attendance/excuse.html", registration=registration, event=event, form=form)
        return page, 422 if request.method == "POST" else 200
    if (form.reason.data or "").strip():
        actions.excuse(registration, event, reason=form.reason.data, by=me(), at=now())
    else:
        actions.unexcuse(registration, event, by=me(), at=now())
    flash(_("Saved."), "success")
    return redirect(url_for("attendance.people", event=event.code), 303)
