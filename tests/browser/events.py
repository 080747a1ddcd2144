"""Events of the scene: one with everything a public page shows, and one that was cancelled."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.events.catalogue import actions, queries
from app.events.catalogue.actions import When
from app.events.models import Event, EventType, Occurrence, Session, Site, Speaker
from app.events.registration_models import Limit
from app.events.states import EventState, Scope
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.fields import FieldKind, FieldSpec
from app.kit.importing import read
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Person, Unit
from tests.browser.registrations import register

DAY = datetime(2026, 9, 12, 0, 30, tzinfo=UTC)
MADE = datetime(2026, 8, 20, 1, tzinfo=UTC)


def events(organizer: Actor, officer: Actor, youth: Person) -> dict[str, str]:
    """Make them in the demo's province; the words of their addresses."""
    actions.keep_types()
    top = db.session.scalars(select(Unit).filter_by(code="son-chau")).one()
    kind = db.session.scalars(select(EventType).order_by(EventType.position)).first()
    kind = kind or _add(EventType(code="forum", name="Diễn đàn", name_en="Forum"))
    shown = _event(top, kind, "dien-dan-canh", "Diễn đàn Thanh niên khởi nghiệp", theme="Từ bản làng ra thị trường",
                   venue="Nhà văn hóa Thanh niên", audience="Đoàn viên, thanh niên", contact="Ban Phong trào")  # fmt: skip
    session = _add(
        Session(ref=public_code(10), event_id=shown.id, name="Chính sách vay vốn", room="Hội trường A", starts_at=DAY,
                ends_at=DAY + timedelta(hours=2))
    )  # fmt: skip
    _add(Speaker(session_id=session.id, name="Đặng Hoà", title="Giám đốc hợp tác xã", topic="Vay vốn ra sao"))
    for n in range(9):
        name = f"Điểm cầu Nậm Lự {n + 1}"
        site = _add(Site(ref=public_code(10), event_id=shown.id, name=name, search_key=search_key(name), position=n))
        _add(Limit(event_id=shown.id, scope=Scope.SITE, thing_id=site.id, capacity=10, taken=n))
    off = _event(top, kind, "tham-quan-canh", "Tham quan hợp tác xã", state=EventState.CANCELLED, cancelled_at=DAY,
                 reason="Mưa lũ")  # fmt: skip
    mine = _event(top, kind, "gap-mat-canh", "Gặp mặt thanh niên tiêu biểu", venue="Nhà khách tỉnh")
    registered = register(mine, organizer=organizer, officer=officer, youth=youth, at=MADE)
    return {"event": shown.code, "event_off": off.code} | registered | _drawn_up(shown, session, top, organizer)


def _drawn_up(shown: Event, session: Session, top: Unit, by: Actor) -> dict[str, str]:
    """What the organizer's pages show of the event, and a plan that waits for approval."""
    days = queries.occurrences_of(shown)
    shown.questions = [FieldSpec("job", FieldKind.SHORT_TEXT, "Nghề nghiệp").to_json()]
    raw = "Tên điểm cầu\tSố chỗ\nĐiểm cầu Bản Pha\t80\nĐiểm cầu Co Muông\tnhiều\n".encode()
    found = queries.shown(read(raw), shown)
    batch = actions.keep_list(found, event=shown, raw=raw, file_name="điểm cầu.csv", by=by, at=MADE)
    kind = db.session.scalars(select(EventType).filter_by(code="festival")).one()
    when = When(words="Dự kiến tháng 10/2026")
    plan = actions.make_event(kind, unit=top, title="Ngày hội khởi nghiệp", when=when, by=by, at=MADE)
    plan.venue, plan.contact = "Quảng trường", "Văn phòng Tỉnh đoàn"
    actions.propose(plan, by=by, at=MADE)
    return {
        "event_plan": plan.code, "event_day": days[0].ref, "event_session": session.ref, "event_list": batch.ref,
        "event_site": queries.sites_of(shown)[0].ref, "event_question": "job",
    }  # fmt: skip


def _event(unit: Unit, kind: EventType, code: str, title: str, **more) -> Event:
    values = {"state": EventState.OPEN, "starts_at": DAY, "ends_at": DAY + timedelta(hours=9), **more}
    event = _add(
        Event(code=code, type_id=kind.id, unit_id=unit.id, title=title, search_key=search_key(title), year=2026,
              made_at=DAY, **values)
    )  # fmt: skip
    _add(Occurrence(ref=public_code(8), event_id=event.id, starts_at=DAY, ends_at=DAY + timedelta(hours=9)))
    _add(Limit(event_id=event.id, scope=Scope.EVENT, thing_id=event.id, capacity=200, taken=30))
    return event


def _add(row):
    db.session.add(row)
    db.session.flush()
    return row
