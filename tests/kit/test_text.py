"""Vietnamese text: spelling, search, order, numbers, dates."""

import random
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kit import text

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặờởỡớợĐẶỖỮ '-.", max_size=30)


@given(st.text())
def test_nfc_is_stable_and_storable(typed):
    once = text.nfc(typed)
    assert text.nfc(once) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode()


def test_nfc_when_decomposed_hidden_or_controlled():
    assert text.nfc("  Nguye\u0302\u0303n\x00 \u202eVăn\u200b\r\nA\t ") == "Nguyễn Văn\nA"
    assert text.one_line(" Lò\u00a0 Văn\n Mẫu ") == "Lò Văn Mẫu"


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Đặng Hoà", "dang hoa"),
        ("đặng  HÒA", "dang hoa"),
        ("Ðặng", "dang"),  # an eth, which looks the same
        ("“Cà phê” (Sơn-La), 2026!", "ca phe son la 2026"),
        ("H'Hen Niê Ƀuôn Y Bhĭm", "h hen nie ƀuon y bhim"),
        ("ẶỖỮỴĐ", "aouyd"),
        ("", ""),
    ],
)
def test_search_key_when(typed, key):
    assert text.search_key(typed) == key


@given(st.text())
def test_search_key_of_a_key_is_itself(typed):
    key = text.search_key(typed)
    assert text.search_key(key) == key


@given(VIETNAMESE)
def test_search_key_ignores_case_and_spelling_form(typed):
    assert text.search_key(unicodedata.normalize("NFD", typed.upper())) == text.search_key(typed)


#: Vietnamese order by the rule of the alphabet; letters of the whole text first, then tones by syllable.
ORDERED = [
    "",
    "a",
    "à",
    "ả",
    "ã",
    "á",
    "ạ",
    "a b",
    "an",
    "án",
    "an bình",
    "án bình",
    "anh",
    "az",
    "ă",
    "ăn",
    "â",
    "ấn",
    "b",
    "ca",
    "cá",
    "cạ",
    "can",
    "căn",
    "cân",
    "dung",
    "dũng",
    "đa",
    "e",
    "ê",
    "hoa",
    "hòa",
    "hoa bình",
    "hòa bình",
    "no",
    "nô",
    "nơ",
    "tu",
    "tư",
    "từ",
    "y",
]


def test_sort_key_puts_letters_then_tones():
    mixed = random.Random(7).sample(ORDERED, len(ORDERED))
    assert sorted(mixed, key=text.sort_key) == ORDERED


def test_sort_key_when_spelled_otherwise_is_the_same():
    assert text.sort_key("hoà") == text.sort_key("HÒA")
    assert text.sort_key("Đặng") == "d{a{ng 5"


@given(st.text())
def test_sort_key_is_printable_ascii_and_the_same_for_every_form(typed):
    key = text.sort_key(typed)
    assert all(" " <= c <= "~" for c in key)
    assert text.sort_key(unicodedata.normalize("NFD", typed)) == text.sort_key(unicodedata.normalize("NFC", typed))


@given(VIETNAMESE, VIETNAMESE)
def test_sort_key_when_equal_means_the_same_search_key(one, other):
    if text.sort_key(one) == text.sort_key(other):
        assert text.search_key(one) == text.search_key(other)


def test_people_sort_by_given_name_then_the_rest():
    people = [
        ("Đặng Ân Tập Dượt", None),
        ("Giàng A Minh Họa", None),
        ("Trần Thị Hoa", None),
        ("Lê Hòa", None),
        ("Bùi Hoa", None),
        ("Lò Văn Mẫu", None),
        ("Nguyễn Thử Nghiệm", None),
        ("Y Thí Điểm Niê Demo", "Thí Điểm Y Niê Demo"),
        ("Trần Thị Ví Dụ", None),
    ]
    shown = [name for name, _ in sorted(people, key=lambda person: text.person_sort_key(*person))]
    assert shown == [
        "Trần Thị Ví Dụ",
        "Đặng Ân Tập Dượt",
        "Bùi Hoa",
        "Trần Thị Hoa",
        "Lê Hòa",
        "Giàng A Minh Họa",
        "Lò Văn Mẫu",
        "Nguyễn Thử Nghiệm",
        "Y Thí Điểm Niê Demo",
    ]


def test_person_sort_key_when_one_word_or_none():
    assert text.person_sort_key("Sùng") < text.person_sort_key("A Sùng")
    assert text.person_sort_key("A Sùng", "  ") == text.person_sort_key("A Sùng")
    assert text.person_sort_key("") < text.person_sort_key("A")


@pytest.mark.parametrize(
    "typed",
    ["0912345678", "+84 912.345.678", "84912345678", "0084-912-345-678", "(+84) 0912 345 678", "０９１２３４５６７８"],
)
def test_phone_when_written_in_many_ways(typed):
    assert text.phone(typed) == "0912345678"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("01621234567", "0321234567"),
        ("+84 169 123 4567", "0391234567"),
        ("0120 1234567", "0701234567"),
        ("01211234567", "0791234567"),
        ("01231234567", "0831234567"),
        ("01291234567", "0821234567"),
        ("01861234567", "0561234567"),
        ("01881234567", "0581234567"),
        ("01991234567", "0591234567"),
    ],
)
def test_phone_when_of_before_2018_is_converted(old, new):
    assert text.phone(old) == new


@pytest.mark.parametrize(
    "typed",
    ["", "113", "02123852222", "0612345678", "091234567", "09123456789", "01611234567", "٠٩١٢٣٤٥٦٧٨", "0" * 5000],
)
def test_phone_when_no_mobile_is_none(typed):
    assert text.phone(typed) is None


@given(st.sampled_from("35789"), st.integers(0, 99_999_999))
def test_phone_of_a_phone_is_itself(kind, rest):
    number = f"0{kind}{rest:08}"
    assert text.phone(number) == number
    assert text.phone("+84" + number[1:]) == number
    assert len(text.mask_phone(number)) == 10


def test_mask_phone_hides_the_middle():
    assert text.mask_phone("0912345678") == "091••••678"


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        (" Van.A@Demo.Example ", ("email", "van.a@demo.example")),
        ("VAN.A@DEMO.EXAMPLE", ("email", "van.a@demo.example")),
        ("ｖan@demo.example", ("email", "van@demo.example")),
        ("a@bücher.de", ("email", "a@xn--bcher-kva.de")),
        ("+84 912 345 678", ("phone", "0912345678")),
        ("tên@demo.example", None),
        ("a@b@demo.example", None),
        ("a@demo", None),
        ("a b@demo.example", None),
        ("a\n@demo.example", None),
        ("Nguyễn Văn A", None),
        ("", None),
        ("a" * 250 + "@demo.example", None),
    ],
)
def test_login_name_when(typed, login):
    assert text.login_name(typed) == login


@given(st.emails())
def test_login_name_of_a_login_name_is_itself(typed):
    found = text.login_name(typed)
    assert found is None or text.login_name(found[1]) == found


@pytest.mark.parametrize(
    ("n", "written"), [(1, "I"), (4, "IV"), (7, "VII"), (8, "VIII"), (49, "XLIX"), (2026, "MMXXVI")]
)
def test_roman_when(n, written):
    assert text.roman(n) == written


@pytest.mark.parametrize("n", [0, -1, 4000])
def test_roman_when_impossible_is_refused(n):
    with pytest.raises(ValueError, match=str(n)):
        text.roman(n)


@pytest.mark.parametrize(
    ("value", "places", "written"),
    [
        (Decimal("86.125"), 2, "86,13"),
        (Fraction(861249, 10000), 2, "86,12"),
        (Decimal("-0.005"), 2, "-0,01"),
        (Decimal("-0.004"), 2, "0,00"),
        (1234567, 0, "1.234.567"),
        (Fraction(2, 3), 3, "0,667"),
        (Decimal("9.995"), 2, "10,00"),
    ],
)
def test_number_when(value, places, written):
    assert text.number(value, places) == written


@given(st.fractions(), st.integers(0, 6))
def test_number_is_never_further_than_half_a_unit(value, places):
    shown = Fraction(text.number(value, places).replace(".", "").replace(",", "."))
    assert abs(shown - value) * 2 <= Fraction(1, 10**places)


def test_money_percent_and_counts_when_vietnamese_or_english():
    assert text.money(412_000_000) == "412.000.000 đồng"
    assert text.money(412_000_000, "en") == "412,000,000 VND"
    assert [text.percent(Fraction(1, 8)), text.percent(1), text.percent(Fraction(2, 3))] == ["12,5%", "100%", "66,7%"]
    assert [text.percent(0), text.percent(Decimal("0.1"), 2), text.percent(Fraction(1, 8), 1, "en")] == [
        "0%",
        "10%",
        "12.5%",
    ]
    assert [text.count_words(n) for n in (0, 5, 12, 1420)] == ["0", "05", "12", "1.420"]


def test_scores_apart_when_equal_looking_values_differ():
    values = [Fraction(8650, 100), Fraction(86499, 1000), Decimal("86.5"), Fraction(259, 3)]
    assert text.scores_apart(values) == ["86,500", "86,499", "86,500", "86,33"]


@given(st.lists(st.fractions(max_denominator=10**6), max_size=8))
def test_scores_apart_look_equal_exactly_when_they_are(values):
    shown = text.scores_apart(values)
    pairs = [(i, j) for i in range(len(values)) for j in range(i)]
    assert all((shown[i] == shown[j]) == (values[i] == values[j]) for i, j in pairs)


def test_dates_when_zero_is_and_is_not_written():
    assert text.date_words(date(2026, 2, 5)) == "ngày 05 tháng 02 năm 2026"
    assert text.date_words(date(2026, 8, 29)) == "ngày 29 tháng 8 năm 2026"
    assert text.date_words(date(2026, 8, 9), "en") == "9 August 2026"
    assert text.date_short(date(2026, 8, 9)) == "09/08/2026"


def test_dates_when_an_instant_is_on_the_next_day_in_vietnam():
    late = datetime(2026, 8, 29, 17, 30, tzinfo=UTC)
    assert text.date_short(late) == "30/08/2026"
    assert text.date_words(late) == "ngày 30 tháng 8 năm 2026"


def test_deadline_words_when_vietnamese_and_english():
    deadline = datetime(2026, 8, 29, 16, 59, 59, tzinfo=UTC)
    assert text.deadline_words(deadline) == "23 giờ 59 phút, thứ Bảy, ngày 29 tháng 8 năm 2026"
    assert text.deadline_words(deadline, "en") == "23:59 on Saturday, 29 August 2026 (Vietnam time)"
    sunday = datetime(2026, 2, 1, 1, 5, tzinfo=UTC)
    assert text.deadline_words(sunday) == "08 giờ 05 phút, Chủ nhật, ngày 01 tháng 02 năm 2026"
