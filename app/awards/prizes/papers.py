"""The list of prizes, annex of the decision, as document content and as a spreadsheet."""

from app.awards.models import PrizeAward
from app.awards.prizes.queries import Prizes
from app.judging.papers import words
from app.judging.papers.rules import letterhead, subtitle
from app.judging.tally.queries import Listed
from app.kit.documents import Document, DocumentContent, Sheet
from app.kit.documents.content import Align
from app.kit.text import date_words, number

WIDTHS = (6, 16, 28, 24, 16, 14)
ALIGN: list[Align] = ["center", "left", "left", "left", "left", "right"]


def given(found: Prizes) -> list[PrizeAward]:
    """The awards, best prize first."""
    order = {prize.id: n for n, prize in enumerate(found.structure)}
    return sorted(found.awards.values(), key=lambda award: (order[award.prize_id], award.position))


def prize_list(found: Prizes) -> DocumentContent:
    """Danh sách đạt giải: the annex, with the decision's number and date once they came back (D39)."""
    awards = given(found)
    judged = found.judged
    signed = next((a for a in awards if a.decision_number and a.decision_date), None)
    annex = words.ANNEX
    if signed is not None and signed.decision_date is not None:
        annex = words.DECISION.format(
            number=signed.decision_number, day=date_words(signed.decision_date).removeprefix("ngày ")
        )
    rows = [[n, *_cells(found, award)] for n, award in enumerate(awards, 1)]
    return (
        Document(letterhead(judged, "", signed=True), words.PRIZES, f"{subtitle(judged)}\n{annex}")
        .table(words.HEAD_PRIZES, rows, WIDTHS, ALIGN)
        .content
    )


def spreadsheet(found: Prizes) -> list[Sheet]:
    """The same list; sums of money as numbers."""
    rows = [
        [n, *_cells(found, award)[:-1], award.prize.money if award.entry_id else None]
        for n, award in enumerate(given(found), 1)
    ]
    return [Sheet(words.PRIZES, words.HEAD_PRIZES, rows, [6, 22, 40, 34, 28, 18])]


def _cells(found: Prizes, award: PrizeAward) -> list[str]:
    entry = _entry(found, award)
    if entry is None:
        return [award.prize.name, f"{words.UNAWARDED}: {award.unawarded_reason}", "", "", ""]
    money = number(award.prize.money) if award.prize.money else ""
    return [award.prize.name, entry.title, found.standing.teams.get(entry.id, ""), entry.unit, money]


def _entry(found: Prizes, award: PrizeAward) -> Listed | None:
    return found.standing.entries.get(award.entry_id or 0)
