"""Reads of places: limits, the line, one's position in it, and a naive recount that finds any fault."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from app.events.models import Event, Session, Site
from app.events.places import rules
from app.events.places.rules import Key, Seats, Waiter, Wish
from app.events.registration_models import Allocation, Category, ChosenSession, Limit, Registration, TakenPlace
from app.events.states import HOLDING, RegistrationState, Scope
from app.kit.db import db

#: (priority, since when they wait, id)
Rank = tuple[int, datetime, int]


@dataclass(frozen=True)
class Fault:
    """A number that is not what a recount finds. what: "taken", "capacity" or "places"; thing: of which row."""

    what: str
    thing: str
    kept: object
    counted: object


@dataclass(frozen=True)
class Room:
    """How a limit stands. free is None where nothing limits; reserved: seats of units nobody sits on yet."""

    capacity: int | None
    taken: int
    free: int | None
    reserved: int
    waiting: int


def limits_of(event: Event) -> dict[Key, Limit]:
    """Every limit of an event by what it is of, read anew."""
    query = select(Limit).where(Limit.event_id == event.id).order_by(Limit.id)
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return {(row.scope, row.thing_id): row for row in rows}


def limit_ids(event_id: int, wanted: Iterable[Key] | None = None) -> dict[Key, int]:
    """The ids of the limits that exist (of those wanted), in ascending order: the order in which they are taken."""
    query = select(Limit.scope, Limit.thing_id, Limit.id).where(Limit.event_id == event_id).order_by(Limit.id)
    only = None if wanted is None else frozenset(wanted)
    return {(s, thing): i for s, thing, i in db.session.execute(query) if only is None or (s, thing) in only}


def free_of(event_id: int) -> dict[int, int]:
    """Limit → places left, of those limits that have an end."""
    query = select(Limit.id, Limit.capacity - Limit.taken)
    rows = db.session.execute(query.where(Limit.event_id == event_id, Limit.capacity.is_not(None)))
    return {limit: left for limit, left in rows if left is not None}


def seats_of(allocation: Allocation) -> Seats | None:
    """The seats as a wish names them; None once they were released: then one sits on a place like everybody's."""
    if allocation.released_at is not None:
        return None
    return Seats(allocation.id, allocation.site_id, allocation.category_id)


def _sessions(registration_ids: Iterable[int] | None, event_id: int) -> dict[int, frozenset[int]]:
    query = select(ChosenSession.registration_id, ChosenSession.session_id)
    query = query.join(Registration, Registration.id == ChosenSession.registration_id)
    query = query.where(Registration.event_id == event_id)
    if registration_ids is not None:
        query = query.where(ChosenSession.registration_id.in_(list(registration_ids)))
    found: dict[int, set[int]] = defaultdict(set)
    for registration_id, session_id in db.session.execute(query):
        found[registration_id].add(session_id)
    return {key: frozenset(value) for key, value in found.items()}


def wish_of(registration: Registration) -> Wish:
    """What a registration needs places of, as it is kept."""
    seats = None
    if registration.allocation_id is not None:
        seats = seats_of(db.session.get_one(Allocation, registration.allocation_id))
    chosen = _sessions([registration.id], registration.event_id).get(registration.id, frozenset())
    return Wish(registration.event_id, registration.site_id, registration.category_id, chosen, seats)


def wishes_of(event_id: int, *states: RegistrationState) -> dict[int, Wish]:
    """Registration → what it needs, of all of an event in these states."""
    query = (
        select(
            Registration.id, Registration.site_id, Registration.category_id, Allocation.id.label("seats"),
            Allocation.site_id.label("seat_site"), Allocation.category_id.label("seat_category"),
        )
        .outerjoin(Allocation, and_(Allocation.id == Registration.allocation_id, Allocation.released_at.is_(None)))
        .where(Registration.event_id == event_id, Registration.state.in_(states))
    )  # fmt: skip
    chosen = _sessions(None, event_id)
    found = {}
    for row in db.session.execute(query):
        seats = Seats(row.seats, row.seat_site, row.seat_category) if row.seats is not None else None
        found[row.id] = Wish(event_id, row.site_id, row.category_id, chosen.get(row.id, frozenset()), seats)
    return found


def held(registration_id: int) -> list[int]:
    """The limits of which a registration has taken a place."""
    query = select(TakenPlace.limit_id).where(TakenPlace.registration_id == registration_id)
    return list(db.session.scalars(query.order_by(TakenPlace.limit_id)))


def line_of(event_id: int, *, but: Iterable[int] = ()) -> list[rules.Group]:
    """Those who wait, in the order in which they are served; `but` leaves out some registrations."""
    query = select(Registration.id, Registration.priority, Registration.waiting_since, Registration.party).where(
        Registration.event_id == event_id, Registration.state == RegistrationState.WAITING
    )
    left_out = frozenset(but)
    rows = [row for row in db.session.execute(query) if row.id not in left_out]
    if not rows:
        return []
    ids, wishes = limit_ids(event_id), wishes_of(event_id, RegistrationState.WAITING)
    return rules.in_line(
        Waiter(row.id, row.priority, _since(row.waiting_since), row.party,
               frozenset(ids[key] for key in rules.keys(wishes[row.id]) if key in ids))
        for row in rows
    )  # fmt: skip


def _since(value: datetime | None) -> datetime:
    if value is None:
        raise ValueError("a waiting registration without its time")
    return value


def position(registration: Registration) -> int:
    """How many people are served before this one, and one: 1 is the next. 0: it does not wait.

    Counted by the database: in the order of `rules.in_line`, where a party stands where the last of it stands.
    """
    if registration.state is not RegistrationState.WAITING:
        return 0
    last = _last_of(registration)
    waits = (Registration.event_id == registration.event_id, Registration.waiting_since.is_not(None))
    behind = (
        select(Registration.party).where(*waits, Registration.party.is_not(None), not_(_ahead(last))).correlate(None)
    )
    whole = or_(Registration.party.is_(None), Registration.party.not_in(behind))
    ahead = select(func.count(Registration.id)).where(*waits, _ahead(last), whole)
    return 1 + (db.session.scalar(ahead) or 0)


def _last_of(registration: Registration) -> Rank:
    """The rank of the last of its party, which is its own where it has none."""
    own = (registration.priority, _since(registration.waiting_since), registration.id)
    if registration.party is None:
        return own
    query = select(Registration.priority, Registration.waiting_since, Registration.id).where(
        Registration.party == registration.party, Registration.event_id == registration.event_id,
        Registration.waiting_since.is_not(None),
    )  # fmt: skip
    order = (Registration.priority, Registration.waiting_since.desc(), Registration.id.desc())
    row = db.session.execute(query.order_by(*order).limit(1)).one()
    return row.priority, _since(row.waiting_since), row.id


def _ahead(rank: Rank) -> ColumnElement[bool]:
    """Whether somebody is served before whoever has this rank (rules._rank)."""
    priority, since, id_ = rank
    one = Registration
    earlier = or_(one.waiting_since < since, and_(one.waiting_since == since, one.id < id_))
    return or_(one.priority > priority, and_(one.priority == priority, earlier))


def positions(event_id: int) -> dict[int, int]:
    """The position of everybody who waits, for lists. Those of one party have the same."""
    found, before = {}, 0
    for group in line_of(event_id):
        for member in group.members:
            found[member.id] = before + 1
        before += len(group.members)
    return found


def room(event: Event) -> dict[Key, Room]:
    """How each limit of an event stands, with the seats of units nobody sits on and those who wait for it."""
    reserved = reserved_of(event.id, unnamed=True)
    waiting = Counter(limit for group in line_of(event.id) for one in group.members for limit in one.needs)
    query = select(Limit.id, Limit.scope, Limit.thing_id, Limit.capacity, Limit.taken)
    return {
        (row.scope, row.thing_id): Room(
            row.capacity, row.taken, None if row.capacity is None else row.capacity - row.taken,
            reserved[row.scope, row.thing_id], waiting[row.id],
        )
        for row in db.session.execute(query.where(Limit.event_id == event.id))
    }  # fmt: skip


def reserved_of(event_id: int, *, unnamed: bool = False) -> Counter[Key]:
    """Limit → seats of units taken from it beforehand (or only those nobody sits on)."""
    query = (
        select(Allocation.id, Allocation.site_id, Allocation.category_id, Allocation.seats, Limit.taken)
        .outerjoin(Limit, and_(Limit.thing_id == Allocation.id, Limit.scope == Scope.ALLOCATION))
        .where(Allocation.event_id == event_id, Allocation.released_at.is_(None))
    )
    found: Counter[Key] = Counter()
    for row in db.session.execute(query):
        seats = row.seats - (row.taken or 0) if unnamed else row.seats
        for key in rules.reserved_keys(event_id, Seats(row.id, row.site_id, row.category_id)):
            found[key] += seats
    return found


def name_of(event: Event, scope: Scope, thing_id: int) -> str:
    """What a limit is of, in the organizer's words; the event's title for the whole, and for a unit's seats in it."""
    thing: Site | Session | Category | None = None
    if scope is Scope.SITE:
        thing = db.session.get(Site, thing_id)
    elif scope is Scope.SESSION:
        thing = db.session.get(Session, thing_id)
    elif scope is Scope.CATEGORY:
        thing = db.session.get(Category, thing_id)
    return thing.name if thing is not None else event.title


def faults(event: Event) -> list[Fault]:
    """Where the counters differ from a naive recount of registrations and seats; empty is right.

    Every place that a registration holds is one of those it needs, nobody else holds any, and each counter is the sum of
    places and of seats taken beforehand.
    """
    found: list[Fault] = []
    limits = limits_of(event)
    by_id = {limit.id: key for key, limit in limits.items()}
    query = select(TakenPlace.registration_id, TakenPlace.limit_id)
    taken: dict[int, set[Key]] = defaultdict(set)
    for registration_id, limit_id in db.session.execute(query.where(TakenPlace.limit_id.in_(by_id))):
        taken[registration_id].add(by_id[limit_id])
    wishes = wishes_of(event.id, *HOLDING)
    for registration_id in sorted(wishes.keys() | taken.keys()):
        needed = rules.keys(wishes[registration_id]) & limits.keys() if registration_id in wishes else frozenset()
        if taken[registration_id] != needed:
            kept = sorted(taken[registration_id])
            found.append(Fault("places", f"registration {registration_id}", kept, sorted(needed)))
    counted = Counter(key for keys in taken.values() for key in keys) + reserved_of(event.id)
    for (scope, thing), limit in limits.items():
        if limit.taken != counted[scope, thing]:
            found.append(Fault("taken", f"{scope} {thing}", limit.taken, counted[scope, thing]))
        if limit.capacity is not None and counted[scope, thing] > limit.capacity:
            found.append(Fault("capacity", f"{scope} {thing}", limit.capacity, counted[scope, thing]))
    return found + _seat_faults(event, limits)


def _seat_faults(event: Event, limits: Mapping[Key, Limit]) -> list[Fault]:
    found = []
    for allocation in db.session.scalars(select(Allocation).where(Allocation.event_id == event.id)):
        limit, seats = limits.get((Scope.ALLOCATION, allocation.id)), 0 if allocation.released_at else allocation.seats
        if limit is None or limit.capacity != seats:
            found.append(Fault("capacity", f"allocation {allocation.id}", limit and limit.capacity, seats))
    return found


def events_with_limits() -> list[Event]:
    """Every event that counts places, for the check of the whole installation."""
    query = select(Event).where(Event.id.in_(select(func.distinct(Limit.event_id)))).order_by(Event.id)
    return list(db.session.scalars(query))
