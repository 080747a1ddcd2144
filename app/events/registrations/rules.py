"""When one may sign up, who needs a guardian's consent, and what becomes of a request: pure."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from app.events.models import Event
from app.events.registration_models import Category
from app.events.states import ADMITTING, EventState, Origin
from app.kit.clock import local


class Window(StrEnum):
    """Where an instant stands against the time of signing up."""

    EARLY = "early"
    OPEN = "open"
    CLOSED = "closed"


def window(event: Event, at: datetime) -> Window:
    """Whether people may sign up by themselves at an instant.

    The last instant of the window is inside it. Without one, it ends when the event begins.
    """
    if event.state in (EventState.PLANNED, EventState.PROPOSED, EventState.ISSUED):
        return Window.EARLY
    if event.state is not EventState.OPEN:
        return Window.CLOSED
    if event.registration_opens_at is not None and at < event.registration_opens_at:
        return Window.EARLY
    if event.registration_closes_at is not None and at > event.registration_closes_at:
        return Window.CLOSED
    if event.starts_at is not None and at >= event.starts_at:
        return Window.CLOSED
    return Window.OPEN


def at_the_door(event: Event, at: datetime) -> bool:
    """Whether somebody may be registered on the spot: while it runs, on its day, and from paper afterwards."""
    if event.state in (EventState.RUNNING, EventState.ENDED):
        return True
    begun = event.starts_at is not None and local(at).date() >= local(event.starts_at).date()
    return event.state in ADMITTING and begun


def age_on(born: date, day: date) -> int:
    """Full years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def day_of(event: Event, at: datetime) -> date:
    """The day on which ages count: the event's first, else its due date, else today in Vietnam."""
    if event.starts_at is not None:
        return local(event.starts_at).date()
    return event.due_on or local(at).date()


def needs_consent(event: Event, born: date | None, *, of_age: bool | None, at: datetime) -> bool:
    """Whether a guardian must agree (D35).

    A known date of birth decides; without one, what was said of the age (None: nothing was asked, so nothing is needed).
    """
    if event.consent_under <= 0:
        return False
    if born is None:
        return of_age is False
    return age_on(born, day_of(event, at)) < event.consent_under


def needs_approval(event: Event, category: Category | None, origin: Origin, *, seated: bool = False) -> bool:
    """Whether the organizers decide first. What they did themselves, and the seats they gave to units, is decided."""
    if seated or origin in (Origin.ORGANIZER, Origin.WALK_IN, Origin.SUBSTITUTE):
        return False
    return event.needs_approval or (category is not None and category.needs_approval)


#: Where so few places are left, one may keep a place before filling in the form.
FEW = 10


def scarce(left: Iterable[int]) -> bool:
    """Whether places are about to run out: some are left, but few. left: of each limit that has an end."""
    return any(0 < places <= FEW for places in left)
