"""The staff's list of registrations: search without marks, filters, pages, a file, and approving many at once."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.events.access import may_keep, may_organize
from app.events.catalogue.queries import categories_of, event_by_code, sites_of
from app.events.models import Event
from app.events.places.queries import positions
from app.events.registration_models import Registration
from app.events.registrations import actions
from app.events.registrations.queries import papers, staff
from app.events.registrations.queries.staff import VIEWS, Wanted
from app.events.registrations.views.blueprint import bp
from app.events.registrations.views.filling import specs_of
from app.kit import fields
from app.kit.access import me, on
from app.kit.clock import local, now
from app.kit.documents import Sheet, workbook
from app.kit.fields import FieldKind, FieldSpec
from app.kit.text import one_line
from app.kit.web import language, sentence

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: The views in the order of the tabs.
TABS = (
    ("live", _l("All")), ("pending", _l("To be approved")), ("confirmed", _l("With a place")),
    ("waiting", _l("Waiting list")), ("held", _l("Being filled in")), ("gone", _l("No longer")),
)  # fmt: skip


def wanted() -> Wanted:
    """What the address narrows the list to; anything unknown is no filter."""
    view = request.args.get("view", "live")
    typed = {name: request.args.get(name, "")[:40] for name in ("category", "site", "unit")}
    return Wanted(q=one_line(request.args.get("q", ""))[:100], view=view if view in VIEWS else "live", **typed)


def address(event: Event, to: Wanted, endpoint: str = "people", **more: Any) -> str:
    """The list's address with its filters; empty ones are left out."""
    filters = {**to.__dict__, "view": to.view if to.view != "live" else ""} | more
    return url_for(f"registrations.{endpoint}", event=event.code, **{key: v for key, v in filters.items() if v})


@bp.get("/events/<event>/registrations")
@on(event_by_code, may_keep)
def people(event: Event) -> ResponseReturnValue:
    """Who is registered, a page at a time."""
    narrowed, page = wanted(), max(1, request.args.get("page", 1, type=int))
    rows, total = staff.page_of(me(), event, narrowed, page)
    counts = staff.counts_of(event)
    tabs = [
        {"label": words, "href": address(event, narrowed, view=view if view != "live" else ""), "count": counts[view],
         "current": view == narrowed.view}
        for view, words in TABS
        if counts[view] or view in ("live", narrowed.view)
    ]  # fmt: skip
    return render_template(
        "events/registrations/people.html", event=event, rows=rows, total=total, page=page, wanted=narrowed, tabs=tabs,
        pages=-(-total // staff.PER_PAGE), categories=categories_of(event), sites=sites_of(event),
        units=staff.units_there(event), positions=positions(event.id) if narrowed.view == "waiting" else {},
        href=address(event, narrowed, page="PAGE"), file=address(event, narrowed, "people_file"),
        organizes=may_organize(me(), event),
    )  # fmt: skip


@bp.get("/events/<event>/registrations.xlsx")
@on(event_by_code, may_keep)
def people_file(event: Event) -> ResponseReturnValue:
    """The list as it is narrowed, with every answer, as a spreadsheet."""
    specs = specs_of(event)
    headers = [
        _("No."), _("Full name"), _("Date of birth"), _("Phone number"), _("Unit"), _("Category"), _("Site"), _("State"),
        _("How it came about"), _("Registered at"), _("Guardian"), _("Photos agreed"), _("Note"),
        *(spec.label for spec in specs),
    ]  # fmt: skip
    names = papers.names_of(event) if any(spec.kind is FieldKind.FILE for spec in specs) else {}
    rows = [
        (number, *_line(one), *(_answer(spec, one.answers.get(spec.key), names) for spec in specs))
        for number, one in enumerate(staff.all_of(me(), event, wanted()), 1)
    ]
    note = _("%(event)s, as of %(day)s", event=event.title, day=f"{local(now()):%H:%M %d/%m/%Y}")
    widths = [6, 28, 12, 14, 28, 16, 24, 18, 18, 18, 24, 10, 24, *([24] * len(specs))]
    sheet = Sheet(_("Registrations"), headers, rows, widths, note)
    named = {"Content-Disposition": f'attachment; filename="dang-ky-{event.code}.xlsx"'}
    return Response(workbook([sheet]), mimetype=XLSX, headers=named)


def _answer(spec: FieldSpec, answer: Any, names: Mapping[str, str]) -> str:
    if spec.kind is FieldKind.FILE:
        return "\n".join(names.get(ref, ref) for ref in answer or ())
    return fields.shown(spec, answer, language())


def _line(one: Registration) -> tuple[Any, ...]:
    person = one.person
    guardian = " · ".join(filter(None, (one.guardian_name, one.guardian_phone)))
    return (
        person.full_name, person.birth_date, person.phone or "", one.unit.name if one.unit else "",
        one.category.name if one.category else "", one.site.name if one.site else "", sentence(one.state.value),
        sentence(one.origin.value), one.made_at, guardian, _("yes") if one.photo_ok else "", one.note,
    )  # fmt: skip


@bp.post("/events/<event>/registrations/approve")
@on(event_by_code, may_organize)
def approve_chosen(event: Event) -> ResponseReturnValue:
    """Approve those ticked, each for itself; who cannot be approved is named with the reason."""
    chosen = staff.pending_by_ref(event, request.form.getlist("ref")[: staff.PER_PAGE])
    done, refused = actions.approve_all(chosen, by=me(), at=now())
    flash(ngettext("%(num)s registration was approved.", "%(num)s registrations were approved.", done), "success")
    for one, refusal in refused:
        why = sentence(refusal.code, refusal.facts)
        flash(_("%(name)s: %(why)s", name=one.person.full_name, why=why), "warning")
    return redirect(url_for("registrations.people", event=event.code, view="pending"), 303)
