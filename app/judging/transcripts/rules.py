"""The file of a judge and the printed sheet as content, and what a file that came back says. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.contests.wording import official_number
from app.judging.engine.sheets import HUNDREDTHS, Problem, check_scores
from app.judging.models import Criterion, Round, ScoreSheet
from app.judging.panels.rules import rubric_of
from app.judging.scoring import rules
from app.judging.states import MAX_COMMENT, SheetState
from app.judging.transcripts import words
from app.kit.documents import Document, DocumentContent, DocumentKind, FillColumn, Letterhead, fillable
from app.kit.importing import BadCell, Column, Preview, RowAction, preview, read, text_of

#: Sheets that a file or a paper may still fill in.
OPEN = frozenset({SheetState.ASSIGNED, SheetState.DRAFT, SheetState.REOPENED})


@dataclass(frozen=True)
class Read:
    """A sheet as it came back: its public code and what stands on it."""

    sheet: str
    scores: dict[str, int]
    to_entrant: str
    to_panel: str


def header(number: int, criterion: Criterion) -> str:
    """The header of a criterion's column: its number keeps two of the same name apart."""
    return f"{number}. {criterion.label} ({_plain(criterion.minimum)}–{_plain(criterion.maximum)})"


def form(judged: Round, judge: str, sheets: Sequence[ScoreSheet], *, begun: bool = True) -> bytes:
    """The .xlsx of a judge's open sheets. Of an entry it names number and title, as the sheet of a blind round does.

    begun: with what the judge has put down so far, which is nobody's but the judge's until it is handed in.
    """
    named = [FillColumn(words.COLUMNS[0], 14), FillColumn(words.COLUMNS[1], 11), FillColumn(words.COLUMNS[2], 38)]
    spans = []
    for n, c in enumerate(judged.criteria, 1):
        span = (_decimal(c.minimum), _decimal(c.maximum), _decimal(c.step))
        shown = {"low": _plain(c.minimum), "high": _plain(c.maximum), "step": _plain(c.step)}
        hint, refusal = words.SPAN.format(**shown), words.OFF_SPAN.format(**shown)
        spans.append(FillColumn(header(n, c), 13, span=span, hint=hint, refusal=refusal))
    lengths = [judged.comment_max, MAX_COMMENT]
    texts = [
        FillColumn(text, 40, longest=longest, hint=words.LENGTH.format(longest=longest),
                   refusal=words.LENGTH.format(longest=longest))
        for text, longest in zip(words.WORDS, lengths, strict=True)
    ]  # fmt: skip
    rows = [
        [
            s.ref,
            _number(judged, s),
            s.entry.title,
            *(_given(s, c) if begun else None for c in judged.criteria),
            s.comment_entrant if begun else "",
            s.comment_panel if begun else "",
        ]
        for s in sheets
        if s.state in OPEN
    ]
    notes = [note.format(stage=judged.stage.name) for note in words.NOTES]
    return fillable(words.FORM.format(name=judge), notes, [*named, *spans, *texts], rows)


def read_form(raw: bytes, judged: Round, sheets: Sequence[ScoreSheet]) -> Preview:
    """What a file that came back would do, row by row; raises ImportRefused for one that cannot be read at all.

    A row whose points are all empty is skipped; one with some points must have all of them.
    """
    mine = {s.ref: s for s in sheets}
    columns = [Column("sheet", (words.COLUMNS[0],), required=True)]
    columns += [Column(f"given.{n}", (text,)) for n, text in enumerate(words.COLUMNS[1:])]
    columns += [Column(f"c.{c.key}", (header(n, c),), True, _points(c)) for n, c in enumerate(judged.criteria, 1)]
    columns += [
        Column(key, (text,), convert=text_of(MAX_COMMENT)) for key, text in zip(_TEXTS, words.WORDS, strict=True)
    ]
    lines, keys = read(raw), [f"c.{c.key}" for c in judged.criteria]
    #: The columns must stand there; a cell of them may be empty.
    loose = [Column(c.key, c.headers, c.key == "sheet", c.convert) for c in columns]
    found = preview(lines, columns, unique=("sheet",))
    if found.missing_columns:
        return found

    def decide(values: Mapping[str, Any]) -> RowAction:
        sheet = mine.get(str(values["sheet"]))
        if sheet is None:
            raise BadCell("form_unknown_sheet")
        given = [values[key] is not None for key in keys]
        if not any(given):
            return RowAction.SKIP
        if sheet.state not in OPEN:
            raise BadCell("form_sheet_closed")
        if not all(given):
            raise BadCell("form_points_missing", count=given.count(False))
        if faults := rules.words_problems(str(values["to_entrant"] or ""), judged.comment_min, judged.comment_max):
            raise BadCell(faults[0].code, limit=faults[0].limit)
        return RowAction.UPDATE

    return preview(lines, loose, decide, unique=("sheet",))


_TEXTS = ("to_entrant", "to_panel")


def _points(criterion: Criterion) -> Any:
    (one,) = rubric_of([criterion])

    def convert(text: str) -> int:
        value = rules.points(text)
        if value is None:
            raise BadCell("not_points")
        wrong: Problem | None = next(iter(check_scores([one], {one.key: value})), None)
        if wrong is not None:
            raise BadCell(wrong.code, limit=rules.spelled(wrong.limit or 0))
        return value

    return convert


def taken(found: Preview, judged: Round) -> list[Read]:
    """The rows that will be taken over."""
    return [
        Read(
            str(row.values["sheet"]), {c.key: int(row.values[f"c.{c.key}"] or 0) for c in judged.criteria},
            str(row.values["to_entrant"] or ""), str(row.values["to_panel"] or ""),
        )
        for row in found.rows
        if not row.errors and row.action is RowAction.UPDATE
    ]  # fmt: skip


def paper(judged: Round, judge: str, sheet: ScoreSheet) -> DocumentContent:
    """A sheet to print, to be filled in and signed by hand: A4, the Union's head (C8: no quốc hiệu)."""
    unit = judged.stage.edition.series.unit
    head = Letterhead(
        DocumentKind.YOUTH_UNION, body=words.BODY, parent_body=unit.name, number_pattern="",
        place=unit.name.removeprefix("Tỉnh đoàn "),
    )  # fmt: skip
    doc = Document(head, words.SHEET, f"{judged.stage.name}\n{judged.stage.edition.series.title}")
    doc.paragraph(words.JUDGE.format(name=judge), align="left", bold=True)
    doc.paragraph(words.ENTRY.format(number=_number(judged, sheet), title=sheet.entry.title), align="left")
    doc.paragraph(
        f"{words.BOARD.format(board=sheet.entry.board.name)} · {words.CODE.format(ref=sheet.ref)}", align="left"
    )
    rows = [
        [n, c.label, f"{_plain(c.minimum)}–{_plain(c.maximum)}", _plain(c.weight), ""]
        for n, c in enumerate(judged.criteria, 1)
    ]
    highest = sum(c.maximum * c.weight for c in judged.criteria) // HUNDREDTHS
    rows.append(["", words.TOTAL, _plain(highest), "", ""])
    doc.table(words.HEAD, rows, (7, 50, 15, 10, 18), ("center", "left", "center", "center", "right"))
    doc.paragraph(words.IN_WORDS, align="left")
    doc.paragraph(f"{words.TO_ENTRANT}\n{words.DOTS}\n{words.DOTS}", align="left")
    doc.paragraph(f"{words.TO_PANEL}\n{words.DOTS}", align="left")
    return doc.signatures([(words.SIGNER, judge)]).content


def _number(judged: Round, sheet: ScoreSheet) -> str:
    return official_number(judged.stage.edition.number, sheet.entry.number)


def _given(sheet: ScoreSheet, criterion: Criterion) -> Decimal | None:
    value = sheet.scores.get(criterion.key)
    return None if value is None else _decimal(int(value))


def _decimal(hundredths: int) -> Decimal:
    return Decimal(hundredths) / HUNDREDTHS


def _plain(hundredths: int) -> str:
    return rules.spelled(hundredths)
