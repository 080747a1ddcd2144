"""Text as Vietnam writes it: one spelling coming in, keys to search and sort by, numbers and dates going out."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from email_validator import EmailNotValidError, validate_email

from app.kit.clock import local

Number = int | Decimal | Fraction

#: Invisible characters that only ever hide or reorder text: bidirectional controls, zero width space, BOM, soft hyphen.
_HIDDEN = frozenset("\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
#: Two letters that look exactly like đ and are typed for it (eth, African d), and đ itself, which NFD leaves whole.
_D_BAR = str.maketrans("ðɖ", "đđ")

_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
#: A letter of its own in the alphabet: its base, and a sign after every ASCII letter, so that a < ă < â < b in binary.
_LETTERS = {
    ("a", "\u0306"): "{",
    ("a", "\u0302"): "|",
    ("e", "\u0302"): "{",
    ("o", "\u0302"): "{",
    ("o", "\u031b"): "|",
    ("u", "\u031b"): "{",
}

MAX_PHONE_TYPED = 32
MAX_LOGIN = 254
_PHONE_SEPARATORS = re.compile(r"[\s.()\-\u2010-\u2015]+")
_MOBILE = re.compile(r"0[35789][0-9]{8}")
#: The prefixes of 11-digit numbers and what they became in 2018 (D33).
_OLD_PREFIXES = {
    **{f"016{n}": f"03{n}" for n in range(2, 10)},
    **dict(zip(("0120", "0121", "0122", "0126", "0128"), ("070", "079", "077", "076", "078"), strict=True)),
    **dict(zip(("0123", "0124", "0125", "0127", "0129"), ("083", "084", "085", "081", "082"), strict=True)),
    **dict(zip(("0186", "0188", "0199"), ("056", "058", "059"), strict=True)),
}

_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_WEEKDAYS = {
    "vi": ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
ENGLISH_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class LoginKind(StrEnum):
    """What an account is entered with."""

    EMAIL = "email"
    PHONE = "phone"


# --- in: one spelling, and keys -------------------------------------------------------------------------------


def nfc(text: str) -> str:
    """`text` as it is stored: NFC, lines ended by \\n, no control or hidden characters, no space around it.

    Done once at every edge (forms, imports, API): a decomposed letter breaks search, unique names and PDF.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in lines if c in "\n\t" or not (c in _HIDDEN or unicodedata.category(c) in ("Cc", "Cs")))
    return unicodedata.normalize("NFC", kept).strip()


def one_line(text: str) -> str:
    """`nfc(text)` with every run of spaces and line ends as one space: names and titles."""
    return " ".join(nfc(text).split())


def search_key(text: str) -> str:
    """What `text` is found by (D31): no case, no marks, đ as d, punctuation as one space.

    "dang hoa" finds "Đặng Hoà", and "hoà" is "hòa". Stored beside the original, which stays for display.
    """
    folded = _folded(text).replace("đ", "d")
    kept = (c if c.isalnum() else " " for c in folded if not unicodedata.category(c).startswith("M"))
    return " ".join("".join(kept).split())


def sort_key(text: str) -> str:
    """The place of `text` in Vietnamese order (D30), as ASCII whose binary order is that order on every database.

    First the letters of the whole text (a ă â b c d đ e ê ... o ô ơ ... u ư ...), then one tone per syllable
    (ngang, huyền, hỏi, ngã, sắc, nặng). Compare it in binary: SQLite does, PostgreSQL needs COLLATE "C".
    """
    words = [_word_key(word) for word in _words(text)]
    return "-".join(letters for letters, _ in words) + " " + "".join(tone for _, tone in words)


def person_sort_key(full_name: str, sort_name: str | None = None) -> str:
    """The place of a person in a list (D30): the given name (last word) with its tone, then the rest.

    `sort_name` is the name in the order in which it sorts, for people whose given name is not their last word:
    "Thí Điểm Y Niê" for an Ê Đê "Y Thí Điểm Niê".
    """
    words = one_line(full_name).split(" ")
    given, rest = words[-1], words[:-1]
    if sort_name and (chosen := one_line(sort_name)):
        given, *rest = chosen.split(" ")
    return f"{sort_key(given)} {sort_key(' '.join(rest))}"


def _folded(text: str) -> str:
    """Decomposed and without case; twice, because folding a case may compose or leave marks out of order."""
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", text).translate(_D_BAR)


def _words(text: str) -> Iterator[str]:
    is_part = (c if c.isalnum() or unicodedata.category(c).startswith("M") else " " for c in _folded(text))
    yield from "".join(is_part).split()


def _word_key(word: str) -> tuple[str, str]:
    """(letters, tone) of one decomposed word; other scripts come after z, by code point."""
    letters: list[str] = []
    tone, base = "0", ""
    for c in word:
        if unicodedata.category(c).startswith("M"):
            tone = _TONES.get(c, tone) if tone == "0" else tone
            letters.append(_LETTERS.get((base, c), ""))
            continue
        base = c
        letters.append(c if c.isascii() else "d{" if c == "đ" else f"~{ord(c):06x}")
    return "".join(letters), tone


# --- in: how people are reached -------------------------------------------------------------------------------


def phone(text: str) -> str | None:
    """The mobile number that `text` means, as "0xxxxxxxxx", or None (D33).

    Accepts +84, 84 and 0084, spaces, dots, dashes, brackets, and the 11-digit numbers of before 2018.
    Not unique to a person: families share one.
    """
    if len(text) > MAX_PHONE_TYPED:
        return None
    digits = _PHONE_SEPARATORS.sub("", unicodedata.normalize("NFKC", text))
    for country in ("+84", "0084", "84"):
        if digits.startswith(country):
            digits = "0" + digits.removeprefix(country).removeprefix("0")
            break
    if len(digits) == 11 and digits[:4] in _OLD_PREFIXES:
        digits = _OLD_PREFIXES[digits[:4]] + digits[4:]
    return digits if _MOBILE.fullmatch(digits) else None


def mask_phone(number: str) -> str:
    """A canonical number as others may see it: "091••••678"."""
    return f"{number[:3]}••••{number[-3:]}"


def login_name(text: str) -> tuple[LoginKind, str] | None:
    """(kind, canonical name) of what somebody signs in with, or None where it is neither e-mail nor mobile.

    E-mail is folded (NFKC, no case), its domain in ASCII; a local part outside ASCII is refused, because such
    mail seldom arrives and look-alike letters would make two accounts of one name.
    """
    typed = text.strip()
    if not typed or len(typed) > MAX_LOGIN:
        return None
    if "@" not in typed:
        number = phone(typed)
        return (LoginKind.PHONE, number) if number else None
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", typed).casefold())
    try:
        found = validate_email(folded, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    address = found.ascii_email
    return (LoginKind.EMAIL, address) if address and len(address) <= MAX_LOGIN else None


# --- out: numbers -------------------------------------------------------------------------------------------


def roman(n: int) -> str:
    """1 to 3999 as editions count themselves: 7 → "VII". Raises ValueError outside."""
    if not 1 <= n <= 3999:
        raise ValueError(n)
    out = []
    for value, letters in _ROMAN:
        times, n = divmod(n, value)
        out.append(letters * times)
    return "".join(out)


def number(value: Number, places: int = 0, language: str = "vi") -> str:
    """`value` rounded half up, away from zero, to `places` decimals: 1234.125 → "1.234,13" (D17, D32)."""
    scaled = abs(Fraction(value)) * 10**places
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, decimals = divmod(units, 10**places)
    text = f"{whole:,}" + (f".{decimals:0{places}}" if places else "")
    sign = "-" if value < 0 and units else ""
    return sign + (text if language == "en" else text.translate(str.maketrans(",.", ".,")))


def money(dong: int, language: str = "vi") -> str:
    """A whole sum: "1.234.567 đồng" (D32)."""
    return number(dong, 0, language) + (" VND" if language == "en" else " đồng")


def percent(share: Number, places: int = 1, language: str = "vi") -> str:
    """A share of one as a percentage without idle zeros: 1/8 → "12,5%", 1 → "100%" (D32)."""
    text = number(Fraction(share) * 100, places, language)
    point = "." if language == "en" else ","
    return (text.rstrip("0").rstrip(point) if point in text else text) + "%"


def scores_apart(values: Iterable[Number], places: int = 2, language: str = "vi") -> list[str]:
    """Each value to `places` decimals, with more only where values that differ would look equal (D17).

    Two rows that look tied but are ranked apart would read as an injustice.
    """
    exact = [Fraction(value) for value in values]
    texts = [number(value, places, language) for value in exact]
    alike: dict[str, set[Fraction]] = {}
    for text, value in zip(texts, exact, strict=True):
        alike.setdefault(text, set()).add(value)
    digits = {text: _digits_apart(group, places) for text, group in alike.items()}
    return [number(value, digits[text], language) for text, value in zip(texts, exact, strict=True)]


def _digits_apart(group: set[Fraction], places: int) -> int:
    while len({number(value, places) for value in group}) < len(group):
        places += 1
    return places


def count_words(n: int, language: str = "vi") -> str:
    """A count as documents write it in prose: 5 → "05", 12 → "12" (D32)."""
    return f"{n:02}" if language != "en" and 0 < n < 10 else number(n, 0, language)


# --- out: dates -----------------------------------------------------------------------------------------------


def date_short(at: date) -> str:
    """dd/mm/yyyy; an instant is shown on Vietnam's calendar (D32)."""
    return f"{_day(at):%d/%m/%Y}"


def date_words(at: date, language: str = "vi") -> str:
    """ "ngày 05 tháng 02 năm 2026", "ngày 29 tháng 8 năm 2026": a zero for days below 10 and months 1 and 2 (D32)."""
    day = _day(at)
    if language == "en":
        return f"{day.day} {ENGLISH_MONTHS[day.month - 1]} {day.year}"
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def deadline_words(at: datetime, language: str = "vi") -> str:
    """An instant with nothing left to guess (D1): "23 giờ 59 phút, thứ Bảy, ngày 29 tháng 8 năm 2026"."""
    here = local(at)
    weekday = _WEEKDAYS["en" if language == "en" else "vi"][here.weekday()]
    if language == "en":
        return f"{here:%H:%M} on {weekday}, {date_words(here, 'en')} (Vietnam time)"
    return f"{here:%H} giờ {here:%M} phút, {weekday}, {date_words(here)}"


def span_form(starts: datetime, ends: datetime) -> str:
    """How two instants are best told: "hours" of one day, whole "days", or a "span" of both."""
    first, last = local(starts), local(ends)
    if first.date() == last.date():
        return "hours"
    whole = (first.hour, first.minute) == (0, 0) and (last.hour, last.minute) == (23, 59)
    return "days" if whole else "span"


def _day(at: date) -> date:
    return local(at).date() if isinstance(at, datetime) else at
