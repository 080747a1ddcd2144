"""Files and tables among the answers: sent with the form, kept when it is refused, fetched by the staff and by oneself."""

import io
import re

import pytest
from sqlalchemy import select

from app.events.models import Event
from app.events.registration_models import Registration
from app.events.registrations import actions
from app.kit import clock, files
from app.kit.db import db, transaction
from app.kit.errors import BadInput
from app.kit.fields import FieldKind, FieldSpec, Option
from app.kit.importing import read
from tests.events import made
from tests.events.made import BEFORE
from tests.events.people import acting, youth
from tests.events.registrations.test_signing_pages import nonce_of, picture
from tests.world import post

HOME = "/events/ngay-hoi"
PATH = f"{HOME}/register"
LETTER = FieldSpec("letter", FieldKind.FILE, "Giấy giới thiệu", required=True, maximum=2)
TEAM = FieldSpec(
    "team", FieldKind.MEMBERS, "Danh sách đội", options=(Option("name", "Họ và tên"), Option("grade", "Lớp"))
)


@pytest.fixture(autouse=True)
def event(world, tmp_path):
    """An open event that asks for a file and a table; the pages' clock stands two days before it."""
    clock.set_now(tmp_path / "clock", BEFORE)
    clock.use_offset_file(tmp_path / "clock")
    with transaction():
        made.event(world, code="ngay-hoi", capacity=5, questions=[LETTER.to_json(), TEAM.to_json()])
    yield
    clock.use_offset_file(None)


def send(browser, **form):
    return post(browser, PATH, {"nonce": nonce_of(browser.get(PATH).text), **form}, content_type="multipart/form-data")


def kept() -> Registration:
    db.session.expire_all()
    return db.session.scalars(select(Registration)).one()


ROWS = {"team.name": ["Lò Thị Lan", "Sùng A Páo", ""], "team.grade": ["11A", "11B", ""]}


def test_a_file_and_a_table_come_with_the_form_and_are_fetched_by_staff_and_oneself_alone(as_, world):
    lan = as_("lan")
    assert 'name="letter_file0"' in lan.get(PATH).text
    assert send(lan, letter_file0=(picture(), "giay.png"), **ROWS).status_code == 303
    one = kept()
    assert one.answers["team"] == [{"name": "Lò Thị Lan", "grade": "11A"}, {"name": "Sùng A Páo", "grade": "11B"}]
    [ref] = one.answers["letter"]
    assert f"{PATH}/files/{ref}" in lan.get(PATH).text
    staff = f"{HOME}/registrations/{one.ref}"
    page = as_("organizer").get(staff).text
    assert [f"{staff}/files/{ref}" in page, "Sùng A Páo; 11B" in page] == [True, True]
    asked = [
        (who, path)
        for who in ("lan", "organizer", "an", "officer")
        for path in (f"{PATH}/files/{ref}", f"{staff}/files/{ref}")
    ]
    answers = [as_(who).get(path, buffered=True).status_code for who, path in asked]
    assert answers == [200, 403, 404, 200, 404, 404, 404, 403]
    with as_("organizer").get(f"{staff}/files/{ref}") as told:
        assert told.headers["Content-Disposition"].startswith("attachment")


def test_what_has_arrived_stays_when_the_form_is_refused_and_a_needed_file_is_asked_for(as_, world):
    lan = as_("lan")
    assert send(lan).status_code == 422
    told = send(lan, letter_file0=(picture(), "giay.png"), party_way="join", party_code="KHONGCO")
    assert told.status_code == 422
    ref = re.search(r'name="letter" value="([^"]+)" checked', told.text)[1]
    assert send(lan, letter=ref).status_code == 303
    assert kept().answers["letter"] == [ref]


def test_a_file_is_taken_out_by_its_tick_and_another_one_added(as_, world):
    lan = as_("lan")
    send(lan, letter_file0=(picture(), "mot.png"), letter_file1=(picture(), "hai.png"))
    first, second = kept().answers["letter"]
    changed = {"change": "1", "letter": second, "letter_file0": (picture(), "ba.png")}
    assert post(lan, PATH, changed, content_type="multipart/form-data").status_code == 303
    after = kept().answers["letter"]
    assert [first in after, after[0], len(after)] == [False, second, 2]


def test_a_file_that_is_no_document_is_told_beside_its_question(as_, world):
    told = send(as_("lan"), letter_file0=(io.BytesIO(b"MZ not a picture"), "x.png"))
    assert (told.status_code, "answer-letter-error" in told.text) == (422, True)


def test_a_form_cannot_name_a_file_that_somebody_else_sent_in(as_, world):
    send(as_("lan"), letter_file0=(picture(), "giay.png"))
    [ref] = kept().answers["letter"]
    assert send(as_("minh"), letter=ref).status_code == 422
    assert kept().person_id == world.people["lan"]


def test_an_answer_that_names_a_file_of_something_else_is_refused(world):
    with transaction():
        prepared = files.prepare(picture(), "x.png", limit=10**6, kinds=files.IMAGES, at=BEFORE)
        other = files.record(prepared, purpose="dossier", owner_ref="entry:X", by_person_id=None, at=BEFORE)
        event, person = db.session.scalars(select(Event)).one(), youth(world)
        with pytest.raises(BadInput):
            actions.sign_up(event, person, answers={"letter": [other.ref]}, by=acting(person), at=BEFORE)


def test_the_spreadsheet_names_the_files(as_, world):
    send(as_("lan"), letter_file0=(picture(), "giay-gioi-thieu.png"))
    sheet = as_("organizer").get(f"{HOME}/registrations.xlsx").data
    assert "giay-gioi-thieu.png" in str(read(sheet))
