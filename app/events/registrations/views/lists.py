"""Lists of people, for the staff of an event and for the officer of a unit's seats: look first, then do, then take back."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.events.access import may_keep, may_name
from app.events.catalogue.queries import event_by_code
from app.events.models import Event
from app.events.registration_models import Allocation
from app.events.registrations import actions
from app.events.registrations.forms import ListForm
from app.events.registrations.queries import lists, seats, staff
from app.events.registrations.views.blueprint import bp
from app.events.registrations.views.staff import XLSX
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.documents import Sheet, workbook
from app.kit.errors import DomainError
from app.kit.importing import ImportBatch, Preview, Row, RowAction, read
from app.kit.web import sentence
from app.people.actor import Actor


@dataclass(frozen=True)
class Target:
    """What a list is for: an event, or a unit's seats at it; and the list, where there is one."""

    event: Event
    seats: Allocation | None
    batch: ImportBatch | None = None

    def url(self, endpoint: str, **more: Any) -> str:
        """The address of one of the pages of lists for this target."""
        if self.seats:
            return url_for(f"registrations.delegates_{endpoint}", event=self.event.code, seats=self.seats.ref, **more)
        return url_for(f"registrations.people_{endpoint}", event=self.event.code, **more)

    @property
    def home(self) -> str:
        """Where one comes from and goes back to."""
        if self.seats:
            return url_for("registrations.delegates", event=self.event.code)
        return url_for("registrations.people", event=self.event.code)

    def top(self, actor: Actor) -> int:
        """The unit below which people are looked for."""
        return self.seats.unit_id if self.seats else staff.province_of(actor, self.event)


def for_event(actor: Actor, event: str) -> Target:
    """The loader for the staff."""
    return Target(event_by_code(actor, event), None)


def list_for_event(actor: Actor, event: str, ref: str) -> Target:
    """The loader of one list for the staff."""
    found = event_by_code(actor, event)
    return Target(found, None, lists.list_by_ref(actor, found, None, ref))


def for_seats(actor: Actor, event: str, seats: str) -> Target:
    """The loader for an officer."""
    found = event_by_code(actor, event)
    return Target(found, seats_of(actor, found, seats))


def list_for_seats(actor: Actor, event: str, seats: str, ref: str) -> Target:
    """The loader of one list for an officer."""
    found = for_seats(actor, event, seats)
    return Target(found.event, found.seats, lists.list_by_ref(actor, found.event, found.seats, ref))


seats_of = seats.seats_by_ref


def may_list(actor: Actor, target: Target) -> bool:
    """The staff for the event, its officer for a unit's seats."""
    return may_name(actor, target.seats) if target.seats else may_keep(actor, target.event)


def _send(target: Target) -> ResponseReturnValue:
    form, actor = ListForm(), me()
    if form.validate_on_submit():
        file = request.files.get("file")
        raw = file.read() if file and file.filename else (form.pasted.data or "").encode()
        try:
            shown = lists.shown(read(raw), target.event, target.top(actor), target.seats)
        except DomainError as refusal:
            form.file.errors = [sentence(refusal.code, refusal.facts)]
        else:
            name = (file and file.filename) or _("pasted rows")
            batch = actions.keep_list(
                shown, event=target.event, seats=target.seats, raw=raw, file_name=name, by=actor, at=now()
            )
            return redirect(target.url("look", ref=batch.ref), 303)
    return render_template(
        "events/registrations/send_list.html", event=target.event, target=target, form=form,
        columns=[one.headers[0] for one in lists.columns(target.event, target.seats)],
        batches=lists.lists_of(actor, target.event, target.seats),
    ), 422 if form.errors else 200  # fmt: skip


def _template(target: Target) -> ResponseReturnValue:
    columns = lists.columns(target.event, target.seats)
    known = {"name": "Đặng Hoà", "born": "24/08/2006", "phone": "0912 345 678"}
    rows = [[known.get(one.key, "") for one in columns]]
    sheet = Sheet(_("Registrations"), [one.headers[0] for one in columns], rows, note=_("Replace the example."))
    named = {"Content-Disposition": f'attachment; filename="mau-{target.event.code}.xlsx"'}
    return Response(workbook([sheet]), mimetype=XLSX, headers=named)


def _look(target: Target) -> ResponseReturnValue:
    batch = _batch(target)
    shown = Preview.from_json(batch.preview)
    refused = {number: sentence(code, facts) for number, _column, code, facts in batch.refused}
    rows = sorted((_row(row, refused.get(row.number)) for row in shown.rows), key=lambda row: row["tone"] != "bad")
    return render_template(
        "events/registrations/look_at_list.html", event=target.event, target=target, batch=batch, shown=shown,
        rows=rows[:300], total=len(rows), new=shown.count(RowAction.CREATE), known=shown.count(RowAction.UPDATE),
        there=shown.count(RowAction.SKIP), undone=len(batch.undo),
    )  # fmt: skip


def _row(row: Row, refused: str | None) -> dict[str, Any]:
    words, tone, why = _("a new profile, registered"), "good", ""
    if row.errors or refused:
        words, tone = _("left out"), "bad"
        why = " ".join(sentence(fault.code, fault.facts) for fault in row.errors) or str(refused)
    elif row.action is RowAction.SKIP:
        words, tone = _("registered already"), "neutral"
    elif row.action is RowAction.UPDATE:
        words = _("known, registered")
    born = row.values.get("born")
    cells = {**row.values, "born": f"{date.fromisoformat(str(born)):%d/%m/%Y}" if born else ""}
    return {"number": row.number, "cells": cells, "words": words, "tone": tone, "why": why}


def _batch(target: Target) -> ImportBatch:
    if target.batch is None:
        raise ValueError("a list's page without its list")
    return target.batch


def _apply(target: Target) -> ResponseReturnValue:
    done = actions.apply_list(
        _batch(target), event=target.event, seats=target.seats, top_id=target.top(me()), by=me(), at=now()
    ).done
    flash(ngettext("%(num)s person was registered.", "%(num)s people were registered.", done), "success")
    return redirect(target.url("look", ref=_batch(target).ref), 303)


def _undo(target: Target) -> ResponseReturnValue:
    done = actions.undo_list(_batch(target), event=target.event, by=me(), at=now()).done
    flash(ngettext("%(num)s registration was taken back.", "%(num)s registrations were taken back.", done), "success")
    return redirect(target.url("look", ref=_batch(target).ref), 303)


for _name, _path, _load, _load_list in (
    ("people", "/events/<event>/registrations/lists", for_event, list_for_event),
    ("delegates", "/events/<event>/delegates/<seats>/lists", for_seats, list_for_seats),
):
    _routes: tuple[tuple[str, str, list[str], Any, Any], ...] = (
        ("send", "", ["GET", "POST"], _send, _load), ("template", "/template.xlsx", ["GET"], _template, _load),
        ("look", "/<ref>", ["GET"], _look, _load_list), ("apply", "/<ref>/apply", ["POST"], _apply, _load_list),
        ("undo", "/<ref>/undo", ["POST"], _undo, _load_list),
    )  # fmt: skip
    for _end, _more, _methods, _view, _loader in _routes:
        bp.add_url_rule(_path + _more, f"{_name}_{_end}", on(_loader, may_list)(_view), methods=_methods)
