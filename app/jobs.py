"""The worker's tasks in one list; `flask work` runs each in its own transaction, again and again."""

from collections.abc import Callable
from datetime import datetime

from app.contests.reception.jobs import forward_what_is_stuck
from app.judging.publication.jobs import publish_what_is_due
from app.kit import audit

#: Each is called with the present instant; it must be idempotent and take what is due, no more.
TASKS: tuple[Callable[[datetime], object], ...] = (
    lambda _at: audit.seal(),
    forward_what_is_stuck,
    publish_what_is_due,
)
