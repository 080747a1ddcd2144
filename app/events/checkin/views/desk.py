"""The volunteer's desk: a page that works as plain forms, and that its script turns into a scanner without a network."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.events.access import may_keep, may_scan
from app.events.catalogue.queries.setup import event_by_code
from app.events.checkin.actions.late import void
from app.events.checkin.actions.scans import scan
from app.events.checkin.actions.walking import Walker, admit_walk_in
from app.events.checkin.forms import NoteForm, WalkInForm
from app.events.checkin.queries import desk
from app.events.checkin.queries.facts import TOKEN_LENGTH, Gate, Outcome, Showing
from app.events.checkin.queries.lists import lists_at, sites_scanned_by
from app.events.checkin.views.blueprint import bp, gate_site, list_named, may_stand_somewhere
from app.events.gate_wording import GATE
from app.events.models import Event, Site
from app.events.states import Direction, RefusalReason, ScanMethod, ScanResult
from app.events.tickets.actions import ticket_for
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.codes import public_code
from app.kit.text import one_line, phone
from app.kit.web import sentence, wants_json
from app.people.finding.queries import one_or_some

#: Who is to be looked after comes amber, who may not come in at all red.
RED = frozenset(
    {RefusalReason.UNKNOWN_TICKET, RefusalReason.REVOKED, RefusalReason.WRONG_EVENT, RefusalReason.CANCELLED}
)


def tone_of(outcome: Outcome) -> str:
    """The colour of an answer: good, owing or bad."""
    if outcome.result != ScanResult.REFUSED:
        return "good"
    return "bad" if outcome.reason in RED else "owing"


@bp.get("/events/<event>/gate")
@on(event_by_code, may_stand_somewhere)
def gate(event: Event) -> str:
    """Typed code, name, list and direction as plain forms; `q` searches a name."""
    return _page(event)


def _page(event: Event, walk_in: WalkInForm | None = None) -> str:
    actor = me()
    site = gate_site(actor, event, request.values.get("site"))
    on_list = list_named(event, request.values.get("list"))
    typed = one_line(request.args.get("q", ""))[:100]
    form = walk_in or WalkInForm(formdata=None)
    if walk_in is None:
        form.nonce.data, form.list.data = public_code(16), on_list.ref if on_list else ""
        form.site.data = site.ref if site else ""
    return render_template(
        "events/checkin/gate.html", event=event, site=site, on_list=on_list, q=typed, lists=lists_at(event, site),
        sites=sites_scanned_by(actor, event), everywhere=may_scan(actor, event), keeps=may_keep(actor, event),
        found=desk.named(event, site, on_list, typed), direction=_direction(), nonce=public_code(16), walk_in=form,
        new_nonce=public_code, words=words(),
    )  # fmt: skip


def words() -> dict[str, str]:
    """What the script says, in the page's language: its own sentences, and those of each answer."""
    answers = (*(f"go_{one}" for one in ("admitted", "left")), *RefusalReason, *(f"do_{one}" for one in RefusalReason))
    return {key: str(value) for key, value in GATE.items()} | {one: sentence(f"gate_{one}") for one in answers}


@bp.get("/events/<event>/gate/names")
@on(event_by_code, may_stand_somewhere)
def names(event: Event) -> dict[str, Any]:
    """The same search for the script: those registered whose name has these words, phones masked."""
    site = gate_site(me(), event, request.args.get("site"))
    found = desk.named(event, site, list_named(event, request.args.get("list")), request.args.get("q", "")[:100])
    return {"found": [{**one.__dict__, "state": one.state.value} for one in found], "most": desk.MOST}


@bp.post("/events/<event>/gate/scan")
@on(event_by_code, may_stand_somewhere)
def scan_typed(event: Event) -> ResponseReturnValue:
    """A typed code, or (`registration`) somebody found by name: the same action as a scanned QR; sent twice it is one."""
    actor, at = me(), now()
    site = gate_site(actor, event, request.form.get("site"))
    on_list = list_named(event, request.form.get("list"))
    ticket, method = _ticket(event, site), ScanMethod.NAME if request.form.get("registration") else None
    outcome = scan(
        Gate(event.code, person_id=actor.person_id),
        Showing(
            ticket, _nonce(), at, at, on_list.ref if on_list else None, site.ref if site else None, _direction(), method
        ),
        received_at=at,
    )
    return _answer(event, site, outcome, _nonce())


def _ticket(event: Event, site: Site | None) -> str:
    ref = request.form.get("registration", "")
    if not ref:
        typed = request.form.get("ticket", "").strip()[:200].replace("\0", "")
        return typed if len(typed) == TOKEN_LENGTH or typed else abort(422)
    try:
        found = desk.registered(event, site, ref)
    except NoResultFound:
        abort(404)
    return ticket_for(found.person_id, at=now()).token


def _nonce() -> str:
    sent = request.form.get("nonce", "")
    fits = 0 < len(sent) <= 64 and all("!" <= letter <= "~" for letter in sent)
    return sent if fits else public_code(16)


def _direction() -> Direction:
    return Direction.OUT if request.values.get("direction") == Direction.OUT.value else Direction.IN


@bp.post("/events/<event>/gate/walk-in")
@on(event_by_code, may_stand_somewhere)
def walk_in(event: Event) -> ResponseReturnValue:
    """Register and admit somebody on the spot."""
    actor, at, form = me(), now(), WalkInForm()
    site = gate_site(actor, event, form.site.data)
    on_list = list_named(event, form.list.data)
    if form.unit.data:
        form.unit.unit, form.unit.found = one_or_some(None, form.unit.data, at.date(), living=True)
    valid = form.validate_on_submit()
    if form.unit.data and form.unit.unit is None:
        valid = False
        form.unit.errors = [
            _("Choose one of the units below, or leave it empty.")
            if form.unit.found
            else _("No unit of this name was found. Leave it empty if there is none.")
        ]
    if not valid:
        return _page(event, form), 422
    walker = Walker(
        one_line(form.name.data), phone(form.phone.data or ""), form.unit.unit, form.minor.data, form.reason.data or ""
    )
    nonce = _nonce()
    outcome = admit_walk_in(event, walker, site=site, on=on_list.ref if on_list else None, nonce=nonce, by=actor, at=at)
    return _answer(event, site, outcome, nonce)


@bp.post("/events/<event>/gate/undo")
@on(event_by_code, may_stand_somewhere)
def undo(event: Event) -> ResponseReturnValue:
    """Take back a scan (`scan`: its nonce), saying why: one's own, or any for the staff."""
    form = NoteForm()
    try:
        found = desk.scan_by_nonce(event, request.form.get("scan", "")[:64])
    except NoResultFound:
        abort(404)
    if found.by_person_id != me().person_id and not may_keep(me(), event):
        abort(403)
    if not form.validate_on_submit():
        abort(422)
    void(found, reason=form.note.data, by=me(), at=now())
    if wants_json():
        return {"undone": found.nonce}
    flash(_("The scan is taken back."), "success")
    return redirect(url_for("checkin.gate", event=event.code, site=request.form.get("site") or None), 303)


def _answer(event: Event, site: Site | None, outcome: Outcome, nonce: str) -> ResponseReturnValue:
    """The whole screen is the answer; a program gets it as JSON. A refusal is kept, so the status is that of a page."""
    if wants_json():
        return told(outcome, nonce)
    on_list = list_named(event, outcome.list)
    return render_template(
        "events/checkin/answer.html", event=event, site=site, outcome=outcome, tone=tone_of(outcome), nonce=nonce,
        on_list=on_list, direction=outcome.direction,
    )  # fmt: skip


def told(outcome: Outcome, nonce: str) -> dict[str, Any]:
    """An answer as the script shows it, in the words of the API."""
    first = outcome.first
    return {
        "result": outcome.result.value,
        "reason": outcome.reason.value if outcome.reason else None,
        "direction": outcome.direction.value,
        "at": outcome.at.isoformat(),
        "list": outcome.list,
        "nonce": nonce,
        "person": {
            "name": outcome.person, "unit": outcome.unit, "category": outcome.category, "site": outcome.own_site,
            "registration": outcome.registration,
        } if outcome.registration else None,
        "first": {**first._asdict(), "at": first.at.isoformat()} if first else None,
    }  # fmt: skip
