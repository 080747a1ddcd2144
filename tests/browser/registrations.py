"""Who is registered in the scene: the youth with a group, a minor who waits for a decision, two delegates of the unit."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.events.models import Event
from app.events.registrations import actions
from app.events.registrations.queries import lists
from app.kit.db import db
from app.kit.importing import read
from app.people.actor import Actor
from app.people.models import Person, Unit

LIST = "Họ và tên\tNgày sinh\nSùng A Páo\t05/04/2003\nLò Thị Đua\tkhông rõ\n".encode()


def register(event: Event, *, organizer: Actor, officer: Actor, youth: Person, at: datetime) -> dict[str, str]:
    """Register them; the words of the addresses."""
    by = Actor(person_id=youth.id, true_person_id=youth.id, ref=youth.ref, unit_id=youth.unit_id)
    mine = actions.sign_up(event, youth, of_age=True, by=by, at=at)
    actions.begin_party(mine, by=by, at=at)
    home = db.session.get_one(Unit, officer.unit_id)
    others = select(Person).where(Person.unit_id == home.id, Person.id.not_in([youth.id, officer.person_id]))
    people = list(db.session.scalars(others.order_by(Person.id).limit(3)))
    people[0].birth_date = date(2012, 3, 4)
    guardian = actions.Guardian("Lò Văn Cha", "0912345678")
    waits = actions.sign_up(event, people[0], guardian=guardian, by=_as(people[0]), at=at)
    seats = actions.allocate(event, home, 4, by=organizer, at=at)
    event.release_at = at + timedelta(days=10)
    sits = [actions.name_delegate(seats, person, by=officer, at=at) for person in people[1:]]
    kept = [
        actions.keep_list(
            lists.shown(read(LIST), event, home.id, given), event=event, seats=given, raw=LIST,
            file_name="danh sách.csv", by=who, at=at,
        ).ref
        for given, who in ((None, organizer), (seats, officer))
    ]  # fmt: skip
    return {
        "event_mine": event.code, "event_reg": mine.ref, "event_pending": waits.ref, "event_seats": seats.ref,
        "event_delegate": sits[0].ref, "event_people": kept[0], "event_delegates": kept[1],
    }  # fmt: skip


def _as(person: Person) -> Actor:
    return Actor(person_id=person.id, true_person_id=person.id, ref=person.ref, unit_id=person.unit_id)
