"""Names on public pages (D35)."""

from datetime import date

import pytest

from app.judging.publication.rules import Named, advancing, age_on, initials, line, public_name

DAY = date(2026, 9, 11)


@pytest.mark.parametrize(
    ("birth", "guarded", "age_min", "shown"),
    [
        (date(2000, 5, 1), False, 18, "Lò Thị Lan"),
        (date(2008, 9, 11), False, 16, "Lò Thị Lan"),
        (date(2008, 9, 12), False, 16, "L.T.L."),
        (date(2009, 1, 1), True, 16, "Lò Thị Lan"),
        (None, False, 18, "Lò Thị Lan"),
        (None, False, 16, "L.T.L."),
    ],
)
def test_an_agreed_name_is_written_out_for_adults_and_with_a_guardians_consent(birth, guarded, age_min, shown):
    assert public_name(Named("Lò Thị Lan", birth, guarded, agreed=True), DAY, age_min) == shown


def test_a_minors_own_consent_is_not_enough():
    assert public_name(Named("Lò Thị Lan", date(2009, 1, 1), agreed=True), DAY, 16) == "L.T.L."


@pytest.mark.parametrize(("birth", "guarded"), [(date(2000, 5, 1), False), (date(2009, 1, 1), True), (None, False)])
def test_a_name_is_written_as_initials_when_its_owner_did_not_agree(birth, guarded):
    assert public_name(Named("Lò Thị Lan", birth, guarded), DAY, 18) == "L.T.L."


def test_age_counts_full_years_on_leap_days_too():
    assert [age_on(date(2008, 2, 29), d) for d in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]


def test_initials_keep_vietnamese_letters():
    assert initials("đặng Ân tập") == "Đ.Â.T."


def test_who_goes_on_is_listed_by_number_which_tells_no_rank():
    lines = [line(f"R{n}", n, "t", ["x"], "u") for n in (3, 1, 2)]
    assert [x["number"] for x in advancing([("Bảng", lines), ("Trống", [])])[0]["entries"]] == [1, 2, 3]
