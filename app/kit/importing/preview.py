"""What an import would do, row by row, before it does anything: values, faults, and create, update or skip."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from app.kit.errors import DomainError
from app.kit.importing import refusals
from app.kit.importing.reading import HEAD_ROOM, Line
from app.kit.importing.refusals import BadCell, NoHeader, NoRows, RepeatedColumn
from app.kit.text import search_key

#: What a converted cell may be: it is kept as JSON until the import is applied. Dates are ISO text.
Scalar = str | int | float | bool | None
Convert = Callable[[str], Scalar]
Values = Mapping[str, Scalar]


class RowAction(StrEnum):
    """What applying will do with a row."""

    CREATE = "create"
    UPDATE = "update"
    SKIP = "skip"


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken: `column` is the key of the cell's column, '' for the whole row."""

    column: str
    code: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column that an import knows: `headers` are what it may be called, in any language, marks or case.

    `convert` gets the cell's text (never empty) and raises BadCell; without it text stays text.
    """

    key: str
    headers: tuple[str, ...]
    required: bool = False
    convert: Convert = str

    @property
    def names(self) -> frozenset[str]:
        """What a header is compared with: search keys, in which the asterisk of "required" does no harm."""
        return frozenset(search_key(name) for name in (self.key, *self.headers))


@dataclass(frozen=True)
class Row:
    """One row of the file: `values` holds every known column, None where the cell is empty or bad."""

    number: int
    values: dict[str, Scalar]
    errors: tuple[Fault, ...]
    action: RowAction


@dataclass(frozen=True)
class Preview:
    """The dry run. Where `missing_columns` is not empty there are no rows and nothing can be applied."""

    rows: tuple[Row, ...]
    unknown_columns: tuple[str, ...]
    missing_columns: tuple[str, ...]

    def count(self, action: RowAction) -> int:
        """How many rows without a fault will be created, updated or skipped."""
        return sum(not row.errors and row.action is action for row in self.rows)

    @property
    def faulty(self) -> int:
        """How many rows have a fault and will be left out."""
        return sum(bool(row.errors) for row in self.rows)

    def to_json(self) -> dict[str, Any]:
        """As kept in ImportBatch."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Preview":
        """The inverse of `to_json`, also after a trip through the database."""
        rows = (
            Row(r["number"], dict(r["values"]), tuple(Fault(**f) for f in r["errors"]), RowAction(r["action"]))
            for r in kept["rows"]
        )
        return cls(tuple(rows), tuple(kept["unknown_columns"]), tuple(kept["missing_columns"]))


Decide = Callable[[Values], RowAction]


def always_create(_values: Values) -> RowAction:
    """The decision of an import that knows no updates."""
    return RowAction.CREATE


def preview(
    lines: Sequence[Line], columns: Sequence[Column], decide: Decide = always_create, unique: Iterable[str] = ()
) -> Preview:
    """What importing `lines` would do.

    `decide(values)` is asked for each row without a fault of its own and may raise a DomainError or BadCell,
    which becomes the row's fault. `unique` are keys that together may stand in the file once only.
    Raises NoHeader, NoRows, RepeatedColumn.
    """
    at, places = _header(lines, columns)
    header = lines[at].cells
    unknown = tuple(text for i, text in enumerate(header) if text and i not in places)
    missing = tuple(c.key for c in columns if c.required and c not in places.values())
    if missing:
        return Preview((), unknown, missing)
    if at + 1 == len(lines):
        raise NoRows
    keys, seen = tuple(unique), dict[tuple[Scalar, ...], int]()
    rows = []
    for line in lines[at + 1 :]:
        row = _row(line, columns, places, decide)
        identity = tuple(row.values[key] for key in keys)
        first = seen.setdefault(identity, line.number) if any(identity) else line.number
        if first != line.number:
            fault = Fault("", refusals.ROW_REPEATED, {"first": first})
            row = Row(row.number, row.values, (*row.errors, fault), RowAction.SKIP)
        rows.append(row)
    return Preview(tuple(rows), unknown, missing)


def _header(lines: Sequence[Line], columns: Sequence[Column]) -> tuple[int, dict[int, Column]]:
    """The row among the first ones that has most headers, and which column stands where."""
    best: tuple[int, dict[int, Column]] = (0, {})
    called = {name: column for column in columns for name in column.names}
    for at, line in enumerate(lines[:HEAD_ROOM]):
        keys = [search_key(text[:200]) for text in line.cells]
        places = {i: called[key] for i, key in enumerate(keys) if key in called}
        if len(places) > len(best[1]):
            best = at, places
    at, places = best
    if not places:
        raise NoHeader(wanted=", ".join(c.headers[0] for c in columns))
    for column in places.values():
        twice = [lines[at].cells[i] for i, other in places.items() if other is column]
        if len(twice) > 1:
            raise RepeatedColumn(headers=", ".join(twice))
    return best


def _row(line: Line, columns: Sequence[Column], places: Mapping[int, Column], decide: Decide) -> Row:
    cells = {c.key: line.cells[i] for i, c in places.items() if i < len(line.cells)}
    values: dict[str, Scalar] = {}
    faults = []
    for column in columns:
        text, values[column.key] = cells.get(column.key, ""), None
        try:
            if text:
                values[column.key] = column.convert(text)
            elif column.required:
                raise BadCell(refusals.CELL_REQUIRED)
        except (BadCell, DomainError) as problem:
            faults.append(Fault(column.key, problem.code, facts_kept(problem.facts)))
    action = RowAction.SKIP
    if not faults:
        try:
            action = decide(values)
        except (BadCell, DomainError) as problem:
            faults.append(Fault("", problem.code, facts_kept(problem.facts)))
    return Row(line.number, values, tuple(faults), action)


def facts_kept(facts: Mapping[str, object]) -> dict[str, Any]:
    """Facts as JSON can hold them."""
    return {k: v if isinstance(v, str | int | float | bool | None) else str(v) for k, v in facts.items()}


def text_of(longest: int) -> Convert:
    """A converter for text of at most `longest` characters."""

    def convert(text: str) -> str:
        if len(text) > longest:
            raise BadCell(refusals.CELL_TOO_LONG, longest=longest, length=len(text))
        return text

    return convert


def whole(least: int, most: int) -> Convert:
    """A converter for whole numbers from `least` to `most`; '1.234' is a thousand and more (D32)."""

    def convert(text: str) -> int:
        digits = text.replace(".", "").replace("\u00a0", "").replace(" ", "")
        if not digits.removeprefix("-").isdecimal() or len(digits) > 18:
            raise BadCell(refusals.CELL_NOT_NUMBER, value=text[:40])
        if not least <= int(digits) <= most:
            raise BadCell(refusals.CELL_OUT_OF_RANGE, value=int(digits), least=least, most=most)
        return int(digits)

    return convert


_DATES: Final = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")


def day(text: str) -> str:
    """A converter for dates, dd/mm/yyyy first (D32); the value is ISO text."""
    for pattern in _DATES:
        try:
            return _parsed(text, pattern).isoformat()
        except ValueError:
            continue
    raise BadCell(refusals.CELL_NOT_DATE, value=text[:40])


def _parsed(text: str, pattern: str) -> date:
    return datetime.strptime(text, pattern).date()  # noqa: DTZ007 (a date has no zone)


def one_of(choices: Mapping[str, Scalar], told: Sequence[str] = ()) -> Convert:
    """A converter for the labels of `choices`, found without marks or case.

    told: the labels that a refusal names, where `choices` has several for one thing; all of them where it is empty.
    """
    known = {search_key(label): value for label, value in choices.items()}

    def convert(text: str) -> Scalar:
        key = search_key(text)
        if key not in known:
            raise BadCell(refusals.CELL_NOT_IN_LIST, value=text[:40], choices=", ".join(told or choices))
        return known[key]

    return convert
