"""Who is there: expected against present, by unit, site and category; each person once, whatever they passed how often."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, true

from app.events.attendance.queries.scope import phone_for, visible, visible_sites, with_place
from app.events.checkin_models import Admission, CheckList
from app.events.models import Event, Site
from app.events.registration_models import Category, Registration
from app.events.states import ListKind, ListRule, Origin
from app.kit.clock import local
from app.kit.codes import content_hash
from app.kit.db import db
from app.kit.text import search_key
from app.people.access import lines_of
from app.people.actor import Actor
from app.people.models import Person, Unit


@dataclass
class Line:
    """A unit, site or category with its people. typed: a site's total as it was written down, where it was never online."""

    name: str
    ref: str = ""
    expected: int = 0
    came: int = 0
    present: int = 0
    typed: int | None = None

    @property
    def there(self) -> int:
        """How many were there: those counted, or what was written down where that is more."""
        return max(self.came, self.typed or 0)


@dataclass
class Picture:
    """The whole, and its parts. walk_ins: of those expected, who came without registration."""

    whole: Line
    walk_ins: int
    units: list[Line] = field(default_factory=list)
    sites: list[Line] = field(default_factory=list)
    categories: list[Line] = field(default_factory=list)

    @property
    def more_typed(self) -> int:
        """People that only the written totals know of."""
        return sum(site.there - site.came for site in self.sites)


def pulse(actor: Actor, event: Event, at: datetime) -> str:
    """Changes whenever the picture may have changed: one statement, for the polling of many screens."""
    admissions = select(
        func.count(Admission.id), func.max(Admission.id), func.max(Admission.moved_at), func.max(Admission.left_at)
    ).where(Admission.event_id == event.id)
    people = select(func.count(Registration.id), func.max(Registration.changed_at)).where(
        Registration.event_id == event.id
    )
    sites = select(func.count(Site.id), func.sum(Site.typed_present), func.sum(Site.position * Site.typed_present))
    one, two, three = admissions.subquery(), people.subquery(), sites.where(Site.event_id == event.id).subquery()
    joined = one.join(two, true()).join(three, true())
    seen = db.session.execute(select(one, two, three).select_from(joined)).one()
    return content_hash([*map(str, seen), event.version, actor.person_id, local(at).date().isoformat()])[:32]


def at_the_door(event: Event, at: datetime) -> list[ColumnElement[bool]]:
    """Which admissions mean "is there": of doors and sessions; where one passes once a day, while it runs, today's."""
    found: list[ColumnElement[bool]] = [
        Admission.event_id == event.id, CheckList.kind.in_((ListKind.ENTRY, ListKind.SESSION)),
    ]  # fmt: skip
    if event.ends_at is not None and at <= event.ends_at:
        found.append(or_(CheckList.rule != ListRule.DAILY, Admission.window == local(at).date().isoformat()))
    return found


def arrived(event: Event, at: datetime) -> Select[Any, Any, Any, Any]:
    """One row for each registration that came: whether inside, and at which site it is or was.

    A session tells that somebody came; who has gone is told by doors alone.
    """
    door, inside = CheckList.kind == ListKind.ENTRY, Admission.left_at.is_(None)
    return (
        select(
            Admission.registration_id.label("registration_id"),
            func.coalesce(func.max(case((door, case((inside, 1), else_=0)))), 1).label("inside"),
            func.max(case((door & inside, Admission.site_id))).label("site_now"),
            func.max(Admission.site_id).label("site_then"),
        )
        .join(CheckList, CheckList.id == Admission.list_id)
        .where(*at_the_door(event, at))
        .group_by(Admission.registration_id)
    )


def picture(actor: Actor, event: Event, at: datetime) -> Picture:
    """Five statements, for one site as for several hundred."""
    whole, walk_ins = Line(""), 0
    by: dict[str, dict[int | None, Line]] = {"unit": {}, "site": {}, "category": {}}
    _names(actor, event, by)
    keys = (Registration.site_id, Registration.unit_id, Registration.category_id)
    only = (with_place(event), visible(actor, event))
    walked = func.sum(case((Registration.origin == Origin.WALK_IN, 1), else_=0))
    for site, unit, category, count, walk_in in db.session.execute(
        select(*keys, func.count(), walked).where(*only).group_by(*keys)
    ):
        walk_ins += walk_in
        for line in _lines(by, whole, site, unit, category):
            line.expected += count
    there = arrived(event, at).subquery()
    where = func.coalesce(there.c.site_now, Registration.site_id, there.c.site_then)
    counted = select(where, keys[1], keys[2], func.count(), func.sum(there.c.inside))
    for site, unit, category, came, present in db.session.execute(
        counted.join(Registration, Registration.id == there.c.registration_id)
        .where(visible(actor, event))
        .group_by(where, keys[1], keys[2])
    ):
        for line in _lines(by, whole, site, unit, category):
            line.came += came
            line.present += present
    units = sorted(by["unit"].values(), key=lambda line: (line.came >= line.expected, line.came - line.expected))
    return Picture(whole, walk_ins, units, list(by["site"].values()), list(by["category"].values()))


def _lines(
    by: dict[str, dict[int | None, Line]], whole: Line, site: int | None, unit: int | None, category: int | None
) -> list[Line]:
    parts = (("site", site), ("unit", unit), ("category", category))
    return [whole, *(by[kind][key] for kind, key in parts if key in by[kind])]


def _names(actor: Actor, event: Event, by: dict[str, dict[int | None, Line]]) -> None:
    """The lines of the wall in their order: sites and categories as they were set up, units by name."""
    sites = select(Site.id, Site.name, Site.ref, Site.typed_present).where(Site.event_id == event.id)
    for row in db.session.execute(sites.where(visible_sites(actor, event)).order_by(Site.position, Site.id)):
        by["site"][row.id] = Line(row.name, row.ref, typed=row.typed_present)
    coming = select(Registration.unit_id).where(with_place(event), visible(actor, event))
    units = select(Unit.id, Unit.name, Unit.code).where(Unit.id.in_(coming)).order_by(Unit.sort_key, Unit.id)
    for id_, name, code in db.session.execute(units):
        by["unit"][id_] = Line(name, code)
    categories = select(Category.id, Category.name, Category.ref).where(Category.event_id == event.id)
    for id_, name, ref in db.session.execute(categories.order_by(Category.position, Category.id)):
        by["category"][id_] = Line(name, ref)


@dataclass(frozen=True)
class Missing:
    """Somebody who is expected and not there; phone as the one who asks may see it."""

    ref: str
    name: str
    unit: str | None
    site: str | None
    phone: str | None
    #: Whether the phone may be called from here: it is not masked.
    whole: bool
    excused: bool


def missing(
    actor: Actor, event: Event, at: datetime, *, site: str = "", unit: str = "", q: str = "", start: int, count: int
) -> tuple[list[Missing], int]:
    """(those on the page in Vietnamese order, how many in all). Two statements for any number."""
    there = arrived(event, at).subquery()
    only = [
        with_place(event), visible(actor, event),
        Registration.id.not_in(select(there.c.registration_id)),
    ]  # fmt: skip
    if site:
        only.append(Registration.site_id.in_(select(Site.id).where(Site.event_id == event.id, Site.ref == site)))
    if unit:
        only.append(Registration.unit_id.in_(select(Unit.id).where(Unit.code == unit)))
    if q.strip():
        only.append(Registration.search_key.contains(search_key(q), autoescape=True))
    total = db.session.scalar(select(func.count(Registration.id)).where(*only)) or 0
    rows = db.session.execute(
        select(
            Registration.ref, Person.full_name, Person.phone, Registration.unit_id, Unit.name.label("unit"),
            Site.name.label("site"), Registration.excused_at,
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Unit, Unit.id == Registration.unit_id)
        .outerjoin(Site, Site.id == Registration.site_id)
        .where(*only)
        .order_by(Registration.sort_key, Registration.id)
        .offset(start)
        .limit(count)
    ).all()  # fmt: skip
    _learn_lines(actor, {row.unit_id for row in rows})
    found = []
    for row in rows:
        phone = phone_for(actor, event, row.unit_id, row.phone)
        whole = phone is not None and phone == row.phone
        found.append(Missing(row.ref, row.full_name, row.unit, row.site, phone, whole, row.excused_at is not None))
    return found, total


def _learn_lines(actor: Actor, units: set[int | None]) -> None:
    """Ask once which units lie above these, so that each person's phone needs no statement of its own."""
    new = {unit for unit in units if unit is not None} - actor.lines.keys()
    if new:
        actor.lines.update(lines_of(new))


def tally(lines: Sequence[Line]) -> Counter[str]:
    """How many sites are full, on their way, empty, or written down, for the sentence above the wall."""
    return Counter(
        "typed" if line.typed is not None and not line.came
        else "full" if line.expected and line.came >= line.expected
        else "some" if line.came
        else "none"
        for line in lines
    )  # fmt: skip
