"""Reads of near-duplicates: what waits to be compared, the pairs an edition's staff may see, one pair with its texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import QueryableAttribute, aliased, joinedload
from sqlalchemy.sql.base import ExecutableOption

from app.contests.access import kept_editions, may_keep
from app.contests.duplicates.rules.likeness import Hashes
from app.contests.entry_models import Entry, EntryVersion
from app.contests.likeness_models import Fingerprint, Likeness
from app.contests.models import Edition, Series
from app.contests.states import EntryState, LikenessState
from app.kit.db import db
from app.people.actor import Actor

#: So many entries are compared in one turn of the worker.
AT_ONCE = 200
#: Not compared: what nobody has handed in, and what was taken back.
_APART = (EntryState.DRAFT, EntryState.WITHDRAWN)


@dataclass(frozen=True)
class Waiting:
    """An entry whose latest version was not compared yet."""

    entry_id: int
    unit_id: int
    version: EntryVersion


def waiting() -> list[Waiting]:
    """What has to be compared, first handed in first, at most AT_ONCE."""
    latest = (
        select(EntryVersion.entry_id, func.max(EntryVersion.number).label("n"))
        .group_by(EntryVersion.entry_id)
        .subquery()
    )
    query = (
        select(Entry.id, Series.unit_id, EntryVersion)
        .join(Entry.edition)
        .join(Edition.series)
        .join(latest, latest.c.entry_id == Entry.id)
        .join(EntryVersion, and_(EntryVersion.entry_id == Entry.id, EntryVersion.number == latest.c.n))
        .outerjoin(Fingerprint, Fingerprint.entry_id == Entry.id)
        .where(
            Entry.state.not_in(_APART),
            or_(Fingerprint.entry_id.is_(None), Fingerprint.version_number < EntryVersion.number),
        )
        .order_by(Entry.submitted_at, Entry.id)
        .limit(AT_ONCE)
    )  # fmt: skip
    return [Waiting(*row) for row in db.session.execute(query)]


def fingerprints_of(unit_id: int) -> dict[int, Hashes]:
    """Entry → its runs, of all contests that the unit ever ran, this edition and earlier ones."""
    query = (
        select(Fingerprint.entry_id, Fingerprint.runs)
        .join(Entry, Entry.id == Fingerprint.entry_id)
        .join(Entry.edition)
        .join(Edition.series)
        .where(Series.unit_id == unit_id, Entry.state.not_in(_APART))
    )
    return {entry: np.frombuffer(runs, np.dtype("<u4")).astype(np.uint32) for entry, runs in db.session.execute(query)}


def likenesses_of(entry_id: int) -> dict[int, Likeness]:
    """The other entry → the pair, for one entry."""
    query = select(Likeness).where(or_(Likeness.newer_id == entry_id, Likeness.older_id == entry_id))
    return {p.older_id if p.newer_id == entry_id else p.newer_id: p for p in db.session.scalars(query)}


_Newer, _Older = aliased(Entry), aliased(Entry)


def _seen(actor: Actor, edition: Edition) -> Select[Likeness]:
    """Pairs of which an entry stands in the edition and both stand in editions that the actor keeps."""
    kept = select(Edition.id).join(Edition.series).where(kept_editions(actor)).scalar_subquery()
    return (
        select(Likeness)
        .join(_Newer, _Newer.id == Likeness.newer_id)
        .join(_Older, _Older.id == Likeness.older_id)
        .where(
            or_(_Newer.edition_id == edition.id, _Older.edition_id == edition.id),
            _Newer.edition_id.in_(kept), _Older.edition_id.in_(kept),
        )
    )  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A page of pairs, and how many are open and decided in all."""

    pairs: Sequence[Likeness]
    open: int
    decided: int
    page: int
    pages: int


PER_PAGE = 20


def pairs_of(actor: Actor, edition: Edition, *, decided: bool, page: int) -> Found:
    """The pairs of an edition, the most alike first."""
    by_state = _seen(actor, edition).with_only_columns(Likeness.state, func.count()).group_by(Likeness.state)
    counts = {row[0]: row[1] for row in db.session.execute(by_state)}
    opened = counts.pop(LikenessState.OPEN, 0)
    done = sum(counts.values())
    pages = max(1, -(-(done if decided else opened) // PER_PAGE))
    page = min(max(1, page), pages)
    query = (
        _seen(actor, edition)
        .where(_in_state(decided=decided))
        .order_by(Likeness.permille.desc(), Likeness.id)
        .limit(PER_PAGE)
        .offset((page - 1) * PER_PAGE)
        .options(*(option for side in (Likeness.newer, Likeness.older) for option in _with_people(side)))
    )
    return Found(db.session.scalars(query).all(), opened, done, page, pages)


def _in_state(*, decided: bool) -> ColumnElement[bool]:
    return Likeness.state != LikenessState.OPEN if decided else Likeness.state == LikenessState.OPEN


def _with_people(side: QueryableAttribute[Entry]) -> tuple[ExecutableOption, ...]:
    of = joinedload(side)
    return (of.joinedload(Entry.leader), of.joinedload(Entry.credited_unit), of.joinedload(Entry.edition))


def open_count(actor: Actor, edition: Edition) -> int:
    """How many pairs wait for a decision."""
    query = _seen(actor, edition).where(_in_state(decided=False)).with_only_columns(func.count())
    return db.session.scalar(query) or 0


def pairs_with(actor: Actor, entry: Entry) -> Sequence[Likeness]:
    """The pairs of one entry that the actor may see, most alike first; none for whom does not keep the edition."""
    if not may_keep(actor, entry.edition):
        return []
    query = _seen(actor, entry.edition).where(or_(Likeness.newer_id == entry.id, Likeness.older_id == entry.id))
    sides = (joinedload(Likeness.newer), joinedload(Likeness.older))
    return db.session.scalars(query.order_by(Likeness.permille.desc(), Likeness.id).options(*sides)).all()


def kept_edition(actor: Actor, edition: str) -> Edition:
    """An edition whose staff the actor is; NoResultFound for everybody else."""
    query = select(Edition).join(Edition.series).where(Edition.code == edition, kept_editions(actor))
    return db.session.scalars(query.options(joinedload(Edition.series).joinedload(Series.unit))).one()


def pair(actor: Actor, edition: str, ref: str) -> Likeness:
    """One pair with both entries, their versions and people; NoResultFound if it is not the actor's to see."""
    query = _seen(actor, kept_edition(actor, edition)).where(Likeness.ref == ref)
    sides = (Likeness.newer, Likeness.older)
    return db.session.scalars(
        query.options(
            *(option for side in sides for option in _with_people(side)),
            *(joinedload(side).selectinload(Entry.versions) for side in sides),
            *(
                joinedload(side).joinedload(Entry.edition).joinedload(Edition.series).joinedload(Series.unit)
                for side in sides
            ),
        )
    ).one()
