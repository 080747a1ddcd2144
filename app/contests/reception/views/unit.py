"""The unit's pages: its piles, one entry, the list to forward."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.contests.access import covers_as_leader, covers_as_officer, may_act_for_unit, may_confirm_for_unit
from app.contests.calls.queries import deadline_for
from app.contests.entry_models import Entry
from app.contests.reception import actions
from app.contests.reception.forms import ForwardForm, ReturnForm, chosen_refs, page_number
from app.contests.reception.queries import units
from app.contests.reception.queries.dossier import history_of, lines_of, version_of
from app.contests.reception.queries.units import Pile, UnitDesk, UnitEntry
from app.contests.reception.rules import STANDS, confirmed
from app.contests.reception.views.blueprint import bp, tell, told
from app.contests.states import EntryState
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.web import language
from app.people.actor import Actor
from app.people.models import Unit


def _may_desk(actor: Actor, desk: UnitDesk) -> bool:
    return may_act_for_unit(actor, desk.unit.id)


def _may_entry(actor: Actor, found: UnitEntry) -> bool:
    return may_confirm_for_unit(actor, found.entry)


def _may_credit(actor: Actor, found: UnitEntry) -> bool:
    return may_act_for_unit(actor, found.desk.unit.id)


@bp.get("/contests/<edition>/units/<unit>")
@on(units.unit_desk, _may_desk)
def unit(desk: UnitDesk) -> str:
    """What waits at the unit, what is ready, what was sent."""
    piles, preparing = units.counts(desk)
    wanted = request.args.get("show")
    show = (
        Pile(wanted)
        if wanted in set(Pile)
        else Pile.READY
        if piles[Pile.READY] and not piles[Pile.WAITING]
        else Pile.WAITING
    )
    page = page_number()
    return render_template(
        "contests/reception/unit.html",
        desk=desk,
        piles=piles,
        preparing=preparing,
        show=show,
        entries=units.entries_in(desk, show, page),
        page=page,
        pages=max(1, -(-piles[show] // units.PAGE)),
        lists=units.lists_of(desk),
        deadline=deadline_for(desk.edition, unit_id=desk.unit.id),
    )


@bp.post("/contests/<edition>/units/<unit>/confirm")
@on(units.unit_desk, _may_desk)
def confirm_chosen(desk: UnitDesk) -> ResponseReturnValue:
    """Confirm what was ticked."""
    outcome = actions.confirm_many(units.chosen(desk, chosen_refs()), by=me(), at=now())
    count = len(outcome.done)
    tell(outcome, ngettext("%(num)s entry was confirmed.", "%(num)s entries were confirmed.", count))
    return _to_unit(desk)


@bp.get("/contests/<edition>/units/<unit>/forward")
@on(units.unit_desk, _may_desk)
def forward_preview(desk: UnitDesk) -> str:
    """The list as it would be sent."""
    return _preview(desk, ForwardForm())


@bp.post("/contests/<edition>/units/<unit>/forward")
@on(units.unit_desk, _may_desk)
def forward(desk: UnitDesk) -> ResponseReturnValue:
    """Send the list to the organizing committee."""
    form = ForwardForm()
    if not form.validate_on_submit():
        return _preview(desk, form), 422
    chosen = units.chosen(desk, chosen_refs())
    made, outcome = actions.forward(desk.edition, desk.unit, chosen, remark=form.remark.data or "", by=me(), at=now())
    count = len(outcome.done)
    tell(outcome, ngettext("%(num)s entry was forwarded.", "%(num)s entries were forwarded.", count))
    target = url_for("reception.unit_list", edition=desk.edition.code, unit=desk.unit.code, forwarding=made.ref)
    return redirect(target, 303)


def _preview(desk: UnitDesk, form: ForwardForm) -> str:
    return render_template(
        "contests/reception/forward.html",
        desk=desk,
        form=form,
        entries=units.ready(desk),
        lists=units.lists_of(desk),
        deadline=deadline_for(desk.edition, unit_id=desk.unit.id),
    )


@bp.get("/contests/<edition>/units/<unit>/entries/<ref>")
@on(units.unit_entry, _may_entry)
def unit_entry(found: UnitEntry) -> str:
    """One entry with its buttons."""
    return _entry_page(found, ReturnForm())


def _entry_page(found: UnitEntry, form: ReturnForm) -> str:
    entry, credited = found.entry, found.entry.credited_unit
    asked = request.args.get("version", "")
    version = version_of(entry, int(asked) if asked.isdecimal() and len(asked) < 7 else None)
    return render_template(
        "contests/reception/unit_entry.html",
        desk=found.desk,
        entry=entry,
        form=form,
        version=version,
        lines=lines_of(entry, version, language()),
        history=told(history_of(entry)),
        step=_step(me(), entry, credited) if credited else None,
    )


def _step(actor: Actor, entry: Entry, unit: Unit) -> str | None:
    """Which of the two confirmations this actor can give now: "check", "confirm", or whose turn it is."""
    open_now = entry.state is EntryState.SUBMITTED or entry.state in STANDS
    if not open_now or confirmed(entry, leader_confirms=unit.leader_confirms):
        return None
    if not unit.leader_confirms:
        return "confirm"
    if entry.unit_confirmed_at is None:
        return "check" if covers_as_officer(actor, unit.id) else "officer_turn"
    return "confirm" if covers_as_leader(actor, unit.id) else "leader_turn"


@bp.post("/contests/<edition>/units/<unit>/entries/<ref>/confirm")
@on(units.unit_entry, _may_entry)
def confirm(found: UnitEntry) -> ResponseReturnValue:
    """Confirm one entry."""
    actions.confirm(found.entry, by=me(), at=now())
    flash(_("“%(title)s” was confirmed.", title=found.entry.title), "success")
    return _to_unit(found.desk)


@bp.post("/contests/<edition>/units/<unit>/entries/<ref>/return")
@on(units.unit_entry, _may_entry)
def return_entry(found: UnitEntry) -> ResponseReturnValue:
    """Give one entry back to its leader."""
    form = ReturnForm()
    if not form.validate_on_submit():
        return _entry_page(found, form), 422
    actions.return_entry(found.entry, reason=form.reason.data, by=me(), at=now())
    flash(_("“%(title)s” was returned to its leader, with your words.", title=found.entry.title), "success")
    return _to_unit(found.desk)


@bp.post("/contests/<edition>/units/<unit>/direct/<ref>/credit")
@on(units.direct_entry, _may_credit)
def credit(found: UnitEntry) -> ResponseReturnValue:
    """Confirm an entry that was sent straight to the organizers."""
    actions.credit(found.entry, found.desk.unit, by=me(), at=now())
    flash(_("“%(title)s” now counts for this unit.", title=found.entry.title), "success")
    return _to_unit(found.desk)


def _to_unit(desk: UnitDesk) -> ResponseReturnValue:
    return redirect(url_for("reception.unit", edition=desk.edition.code, unit=desk.unit.code), 303)
