"""Codes, tokens, hashes and QR images."""

import random
import re
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.kit import codes


@given(st.integers(1, 20), st.integers())
def test_code_comes_back_however_it_is_typed(length, seed):
    code = codes.public_code(length, random.Random(seed))
    assert len(code) == length
    for typed in (
        code,
        code.lower(),
        codes.grouped(code),
        f" {' '.join(code)}\n",
        codes.grouped(code).replace("-", "–"),
    ):
        assert codes.normalise_code(typed) == code


def test_code_has_no_look_alikes():
    assert set("0OoQ1IlL2Z5S8BUV") & set(codes.ALPHABET) == {"Q", "V"}
    assert codes.ALPHABET.upper() == codes.ALPHABET
    assert codes.public_code(8) != codes.public_code(8)


def test_grouped_when_not_a_multiple_of_four():
    assert [codes.grouped(code) for code in ("ACDEFGHJ", "ACDEFG", "ACD")] == ["ACDE-FGHJ", "ACDE-FG", "ACD"]


@pytest.mark.parametrize("typed", ["", "-- ", "ACDE0", "ACDÉ", "A/../C", "A" * 65])
def test_normalise_code_when_it_can_be_none(typed):
    assert codes.normalise_code(typed) is None


def test_token_when_right_wrong_or_of_another_purpose():
    token = codes.secret_token()
    stored = codes.token_hash("reset", token)
    assert codes.same_token("reset", token, stored)
    assert not codes.same_token("claim", token, stored)
    assert not codes.same_token("reset", codes.secret_token(), stored)
    assert not codes.same_token("reset", "\udcff", stored)
    assert (len(stored), token in stored) == (64, False)


def test_token_hash_is_known():
    """A stored hash must open tomorrow what it closed today."""
    known = "851e08e69724be23baf9a820eb39c053408edbcfb35dfb0e9f44b7fbf73a9b14"
    assert codes.token_hash("reset", "x") == known


def test_content_hash_ignores_order_of_keys_and_nothing_else():
    one = codes.content_hash({"b": ["Đặng", 1], "a": None})
    assert one == codes.content_hash({"a": None, "b": ["Đặng", 1]})
    assert one != codes.content_hash({"a": None, "b": [1, "Đặng"]})


@pytest.mark.parametrize("content", [Decimal(1), float("nan"), {"a": object()}])
def test_content_hash_when_json_cannot_say_it_is_refused(content):
    with pytest.raises((TypeError, ValueError)):
        codes.content_hash(content)


def test_qr_svg_draws_the_modules_of_the_code():
    svg = codes.qr_svg("https://demo.example/r/ACDEFGHJ", 'Biên nhận <"A">')
    root = ElementTree.fromstring(svg)  # noqa: S314 -- our own output
    title, _, path = root
    drawn = sum(int(width) for width in re.findall(r"h(\d+)", path.get("d")))
    assert drawn == sum(map(sum, codes._qr("https://demo.example/r/ACDEFGHJ").get_matrix()))
    assert (root.get("role"), title.text) == ("img", 'Biên nhận <"A">')
    assert "style" not in svg


def test_qr_png_is_a_square_black_and_white_picture():
    image = Image.open(BytesIO(codes.qr_png("ACDEFGHJ")))
    assert (image.format, image.width) == ("PNG", image.height)
    assert {image.convert("L").getpixel((0, 0)), image.convert("L").getpixel((41, 41))} == {255, 0}
