"""Setting a call up: what is asked, what can be won, when, by which rules; frozen as D15 demands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import delete, select

from app.contests.calls import queries
from app.contests.models import Board, Edition, EntryField, Prize, Section, Series, Stage
from app.kit import audit, text
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, StaleVersion
from app.kit.fields import FieldSpec
from app.people.actor import Actor

MAX_GRACE = 300


class FrozenByEntries(DomainError):
    """Entries exist, and what was announced to them may not change (D15)."""

    code: ClassVar[str] = "frozen_by_entries"


class ReasonNeeded(DomainError):
    """Whoever changes what was announced says why."""

    code: ClassVar[str] = "reason_needed"


@dataclass(frozen=True)
class BoardInput:
    """A board as typed; `code` names it within the edition."""

    code: str
    name: str


@dataclass(frozen=True)
class SectionInput:
    """A section as typed; `board_code` None: asked of all."""

    spec: FieldSpec
    board_code: str | None = None
    identifying: bool = False


@dataclass(frozen=True)
class PrizeInput:
    """A prize as typed; money in đồng, None: not told."""

    rank: int
    name: str
    quantity: int = 1
    money: int | None = None
    board_code: str | None = None
    sponsor: str | None = None


def subject(edition: Edition) -> tuple[str, str]:
    """Under what the history of an edition is kept."""
    return ("edition", edition.code)


def refresh_search_key(edition: Edition) -> None:
    """What the edition is found by; to be called whenever one of its parts changes."""
    title = db.session.scalars(select(Series.title).filter_by(id=edition.series_id)).one()
    words = (title, text.roman(edition.number), str(edition.year), edition.theme or "")
    edition.search_key = text.search_key(" ".join(words))


def set_basics(
    edition: Edition, *, year: int, theme: str, summary: str, contact: str, pattern: int,
    shows_scores: bool | None = None, shows_comments: bool | None = None, version: int | None = None,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Year, theme, a few words, contact, brocade, and what entrants see of their own result (None: as it is).

    version: the one the form showed; StaleVersion when passed by.
    """
    if pattern not in (1, 2, 3, 4):
        raise BadInput(what="pattern")
    same_version(edition, version)
    edition.year, edition.theme, edition.pattern = year, text.one_line(theme), pattern
    edition.summary, edition.contact = text.nfc(summary), text.nfc(contact)
    edition.shows_scores = edition.shows_scores if shows_scores is None else shows_scores
    edition.shows_comments = edition.shows_comments if shows_comments is None else shows_comments
    refresh_search_key(edition)
    audit.record("edition.basics", subject(edition), by=by, at=at,
                 facts={"year": year, "pattern": pattern, "shows": [edition.shows_scores, edition.shows_comments]})  # fmt: skip


def set_eligibility(
    edition: Edition, *, age_min: int, age_max: int, reference_date: date, team_min: int, team_max: int,
    one_individual_entry: bool, lead_one_team: bool, exclude_winners: bool, version: int | None = None,
    by: Actor, at: datetime,
) -> None:  # fmt: skip
    """Who may take part (D14, C1). FrozenByEntries once somebody began."""
    if not (0 < age_min <= age_max <= 120 and 1 <= team_min <= team_max <= 50):
        raise BadInput(what="eligibility")
    _unfrozen(edition)
    same_version(edition, version)
    edition.age_min, edition.age_max, edition.reference_date = age_min, age_max, reference_date
    edition.team_min, edition.team_max = team_min, team_max
    edition.one_individual_entry, edition.lead_one_team = one_individual_entry, lead_one_team
    edition.exclude_winners = exclude_winners
    audit.record("edition.eligibility", subject(edition), by=by, at=at,
                 facts={"ages": [age_min, age_max], "team": [team_min, team_max], "on": reference_date.isoformat()})  # fmt: skip


def set_grace(edition: Edition, *, seconds: int, by: Actor, at: datetime) -> None:
    """Seconds after the deadline that still count as on time; at most five minutes, never displayed."""
    if not 0 <= seconds <= MAX_GRACE:
        raise BadInput(what="grace")
    edition.grace_seconds = seconds
    audit.record("edition.grace", subject(edition), by=by, at=at, facts={"seconds": seconds})


def set_boards(edition: Edition, boards: Sequence[BoardInput], *, by: Actor, at: datetime) -> None:
    """All boards anew, in this order; those whose code stays keep their sections and prizes."""
    _unfrozen(edition)
    if len({b.code for b in boards}) < len(boards):
        raise BadInput(what="board")
    kept = {board.code: board for board in queries.boards_of(edition)}
    gone = [board.id for code, board in kept.items() if code not in {b.code for b in boards}]
    db.session.execute(delete(Section).where(Section.board_id.in_(gone)))
    db.session.execute(delete(Prize).where(Prize.board_id.in_(gone)))
    db.session.execute(delete(Board).where(Board.id.in_(gone)))
    for position, wanted in enumerate(boards):
        board = kept.get(wanted.code) or Board(edition_id=edition.id, code=wanted.code)
        board.name, board.position = text.one_line(wanted.name), position
        db.session.add(board)
    db.session.flush()
    audit.record("edition.boards", subject(edition), by=by, at=at, facts={"codes": [b.code for b in boards]})


def set_fields(edition: Edition, names: Sequence[str], *, by: Actor, at: datetime) -> None:
    """All fields of entry anew, in this order."""
    _unfrozen(edition)
    wanted = list(dict.fromkeys(filter(None, map(text.one_line, names))))
    db.session.execute(delete(EntryField).where(EntryField.edition_id == edition.id))
    db.session.add_all(EntryField(edition_id=edition.id, name=n, position=i) for i, n in enumerate(wanted))
    db.session.flush()
    audit.record("edition.fields", subject(edition), by=by, at=at, facts={"count": len(wanted)})


def set_sections(edition: Edition, sections: Sequence[SectionInput], *, by: Actor, at: datetime) -> None:
    """The dossier form anew, in this order. FrozenByEntries once somebody began (D15)."""
    _unfrozen(edition)
    keys = [s.spec.key for s in sections]
    if len(set(keys)) < len(keys):
        raise BadInput(what="section")
    boards = _boards(edition)
    db.session.execute(delete(Section).where(Section.edition_id == edition.id))
    db.session.add_all(
        Section(
            edition_id=edition.id, board_id=_board(boards, s.board_code), key=s.spec.key, spec=s.spec.to_json(),
            identifying=s.identifying, position=position,
        )
        for position, s in enumerate(sections)
    )  # fmt: skip
    db.session.flush()
    audit.record("edition.sections", subject(edition), by=by, at=at, facts={"keys": keys})


def set_prizes(edition: Edition, prizes: Iterable[PrizeInput], *, by: Actor, at: datetime) -> None:
    """The prize structure anew (C5). FrozenByEntries once somebody began (D15)."""
    _unfrozen(edition)
    boards = _boards(edition)
    rows = [
        Prize(
            edition_id=edition.id, board_id=_board(boards, p.board_code), rank=p.rank, name=text.one_line(p.name),
            money=p.money, quantity=p.quantity, sponsor=p.sponsor,
        )
        for p in prizes
    ]  # fmt: skip
    if any(not row.name or row.rank < 1 or row.quantity < 1 or (row.money or 0) < 0 for row in rows):
        raise BadInput(what="prize")
    db.session.execute(delete(Prize).where(Prize.edition_id == edition.id))
    db.session.add_all(rows)
    db.session.flush()
    audit.record("edition.prizes", subject(edition), by=by, at=at, facts={"count": len(rows)})


def same_version(row: Edition | Stage, version: int | None) -> None:
    """Refuse a form that showed an older state; None: the caller showed none."""
    if version is not None and row.version != version:
        raise StaleVersion


def _unfrozen(edition: Edition) -> None:
    """Refuse once an entry exists; the lock keeps one from beginning meanwhile (its key share waits for us)."""
    db.session.execute(select(Edition.id).where(Edition.id == edition.id).with_for_update())
    if queries.has_entries(edition):
        raise FrozenByEntries


def _boards(edition: Edition) -> dict[str, int]:
    return {board.code: board.id for board in queries.boards_of(edition)}


def _board(boards: dict[str, int], code: str | None) -> int | None:
    if code is None:
        return None
    try:
        return boards[code]
    except KeyError:
        raise BadInput(what="board") from None
