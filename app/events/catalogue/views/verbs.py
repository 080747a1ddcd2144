"""How an event goes on: each verb of the machine, with what it has to be told."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.access import may_approve, may_organize
from app.events.catalogue import actions, queries
from app.events.catalogue.forms import IssueForm, OnlineForm, ReasonForm, ResumeForm
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.pages import page, saved
from app.events.models import Event
from app.kit.access import me, on
from app.kit.clock import now

#: verb → the action that needs nothing but the event, and what is then said.
_PLAIN = {
    "propose": actions.propose,
    "open": actions.open_registration,
    "close": actions.close_registration,
    "start": actions.start,
    "end": actions.end,
}


@bp.post("/events/<event>/edit/<any(propose, open, close, start, end):verb>")
@on(queries.event_by_code, may_organize)
def go_on(event: Event, verb: str) -> ResponseReturnValue:
    """Propose the plan, open or close registration, begin or end the event."""
    _PLAIN[verb](event, by=me(), at=now())
    return saved(event)


@bp.route("/events/<event>/edit/return", methods=["GET", "POST"])
@on(queries.event_by_code, may_approve)
def send_back(event: Event) -> ResponseReturnValue:
    """Return the plan, with the reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _again(event, "return", form)
    actions.send_back(event, reason=form.reason.data, by=me(), at=now())
    return saved(event)


@bp.route("/events/<event>/edit/issue", methods=["GET", "POST"])
@on(queries.event_by_code, may_approve)
def issue(event: Event) -> ResponseReturnValue:
    """Approve the plan and issue it (S65)."""
    form = IssueForm()
    if not form.validate_on_submit():
        return _again(event, "issue", form)
    actions.issue(event, decision=form.decision.data or "", by=me(), at=now())
    return saved(event, words=_("The event is issued. Everybody can see it now."))


@bp.route("/events/<event>/edit/postpone", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def postpone(event: Event) -> ResponseReturnValue:
    """Put it off, with the reason; registrations stay."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _again(event, "postpone", form)
    actions.postpone(event, reason=form.reason.data, by=me(), at=now())
    return saved(event)


@bp.route("/events/<event>/edit/resume", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def resume(event: Event) -> ResponseReturnValue:
    """Give a postponed event its new date."""
    form = ResumeForm(obj=event)
    if not form.validate_on_submit():
        return _again(event, "resume", form)
    actions.resume(event, starts_at=form.starts_at.data, ends_at=form.ends_at.data, by=me(), at=now())
    return saved(event)


@bp.route("/events/<event>/edit/move-online", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def move_online(event: Event) -> ResponseReturnValue:
    """Hold it on the network instead; registrations stay (S30)."""
    form = OnlineForm(obj=event)
    if not form.validate_on_submit():
        return _again(event, "move_online", form)
    actions.move_online(event, link=form.online_link.data, reason=form.reason.data, by=me(), at=now())
    return saved(event)


@bp.route("/events/<event>/edit/cancel", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def cancel(event: Event) -> ResponseReturnValue:
    """It will not take place; those registered are told why."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _again(event, "cancel", form)
    actions.cancel(event, reason=form.reason.data, by=me(), at=now())
    return saved(event)


def _again(event: Event, what: str, form: Any) -> ResponseReturnValue:
    """The page of one decision: what it means, whom it reaches, and its form."""
    return page("decision", event, form, what=what, told=queries.live_count(event))
