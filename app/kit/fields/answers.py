"""What was typed into a form: read without losing any of it, understood where it can be, shown as documents do."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol
from urllib.parse import urlsplit

from app.kit import text
from app.kit.fields.specs import FieldKind, FieldSpec, Option

MAX_NUMBER_TYPED = 40
MAX_LINK = 2000
MAX_ROWS_READ = 200

#: What `read` gives: text as typed, references of stored files, or the rows of a table.
Answer = str | list[str] | list[dict[str, str]]


class Form(Protocol):
    """The submitted form: werkzeug's MultiDict, or a test's."""

    def __contains__(self, key: object, /) -> bool:
        """Whether anything came under `key`."""
        ...

    def getlist(self, key: str, /) -> list[str]:
        """All that came under `key`."""
        ...


def read(specs: Iterable[FieldSpec], form: Form) -> dict[str, Answer]:
    """The raw answers to the fields that `form` carries, in NFC and otherwise as typed, wrong or not.

    A field that the form does not carry is absent: a section saved alone leaves the others as they were, so
    the caller merges. A table comes as parallel lists "key.column"; rows without a word are dropped.
    """
    answers: dict[str, Answer] = {}
    for spec in specs:
        if spec.kind is FieldKind.MEMBERS:
            if any(_cell_name(spec, option) in form for option in spec.options):
                answers[spec.key] = _rows(spec, form)
        elif spec.key in form:
            typed = [text.nfc(value) for value in form.getlist(spec.key)]
            answers[spec.key] = [ref for ref in typed if ref] if spec.kind is FieldKind.FILE else _single(spec, typed)
    return answers


def _single(spec: FieldSpec, typed: Sequence[str]) -> str:
    one = typed[-1] if typed else ""
    return one if spec.kind is FieldKind.LONG_TEXT else " ".join(one.split())


def _cell_name(spec: FieldSpec, option: Option) -> str:
    return f"{spec.key}.{option.value}"


def _rows(spec: FieldSpec, form: Form) -> list[dict[str, str]]:
    columns = {option.value: form.getlist(_cell_name(spec, option)) for option in spec.options}
    height = min(max(map(len, columns.values())), MAX_ROWS_READ)
    rows = [
        {name: text.one_line(cells[i]) if i < len(cells) else "" for name, cells in columns.items()}
        for i in range(height)
    ]
    return [row for row in rows if any(row.values())]


_VIETNAMESE = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+(,[0-9]+)?|[+-]?[0-9]+(,[0-9]+)?")
_POINT = re.compile(r"[+-]?[0-9]+\.[0-9]+|[+-]?[0-9]{1,3}((,[0-9]{3}){2,}|(,[0-9]{3})+\.[0-9]+)(\.[0-9]+)?")
_DONG = re.compile(r"[0-9]+|[0-9]{1,3}((\.[0-9]{3})+|(,[0-9]{3})+)")
_DONG_NAMES = re.compile(r"(đồng|vnđ|vnd|đ|₫)$")


def number(typed: str) -> Decimal | None:
    """The number typed, as Vietnam writes it: "12,5", "1.234,5"; "1.234" is a thousand and more (D32).

    A point that cannot group thousands is taken for a decimal one: "12.5".
    """
    plain = _digits(typed)
    if _VIETNAMESE.fullmatch(plain):
        return Decimal(plain.replace(".", "").replace(",", "."))
    return Decimal(plain.replace(",", "")) if _POINT.fullmatch(plain) else None


def dong(typed: str) -> int | None:
    """The whole sum typed: "24.000.000", "24 000 000 đ", "24,000,000 VND"; no fractions, no debts."""
    plain = _DONG_NAMES.sub("", _digits(typed.casefold()))
    return int(re.sub(r"[.,]", "", plain)) if _DONG.fullmatch(plain) else None


def link(typed: str) -> str | None:
    """The address typed when it is http or https to a named host without a user name, else None."""
    if len(typed) > MAX_LINK or any(c.isspace() or not c.isprintable() or c in '\\"<>' for c in typed):
        return None
    try:
        parts = urlsplit(typed)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return None
    fine = parts.scheme in ("http", "https") and "." in host.strip(".") and "@" not in parts.netloc
    return typed if fine else None


def _digits(typed: str) -> str:
    if len(typed) > MAX_NUMBER_TYPED:
        return ""
    return "".join(unicodedata.normalize("NFKC", typed).replace("−", "-").split())


def shown(spec: FieldSpec, answer: Any, language: str = "vi") -> str:
    """An answer as a page or a print shows it; one that cannot be read is shown as typed.

    A table gives a line per row; files give their references, which the page replaces by names.
    """
    if isinstance(answer, list):
        lines = ("; ".join(filter(None, row.values())) if isinstance(row, dict) else str(row) for row in answer)
        return "\n".join(lines)
    typed = str(answer or "")
    match spec.kind:
        case FieldKind.CHOICE:
            return {option.value: option.label for option in spec.options}.get(typed, typed)
        case FieldKind.NUMBER:
            value = number(typed)
            return typed if value is None else amount_words(spec, value, language)
        case FieldKind.MONEY:
            sum_typed = dong(typed)
            return typed if sum_typed is None else amount_words(spec, Decimal(sum_typed), language)
    return typed


def amount_words(spec: FieldSpec, value: Decimal, language: str = "vi") -> str:
    """A number or a sum of money, with the decimals that it has."""
    if spec.kind is FieldKind.MONEY:
        return text.money(int(value), language)
    exponent = value.as_tuple().exponent
    return text.number(value, max(0, -exponent) if isinstance(exponent, int) else 0, language)
