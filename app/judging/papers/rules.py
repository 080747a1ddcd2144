"""The papers of a decided round as document content, each made once for the page, the .docx and the .xlsx. Pure."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from app.contests.states import StageKind
from app.contests.wording import official_number
from app.judging.engine.tally import display
from app.judging.models import Round
from app.judging.papers import words
from app.judging.prize_models import PrizePool
from app.judging.states import Verdict
from app.judging.tally.pages import Board, Row, ties_of
from app.judging.tally.queries import Listed, Standing
from app.kit.clock import local
from app.kit.documents import Document, DocumentContent, DocumentKind, Letterhead, Sheet
from app.kit.documents.content import Align
from app.kit.text import count_words, number, roman

PLACE_PREFIX = "Tỉnh đoàn "


def number_of(judged: Round, entry: Listed) -> str:
    """The secretariat's number as it is printed."""
    return official_number(judged.stage.edition.number, entry.number)


def letterhead(judged: Round, pattern: str, *, signed: bool = False) -> Letterhead:
    """The Union's head (C8: no quốc hiệu); number, date and signature are left to the clerk (D39)."""
    unit = judged.stage.edition.series.unit
    return Letterhead(
        DocumentKind.YOUTH_UNION,
        body=words.BODY,
        parent_body=unit.name,
        number_pattern=pattern,
        place=unit.name.removeprefix(PLACE_PREFIX),
        signers=((words.SIGN_LIST, ""),) if signed else (),
        recipients=words.RECIPIENTS,
    )


def subtitle(judged: Round) -> str:
    """The round and the contest."""
    edition = judged.stage.edition
    return f"{judged.stage.name}\n{edition.series.title} lần thứ {roman(edition.number)}, năm {edition.year}"


def minutes(
    now: Standing, boards: Sequence[Board], ballots: str | None = None, pools: Sequence[PrizePool] = ()
) -> DocumentContent:
    """Biên bản chấm thi: when, who, how, what came out, and the panel's signatures. ballots: the file's SHA-256; pools:
    shared places whose prize money is shared equally.
    """
    judged = now.judged
    paper = Document(letterhead(judged, words.UNION_NUMBER), words.MINUTES, subtitle(judged))
    times = {"opened": _at(judged.opened_at), "closed": _at(judged.closed_at), "locked": _at(judged.locked_at)}
    paper.heading(words.TIME).paragraph(words.WINDOW.format(**times)).heading(words.JURY)
    panel = sorted((m for m in judged.panel if m.left_at is None), key=lambda m: (not m.chief, m.person.sort_key))
    names = [(words.CHIEF if m.chief else words.JUDGE, m.person.full_name) for m in panel]
    paper.items(f"{role}: {name};" for role, name in names)
    _course(paper, now)
    paper.heading(words.RESULT)
    for board in boards:
        paper.heading(board.name or words.ALL_BOARDS, 2)
        rows = [[r.rank, number_of(judged, r.entry), r.entry.title, now.teams.get(r.entry.id, ""), r.shown, _verdict(judged, r)]
                for r in board.rows]  # fmt: skip
        align: list[Align] = ["center", "center", "left", "left", "right", "left"]
        # A final ends with prizes, on a list of their own.
        columns = 5 if judged.stage.kind is StageKind.FINAL else 6
        widths = (7, 9, 30, 26, 11, 17)
        paper.table(words.HEAD_MINUTES[:columns], [r[:columns] for r in rows], widths[:columns], align[:columns])
    if pools:
        paper.paragraph(words.POOLS).items(pool_words(now, pools))
    paper.paragraph(words.DIGEST.format(digest=now.digest), italic=True, align="left")
    if ballots:
        paper.paragraph(words.BALLOTS.format(sha256=ballots), italic=True, align="left")
    return paper.paragraph(words.END).signatures([(words.SECRETARY, ""), *names]).content


def pool_words(now: Standing, pools: Sequence[PrizePool]) -> list[str]:
    """Each shared place whose money is shared equally: whose, the sums, what is left over, why, who decided."""
    names = {ranking.group.key: ranking.group.name for ranking in now.rankings}
    found = []
    for pool in pools:
        rest = words.REST.format(remainder=number(pool.remainder)) if pool.remainder else ""
        board, reason = names.get(pool.ranking, ""), pool.reason
        found.append(
            words.POOL.format(
                rank=pool.rank, board=f" {board}" if board else "", prizes=pool.prizes,
                numbers=", ".join(number_of(now.judged, now.entries[e]) for e in pool.entries if e in now.entries),
                total=number(pool.total), share=number(pool.share), rest=rest, name=pool.made_by.full_name if pool.made_by else "–",
                reason=reason if reason.endswith((".", "!", "?")) else f"{reason}.",
            )
        )  # fmt: skip
    return found


def _course(paper: Document, now: Standing) -> None:
    judged = now.judged
    paper.heading(words.COURSE)
    paper.paragraph(words.COUNT.format(count=count_words(len(now.entries)), sheets=count_words(len(now.given))))
    if judged.draw_seed:
        paper.paragraph(words.DRAW.format(seed=judged.draw_seed))
    if now.absent:
        paper.paragraph(words.ABSENT.format(names="; ".join(now.entries[e].title for e in now.absent)))
    paper.paragraph(words.RUBRIC)
    paper.items(words.CRITERION.format(label=c.label, maximum=points(c.maximum)) for c in judged.criteria)
    paper.paragraph(words.RULE[judged.aggregation])
    if judged.override_reason:
        paper.paragraph(words.OVERRIDE.format(reason=judged.override_reason))
    _ties(paper, now)


def _ties(paper: Document, now: Standing) -> None:
    """Which rule settled which tie, the votes, and the chair's reason."""
    if now.asked.votes:
        paper.paragraph(words.VOTES)
        paper.items(f"{now.entries[e].title}: {n} phiếu;" for e, n in now.asked.votes.items() if e in now.entries)
    found = ties_of(now)
    if found:
        paper.paragraph(words.TIES)
        paper.items(
            words.TIE.format(
                numbers=", ".join(tie.numbers), shown=tie.shown,
                rules=" → ".join(words.TIE_RULES[kind].format(label=label) for kind, label in tie.rules) or words.NO_RULE,
                shared=words.SHARED if tie.shared else "",
            )
            for tie in found
        )  # fmt: skip
    if now.chair:
        paper.paragraph(words.CHAIR.format(reason=now.chair))


def scores(now: Standing, boards: Sequence[Board]) -> DocumentContent:
    """Bảng tổng hợp điểm: each judge's total for each entry, the mean and the rank."""
    judged = now.judged
    paper = Document(letterhead(judged, words.UNION_NUMBER), words.SCORES, subtitle(judged), landscape=True)
    for board in boards:
        paper.heading(board.name or words.ALL_BOARDS, 2)
        headers = [*words.HEAD_SCORES, *(p.full_name for p in now.judges), words.MEAN]
        rows = [
            [r.rank, number_of(judged, r.entry), r.entry.title, *(c.text for c in r.cells), r.shown] for r in board.rows
        ]
        judges = len(now.judges)
        align: list[Align] = ["center", "center", "left"]
        align += ["right"] * (judges + 1)
        paper.table(headers, rows, (7, 8, 35, *(12,) * judges, 12), align)
    paper.paragraph(words.DIGEST.format(digest=now.digest), italic=True, align="left")
    return paper.signatures([(words.SECRETARY, ""), (words.CHIEF, "")]).content


def advancing(now: Standing, following: StageKind | None) -> DocumentContent:
    """The list of those who go on, by number: it tells no rank."""
    judged = now.judged
    title = words.FINALISTS if following is StageKind.FINAL else words.ADVANCING
    entries = on(now)
    rows = [
        [n, number_of(judged, e), e.title, now.teams.get(e.id, ""), e.unit, e.board_name]
        for n, e in enumerate(entries, 1)
    ]
    align: list[Align] = ["center", "center", "left", "left", "left", "left"]
    return (
        Document(letterhead(judged, words.LIST_NUMBER, signed=True), title, subtitle(judged))
        .table(words.HEAD_LIST, rows, (6, 8, 29, 26, 19, 12), align)
        .paragraph(words.TOTAL.format(count=count_words(len(entries))), italic=True)
        .content
    )


def on(now: Standing) -> list[Listed]:
    """The entries that go on, by number."""
    ids = [d.entry_id for d in now.decisions.values() if d.verdict is Verdict.ADVANCE]
    return sorted((now.entries[e] for e in ids), key=lambda e: (e.number or 0, e.id))


def spreadsheet(now: Standing, boards: Sequence[Board]) -> list[Sheet]:
    """The same figures as numbers that a spreadsheet can count with: a sheet per ranking."""
    judged = now.judged
    headers = [*words.HEAD_MINUTES[:4], "Đơn vị", *(p.full_name for p in now.judges), words.MEAN, words.HEAD_MINUTES[5]]
    return [
        Sheet(
            board.name or words.ALL_BOARDS,
            headers,
            [
                [r.rank, number_of(judged, r.entry), r.entry.title, now.teams.get(r.entry.id, ""),
                 r.entry.unit,
                 *(figure(c.text) for c in r.cells), figure(r.shown), _verdict(now.judged, r)]
                for r in board.rows
            ],
            [7, 8, 36, 30, 26, *([14] * len(now.judges)), 12, 18],
        )
        for board in boards
    ]  # fmt: skip


def figure(shown: str) -> Decimal | None:
    """ "86,13" as a number."""
    return Decimal(shown.replace(",", ".")) if shown else None


def points(hundredths: int) -> str:
    """2000 → "20": a maximum as rubrics write it."""
    whole, part = divmod(hundredths, 100)
    return display(Fraction(hundredths, 100)) if part else str(whole)


def _verdict(judged: Round, row: Row) -> str:
    if judged.stage.kind is StageKind.FINAL:
        return ""
    return words.ON if row.outcome == Verdict.ADVANCE else words.OUT


def _at(at: datetime | None) -> str:
    return local(at).strftime("%H giờ %M ngày %d/%m/%Y") if at else "……"
