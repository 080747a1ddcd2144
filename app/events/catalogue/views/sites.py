"""Connected sites: pages of several hundred with search, one by one, one per unit, or a list with a dry run."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import SelectChoice

from app.events.access import may_organize
from app.events.catalogue import actions, queries
from app.events.catalogue.actions import SiteInput
from app.events.catalogue.forms import KindsForm, ListForm, SiteForm
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.pages import page, part_of, saved, unit_named
from app.events.catalogue.views.public import name_of
from app.events.models import Event
from app.events.states import Scope
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.errors import DomainError
from app.kit.importing import ImportBatch, Preview, Row, RowAction, read
from app.kit.web import sentence
from app.people.actor import Actor

PER_PAGE = 50


@bp.get("/events/<event>/edit/sites")
@on(queries.event_by_code, may_organize)
def sites(event: Event) -> ResponseReturnValue:
    """All of them, a page at a time, found without tone marks."""
    q, at = request.args.get("q", "")[:100], max(1, request.args.get("page", 1, type=int))
    found, total = queries.site_rows(event, q=q, page=at, per_page=PER_PAGE)
    return page(
        "sites", event, found=found, total=total, q=q, at=at, pages=-(-total // PER_PAGE), kinds_form=_kinds(event)
    )


def _kinds(event: Event) -> KindsForm:
    form = KindsForm(formdata=request.form if request.method == "POST" else None)
    form.kinds.choices = [
        SelectChoice(kind.code, f"{name_of(kind)}|{count}") for kind, count in queries.kinds_below(event)
    ]
    return form


@bp.post("/events/<event>/edit/sites/below")
@on(queries.event_by_code, may_organize)
def sites_below(event: Event) -> ResponseReturnValue:
    """A site for each unit of the ticked kinds that has none yet."""
    made = actions.add_sites_below(event, request.form.getlist("kinds"), by=me(), at=now())
    return saved(event, "sites", ngettext("%(num)s site was added.", "%(num)s sites were added.", made))


@bp.route("/events/<event>/edit/sites/new", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def new_site(event: Event) -> ResponseReturnValue:
    """One more site."""
    form = SiteForm()
    if not (form.validate_on_submit() and unit_named(form.unit)):
        return page("site", event, form, site=None)
    actions.add_site(event, _typed(form), by=me(), at=now())
    return saved(event, "sites")


@bp.route("/events/<event>/edit/sites/<ref>", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def site(event: Event, ref: str) -> ResponseReturnValue:
    """Another name, unit, address, contact or number of places."""
    row = part_of(queries.site_by_ref, event, ref)
    capacity, _taken = queries.capacity_of(event, Scope.SITE, row.id)
    shown = {name: getattr(row, name) for name in ("name", "address", "contact_name", "contact_phone")}
    form = SiteForm(data={**shown, "unit": row.unit.code if row.unit else "", "capacity": capacity})
    if not (form.validate_on_submit() and unit_named(form.unit)):
        return page("site", event, form, site=row)
    actions.change_site(event, row, _typed(form), by=me(), at=now())
    return saved(event, "sites")


@bp.post("/events/<event>/edit/sites/<ref>/remove")
@on(queries.event_by_code, may_organize)
def remove_site(event: Event, ref: str) -> ResponseReturnValue:
    """Take a site out that nobody uses."""
    actions.remove_site(event, part_of(queries.site_by_ref, event, ref), by=me(), at=now())
    return saved(event, "sites")


def _typed(form: SiteForm) -> SiteInput:
    return SiteInput(
        name=form.name.data, unit_id=form.unit.unit.id if form.unit.unit else None, address=form.address.data or "",
        contact_name=form.contact_name.data or "", contact_phone=form.contact_phone.data or "",
        capacity=form.capacity.data,
    )  # fmt: skip


@bp.route("/events/<event>/edit/site-lists", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def send_list(event: Event) -> ResponseReturnValue:
    """Send a list in, or paste one; nothing is added before the next page."""
    form = ListForm()
    if form.validate_on_submit():
        file = request.files.get("file")
        raw = file.read() if file and file.filename else (form.pasted.data or "").encode()
        try:
            shown = queries.shown(read(raw), event)
        except DomainError as refusal:
            form.file.errors = [sentence(refusal.code, refusal.facts)]
        else:
            name = (file and file.filename) or _("pasted rows")
            batch = actions.keep_list(shown, event=event, raw=raw, file_name=name, by=me(), at=now())
            return redirect(url_for("catalogue.look_at_list", event=event.code, ref=batch.ref), 303)
    return page("site_list", event, form, batches=queries.lists_of(me(), event))


def a_list(actor: Actor, event: str, ref: str) -> tuple[Event, ImportBatch]:
    """The loader of a list's pages: of an event, and sent in by the actor; NoResultFound."""
    found = queries.event_by_code(actor, event)
    return found, queries.list_by_ref(actor, found, ref)


def may_list(actor: Actor, found: tuple[Event, ImportBatch]) -> bool:
    """Whoever organizes the event."""
    return may_organize(actor, found[0])


@bp.get("/events/<event>/edit/site-lists/<ref>")
@on(a_list, may_list)
def look_at_list(found: tuple[Event, ImportBatch]) -> ResponseReturnValue:
    """What the list would do, or what it did."""
    event, batch = found
    shown = Preview.from_json(batch.preview)
    refused = {number: sentence(code, facts) for number, _column, code, facts in batch.refused}
    rows = sorted((_row(row, refused.get(row.number)) for row in shown.rows), key=lambda row: row["tone"] != "bad")
    return render_template(
        "events/catalogue/look_at_list.html", event=event, batch=batch, shown=shown, rows=rows[:300], total=len(rows),
        new=shown.count(RowAction.CREATE), known=shown.count(RowAction.SKIP), undone=len(batch.undo),
    )  # fmt: skip


def _row(row: Row, refused: str | None) -> dict[str, object]:
    words, tone, why = _("is added"), "good", ""
    if row.errors or refused:
        words, tone = _("left out"), "bad"
        why = " ".join(sentence(fault.code, fault.facts) for fault in row.errors) or str(refused)
    elif row.action is RowAction.SKIP:
        words, tone = _("there already"), "neutral"
    return {"number": row.number, "cells": row.values, "words": words, "tone": tone, "why": why}


@bp.post("/events/<event>/edit/site-lists/<ref>/apply")
@on(a_list, may_list)
def apply_list(found: tuple[Event, ImportBatch]) -> ResponseReturnValue:
    """Add the sites."""
    event, batch = found
    done = actions.apply_list(batch, event=event, by=me(), at=now()).done
    flash(ngettext("%(num)s site was added.", "%(num)s sites were added.", done), "success")
    return redirect(url_for("catalogue.look_at_list", event=event.code, ref=batch.ref), 303)


@bp.post("/events/<event>/edit/site-lists/<ref>/undo")
@on(a_list, may_list)
def undo_list(found: tuple[Event, ImportBatch]) -> ResponseReturnValue:
    """Take them back."""
    event, batch = found
    done = actions.undo_list(batch, event=event, by=me(), at=now()).done
    flash(ngettext("%(num)s site was taken back.", "%(num)s sites were taken back.", done), "success")
    return redirect(url_for("catalogue.look_at_list", event=event.code, ref=batch.ref), 303)
