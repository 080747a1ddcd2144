"""An event of the scene that was held, with people, tickets and who came; what attendance's pages are looked at by."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.events.checkin_models import Admission, CheckList, Feedback, Scan
from app.events.models import Event, EventType, Session, Site
from app.events.registration_models import Category, Registration
from app.events.states import (
    Direction,
    EventState,
    ListKind,
    Origin,
    RegistrationState,
    ScanMethod,
    ScanResult,
)
from app.events.tickets.actions import ticket_for
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.text import person_sort_key, search_key
from app.people.models import Person, Unit

DAY = datetime(2026, 8, 15, 0, 30, tzinfo=UTC)
MADE = DAY - timedelta(days=9)
NAMES = ("Nguyễn Thị Hoàng Phương Thảo Ngân", "Đặng Hoà", "Ẵm Ửng Vàng", "Lò Văn Ước", "Giàng A Páo", "Quàng Thị Ỷ")


def attended(entrant: Person) -> dict[str, str]:
    """Make it; the entrant was there. The words of its addresses."""
    top = db.session.scalars(select(Unit).filter_by(code="son-chau")).one()
    kind = db.session.scalars(select(EventType).order_by(EventType.position)).first()
    event = _add(
        Event(code="tap-huan-canh", type_id=kind.id if kind else 0, unit_id=top.id, year=2026, made_at=MADE,
              title="Tập huấn khởi nghiệp cho đoàn viên", search_key="tap huan khoi nghiep", starts_at=DAY,
              ends_at=DAY + timedelta(hours=8), state=EventState.ENDED, ended_at=DAY + timedelta(hours=8),
              certificate_percent=80, venue="Hội trường A")
    )  # fmt: skip
    door = _add(CheckList(ref=public_code(10), event_id=event.id, name="Cửa vào"))
    sites = [
        _add(Site(ref=public_code(10), event_id=event.id, name=f"Điểm cầu {n}", search_key=f"diem cau {n}", position=n))
        for n in range(1, 5)
    ]
    category = _add(Category(ref=public_code(10), event_id=event.id, name="Đại biểu"))
    talks = [
        _add(Session(ref=public_code(10), event_id=event.id, name=f"Phiên {n}", starts_at=DAY, ends_at=DAY + timedelta(hours=n)))
        for n in (1, 2)
    ]  # fmt: skip
    doors = [door, *(_list(event, talk) for talk in talks)]
    people = [entrant, *(_person(name, top, n) for n, name in enumerate(NAMES))]
    for n, person in enumerate(people):
        registration = _registration(event, person, sites[n % 4], category)
        ticket = ticket_for(person.id, at=MADE)
        if n % 3 == 2:
            continue
        for one in doors:
            _come(event, one, registration, ticket.id, sites[n % 4].id)
        if n:
            _add(Feedback(registration_id=registration.id, event_id=event.id, rating=4, useful=5 - n % 2, at=DAY,
                          words="Nên có thêm thời gian thực hành" if n == 1 else ""))  # fmt: skip
    first = db.session.scalars(select(Registration.ref).filter_by(event_id=event.id).order_by(Registration.id)).first()
    return {"held": event.code, "held_registration": str(first), "held_site": sites[0].ref, "held_list": door.ref}


def _list(event: Event, talk: Session) -> CheckList:
    return _add(
        CheckList(ref=public_code(10), event_id=event.id, name=talk.name, kind=ListKind.SESSION, session_id=talk.id)
    )


def _person(name: str, unit: Unit, n: int) -> Person:
    return _add(
        Person(ref=public_code(10), full_name=name, search_key=search_key(name), sort_key=person_sort_key(name),
               unit_id=unit.id, phone=f"091234567{n}", made_at=MADE)
    )  # fmt: skip


def _registration(event: Event, person: Person, site: Site, category: Category) -> Registration:
    return _add(
        Registration(
            ref=public_code(10), event_id=event.id, person_id=person.id, unit_id=person.unit_id, site_id=site.id,
            category_id=category.id, origin=Origin.APPOINTED, state=RegistrationState.CONFIRMED, made_at=MADE,
            search_key=person.search_key, sort_key=person.sort_key,
        )
    )  # fmt: skip


def _come(event: Event, at: CheckList, registration: Registration, ticket_id: int, site_id: int) -> None:
    scan = _add(
        Scan(
            nonce=public_code(16), event_id=event.id, list_id=at.id, site_id=site_id, ticket_id=ticket_id,
            registration_id=registration.id, direction=Direction.IN, method=ScanMethod.QR, result=ScanResult.ADMITTED,
            scanned_at=DAY, sent_at=DAY, received_at=DAY, at=DAY,
        )
    )  # fmt: skip
    _add(
        Admission(event_id=event.id, list_id=at.id, registration_id=registration.id, scan_id=scan.id, at=DAY,
                  site_id=site_id, moved_at=DAY)
    )  # fmt: skip


def _add(row):
    db.session.add(row)
    db.session.flush()
    return row
