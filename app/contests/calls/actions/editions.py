"""Series and editions: made from a preset or as a copy of the last one, opened, closed, opened again."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy.exc import IntegrityError

from app.contests.calls import queries
from app.contests.calls.actions import rulebook, setup, timeline
from app.contests.calls.actions.setup import (
    BoardInput,
    PrizeInput,
    SectionInput,
    subject,
)
from app.contests.calls.actions.timeline import StageInput
from app.contests.models import Edition, Series, Stage
from app.contests.states import EDITION, EditionState, EditionVerb, StageKind
from app.kit import audit, text
from app.kit.clock import VIETNAM, local
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.kit.fields import from_json
from app.people.actor import Actor
from app.people.models import Unit

_PRESETS = Path(__file__).parent.parent / "presets.json"
_COPIED = (
    "age_min", "age_max", "team_min", "team_max", "one_individual_entry", "lead_one_team", "exclude_winners",
    "grace_seconds", "shows_scores", "shows_comments", "theme", "summary", "contact",
)  # fmt: skip


class NotReady(DomainError):
    """Something is missing before the edition may open; `missing` are codes of rules.NEEDS (S37)."""

    code: ClassVar[str] = "not_ready_to_open"


class SeriesTaken(DomainError):
    """Another series already has this code."""

    code: ClassVar[str] = "series_taken"


class NumberTaken(DomainError):
    """The series already has an edition of this number."""

    code: ClassVar[str] = "edition_number_taken"


@cache
def _presets() -> Mapping[str, Any]:
    shipped: Mapping[str, Any] = json.loads(_PRESETS.read_text(encoding="utf-8"))
    return shipped


def preset_names() -> list[tuple[str, str, str]]:
    """(key, title, note) of the presets that ship."""
    return [(key, preset["title"], preset["note"]) for key, preset in _presets().items()]


def make_series(*, code: str, title: str, unit: Unit, by: Actor, at: datetime) -> Series:
    """A contest that will come back. code: ASCII, at most 30 characters, the stem of its editions' addresses."""
    if not (code.isascii() and code.replace("-", "").isalnum() and len(code) <= 30):
        raise BadInput(what="series")
    series = Series(code=code.lower(), title=text.one_line(title), unit_id=unit.id)
    try:
        with db.session.begin_nested():
            db.session.add(series)
    except IntegrityError:
        raise SeriesTaken from None
    audit.record("series.make", ("series", series.code), by=by, at=at, facts={"unit": unit.code})
    return series


def make_edition(series: Series, *, number: int, year: int, preset: str, by: Actor, at: datetime) -> Edition:
    """A draft edition with everything of a preset copied in (never linked), its dates in `year`."""
    if preset not in _presets():
        raise BadInput(what="preset")
    kept = _presets()[preset]
    edition = Edition(reference_date=date(year, *kept["reference"]), **kept["edition"])
    _add(edition, series, number, year)
    setup.set_boards(edition, [BoardInput(**b) for b in kept["boards"]], by=by, at=at)
    setup.set_fields(edition, kept["fields"], by=by, at=at)
    setup.set_sections(edition, [_section(s) for s in kept["sections"]], by=by, at=at)
    setup.set_prizes(edition, [PrizeInput(**p) for p in kept["prizes"]], by=by, at=at)
    timeline.set_timeline(edition, [_stage(s, year) for s in kept["stages"]], by=by, at=at)
    audit.record("edition.make", subject(edition), by=by, at=at, facts={"preset": preset, "number": number})
    return edition


def copy_edition(
    last: Edition, *, number: int, year: int, series: Series | None = None, by: Actor, at: datetime
) -> Edition:
    """A draft with everything of an earlier edition copied in, the dates moved by the difference of years.

    The rules come as a draft to be looked through; what was published stays with the earlier edition. series: the
    contest it is of, the same one by default.
    """
    series = series or db.session.get_one(Series, last.series_id)
    shift = year - last.year
    edition = Edition(reference_date=_later(last.reference_date, shift), **{n: getattr(last, n) for n in _COPIED})
    edition.pattern = last.pattern % 4 + 1
    _add(edition, series, number, year)
    boards = {board.id: board.code for board in queries.boards_of(last)}
    setup.set_boards(edition, [BoardInput(b.code, b.name) for b in queries.boards_of(last)], by=by, at=at)
    setup.set_fields(edition, [f.name for f in queries.fields_of(last)], by=by, at=at)
    sections = [SectionInput(s.spec, boards.get(s.board_id or 0), s.row.identifying) for s in queries.sections_of(last)]
    setup.set_sections(edition, sections, by=by, at=at)
    prizes = [
        PrizeInput(p.rank, p.name, p.quantity, p.money, boards.get(p.board_id or 0), p.sponsor)
        for p in queries.prizes_of(last)
    ]
    setup.set_prizes(edition, prizes, by=by, at=at)
    timeline.set_timeline(edition, [_moved(s, shift) for s in queries.stages_of(last)], by=by, at=at)
    for version in queries.published_rules(last)[:1]:
        rulebook.save_rules(edition, text_md=version.text, by=by, at=at)
    audit.record("edition.make", subject(edition), by=by, at=at, facts={"copy_of": last.code, "number": number})
    return edition


def open_edition(edition: Edition, *, by: Actor, at: datetime) -> None:
    """Call the contest: from now on everybody sees it. NotReady names all that is missing."""
    state = EDITION.target(edition.state, EditionVerb.OPEN)
    missing = queries.missing_to_open(edition)
    if missing:
        raise NotReady(missing=missing)
    edition.state, edition.opened_at = state, at
    db.session.flush()
    audit.record("edition.open", subject(edition), by=by, at=at)


def close_edition(edition: Edition, *, by: Actor, at: datetime) -> None:
    """End it: what was published stays visible, nothing more is taken in."""
    edition.state = EDITION.target(edition.state, EditionVerb.CLOSE)
    edition.closed_at = at
    db.session.flush()
    audit.record("edition.close", subject(edition), by=by, at=at)


def reopen_edition(edition: Edition, *, reason: str, by: Actor, at: datetime) -> None:
    """Open a closed edition again, with the reason that is kept."""
    if not text.nfc(reason):
        raise setup.ReasonNeeded
    edition.state = EDITION.target(edition.state, EditionVerb.REOPEN)
    edition.closed_at = None
    db.session.flush()
    audit.record("edition.reopen", subject(edition), by=by, at=at, reason=text.nfc(reason))


def _add(edition: Edition, series: Series, number: int, year: int) -> None:
    """Write the row; the unique key, not a look beforehand, tells that its number is taken."""
    if not (1 <= number <= 999 and 2000 <= year <= 2200):
        raise BadInput(what="edition")
    edition.series_id, edition.number, edition.year = series.id, number, year
    edition.code = f"{series.code}-{text.roman(number).lower()}"
    edition.state = EditionState.DRAFT
    setup.refresh_search_key(edition)
    try:
        with db.session.begin_nested():
            db.session.add(edition)
    except IntegrityError:
        raise NumberTaken(number=text.roman(number)) from None


def _section(kept: Mapping[str, Any]) -> SectionInput:
    return SectionInput(from_json(kept), kept.get("board"), bool(kept.get("identifying")))


def _stage(kept: Mapping[str, Any], year: int) -> StageInput:
    return StageInput(
        kind=StageKind(kept["kind"]),
        name=kept["name"],
        opens_at=_instant(kept["opens"], year) if "opens" in kept else None,
        due_at=_instant(kept["due"], year),
        tentative=kept.get("tentative", False),
        plan_words=kept.get("plan_words", ""),
    )


def _instant(parts: list[int], year: int) -> datetime:
    """[month, day, hour, minute] as Vietnam's clocks show it."""
    month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


def _moved(stage: Stage, years: int) -> StageInput:
    opens, due = stage.opens_at, stage.due_at
    return StageInput(
        kind=stage.kind, name=stage.name, opens_at=opens and _years_on(opens, years), due_at=_years_on(due, years),
        tentative=stage.tentative, plan_words=stage.plan_words if years == 0 else "",
    )  # fmt: skip


def _years_on(at: datetime, years: int) -> datetime:
    here = local(at)
    return datetime.combine(_later(here.date(), years), here.time(), VIETNAM)


def _later(day: date, years: int) -> date:
    """The same day some years on; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
