"""Conflicts of interest of a round for its staff: what to look at, what stands, what was lifted; the chair pins and lifts."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

from app.contests.entry_models import Entry
from app.judging.access import may_decide, may_prepare
from app.judging.assignments.forms import PinForm, pin_form
from app.judging.assignments.queries import ties as found_ties
from app.judging.assignments.views.blueprint import PAGE, back_to, bp, frame
from app.judging.conflict_models import Conflict
from app.judging.models import PanelMember, Round
from app.judging.panels import actions
from app.judging.panels.queries import rounds
from app.judging.states import ConflictKind
from app.kit.access import me, on
from app.kit.clock import now


@bp.get(PAGE + "/ties")
@on(rounds.round_of, may_prepare)
def ties(found: Round) -> str:
    """All ties between the panel and the entries."""
    return _page(found, pin_form(found))


def _page(found: Round, form: PinForm) -> str:
    kept = found_ties.kept(found)
    return render_template(
        "judging/assignments/ties.html",
        **frame(found, "ties"),
        panel=rounds.live_panel(found),
        detected=found_ties.detected(found),
        waiting=[k for k in kept if k.tie.lifted_at is None and k.tie.confirmed_at is None],
        standing=[k for k in kept if k.tie.lifted_at is None and k.tie.confirmed_at is not None],
        lifted=[k for k in kept if k.tie.lifted_at is not None],
        form=form,
    )


def _tie(found: Round) -> Conflict:
    try:
        return found_ties.tie_of(found, request.form.get("tie", ""))
    except NoResultFound:
        raise NotFound from None


def _asked(found: Round, entry: str, judge: str) -> tuple[Entry, PanelMember]:
    one = next((e for e in rounds.entries_of(found) if e.ref == entry), None)
    member = next((m for m in rounds.live_panel(found) if m.person.ref == judge), None)
    if one is None or member is None:
        raise NotFound
    return one, member


def _reason() -> str:
    return request.form.get("reason", "")[:500]


@bp.post(PAGE + "/ties/confirm")
@on(rounds.round_of, may_prepare)
def confirm(found: Round) -> ResponseReturnValue:
    """The person or unit is the one of these entries: the judge stays away from them."""
    back = actions.confirm(found, _tie(found), by=me(), at=now())
    words = ngettext(
        "The judge stays away from them. %(num)d sheet was taken back.",
        "The judge stays away from them. %(num)d sheets were taken back.",
        back,
    )
    return back_to("assignments.ties", found, words)


@bp.post(PAGE + "/ties/pin")
@on(rounds.round_of, may_decide)
def pin(found: Round) -> ResponseReturnValue:
    """Keep a judge from an entry."""
    form = pin_form(found)
    if not form.validate():
        return _page(found, form), 422
    entry, member = _asked(found, form.entry.data, form.judge.data)
    actions.pin(
        found, entry, member, kind=ConflictKind(form.kind.data), reason=form.reason.data, since=form.since.data,
        until=form.until.data, by=me(), at=now(),
    )  # fmt: skip
    return back_to("assignments.ties", found, _("The conflict was kept."))


@bp.post(PAGE + "/ties/lift")
@on(rounds.round_of, may_decide)
def lift(found: Round) -> ResponseReturnValue:
    """Let a declared or pinned tie stand no longer."""
    actions.lift(found, _tie(found), reason=_reason(), by=me(), at=now())
    return back_to("assignments.ties", found, _("The tie was lifted; it stays on record."))


@bp.post(PAGE + "/ties/lift-earlier")
@on(rounds.round_of, may_decide)
def lift_earlier(found: Round) -> ResponseReturnValue:
    """Let a tie of an earlier edition stand no longer for this entry."""
    entry, member = _asked(found, request.form.get("entry", ""), request.form.get("judge", ""))
    actions.lift_earlier(found, entry, member, reason=_reason(), by=me(), at=now())
    return back_to("assignments.ties", found, _("The tie was lifted; it stays on record."))
