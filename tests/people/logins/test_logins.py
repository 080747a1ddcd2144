"""The own login changed; an account shut and opened again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.kit import audit
from app.kit.db import db, transaction
from app.kit.outbox import OutboxMail
from app.people.codes.actions import answer_resets, ask_reset
from app.people.models import Account, LoginSession, Notice, OneTimeCode, ResetRequest
from app.people.passwords import hash_password
from app.people.states import CodePurpose
from tests.people.ways import sign_in, signed_in
from tests.world import post

PASSWORD = "một câu chỉ mình tôi biết"
NEW = {"login": "Lan.Moi@demo.example", "password": PASSWORD}
REASON = {"reason": "Điện thoại bị mất, chủ tài khoản báo"}


@pytest.fixture
def lan(app, world) -> Account:
    """Lan's account, with a password."""
    with transaction():
        account = world.account("lan")
        account.password_hash = hash_password(PASSWORD, app.config["PASSWORD_COST"])
    return account


def mails() -> list[tuple[str, str]]:
    return [(m.address, m.kind) for m in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def text(response) -> str:
    return response.get_data(as_text=True)


def test_login_changes_with_the_password_and_everything_old_dies(app, as_, world, lan):
    phone, other = as_("lan"), as_("lan")
    with transaction():
        ask_reset("lan@demo.example", at=datetime.now(UTC))
        answer_resets(datetime.now(UTC), key=app.config["SECRET_KEY"])
        ask_reset("lan@demo.example", at=datetime.now(UTC))
    answer = post(phone, "/account/login", NEW)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert (signed_in(phone), signed_in(other)) == (True, False)
    assert world.account("lan").login == "lan.moi@demo.example"
    assert db.session.scalars(select(OneTimeCode.revoked_at).filter_by(purpose=CodePurpose.RESET)).one() is not None
    assert db.session.scalars(select(ResetRequest)).all() == []
    assert mails()[1:] == [("lan.moi@demo.example", "login_changed"), ("lan@demo.example", "login_changed")]
    (row,) = [row for row in audit.history(("person", world.person("lan").ref)) if row.verb == "change_login"]
    assert audit.personal_facts([row.id]) == {row.id: {"login": "lan@demo.example"}}
    assert sign_in(app.test_client(), "lan@demo.example", PASSWORD).status_code == 422
    assert sign_in(app.test_client(), "lan.moi@demo.example", PASSWORD).status_code == 303


def test_old_address_is_told_without_the_new_one(app, as_, world, lan, mail_folder):
    post(as_("lan"), "/account/login", NEW)
    facts = [m.facts for m in db.session.scalars(select(OutboxMail))]
    assert "moi" not in str(facts)


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"password": "sai"}, "Mật khẩu hiện tại chưa đúng."),
        ({"login": "minh@demo.example"}, "đã có tài khoản"),
        ({"login": "LAN@demo.example"}, "Bạn đang đăng nhập"),
        ({"login": "không phải"}, "10 chữ số"),
    ],
)
def test_login_stays_when_the_form_is_wrong(as_, world, lan, sent, says):
    answer = post(as_("lan"), "/account/login", NEW | sent)
    assert answer.status_code == 422
    assert says in text(answer)
    assert (world.account("lan").login, mails()) == ("lan@demo.example", [])


def test_password_cannot_be_guessed_here_either(as_, lan):
    lan_ = as_("lan")
    codes = [post(lan_, "/account/login", NEW | {"password": f"sai {n}"}).status_code for n in range(6)]
    assert codes == [422] * 5 + [429]


def test_phone_becomes_the_login_and_the_old_mail_is_told(as_, world, lan):
    assert post(as_("lan"), "/account/login", NEW | {"login": "+84 912 345 678"}).status_code == 303
    assert (world.account("lan").login, world.person("lan").phone) == ("0912345678", "0912345678")
    assert mails() == [("lan@demo.example", "login_changed")]


def test_guest_by_link_has_no_login_to_change(as_, world):
    with transaction():
        world.account("judge_one").login = None
    assert as_("judge_one").get("/account/login").status_code == 403


def test_administrator_shuts_an_account_and_opens_it_again(app, as_, world, lan):
    phone, admin, ref = as_("lan"), as_("admin"), world.person("lan").ref
    assert post(admin, f"/people/{ref}/account/shut", REASON).status_code == 303
    assert (signed_in(phone), world.account("lan").disabled_at is not None) == (False, True)
    assert sign_in(app.test_client(), "lan@demo.example", PASSWORD).status_code == 422
    assert post(admin, f"/people/{ref}/account/shut", REASON).status_code == 409
    page = text(admin.get(f"/people/{ref}"))
    assert ("Mở lại tài khoản" in page, "Tạo phiếu" in page) == (True, False)
    assert post(admin, f"/people/{ref}/account/open", REASON).status_code == 303
    assert sign_in(app.test_client(), "lan@demo.example", PASSWORD).status_code == 303
    kept = [(row.verb, row.reason) for row in audit.history(("person", ref))]
    assert kept == [("open_account", REASON["reason"]), ("shut_account", REASON["reason"])]
    told = db.session.scalars(select(Notice.kind).filter_by(person_id=world.people["lan"]).order_by(Notice.id)).all()
    assert told == ["account_shut", "account_opened"]


def test_reason_is_asked_before_an_account_is_shut(as_, world, lan):
    answer = post(as_("admin"), f"/people/{world.person('lan').ref}/account/shut", {"reason": ""})
    assert (answer.status_code, world.account("lan").disabled_at) == (422, None)


def test_codes_of_a_shut_account_die(app, as_, world, lan):
    officer, ref = as_("officer"), world.person("lan").ref
    post(officer, f"/people/{ref}/slip/make")
    post(as_("admin"), f"/people/{ref}/account/shut", REASON)
    live = select(OneTimeCode).where(OneTimeCode.revoked_at.is_(None))
    assert db.session.scalars(live).all() == []


@pytest.mark.parametrize(
    ("who", "status"), [("officer", 403), ("lan", 403), ("organizer", 403), ("other_officer", 404)]
)
def test_nobody_else_shuts_an_account(as_, world, lan, who, status):
    assert post(as_(who), f"/people/{world.person('lan').ref}/account/shut", REASON).status_code == status


def test_nobody_shuts_the_own_account_or_that_of_rights_not_administered(as_, world):
    admin = as_("admin")
    assert admin.get(f"/people/{world.person('admin').ref}/account/shut").status_code == 403
    assert "account/shut" not in text(admin.get(f"/people/{world.person('admin').ref}"))


def test_session_that_was_ended_by_shutting_stays_ended(as_, world, lan):
    as_("lan")
    post(as_("admin"), f"/people/{world.person('lan').ref}/account/shut", REASON)
    ended = db.session.scalars(select(LoginSession.ended_at).filter_by(account_id=world.account("lan").id)).all()
    assert all(ended)
    assert ended[0] > datetime.now(UTC) - timedelta(minutes=1)
