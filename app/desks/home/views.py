"""The desk's page: what I owe today, what waits for me, what comes next."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app.contests.calls.rules import days_left
from app.desks.home import events, judge, mentor, officer, staff, youth
from app.desks.tasks import Pile, Task, in_order
from app.kit.access import anybody, myself, on
from app.kit.clock import local, now
from app.people.actor import Actor
from app.plans.access import may_see_campaigns

bp = Blueprint("desk", __name__)
ROLES = (judge.tasks, mentor.tasks, officer.tasks, staff.tasks, youth.tasks, events.tasks)


@bp.get("/desk")
@on(myself, anybody)
def home(actor: Actor) -> ResponseReturnValue:
    """Three cards; every role one has puts its lines on them."""
    at = now()
    found: list[Task] = [task for role in ROLES for task in role(actor, at)]
    piles = {pile: in_order([task for task in found if task.pile is pile]) for pile in Pile}
    return render_template(
        "desks/home/page.html",
        actor=actor,
        piles=piles,
        link=_link,
        yearly=may_see_campaigns(actor, None),
        left=lambda due: days_left(local(due).date(), local(at).date()),
    )


def _link(task: Task) -> str:
    return url_for(task.endpoint, **task.where)
