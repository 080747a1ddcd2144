"""Who attended what, and who has the right to a certificate."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select

from app.events.access import may_keep
from app.events.attendance import rules
from app.events.attendance.queries.live import arrived
from app.events.attendance.queries.scope import UNIT, with_place
from app.events.attendance.rules import Standing, Talk
from app.events.checkin_models import Admission, CheckList
from app.events.models import Event, Session, Site
from app.events.registration_models import Category, ChosenSession, Registration
from app.events.states import ListKind
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Person, Unit
from app.people.roles.queries import covered


@dataclass(frozen=True)
class Attendee:
    """Somebody with a place, and what became of it. attended, of: sessions, or the door where none was checked."""

    id: int
    ref: str
    name: str
    unit: str | None
    site: str | None
    category: str | None
    standing: Standing
    excuse: str
    attended: int
    of: int
    sessions: frozenset[int]
    entitled: bool


@dataclass(frozen=True)
class Roll:
    """Everybody, in Vietnamese order; the sessions that were checked; those that count and have no list."""

    people: list[Attendee]
    talks: list[Session]
    unchecked: int


def roll(actor: Actor, event: Event, at: datetime, *, q: str = "") -> Roll:
    """Five statements for any number: staff see all, officers those of their units."""
    counting = list(
        db.session.scalars(
            select(Session).where(Session.event_id == event.id, Session.counts).order_by(Session.starts_at, Session.id)
        )
    )
    lists = select(CheckList.session_id).where(CheckList.event_id == event.id, CheckList.kind == ListKind.SESSION)
    checked = set(db.session.scalars(lists))
    talks = [talk for talk in counting if talk.id in checked]
    attended = _pairs(
        select(Admission.registration_id, Session.id)
        .join(CheckList, CheckList.id == Admission.list_id)
        .join(Session, Session.id == CheckList.session_id)
        .where(Admission.event_id == event.id, CheckList.kind == ListKind.SESSION)
        .distinct()
    )
    chosen = _pairs(
        select(ChosenSession.registration_id, ChosenSession.session_id)
        .join(Session, Session.id == ChosenSession.session_id)
        .where(Session.event_id == event.id)
    )
    there = arrived(event, at).subquery()
    query = (
        select(
            Registration.id, Registration.ref, Registration.site_id, Person.full_name, Unit.name.label("unit"),
            Site.name.label("site"), Category.name.label("category"), Registration.excused_at, Registration.excuse,
            there.c.registration_id.label("came"),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(there, there.c.registration_id == Registration.id)
        .outerjoin(Unit, Unit.id == Registration.unit_id)
        .outerjoin(Site, Site.id == Registration.site_id)
        .outerjoin(Category, Category.id == Registration.category_id)
        .where(with_place(event))
    )  # fmt: skip
    if not may_keep(actor, event):
        query = query.where(Registration.unit_id.in_(covered(actor, *UNIT)))
    for word in q.split():
        query = query.where(Registration.search_key.contains(word, autoescape=True))
    spoken = [Talk(talk.id, talk.site_id, talk.chosen) for talk in talks]
    people = []
    for row in db.session.execute(query.order_by(Registration.sort_key, Registration.id)):
        sessions = frozenset(attended[row.id])
        came = row.came is not None or bool(sessions)
        expected = rules.due(spoken, row.site_id, chosen[row.id])
        done, of = rules.share(expected, sessions, came=came)
        people.append(
            Attendee(
                row.id, row.ref, row.full_name, row.unit, row.site, row.category,
                rules.standing(came=came, excused=row.excused_at is not None), row.excuse, done, of, sessions,
                rules.entitled(done, of, event.certificate_percent),
            )
        )  # fmt: skip
    return Roll(people, talks, len(counting) - len(talks))


def _pairs(query: Select[int, int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for key, value in db.session.execute(query):
        found[key].add(value)
    return found
