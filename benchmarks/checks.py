"""What actions would have kept of rows that were written in bulk; the database itself holds keys and CHECKs."""

from typing import Any

from sqlalchemy import exists, func, select, text
from sqlalchemy.orm import aliased

from app.contests.entry_models import Entry, EntryMember, EntryVersion
from app.contests.models import Edition
from app.contests.states import EntryState, MemberRole
from app.events.registration_models import Registration
from app.judging.models import ScoreSheet
from app.kit.db import db
from app.people.models import Person, Unit, UnitAncestor
from benchmarks import events


class Broken(AssertionError):
    """The set is not what it says it is."""


def check(provinces: int) -> dict[str, int]:
    """Count and compare; the figures by name. Raises Broken."""
    figures = {
        "provinces": _count(Unit, Unit.parent_id.is_(None)),
        "communes": _count(Unit, Unit.valid_to.is_(None), Unit.parent_id.is_not(None)),
        "people": _count(Person),
        "entries": _count(Entry),
        "versions": _count(EntryVersion),
        "sheets": _count(ScoreSheet),
        "registrations": _count(Registration),
    }
    _same("provinces", figures["provinces"], provinces)
    _same("communes", figures["communes"], provinces * 100)
    if provinces == 34:
        _same("people", figures["people"], 100_000 + events.EXTRA)
        _same("entries", figures["entries"], 60_000)
    valid = _count(Entry, Entry.state == EntryState.VALID)
    _same("two sheets of different judges for every valid entry", figures["sheets"], 2 * valid)
    _same("a version of all that was handed in", figures["versions"], _count(Entry, Entry.submitted_at.is_not(None)))
    led = _count(EntryMember, EntryMember.role == MemberRole.LEADER, EntryMember.confirmed_at.is_not(None))
    _same("one leader an entry", led, figures["entries"])
    top, home = aliased(UnitAncestor), aliased(UnitAncestor)
    met = exists().where(
        top.unit_id == Entry.credited_unit_id, home.unit_id == Person.unit_id, top.ancestor_id == home.ancestor_id
    )
    stray = select(func.count()).select_from(Entry).join(Person, Person.id == Entry.leader_id).where(~met)
    _same("entries counted in another province than their leader's", db.session.scalar(stray), 0)
    given = select(func.sum(Edition.numbers_given))
    _same("numbers given and borne", db.session.scalar(given), _count(Entry, Entry.number.is_not(None)))
    _same("places taken, recounted", events.faults_of(), [])
    _same("registrations", figures["registrations"], events.BIG.people + 30 * provinces)
    if db.engine.dialect.name == "sqlite":
        _same("foreign keys that lead nowhere", len(db.session.execute(text("PRAGMA foreign_key_check")).all()), 0)
    return figures


def _count(model: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def _same(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise Broken(f"{what}: {found}, not {wanted}")
