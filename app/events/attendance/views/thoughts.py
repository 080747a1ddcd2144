"""What participants thought: said once by those who were there, read by the organizers without names."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.events.access import may_watch
from app.events.attendance import actions, rules
from app.events.attendance.forms import RATINGS, USEFUL, FeedbackForm
from app.events.attendance.queries.thoughts import attended_by, said_by, thoughts
from app.events.attendance.views.blueprint import bp
from app.events.catalogue.queries import event_by_code
from app.events.models import Event
from app.kit.access import me, on
from app.kit.clock import now
from app.people.accounts.queries import own_person
from app.people.actor import Actor
from app.people.notices.actions import wish_surveys


def may_say(actor: Actor, event: Event) -> bool:
    """Whoever a gate saw; never somebody acting for them."""
    return not actor.is_acting and attended_by(actor, event) is not None


@bp.route("/events/<event>/feedback", methods=["GET", "POST"])
@on(event_by_code, may_say)
def feedback(event: Event) -> ResponseReturnValue:
    """The form, once; afterwards a word of thanks."""
    registration = attended_by(me(), event)
    if registration is None:
        raise RuntimeError("asked for before")
    said, form = said_by(registration), FeedbackForm()
    if said is None and form.validate_on_submit():
        actions.say(
            registration, event, rating=form.rating.data, useful=form.useful.data, words=form.words.data or "", at=now()
        )
        flash(_("Thank you. The organizers read it without your name."), "success")
        return redirect(url_for("attendance.feedback", event=event.code), 303)
    page = render_template(
        "events/attendance/feedback.html", event=event, form=form, said=said, surveys=own_person(me()).surveys
    )
    return page, 422 if request.method == "POST" and said is None else 200


@bp.post("/events/<event>/feedback/<any(stop, ask):wish>")
@on(event_by_code, may_say)
def surveys(event: Event, wish: str) -> ResponseReturnValue:
    """Be asked no more after events, or again."""
    wish_surveys(own_person(me()).id, wish == "ask", by=me(), at=now())
    flash(_("Saved."), "success")
    return redirect(url_for("attendance.feedback", event=event.code), 303)


@bp.get("/events/<event>/feedback/summary")
@on(event_by_code, may_watch)
def feedback_summary(event: Event) -> str:
    """Ratings as bars, words without names; nothing while too few answered."""
    found = thoughts(event)
    return render_template(
        "events/attendance/feedback_summary.html", event=event, found=found, fewest=rules.FEWEST_ANSWERS,
        mean=rules.average(found.rating), use=rules.average(found.useful), ratings=RATINGS, usefuls=USEFUL,
    )  # fmt: skip
