"""Give the same number of seats to many units at once, and let all that nobody was named for fall back to everybody."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from app.events.models import Event, Site
from app.events.places.actions import release
from app.events.registration_models import Allocation, Category
from app.events.registrations.actions.appointing import allocate
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Unit


def allocate_each(
    event: Event, units: Sequence[tuple[Unit, Site | None]], seats: int, *, category: Category | None = None, by: Actor,
    at: datetime,
) -> int:  # fmt: skip
    """Give so many seats to each of these units, all or none; how many units. Raises what `allocate` raises."""
    with db.session.begin_nested():
        for unit, site in units:
            allocate(event, unit, seats, site=site, category=category, by=by, at=at)
    return len(units)


def release_all(given: Iterable[Allocation], *, by: Actor, at: datetime) -> int:
    """Let the seats nobody was named for fall back now; of how many units."""
    count = 0
    for one in given:
        release(one, by=by, at=at)
        count += 1
    return count
