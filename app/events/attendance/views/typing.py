"""Typing in what was signed on paper: one screen, the keyboard alone, number or code or name, Enter, the next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.access import may_keep
from app.events.attendance import actions, rules
from app.events.attendance.forms import TotalForm
from app.events.attendance.queries import paper as queries
from app.events.attendance.queries.scope import may_type, own_sites
from app.events.attendance.views.blueprint import bp, there
from app.events.catalogue.queries import event_by_code
from app.events.checkin.queries.lists import lists_kept
from app.events.checkin_models import CheckList
from app.events.models import Event, Session, Site
from app.events.registration_models import Registration
from app.events.states import ScanResult
from app.kit.access import me, on
from app.kit.clock import VIETNAM, local, now
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.web import hour, sentence

LATELY = 8


@dataclass(frozen=True)
class Desk:
    """What is being typed in: which list, at which site, what time the signatures are of, when the paper was printed."""

    on: CheckList
    site: Site | None
    session: Session | None
    was_at: datetime
    printed_at: datetime
    lists: list[CheckList]
    sites: list[Site]

    @property
    def where(self) -> dict[str, Any]:
        """The desk as parts of an address and of a form."""
        found = {"list": self.on.ref, "at": _local(self.was_at), "printed": _local(self.printed_at)}
        return found | ({"site": self.site.ref} if self.site else {})


def desk_of(event: Event) -> Desk | None:
    """From the address or the form: `list`, `site` (refs), `at`, `printed`; None where there is no list yet. 404."""
    given, at = request.values, now()
    sites, lists = own_sites(me(), event), lists_kept(event)
    chosen = given.get("site", "")
    site = next((one for one in sites if one.ref == chosen), None)
    if (chosen and site is None) or (given.get("list") and all(one.ref != given["list"] for one in lists)):
        abort(404)
    if site is None and not may_keep(me(), event):
        site = sites[0]
    if not lists:
        return None
    fitting = [one for one in lists if one.site_id in (None, site.id if site else None)] or lists
    on_ = next((one for one in lists if one.ref == given.get("list")), fitting[0])
    session = db.session.get(Session, on_.session_id) if on_.session_id else None
    begins = session.starts_at if session else event.starts_at or at
    return Desk(on_, site, session, _instant("at") or min(begins, at), _instant("printed") or at, lists, sites)


@bp.get("/events/<event>/attendance/typing")
@on(event_by_code, may_type)
def typing(event: Event) -> ResponseReturnValue:
    """The screen."""
    return _page(event, desk_of(event))


def _page(
    event: Event, desk: Desk | None, several: list[Registration] | None = None, typed: str = ""
) -> ResponseReturnValue:
    if desk is None:
        return render_template("events/attendance/typing_none.html", event=event)
    return render_template(
        "events/attendance/typing.html", event=event, desk=desk, several=several, typed=typed, nonce=public_code(16),
        lately=queries.typed_lately(desk.on, me().person_id, LATELY), count=queries.count_passed(desk.on, desk.site),
        form=TotalForm(total=desk.site.typed_present if desk.site else None),
    )  # fmt: skip


@bp.post("/events/<event>/attendance/typing")
@on(event_by_code, may_type)
def type_one(event: Event) -> ResponseReturnValue:
    """One line: `typed`, or `pick` (the ref of one of several); `nonce` names the line."""
    desk = desk_of(event)
    if desk is None:
        abort(404)
    words, pick = request.form.get("typed", "")[:100], request.form.get("pick", "")
    if not words.strip():
        return redirect(url_for("attendance.typing", event=event.code, **desk.where), 303)
    found = queries.meant(event, rules.typed(words), desk.session, desk.site, printed_at=desk.printed_at)
    if pick:
        found = [one for one in found if one.ref == pick]
    if len(found) > 1:
        return _page(event, desk, found, words)
    if not found:
        flash(_("Nobody on this list: “%(typed)s”. Nothing was written down.", typed=words), "error")
    else:
        _type(event, desk, found[0])
    return redirect(url_for("attendance.typing", event=event.code, **desk.where), 303)


def _type(event: Event, desk: Desk, registration: Registration) -> None:
    nonce = f"paper-{request.form.get('nonce', '')[:40] or public_code(16)}"
    name = registration.person.full_name
    site = desk.site or registration.site
    try:
        outcome = actions.type_in(
            event, desk.on, registration, site=site, was_at=desk.was_at, nonce=nonce, by=me(), at=now()
        )
    except actions.AlreadyOnList as known:
        when_ = datetime.fromisoformat(str(known.facts["time"]))
        flash(_("%(name)s is on the list already, since %(time)s.", name=name, time=hour(when_)), "info")
        return
    if outcome.result is ScanResult.REFUSED:
        why = sentence(f"gate_{outcome.reason}")
        flash(_("%(name)s was not written down: %(why)s.", name=name, why=why), "error")
    else:
        flash(_("Written down: %(name)s", name=name), "success")


@bp.post("/events/<event>/attendance/typing/undo")
@on(event_by_code, may_type)
def undo(event: Event) -> ResponseReturnValue:
    """Take one's own last line back; form: its `scan` (the nonce)."""
    desk = desk_of(event)
    if desk is None:
        abort(404)
    wrong = there(lambda: queries.scan_typed(desk.on, me().person_id, request.form.get("scan", "")))
    actions.untype(wrong, by=me(), at=now())
    flash(_("Taken back."), "success")
    return redirect(url_for("attendance.typing", event=event.code, **desk.where), 303)


@bp.post("/events/<event>/attendance/sites/<site>/total")
@on(event_by_code, may_type)
def total(event: Event, site: str) -> ResponseReturnValue:
    """The head-count of a site that was never online; empty takes it back."""
    found = next((one for one in own_sites(me(), event) if one.ref == site), None)
    form = TotalForm()
    if found is None:
        abort(404)
    if not form.validate_on_submit():
        flash(_("Write the total as a number."), "error")
    else:
        actions.type_total(event, found, form.total.data, by=me(), at=now())
        flash(_("Saved."), "success")
    return redirect(url_for("attendance.typing", event=event.code, site=found.ref), 303)


def _local(at: datetime) -> str:
    return local(at).strftime("%Y-%m-%dT%H:%M")


def _instant(name: str) -> datetime | None:
    try:
        typed = datetime.fromisoformat(request.values.get(name, ""))
    except ValueError:
        return None
    return typed.replace(tzinfo=VIETNAM) if typed.tzinfo is None else typed
