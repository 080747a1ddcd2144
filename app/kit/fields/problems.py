"""What is wrong with answers, and what is still missing: by code, worded elsewhere."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.kit import text
from app.kit.fields.answers import amount_words, dong, link, number
from app.kit.fields.specs import FieldKind, FieldSpec

SHORT_TEXT = 300
CELL = 200


@dataclass(frozen=True)
class Problem:
    """What is wrong with the answer to `key`; `code` is a key of `wording.SENTENCES`, `facts` fill it."""

    key: str
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


def problems(specs: Iterable[FieldSpec], answers: Mapping[str, Any], *, final: bool) -> list[Problem]:
    """What is wrong, in the order of the form; a draft may be incomplete, a final dossier may not.

    A draft is measured by shape and size only, so that a person learns at once what will not do.
    """
    found: list[Problem] = []
    for spec in specs:
        answer = answers.get(spec.key)
        if _blank(answer):
            found += [Problem(spec.key, "field_required")] if final and spec.required else []
        else:
            found += _CHECKS[spec.kind](spec, answer, final)
    return found


def missing(specs: Iterable[FieldSpec], answers: Mapping[str, Any]) -> list[str]:
    """The keys of required fields without an answer, in the order of the form; the first is named as next."""
    return [spec.key for spec in specs if spec.required and _blank(answers.get(spec.key))]


def progress(specs: Sequence[FieldSpec], answers: Mapping[str, Any]) -> tuple[int, int]:
    """(answered, all) of the required fields: what is optional never keeps a section from being complete."""
    total = sum(spec.required for spec in specs)
    return total - len(missing(specs, answers)), total


def _blank(answer: object) -> bool:
    return not (answer.strip() if isinstance(answer, str) else answer)


Check = Callable[[FieldSpec, Any, bool], Iterable[Problem]]


def _check_text(spec: FieldSpec, answer: Any, _final: bool) -> Iterator[Problem]:
    limit = spec.max_chars or (SHORT_TEXT if spec.kind is FieldKind.SHORT_TEXT else None)
    if not isinstance(answer, str):
        yield Problem(spec.key, "field_bad_shape")
    elif limit and len(answer) > limit:
        yield Problem(spec.key, "field_too_long", {"count": text.number(len(answer)), "maximum": text.number(limit)})


def _check_choice(spec: FieldSpec, answer: Any, _final: bool) -> Iterator[Problem]:
    if answer not in [option.value for option in spec.options]:
        yield Problem(spec.key, "field_not_choice")


def _check_number(spec: FieldSpec, answer: Any, _final: bool) -> Iterator[Problem]:
    value = number(answer) if isinstance(answer, str) else None
    yield from _check_amount(spec, value, "field_not_number")


def _check_money(spec: FieldSpec, answer: Any, _final: bool) -> Iterator[Problem]:
    value = dong(answer) if isinstance(answer, str) else None
    yield from _check_amount(spec, None if value is None else Decimal(value), "field_not_money")


def _check_amount(spec: FieldSpec, value: Decimal | None, unread: str) -> Iterator[Problem]:
    if value is None:
        yield Problem(spec.key, unread)
    elif spec.minimum is not None and value < spec.minimum:
        yield Problem(spec.key, "field_too_small", {"minimum": amount_words(spec, spec.minimum)})
    elif spec.maximum is not None and value > spec.maximum:
        yield Problem(spec.key, "field_too_large", {"maximum": amount_words(spec, spec.maximum)})


def _check_link(spec: FieldSpec, answer: Any, _final: bool) -> Iterator[Problem]:
    if not isinstance(answer, str) or link(answer) is None:
        yield Problem(spec.key, "field_not_link")


def _check_files(spec: FieldSpec, answer: Any, final: bool) -> Iterator[Problem]:
    if not isinstance(answer, list) or not all(isinstance(ref, str) for ref in answer):
        yield Problem(spec.key, "field_bad_shape")
    else:
        yield from _check_count(spec, len(answer), "files", Decimal(1) if spec.maximum is None else spec.maximum, final)


def _check_members(spec: FieldSpec, answer: Any, final: bool) -> Iterator[Problem]:
    if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
        yield Problem(spec.key, "field_bad_shape")
        return
    yield from _check_count(spec, len(answer), "members", spec.maximum, final)
    name = spec.options[0]
    for at, row in enumerate(answer, 1):
        longest = max((len(str(cell)) for cell in row.values()), default=0)
        if longest > CELL:
            yield Problem(spec.key, "field_too_long", {"count": text.number(longest), "maximum": text.number(CELL)})
        if final and not row.get(name.value):
            yield Problem(spec.key, "field_member_incomplete", {"row": at, "column": name.label})


def _check_count(spec: FieldSpec, count: int, of: str, most: Decimal | None, final: bool) -> Iterator[Problem]:
    if most is not None and count > most:
        yield Problem(spec.key, f"field_too_many_{of}", {"count": count, "maximum": text.number(most)})
    elif final and spec.minimum is not None and count < spec.minimum:
        yield Problem(spec.key, f"field_too_few_{of}", {"count": count, "minimum": text.number(spec.minimum)})


_CHECKS: Mapping[FieldKind, Check] = {
    FieldKind.SHORT_TEXT: _check_text,
    FieldKind.LONG_TEXT: _check_text,
    FieldKind.CHOICE: _check_choice,
    FieldKind.NUMBER: _check_number,
    FieldKind.MONEY: _check_money,
    FieldKind.FILE: _check_files,
    FieldKind.LINK: _check_link,
    FieldKind.MEMBERS: _check_members,
}
