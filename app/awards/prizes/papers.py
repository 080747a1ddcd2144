"""The list of prizes, annex of the decision, as document content and as a spreadsheet."""

from typing import Any

from app.awards.models import PrizeAward
from app.awards.prizes.queries import Prizes
from app.judging.papers import words
from app.judging.papers.rules import letterhead, pool_words, subtitle
from app.judging.prize_models import PrizePool
from app.kit.documents import Document, DocumentContent, Sheet
from app.kit.documents.content import Align
from app.kit.text import date_words, number

WIDTHS = (6, 16, 28, 24, 16, 14)
ALIGN: list[Align] = ["center", "left", "left", "left", "left", "right"]


def given(found: Prizes) -> list[PrizeAward]:
    """The awards, best prize first."""
    order = {prize.id: n for n, prize in enumerate(found.structure)}
    slots = set(found.slots)
    return sorted(
        (a for slot, a in found.awards.items() if slot in slots),
        key=lambda award: (order[award.prize_id], award.position),
    )


def prize_list(found: Prizes) -> DocumentContent:
    """Danh sách đạt giải: the annex, with the decision's number and date once they came back (D39)."""
    judged = found.judged
    made: list[PrizeAward | PrizePool] = [*given(found), *found.pools]
    signed = next((a for a in made if a.decision_number and a.decision_date), None)
    annex = words.ANNEX
    if signed is not None and signed.decision_date is not None:
        annex = words.DECISION.format(
            number=signed.decision_number, day=date_words(signed.decision_date).removeprefix("ngày ")
        )
    rows = [[n, *cells, number(money) if money else ""] for n, (*cells, money) in enumerate(_rows(found), 1)]
    paper = Document(letterhead(judged, "", signed=True), words.PRIZES, f"{subtitle(judged)}\n{annex}")
    paper.table(words.HEAD_PRIZES, rows, WIDTHS, ALIGN)
    if found.pools:
        paper.paragraph(words.POOLS).items(pool_words(found.standing, found.pools))
    return paper.content


def spreadsheet(found: Prizes) -> list[Sheet]:
    """The same list; sums of money as numbers, what could not be shared in a line of its own."""
    rows: list[list[Any]] = [[n, *cells] for n, cells in enumerate(_rows(found), 1)]
    rows += [["", words.REMAINDER, "", "", "", pool.remainder] for pool in found.pools if pool.remainder]
    return [Sheet(words.PRIZES, words.HEAD_PRIZES, rows, [6, 22, 40, 34, 28, 18])]


def _rows(found: Prizes) -> list[tuple[str, str, str, str, int | None]]:
    """(prize, title, team, unit, money) of each line, best prize first; equal parts before the rest of their prize."""
    order = {prize.id: n for n, prize in enumerate(found.structure)}
    lines = [((order[a.prize_id], 1, a.position), _award(found, a)) for a in given(found)]
    lines += [
        ((order[pool.places[0][0]], 0, n), _part(found, pool, entry))
        for pool in found.pools
        for n, entry in enumerate(pool.entries)
    ]
    return [cells for _place, cells in sorted(lines, key=lambda line: line[0])]


def _award(found: Prizes, award: PrizeAward) -> tuple[str, str, str, str, int | None]:
    entry = found.standing.entries.get(award.entry_id or 0)
    if entry is None:
        return award.prize.name, f"{words.UNAWARDED}: {award.unawarded_reason}", "", "", None
    team = found.standing.teams.get(entry.id, "")
    return award.prize.name, entry.title, team, entry.unit, award.prize.money


def _part(found: Prizes, pool: PrizePool, of: int) -> tuple[str, str, str, str, int | None]:
    entry = found.standing.entries[of]
    prize = words.EQUAL.format(prize=pool.places[0][2], rank=pool.rank)
    return prize, entry.title, found.standing.teams.get(of, ""), entry.unit, pool.share
