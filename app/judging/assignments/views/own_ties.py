"""A judge's own ties, on their phone: declared before and during the reading. Nothing here says whose an entry is (D16)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

from app.judging.access import is_chief
from app.judging.assignments.forms import PinForm, TieForm, pin_form, tie_form
from app.judging.assignments.queries import ties
from app.judging.assignments.queries.ties import Seat
from app.judging.assignments.views.blueprint import bp
from app.judging.panels import actions
from app.judging.panels.actions import About
from app.judging.panels.queries import rounds
from app.judging.states import ConflictKind
from app.kit.access import anybody, me, on
from app.kit.clock import local, now
from app.people.actor import Actor
from app.people.finding.queries import one_or_some

PAGE = "/judging/rounds/<ref>/ties"


def may_chair(actor: Actor, seat: Seat) -> bool:
    """The chief judge, and never somebody in their name."""
    return is_chief(actor, seat.judged) and actor.person_id == actor.true_person_id


def _page(seat: Seat, form: TieForm, pins: PinForm | None = None) -> str:
    chief = may_chair(me(), seat)
    return render_template(
        "judging/assignments/own_ties.html",
        seat=seat,
        judged=seat.judged,
        stage=seat.judged.stage,
        edition=seat.judged.stage.edition,
        form=form,
        own=ties.own_ties(seat),
        earlier=ties.own_earlier(seat) if seat.open else [],
        begun=[(entry, sheet) for entry, sheet in ties.choices(seat) if sheet is not None],
        chief=chief,
        others=ties.chaired(seat) if chief else [],
        pins=(pins or _pins(seat)) if chief else None,
        listed=url_for("scoring.round_page", ref=seat.judged.ref) if seat.listed else url_for("scoring.desk"),
    )


def _pins(seat: Seat) -> PinForm:
    """Of the other judges: nobody chairs their own ties."""
    form = pin_form(seat.judged)
    form.judge.choices = [c for c in form.judge.choices if c.value != seat.member.person.ref]
    return form


@bp.get(PAGE)
@on(ties.own_seat, anybody)
def own(found: Seat) -> str:
    """What was declared, and the form for more."""
    return _page(found, tie_form(found))


def _back(found: Seat, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("assignments.own", ref=found.judged.ref), 303)


@bp.post(PAGE + "/declare")
@on(ties.own_seat, anybody)
def declare(found: Seat) -> ResponseReturnValue:
    """Declare a tie. The answer is the same whomever it names."""
    form, at = tie_form(found), now()
    unit, typed = None, (form.unit.data or "").strip()
    if not form.validate():
        return _page(found, form), 422
    if typed:
        unit, form.unit.found = one_or_some(me(), typed, local(at).date())
        if unit is None:
            form.unit.errors = [*form.unit.errors, _("Which unit is it? Choose one, or write its whole name.")]
            return _page(found, form), 422
    entry = next((e for e, _sheet in ties.choices(found) if e.ref == form.entry.data), None)
    if form.entry.data and entry is None:
        raise NotFound
    about = About(
        ConflictKind(form.kind.data), entry=entry, name=form.name.data or "", unit=unit, reason=form.reason.data or "",
        since=form.since.data, until=form.until.data,
    )  # fmt: skip
    actions.declare(found.judged, found.member, about, by=me(), at=at)
    return _back(found, _("Your declaration was kept. Thank you for saying it."))


@bp.post(PAGE + "/again")
@on(ties.own_seat, anybody)
def again(found: Seat) -> ResponseReturnValue:
    """Say that a tie of an earlier edition holds still."""
    try:
        earlier = ties.own_earlier_tie(found, request.form.get("tie", ""))
    except StopIteration:
        raise NotFound from None
    actions.declare_again(found.judged, found.member, earlier, by=me(), at=now())
    return _back(found, _("Your declaration was kept. Thank you for saying it."))


@bp.post(PAGE + "/pin")
@on(ties.own_seat, may_chair)
def chair_pin(found: Seat) -> ResponseReturnValue:
    """The chief judge keeps another judge from an entry."""
    form = _pins(found)
    if not form.validate():
        return _page(found, tie_form(found), form), 422
    entry = next((e for e in rounds.entries_of(found.judged) if e.ref == form.entry.data), None)
    member = next((m for m in rounds.live_panel(found.judged) if m.person.ref == form.judge.data), None)
    if entry is None or member is None:
        raise NotFound
    actions.pin(
        found.judged, entry, member, kind=ConflictKind(form.kind.data), reason=form.reason.data, since=form.since.data,
        until=form.until.data, by=me(), at=now(),
    )  # fmt: skip
    return _back(found, _("The conflict was kept."))


@bp.post(PAGE + "/lift")
@on(ties.own_seat, may_chair)
def chair_lift(found: Seat) -> ResponseReturnValue:
    """The chief judge lifts another judge's tie to an entry."""
    others = [k.tie.judge_id for k in ties.chaired(found)]
    try:
        tie = ties.tie_of(found.judged, request.form.get("tie", ""), others)
    except NoResultFound:
        raise NotFound from None
    if tie.entry_id is None:
        raise NotFound
    actions.lift(found.judged, tie, reason=request.form.get("reason", "")[:500], by=me(), at=now())
    return _back(found, _("The tie was lifted; it stays on record."))
