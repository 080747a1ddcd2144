"""What a password may be; the hash; devices."""

import unicodedata

import pytest

from app.people.accounts.rules import device_name
from app.people.passwords import hash_password, password_fault, verify
from app.people.throttle import attempt_key

COST = (1, 8, 1)


@pytest.mark.parametrize(
    ("password", "fault"),
    [
        ("1234567", "password_short"),
        ("x" * 129, "password_long"),
        ("matkhau123", "password_common"),
        ("MatKhau123", "password_common"),
        ("12345678", "password_common"),
        ("aaaaaaaabb", "password_common"),
        ("lan.nguyen@demo.example", "password_common"),
        ("lothilan", "password_common"),
        ("mèo trèo cây cau", None),
        ("😀" * 3 + "đường xa" * 7, None),
        ("correct horse", None),
    ],
)
def test_password_fault_when_new(password, fault):
    assert password_fault(password, "lan.nguyen@demo.example", "Lò Thị Lan") == fault


def test_verify_is_good_when_the_keyboard_decomposes():
    stored = hash_password(unicodedata.normalize("NFC", "đường về bản"), COST)
    assert verify(stored, unicodedata.normalize("NFD", "đường về bản"), COST).good


def test_verify_is_bad_when_one_letter_differs_at_the_very_end():
    stored = hash_password("x" * 127 + "y", COST)
    assert not verify(stored, "x" * 127 + "z", COST).good


def test_verify_is_bad_when_nothing_is_stored():
    assert not verify(None, "nobody has this password", COST).good


def test_verify_gives_a_fresh_hash_when_the_cost_has_grown():
    verdict = verify(hash_password("mèo trèo cây cau", COST), "mèo trèo cây cau", (2, 16, 1))
    assert verdict.fresh_hash is not None
    assert verdict.fresh_hash.startswith("$argon2id$v=19$m=16,t=2,p=1$")


def test_verify_gives_no_fresh_hash_when_the_cost_is_todays():
    assert verify(hash_password("mèo trèo cây cau", COST), "mèo trèo cây cau", COST).fresh_hash is None


def test_attempt_keys_differ_when_kind_or_secret_differ():
    keys = {attempt_key(s, k, "0912345678") for s in ("one", "two") for k in ("login", "address")}
    assert len(keys) == 4


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 11; SM-A107F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/110.0 Mobile Safari/537.36 Zalo android/12110555", "Zalo, Android"),
        ("curl/8.0", ""),
    ],
)  # fmt: skip
def test_device_name_when_a_browser_says_what_it_is(agent, name):
    assert device_name(agent) == name
