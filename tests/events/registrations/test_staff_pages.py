"""The staff's pages of registrations: found without marks, decided one by one or together, entered, listed, given seats."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from app.events.models import Event
from app.events.places import queries as places
from app.events.registration_models import Allocation, Registration
from app.events.registrations import actions
from app.events.states import Origin, RegistrationState, Scope
from app.kit import audit, clock
from app.kit.db import db, transaction
from app.kit.documents import Sheet, workbook
from app.kit.fields import FieldKind, FieldSpec
from app.kit.importing import read
from app.people.models import Person
from tests.events import made
from tests.events.made import BEFORE
from tests.events.people import acting, youth
from tests.events.registrations.test_signing_pages import picture
from tests.world import post

R = RegistrationState
HOME = "/events/ngay-hoi"
JOB = FieldSpec("job", FieldKind.SHORT_TEXT, "Nghề nghiệp")


@pytest.fixture(autouse=True)
def at(tmp_path):
    """The pages' clock stands two days before the event."""
    path = tmp_path / "clock"
    clock.set_now(path, BEFORE)
    clock.use_offset_file(path)
    yield path
    clock.use_offset_file(None)


@pytest.fixture(autouse=True)
def event(world):
    """An event of the province, open, for everybody and for units."""
    with transaction():
        made.event(
            world, code="ngay-hoi", capacity=20, consent_under=16, unit_delegates=True, questions=[JOB.to_json()]
        )


def the_event() -> Event:
    return db.session.scalars(select(Event).filter_by(code="ngay-hoi")).one()


def signed(world, name: str, *, unit: str = "xa_mot", born: date = date(2000, 5, 1), **more) -> str:
    """Somebody signed up: the code of the registration."""
    with transaction():
        person = youth(world, unit, name, born=born)
        return actions.sign_up(the_event(), person, by=acting(person), at=BEFORE, **more).ref


def state_of(ref: str) -> RegistrationState:
    return db.session.scalars(select(Registration).filter_by(ref=ref)).one().state


def by_approval() -> None:
    with transaction():
        the_event().needs_approval = True


def test_the_list_is_searched_without_marks_and_narrowed(as_, world):
    signed(world, "Đặng Hoà")
    signed(world, "Lò Thị Đua", unit="xa_hai")
    client = as_("secretary")
    page = client.get(f"{HOME}/registrations?q=dang hoa").text
    assert ("Đặng Hoà" in page, "Lò Thị Đua" in page) == (True, False)
    page = client.get(f"{HOME}/registrations?unit=xa_hai").text
    assert ("Đặng Hoà</a>" in page, "Lò Thị Đua</a>" in page) == (False, True)


def test_the_file_holds_the_list_as_narrowed_with_every_answer(as_, world):
    signed(world, "Đặng Hoà", answers={"job": "=1+1"})
    signed(world, "Lò Thị Đua")
    told = as_("secretary").get(f"{HOME}/registrations.xlsx?q=dang hoa")
    lines = read(told.data)
    assert [line.cells[1] for line in lines[2:]] == ["Đặng Hoà"]
    assert (lines[1].cells[-1], lines[2].cells[-1]) == ("Nghề nghiệp", "=1+1")


def test_those_ticked_are_approved_and_who_cannot_be_is_named_with_the_reason(as_, world):
    by_approval()
    first, child = signed(world, "Đặng Hoà"), signed(world, "Lò Thị Bé", born=date(2013, 1, 1))
    organizer = as_("organizer")
    told = post(organizer, f"{HOME}/registrations/approve", {"ref": [first, child]})
    assert (told.status_code, state_of(first), state_of(child)) == (303, R.CONFIRMED, R.PENDING)
    page = organizer.get(told.location).text
    assert ("Đã duyệt 1 đăng ký." in page, "Lò Thị Bé: " in page) == (True, True)


def test_a_minor_without_consent_is_approved_for_a_reason_that_stays(as_, world):
    child = signed(world, "Lò Thị Bé", born=date(2013, 1, 1))
    organizer, path = as_("organizer"), f"{HOME}/registrations/{child}"
    page = organizer.get(path).text
    assert "Còn thiếu giấy đồng ý của người giám hộ" in page
    post(organizer, f"{path}/approve", {}, headers={"Referer": f"http://localhost{path}"})
    assert state_of(child) is R.PENDING
    post(organizer, f"{path}/approve", {"reason": "Nhà trường đã có giấy đồng ý"})
    assert state_of(child) is R.CONFIRMED
    assert "Nhà trường đã có giấy đồng ý" in organizer.get(path).text


def test_a_refusal_needs_its_reason_and_can_be_taken_up_anew(as_, world):
    by_approval()
    ref = signed(world, "Đặng Hoà", answers={"job": "Thợ"})
    organizer, path = as_("organizer"), f"{HOME}/registrations/{ref}"
    assert (post(organizer, f"{path}/reject", {}).status_code, state_of(ref)) == (422, R.PENDING)
    post(organizer, f"{path}/reject", {"reason": "Sai đối tượng"})
    assert state_of(ref) is R.REJECTED
    told = post(organizer, f"{path}/restore")
    again = db.session.scalars(select(Registration).order_by(Registration.id.desc())).first()
    assert told.location == f"{HOME}/registrations/{again.ref}"
    assert (again.state, again.origin, again.answers) == (R.CONFIRMED, Origin.ORGANIZER, {"job": "Thợ"})


def test_moving_gets_all_of_it_or_nothing(as_, world):
    with transaction():
        full, free = made.site(the_event(), "Đầy", capacity=0), made.site(the_event(), "Còn chỗ", capacity=5, n=2)
        full_ref, free_ref, free_id = full.ref, free.ref, free.id
    with transaction():
        person = youth(world)
        ref = actions.sign_up(the_event(), person, site=db.session.get_one(type(free), free_id), of_age=True, by=acting(person), at=BEFORE).ref  # fmt: skip
    organizer, path = as_("organizer"), f"{HOME}/registrations/{ref}/move"
    assert post(organizer, path, {"site": full_ref}).status_code == 409
    assert db.session.scalars(select(Registration.site_id).filter_by(ref=ref)).one() == free_id
    assert post(organizer, path, {"site": free_ref}).status_code == 303
    assert places.faults(the_event()) == []


def test_an_observer_and_another_province_never_see_the_people(as_, world):
    ref = signed(world, "Đặng Hoà")
    for path in ("registrations", f"registrations/{ref}", "registrations.xlsx", "seats", "registrations/new?q=dang"):
        told = [as_(who).get(f"{HOME}/{path}").status_code for who in ("observer", "officer_two", "other_organizer")]
        assert set(told) <= {403, 404}, path


def test_somebody_of_the_province_is_found_and_registered_with_a_nonce(as_, world):
    organizer = as_("organizer")
    page = organizer.get(f"{HOME}/registrations/new?q=dang hoa an").text
    with transaction():
        ref, other = world.person("an").ref, world.person("other_youth").ref
    assert f"/registrations/new/{ref}" in page
    assert "Trịnh Thị Khác" not in organizer.get(f"{HOME}/registrations/new?q=trinh thi khac").text
    assert organizer.get(f"{HOME}/registrations/new/{other}").status_code == 404
    form = {"nonce": "n-1", "job": "Thợ mộc", "guardian_name": "Cha", "guardian_agreed": "y"}
    told = [post(organizer, f"{HOME}/registrations/new/{ref}", form) for _ in range(2)]
    assert ([one.status_code for one in told], told[0].location == told[1].location) == ([303, 303], True)
    [one] = db.session.scalars(select(Registration)).all()
    assert (one.origin, one.state, one.person_id) == (Origin.ORGANIZER, R.CONFIRMED, world.people["an"])


def test_a_new_profile_belongs_to_the_unit_named(as_, world):
    values = {"full_name": "Sùng A Páo", "birth_date": "2003-04-05", "unit": "xa_hai"}
    told = post(as_("organizer"), f"{HOME}/registrations/new-person", values)
    person = db.session.scalars(select(Person).filter_by(full_name="Sùng A Páo")).one()
    assert (told.location, person.unit_id) == (f"{HOME}/registrations/new/{person.ref}", world.units["xa_hai"])


PEOPLE = (
    ("Họ và tên", "Ngày sinh", "Mã đơn vị"),
    ("Đặng Hoà An", "", "xa_hai"),
    ("Sùng A Páo", "05/04/2003", "xa_mot"),
    ("", "05/04/2003", "xa_mot"),
)


def sheet(rows) -> tuple[io.BytesIO, str]:
    return io.BytesIO(workbook([Sheet("Danh sách", rows[0], rows[1:])])), "danh-sach.xlsx"


def test_a_list_is_looked_at_applied_and_taken_back(as_, world):
    organizer = as_("organizer")
    told = post(organizer, f"{HOME}/registrations/lists", {"file": sheet(PEOPLE)}, content_type="multipart/form-data")
    assert told.status_code == 303
    assert db.session.scalars(select(Registration)).all() == []
    page = organizer.get(told.location).text
    assert ("đã có hồ sơ, sẽ đăng ký" in page, "hồ sơ mới, sẽ đăng ký" in page) == (True, True)
    post(organizer, f"{told.location}/apply")
    found = db.session.execute(select(Person.full_name, Registration.state).join(Registration, Registration.person_id == Person.id)).all()  # fmt: skip
    assert sorted(tuple(row) for row in found) == [("Sùng A Páo", R.CONFIRMED), ("Đặng Hoà An", R.CONFIRMED)]
    assert post(organizer, f"{told.location}/apply").status_code == 409
    post(organizer, f"{told.location}/undo")
    assert set(db.session.scalars(select(Registration.state))) == {R.CANCELLED}
    assert places.limits_of(the_event())[Scope.EVENT, the_event().id].taken == 0


def test_each_unit_of_a_kind_gets_the_same_number_once(as_, world):
    organizer = as_("organizer")
    told = [post(organizer, f"{HOME}/seats/each", {"kinds": ["commune"], "seats": "3"}) for _ in range(2)]
    assert [one.status_code for one in told] == [303, 303]
    given = db.session.execute(select(Allocation.unit_id, Allocation.seats)).all()
    assert sorted(tuple(row) for row in given) == sorted([(world.units["xa_mot"], 3), (world.units["xa_hai"], 3)])
    assert places.limits_of(the_event())[Scope.EVENT, the_event().id].taken == 6


def test_where_there_are_too_few_places_no_unit_gets_any(as_, world):
    told = post(as_("organizer"), f"{HOME}/seats/each", {"kinds": ["commune"], "seats": "11"})
    assert (told.status_code, db.session.scalars(select(Allocation)).all()) == (409, [])


def seats(world, count: int = 2) -> str:
    with transaction():
        return actions.allocate(the_event(), world.unit("xa_mot"), count, by=world.actor("organizer"), at=BEFORE).ref


def test_the_organizer_changes_and_releases_seats(as_, world):
    ref, organizer = seats(world), as_("organizer")
    post(organizer, f"{HOME}/seats/{ref}/change", {"seats": "5"})
    assert db.session.scalars(select(Allocation.seats)).one() == 5
    assert "Đã phân bổ" not in organizer.get(f"{HOME}/seats").text
    post(organizer, f"{HOME}/seats/release")
    assert db.session.scalars(select(Allocation.released_at)).one() is not None
    assert places.limits_of(the_event())[Scope.EVENT, the_event().id].taken == 0


def test_an_officer_names_enters_and_substitutes_delegates_of_the_own_unit(as_, world):
    ref, officer = seats(world), as_("officer")
    with transaction():
        lan, foreign = world.person("lan").ref, world.person("an").ref
    page = officer.get(f"{HOME}/delegates/{ref}?q=lo thi lan").text
    assert lan in page
    assert post(officer, f"{HOME}/delegates/{ref}/name", {"person": foreign}).status_code == 404
    post(officer, f"{HOME}/delegates/{ref}/name", {"person": lan})
    post(officer, f"{HOME}/delegates/{ref}/new", {"full_name": "Sùng A Páo", "birth_date": "2003-04-05"})
    assert "Mọi chỗ đều đã có đại biểu." in officer.get(f"{HOME}/delegates").text
    one = db.session.scalars(select(Registration).filter_by(person_id=world.people["lan"])).one().ref
    with transaction():
        minh = world.person("minh").ref
    post(officer, f"{HOME}/delegates/{ref}/{one}/substitute", {"person": minh})
    assert (state_of(one), places.faults(the_event())) == (R.REPLACED, [])
    after = db.session.scalars(select(Registration).filter_by(person_id=world.people["minh"])).one()
    assert (after.origin, after.state) == (Origin.SUBSTITUTE, R.CONFIRMED)
    post(officer, f"{HOME}/delegates/{ref}/{after.ref}/cancel")
    assert "Còn thiếu 1 đại biểu" in officer.get(f"{HOME}/delegates").text


def test_an_officer_sends_a_list_onto_the_seats(as_, world):
    ref, officer = seats(world), as_("officer")
    rows = (("Họ và tên", "Ngày sinh"), ("Lò Thị Lan", ""), ("Sùng A Páo", "05/04/2003"), ("Giàng A Minh", ""))
    told = post(officer, f"{HOME}/delegates/{ref}/lists", {"file": sheet(rows)}, content_type="multipart/form-data")
    post(officer, f"{told.location}/apply")
    # Two seats: the third row is left out, and says why.
    assert len(db.session.scalars(select(Registration)).all()) == 2
    assert "Đã hết chỗ" in officer.get(told.location).text


def test_an_officer_of_another_unit_finds_no_seats(as_, world):
    ref, other = seats(world), as_("officer_two")
    assert [other.get(f"{HOME}/delegates").status_code, other.get(f"{HOME}/delegates/{ref}").status_code] == [403, 404]
    assert post(other, f"{HOME}/delegates/{ref}/name", {"person": "X"}).status_code == 404


def test_the_history_of_an_event_tells_of_seats_and_leaves_the_doors_out(as_, world):
    seats(world)
    with transaction():
        audit.record("scan_refused", ("event", "ngay-hoi"), by=world.actor("organizer"), at=BEFORE)
    page = as_("organizer").get(f"{HOME}/edit")
    assert (page.status_code, "Phân bổ chỗ cho một đơn vị" in page.text) == (200, True)


def test_an_officer_hands_in_the_consent_for_a_delegate_who_is_a_minor(as_, world):
    ref, officer = seats(world), as_("officer")
    with transaction():
        world.person("lan").birth_date = date(2012, 1, 1)
        lan = world.person("lan").ref
    post(officer, f"{HOME}/delegates/{ref}/name", {"person": lan})
    one = db.session.scalars(select(Registration).filter_by(person_id=world.people["lan"])).one().ref
    url = f"{HOME}/delegates/{ref}/{one}/consent"
    assert [state_of(one), url in officer.get(f"{HOME}/delegates").text] == [R.PENDING, True]
    assert "Lò Thị Lan" in officer.get(f"{url}-form").text
    said = {"guardian_name": "Lò Văn Cha", "guardian_agreed": "y"}
    assert [post(officer, url, said).status_code, state_of(one)] == [422, R.PENDING]
    scan = {"guardian_scan": (picture(), "giay.png")}
    assert post(officer, url, said | scan, content_type="multipart/form-data").status_code == 303
    db.session.expire_all()
    kept = db.session.scalars(select(Registration).filter_by(ref=one)).one()
    assert (kept.state, kept.guardian_name, kept.guardian_file_id is not None) == (R.CONFIRMED, "Lò Văn Cha", True)
    assert url not in officer.get(f"{HOME}/delegates").text
    assert [as_(who).get(url).status_code for who in ("officer_two", "organizer", "lan")] == [404, 403, 404]


def test_a_consent_without_its_paper_confirms_nobody(world):
    with transaction():
        event = made.event(world, consent_under=16)
        one = made.registration(world, event, "lan", state=R.PENDING)
        with pytest.raises(actions.ConsentMissing):
            actions.hand_in_consent(
                one, actions.Guardian("Lò Văn Cha", agreed=True), by=world.actor("officer"), at=BEFORE
            )
