"""Events of the demo are made as their organizers would: drawn up, proposed, issued, opened, held; by the actions alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

from sqlalchemy import select

from app.demo.province import Province, actor_of
from app.events.attendance import actions as attendance
from app.events.catalogue import actions as catalogue
from app.events.catalogue import queries
from app.events.catalogue.actions import Entrance, When
from app.events.checkin.actions.scans import scan
from app.events.checkin.queries.facts import Gate, Showing
from app.events.models import Event, EventType, Site
from app.events.registration_models import Category, Registration
from app.events.registrations import actions as registrations
from app.events.states import EventFormat, EventState, ScanMethod
from app.events.tickets.actions import ticket_for
from app.kit.clock import VIETNAM
from app.kit.db import db
from app.people.actor import Actor
from app.people.models import Person, Unit

CONTACT = "Ban Phong trào Tỉnh đoàn Sơn Châu"
DECISION = "Kế hoạch của Tỉnh đoàn (giả định)"
_nonces = count()


def at(day: date, hour: int = 8, minute: int = 0) -> datetime:
    """An instant of a day in Vietnam."""
    return datetime.combine(day, time(hour, minute), tzinfo=VIETNAM).astimezone(UTC)


@dataclass(frozen=True)
class Plan:
    """An event as a plan of the year has it."""

    kind: str
    title: str
    day: date
    hours: tuple[int, int] = (8, 11)
    days: int = 1
    venue: str = "Hội trường Tỉnh đoàn Sơn Châu"
    summary: str = ""
    theme: str = ""
    audience: str = "Đoàn viên, thanh niên trong tỉnh"
    form: EventFormat = EventFormat.IN_PERSON
    link: str | None = None
    tentative: bool = False
    capacity: int | None = None
    sign_up: bool = True
    delegates: bool = False
    approval: bool = False
    details: Mapping[str, str] = field(default_factory=dict)

    @property
    def begins(self) -> datetime:
        """Its first instant."""
        return at(self.day, self.hours[0])

    @property
    def ends(self) -> datetime:
        """Its last instant."""
        return at(self.day + timedelta(days=self.days - 1), self.hours[1])


def draw_up(
    made: Province, plan: Plan, *, before: int = 40, unit: Unit | None = None, by: Actor | None = None,
    parent: Event | None = None,
) -> Event:  # fmt: skip
    """The plan of an event, so many days before it; an organizer's of the province, unless told otherwise."""
    when = plan.begins - timedelta(days=before)
    by, unit = by or made.actor("organizer", when), unit or made.units["son-chau"]
    kind = db.session.scalars(select(EventType).filter_by(code=plan.kind)).one()
    event = catalogue.make_event(
        kind, unit=unit, title=plan.title, parent=parent, by=by, at=when,
        when=When(plan.begins, plan.ends, tentative=plan.tentative),
    )  # fmt: skip
    catalogue.set_basics(
        event, title=plan.title, theme=plan.theme, summary=plan.summary, audience=plan.audience, contact=CONTACT,
        pattern=1 + len(plan.title) % 4, by=by, at=when,
    )  # fmt: skip
    catalogue.set_place(
        event, form=plan.form, venue=plan.venue, address="Tỉnh Sơn Châu", online_link=plan.link, by=by, at=when
    )
    percent = kind.certificate_percent
    entrance = Entrance(plan.sign_up, plan.delegates, plan.approval, waiting_list=True, certificate_percent=percent)
    catalogue.set_entrance(event, entrance, capacity=plan.capacity, by=by, at=when)
    if plan.details:
        db.session.refresh(event, ["type"])
        catalogue.set_details(event, plan.details, by=by, at=when)
    return event


def issue(made: Province, event: Event, *, before: int = 30, by: Actor | None = None) -> datetime:
    """Propose the plan, issue it, open its registration; says when."""
    assert event.starts_at
    when = event.starts_at - timedelta(days=before)
    by = by or made.actor("organizer", when)
    catalogue.propose(event, by=by, at=when)
    catalogue.issue(event, decision=DECISION, by=by, at=when + timedelta(hours=2))
    for one in (event, *queries.children_of(event)):
        if one.self_sign_up or one.unit_delegates:
            catalogue.open_registration(one, by=by, at=when + timedelta(hours=3))
    return when + timedelta(hours=3)


def hold(
    made: Province,
    event: Event,
    *,
    participants: int,
    figures: Mapping[str, str] | None = None,
    by: Actor | None = None,
) -> None:
    """It took place: every day is told as held, with the figures that only people know."""
    assert event.ends_at
    by, when = by or made.actor("organizer", event.ends_at), event.ends_at + timedelta(minutes=20)
    if event.state is not EventState.ENDED:
        catalogue.end(event, by=by, at=when)
    days = queries.occurrences_of(event)
    for day in days:
        catalogue.hold_day(event, day, participants=participants // len(days), note="Ảnh, danh sách ký tên lưu tại Tỉnh đoàn (giả định)", by=by, at=when)  # fmt: skip
    if figures:
        db.session.refresh(event, ["type"])
        attendance.set_figures(event, figures, version=event.version, by=by, at=when)


def category(event: Event, name: str) -> Category:
    """One of its categories."""
    return next(one for one in queries.categories_of(event) if one.name == name)


def sign_up(event: Event, people: Sequence[Person], kind: str, when: datetime) -> list[Registration]:
    """They register themselves, a minute after each other."""
    chosen = category(event, kind)
    return [
        registrations.sign_up(
            event, person, category=chosen, by=actor_of(person, when), at=when + timedelta(minutes=n),
            nonce=f"demo-{next(_nonces)}",
        )
        for n, person in enumerate(people)
    ]  # fmt: skip


def youth(made: Province, unit: Unit, how_many: int, when: datetime) -> list[Person]:
    """Young people of a unit, of age."""
    return [
        made.person(next(made.names), unit, when, born=date(1993 + n % 14, 1 + n % 12, 1 + n % 28))
        for n in range(how_many)
    ]


def let_in(
    event: Event, coming: Sequence[Registration], when: datetime, *, by: Person, site: Site | None = None
) -> None:
    """They show their tickets at the gate, some seconds after each other."""
    gate = Gate(event.code, person_id=by.id)
    for n, registration in enumerate(coming):
        moment = when + timedelta(seconds=9 * n)
        ticket = ticket_for(registration.person_id, at=moment)
        showing = Showing(
            ticket.token, f"demo-{next(_nonces)}", moment, moment, site=site.ref if site else None, method=ScanMethod.QR
        )
        scan(gate, showing, received_at=moment)
