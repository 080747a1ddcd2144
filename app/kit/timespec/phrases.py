"""Says a time as plans write it, in Vietnamese or English."""

from app.kit.text import ENGLISH_MONTHS, date_short, date_words, roman
from app.kit.timespec.specs import TimeKind, TimeSpec

#: (Vietnamese, English) for each kind; {day} and {last} are `start` and `end` as the language writes them.
_PHRASES = {
    TimeKind.DAY: ("ngày {day}", "{day}"),
    TimeKind.RANGE: ("từ ngày {day} đến ngày {last}", "{day} to {last}"),
    TimeKind.MONTH: ("{months}", "{months}"),
    TimeKind.MONTHS: ("{months}", "{months}"),
    TimeKind.QUARTER: ("quý {quarter}/{year}", "quarter {quarter} of {year}"),
    TimeKind.YEAR: ("năm {year}", "{year}"),
    TimeKind.YEARLY: ("hằng năm", "every year"),
    TimeKind.CONTINUOUS: ("thường xuyên", "ongoing"),
    TimeKind.AS_NEEDED: ("theo tình hình thực tế", "as circumstances require"),
}


def words(spec: TimeSpec, language: str = "vi") -> str:
    """The spec as plans write it; `parse_vi` reads the Vietnamese back to the same spec."""
    english = language == "en"
    text = _PHRASES[spec.kind][english].format(**_facts(spec, english))
    if spec.kind is TimeKind.YEARLY:
        text = _yearly_words(spec, text, english)
    elif spec.before:
        text = ("before " if english else "trước ") + text
    if spec.tentative:
        text = f"{text} (tentative)" if english else f"dự kiến {text}"
    return text[0].upper() + text[1:]


def _facts(spec: TimeSpec, english: bool) -> dict[str, object]:
    if not spec.start or not spec.end:
        return {}
    quarter = (spec.start.month + 2) // 3
    return {
        "day": date_words(spec.start, "en") if english else date_short(spec.start),
        "last": date_words(spec.end, "en") if english else date_short(spec.end),
        "months": _month_words(spec.months or ((spec.start.year, spec.start.month),), english),
        "quarter": quarter if english else roman(quarter),
        "year": spec.start.year,
    }


def _yearly_words(spec: TimeSpec, text: str, english: bool) -> str:
    if spec.start:
        text = (f"from {spec.start.year}, " if english else f"từ năm {spec.start.year}, ") + text
    if spec.each and english:
        text += f", {'before' if spec.before else 'on'} {spec.each[1]} {ENGLISH_MONTHS[spec.each[0] - 1]}"
    elif spec.each:
        text += f", {'trước ' if spec.before else ''}ngày {spec.each[1]:02}/{spec.each[0]:02}"
    return text


def _month_words(pairs: tuple[tuple[int, int], ...], english: bool) -> str:
    """ "tháng 5 và tháng 10/2021": the year after the last of its months only."""
    names = []
    for i, (year, month) in enumerate(pairs):
        name = ENGLISH_MONTHS[month - 1] if english else f"tháng {month}"
        closes = i + 1 == len(pairs) or pairs[i + 1][0] != year
        names.append(name + (f"{' ' if english else '/'}{year}" if closes else ""))
    return (" and " if english else " và ").join(filter(None, (", ".join(names[:-1]), names[-1])))
