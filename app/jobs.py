"""The worker's tasks in one list; `flask work` runs each in its own transaction, again and again."""

from collections.abc import Callable
from datetime import datetime

from app.contests.duplicates.jobs import compare
from app.contests.reception.jobs import forward_what_is_stuck
from app.events.attendance.jobs import ask_for_thoughts
from app.events.catalogue import jobs as catalogue
from app.events.checkin.jobs import make_roster_keys
from app.events.places.actions import lapse_due
from app.events.tickets.jobs import make_due
from app.judging.assignments.jobs import make_waiting
from app.judging.publication.jobs import publish_what_is_due
from app.kit import audit, clock, importing
from app.people.accounts import actions as accounts
from app.people.codes import jobs as codes
from app.people.notices import actions as notices
from app.people.notices import jobs as mail
from app.plans.targets import jobs as targets


def at_night(task: Callable[[datetime], object], at: datetime) -> None:
    """Tidying between two and three in the morning, when nobody waits."""
    if clock.local(at).hour == 2:
        task(at)


#: Each is called with the present instant; it must be idempotent and take what is due, no more.
TASKS: tuple[Callable[[datetime], object], ...] = (
    lambda _at: audit.seal(),
    catalogue.keep_types,
    catalogue.move_on,
    lapse_due,
    make_due,
    ask_for_thoughts,
    forward_what_is_stuck,
    compare,
    targets.keep_maxima,
    targets.freeze_what_is_due,
    targets.amend_what_changed,
    publish_what_is_due,
    codes.answer,
    lambda at: at_night(accounts.sweep, at),
    lambda at: at_night(notices.sweep, at),
    lambda at: at_night(importing.sweep, at),
)
#: The same, but each makes its own transactions, because it waits for somebody else (a mail server).
ALONE: tuple[Callable[[datetime], object], ...] = (mail.send, make_roster_keys, make_waiting)
