"""Two records of one human become one: what moves, what stands in the way, who may."""

import pytest
from sqlalchemy import select

from app.events.tickets.actions import ticket_for
from app.judging.models import ScoreSheet
from app.judging.states import SheetState
from app.kit import audit
from app.kit.db import Base, db, transaction
from app.people.accounts.actions import consent, new_person
from app.people.merging import actions
from app.people.merging.queries import KEEPS, moving, places
from app.people.models import Account, Consent, Notice, Person
from app.people.notices.actions import notify
from app.people.profiles.queries import people_of_units
from app.people.roles.actions import grant_role
from app.people.states import Role
from tests.contests import dossiers, editions
from tests.judging.rounds import open_round
from tests.world import MADE, post


@pytest.fixture
def paper(world, app) -> Person:
    """A second record of Lan, entered by an officer from paper, without an account."""
    with transaction():
        person = new_person(full_name="Lò Thị Lan", unit_id=world.units["xa_mot"], by_person_id=None, at=MADE)
        person.occupation, person.phone = "Trồng nấm", "0912345678"
        db.session.add(person)
        db.session.flush()
        consent(person, text="thông báo", language="vi", at=MADE)
        notify(person.id, "role_granted", {"role": "role_judge"}, at=MADE)
    return person


def text(response) -> str:
    return response.get_data(as_text=True)


@pytest.mark.usefixtures("writing")
def test_everything_of_the_other_record_moves(world, actor, paper):
    lan, edition = world.person("lan"), editions.open_edition(world)
    entry = dossiers.begun(world, edition, "lan", MADE, title="Nấm hương")
    entry.leader_id = paper.id
    db.session.flush()
    assert {(part.table, part.column) for part in moving(paper)} >= {("consent", "person_id"), ("entry", "leader_id")}
    actions.merge(lan, paper, by=actor("admin"), at=MADE)
    assert (entry.leader_id, lan.occupation, lan.phone) == (lan.id, "Trồng nấm", "0912345678")
    assert (paper.merged_into_id, paper.unit_id, paper.phone, paper.search_key) == (lan.id, None, None, "")
    assert moving(paper) == []
    assert db.session.scalars(select(Consent.person_id)).all() == [lan.id]
    lines, _total = people_of_units(actor("officer"), key="lo thi lan")
    assert [line.person.id for line in lines] == [lan.id]
    (row,) = audit.history(("person", lan.ref))
    assert (row.verb, row.facts["from"], row.facts["moved"]["entry.leader_id"]) == ("merge_person", paper.ref, 1)
    assert audit.personal_facts([row.id])[row.id]["occupation"] == "Trồng nấm"


def test_walk_knows_every_column_that_names_a_person():
    """Whatever table comes later: a foreign key to a person is walked, or stands here as an exception."""
    walked = {(column.table.name, column.name) for column in places()}
    keys = {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "person.id" for key in column.foreign_keys)
    }
    assert keys - walked == set()
    assert ("outbox_mail", "person_id") in walked
    assert {table for table, _ in walked}.isdisjoint(KEEPS)


@pytest.mark.usefixtures("writing")
def test_same_role_on_both_is_refused_and_nothing_moves(world, actor, paper):
    lan, by = world.person("lan"), actor("admin")
    for person in (lan, paper):
        grant_role(person, Role.VOLUNTEER, by=by, at=MADE, unit_id=world.units["xa_mot"])
    with pytest.raises(actions.MergeConflict) as refused:
        actions.merge(lan, paper, by=by, at=MADE)
    assert refused.value.facts == {"what": "role_grant"}


def test_refusal_is_told_on_the_page_and_all_stays(as_, world, actor, paper):
    with transaction():
        for person in (world.person("lan"), paper):
            grant_role(person, Role.VOLUNTEER, by=actor("admin"), at=MADE, unit_id=world.units["xa_mot"])
    page = post(as_("admin"), f"/people/{world.person('lan').ref}/merge/{paper.ref}")
    assert page.status_code == 409
    assert "Vai trò" in text(page)
    assert db.session.scalars(select(Consent.person_id)).all() == [paper.id]
    assert paper.merged_into_id is None


def test_two_accounts_are_refused_until_one_is_shut(as_, world):
    admin = as_("admin")
    lan, minh = world.person("lan").ref, world.person("minh").ref
    page = post(admin, f"/people/{lan}/merge/{minh}")
    assert (page.status_code, "Khóa một trong hai" in text(page)) == (409, True)
    assert post(admin, f"/people/{lan}/account/shut", {"reason": "hai tài khoản"}).status_code == 303
    page = post(admin, f"/people/{lan}/merge/{minh}")
    assert (page.status_code, "đổi chỗ" in text(page)) == (409, True)
    assert post(admin, f"/people/{minh}/merge/{lan}").status_code == 303
    logins = db.session.execute(select(Account.login, Account.disabled_at.is_(None)).where(
        Account.person_id.in_([world.people["lan"], world.people["minh"]])).order_by(Account.id)).all()  # fmt: skip
    assert [tuple(row) for row in logins] == [(None, False), ("minh@demo.example", True)]


def test_account_goes_along_when_the_other_record_has_none(as_, world, paper):
    lan_browser, ref = as_("lan"), world.person("lan").ref
    assert post(as_("admin"), f"/people/{paper.ref}/merge/{ref}").status_code == 303
    assert db.session.scalars(select(Account.person_id).filter_by(login="lan@demo.example")).one() == paper.id
    assert lan_browser.get("/account").status_code == 303


def test_pages_show_both_records_and_the_way_there(as_, world, paper):
    admin, ref = as_("admin"), world.person("lan").ref
    assert f"/people/{ref}/merge" in text(admin.get(f"/people/{ref}"))
    page = text(admin.get(f"/people/{ref}/merge"))
    assert (f"/people/{ref}/merge/{paper.ref}" in page, world.person("minh").ref in page) == (True, False)
    assert world.person("minh").ref in text(admin.get(f"/people/{ref}/merge?q=giang"))
    page = text(admin.get(f"/people/{ref}/merge/{paper.ref}"))
    assert ("Trồng nấm" in page, "lan@demo.example" in page, "Thông báo" in page) == (True, True, True)
    assert db.session.scalars(select(Notice.person_id)).all() == [paper.id]


def test_name_of_the_other_record_leads_to_the_one_that_stays(as_, world, paper):
    admin, ref = as_("admin"), world.person("lan").ref
    post(admin, f"/people/{ref}/merge/{paper.ref}")
    assert text(admin.get(f"/people/{paper.ref}")).count("Trồng nấm") == 1
    assert as_("other_officer").get(f"/people/{paper.ref}").status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 403), ("lan", 404), ("organizer", 403), ("other_officer", 404)]
)
def test_only_administrators_make_two_records_one(as_, world, paper, who, status):
    ref = world.person("minh").ref
    assert as_(who).get(f"/people/{paper.ref}/merge/{ref}").status_code == status
    assert post(as_(who), f"/people/{paper.ref}/merge/{ref}").status_code == status


def test_nobody_merges_with_oneself_or_across_provinces(as_, world, paper):
    admin, own = as_("admin"), world.person("admin").ref
    assert admin.get(f"/people/{own}/merge/{paper.ref}").status_code == 403
    assert admin.get(f"/people/{paper.ref}/merge/{paper.ref}").status_code == 403
    assert admin.get(f"/people/{paper.ref}/merge/{world.person('other_youth').ref}").status_code == 404


@pytest.mark.usefixtures("writing")
def test_who_judged_an_entry_of_the_other_stays_another_human_until_the_sheet_is_given_up(world, actor, paper):
    open_round(world, entries=1)
    sheet = db.session.scalars(select(ScoreSheet)).first()
    sheet.judge_id = paper.id
    db.session.flush()
    for kept, gone in ((world.person("lan"), paper), (paper, world.person("lan"))):
        with pytest.raises(actions.JudgedEachOther):
            actions.merge(kept, gone, by=actor("admin"), at=MADE)
    sheet.state, sheet.recused_reason = SheetState.RECUSED, "Hồ sơ của chính mình"
    db.session.flush()
    actions.merge(world.person("lan"), paper, by=actor("admin"), at=MADE)
    assert paper.merged_into_id == world.people["lan"]


@pytest.mark.usefixtures("writing")
def test_of_two_tickets_that_of_the_record_that_goes_ends(world, actor, paper):
    kept, gone = ticket_for(world.people["lan"], at=MADE), ticket_for(paper.id, at=MADE)
    actions.merge(world.person("lan"), paper, by=actor("admin"), at=MADE)
    assert [(one.person_id, one.revoked_at) for one in (kept, gone)] == [
        (world.people["lan"], None), (world.people["lan"], MADE),
    ]  # fmt: skip


def test_what_hangs_on_a_person_in_events_is_told_in_words(app, world, as_, paper):
    with transaction():
        ticket_for(paper.id, at=MADE)
    page = as_("admin").get(f"/people/{world.person('lan').ref}/merge/{paper.ref}")
    assert "Vé" in text(page)
