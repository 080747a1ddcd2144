"""The longer the name, the smaller its letters; a long word alone makes them smaller too."""

import pytest

from app.events.tickets.rules import size_of


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("Lò Thị Lan", "xl"),
        ("Nguyễn Thị Minh", "l"),
        ("Nguyễn Thị Hoàng Phương Thảo", "m"),
        ("Nguyễn Thị Hoàng Phương Thảo Ngân", "s"),
        ("ẶỖỮỴĐ", "xl"),
        ("NGUYỄN THỊ HOÀNG PHƯƠNG THẢO NGÂN", "s"),
        ("H'Mônggiàngpáochưvềphố", "m"),
        ("Tên " * 20, "xs"),
        ("", "xl"),
    ],
)
def test_a_name_gets_the_size_in_which_it_fits(name, size):
    assert size_of(name) == size
