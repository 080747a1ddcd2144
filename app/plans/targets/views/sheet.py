"""The official table of a board, once: for the page, the .xlsx and the paper."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from app.kit.documents import DocumentContent, DocumentKind, Letterhead, Sheet, workbook
from app.kit.documents.content import Align, Items, Paragraph, table
from app.kit.text import date_short
from app.kit.web import sentence, when
from app.plans.models import Campaign
from app.plans.states import CountClass, Standing, View
from app.plans.targets.queries.board import Board
from app.plans.targets.rules.table import Row
from app.plans.targets.views.blueprint import unit_name
from app.plans.wording import subject_title, words_of

#: Classes that every table shows; the others only where there are any.
_ALWAYS = (CountClass.LATE, CountClass.DUPLICATE, CountClass.WITHDRAWN)
_ALWAYS_HELD = (CountClass.AWAITING, CountClass.EXCLUDED)
_APART = (CountClass.ON_TIME,)


@dataclass(frozen=True)
class Column:
    """A column of numbers: its head, and the cell of a row."""

    label: str
    cell: Callable[[Row], int | str | None]
    signed: bool = False
    #: The standing in words.
    word: bool = False
    #: The class it counts, where it counts one.
    kind: CountClass | None = None


@dataclass(frozen=True)
class Written:
    """A row as it is written: its name and the cells."""

    row: Row
    name: str
    cells: list[int | str | None]


def columns(board: Board) -> list[Column]:
    """The figures of a table: the target, the frozen figure beside the live one, the measures apart, the classes."""
    found = [Column(_("Target"), _target)]
    if board.frozen:
        found += [
            Column(_("Frozen at the deadline"), lambda row: row.frozen.count if row.frozen else None),
            Column(_("Changed since"), lambda row: row.amended or None, signed=True),
        ]
    found += [
        Column(_("Counted now"), lambda row: row.count),
        Column(_("Result"), lambda row: sentence(f"standing_{row.standing}") if row.key > 0 else None, word=True),
        *_measures(board),
    ]
    kinds = [k for k in CountClass if k not in _APART and (k in _always(board) or board.table.province.n(k))]
    prefix = words_of(board.subject).classes
    return found + [_class(kind, prefix) for kind in kinds]


def _measures(board: Board) -> list[Column]:
    if isinstance(board.subject, Campaign):
        return [Column(_("Announced"), lambda row: row.live.registered), Column(_("Held"), lambda row: row.live.valid)]
    return [
        Column(_("Registered"), lambda row: row.live.registered),
        Column(_("Received on time"), lambda row: row.live.on_time),
        Column(_("Valid"), lambda row: row.live.valid),
        Column(_("Reached the final"), lambda row: row.live.final),
    ]


def _always(board: Board) -> tuple[CountClass, ...]:
    return _ALWAYS_HELD if isinstance(board.subject, Campaign) else _ALWAYS


def _class(kind: CountClass, prefix: str) -> Column:
    return Column(sentence(f"{prefix}{kind}"), lambda row: row.live.n(kind) or None, kind=kind)


def _target(row: Row) -> int | str | None:
    if row.minimum is not None and row.maximum is not None:
        return f"{row.minimum}-{row.maximum}"
    if row.minimum is None and row.maximum is not None:
        return f"≤ {row.maximum}"
    return row.minimum


def written(board: Board) -> list[Written]:
    """The rows of units in the order of who needs help, then what belongs to no unit."""
    heads = columns(board)
    rows = [(line.row, unit_name(line.unit, ended=line.ended)) for line in board.lines]
    for row, name in ((board.table.unallocated, _("Not allocated")), (board.table.uncredited, _("Sent straight in"))):
        if row.own.classes or row.minimum or row.amended or (row.frozen and row.frozen.classes):
            rows.append((row, name))
    return [Written(row, name, [c.cell(row) for c in heads]) for row, name in rows]


def total(board: Board) -> Written:
    """The province, counted on its own and not as a sum of the rows."""
    own = board.table.province
    frozen = board.table.frozen
    net = sum(board.frozen.net.values()) if board.frozen else 0
    row = Row(-2, own, own, frozen, net, board.table.owed_minimum, None, (), Standing.NONE, Standing.NONE)
    return Written(row, _("Whole province"), [_met(board) if c.word else c.cell(row) for c in columns(board)])


def _met(board: Board) -> str:
    met, all_ = met_of(board)
    return str(_("%(n)s of %(all)s met", n=met, all=all_))


def met_of(board: Board, *, frozen: bool = False) -> tuple[int, int]:
    """(units that met or exceeded, units that owe something)."""
    stands = board.table.standings(frozen=frozen)
    met = stands[Standing.MET] + stands[Standing.EXCEEDED]
    return met, met + stands[Standing.OWING]


def title_of(board: Board) -> str:
    """What the table is called."""
    if board.view is View.TODAY:
        return str(_("By the units of %(day)s (converted)", day=date_short(board.on)))
    return str(words_of(board.subject).then)


def spreadsheet(board: Board) -> bytes:
    """The table as .xlsx."""
    heads = [c.label for c in columns(board)]
    rows = [*written(board), total(board)]
    body = [[n or None, w.name, *w.cells] for n, w in enumerate(rows, 1)]
    body[-1][0] = None
    when_ = _("Figures of %(at)s.", at=when(board.at, "short"))
    note = f"{subject_title(board.subject)}. {title_of(board)}. {when_}"
    widths = [5, 36, *([11] * len(heads))]
    return workbook([Sheet(_("Targets"), [_("No."), _("Unit"), *heads], body, widths, note)])


def paper(board: Board) -> DocumentContent:
    """The table as an official paper of the Youth Union, without number, date and signature (D39)."""
    heads = columns(board)
    on_paper = [n for n, c in enumerate(heads) if c.kind is None or c.kind in _always(board)]
    body = [
        [str(n), w.name, *(_text(w.cells[k], heads[k]) for k in on_paper)]
        for n, w in enumerate([*written(board), total(board)], 1)
    ]
    body[-1][0] = ""
    subject = board.subject
    unit = subject.unit if isinstance(subject, Campaign) else subject.series.unit
    middle: list[Align] = ["center"] * len(on_paper)
    return DocumentContent(
        Letterhead(DocumentKind.YOUTH_UNION, unit.name.upper(), number_pattern="{}-BC/TĐTN"),
        str(words_of(subject).paper),
        f"{subject_title(board.subject)}\n{title_of(board)}",
        (
            Paragraph(_("Figures of %(at)s.", at=when(board.at))),
            table(
                [_("No."), _("Unit"), *(heads[k].label for k in on_paper)],
                body,
                [4, 20, *([9 if heads[k].word else 6 for k in on_paper])],
                ["center", "left", *middle],
            ),
            Paragraph(_("How it is counted"), bold=True),
            Items(tuple(str(line) for line in words_of(subject).rule)),
        ),
        landscape=True,
    )


def _text(value: int | str | None, column: Column) -> str:
    if isinstance(value, int) and column.signed:
        return f"{value:+d}".replace("-", "−")
    return "" if value is None else str(value)
