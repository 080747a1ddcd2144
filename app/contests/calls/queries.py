"""Reads about editions: what is visible to whom, the timeline, the deadline that holds for somebody."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, exists, func, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from app.contests.access import visible_editions
from app.contests.calls import rules
from app.contests.entry_models import Entry
from app.contests.models import (
    Board,
    Edition,
    EntryField,
    Extension,
    Prize,
    RulesVersion,
    Section,
    Series,
    Stage,
    StartLink,
)
from app.contests.states import EditionState, StageKind
from app.kit import audit
from app.kit.codes import token_hash
from app.kit.db import db
from app.kit.fields import FieldSpec, from_json
from app.kit.files import StoredFile
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Person, Unit, UnitAncestor
from app.people.roles.queries import line
from app.people.states import Role

LINK_PURPOSE = "start_link"


@dataclass(frozen=True)
class SectionView:
    """A section with its spec read."""

    row: Section
    spec: FieldSpec

    @property
    def board_id(self) -> int | None:
        """The board it is for; None: for all."""
        return self.row.board_id


def edition_by_code(actor: Actor, edition: str) -> Edition:
    """An edition that the actor may know of, with its series, unit and stages; NoResultFound for others."""
    query = (
        select(Edition)
        .join(Edition.series)
        .where(Edition.code == edition, visible_editions(actor))
        .options(joinedload(Edition.series).joinedload(Series.unit), selectinload(Edition.stages))
    )
    return db.session.scalars(query).unique().one()


def stages_of(edition: Edition) -> list[Stage]:
    """The timeline in its order."""
    return list(db.session.scalars(select(Stage).filter_by(edition_id=edition.id).order_by(Stage.position)))


def boards_of(edition: Edition) -> list[Board]:
    """The boards in their order."""
    return list(db.session.scalars(select(Board).filter_by(edition_id=edition.id).order_by(Board.position)))


def fields_of(edition: Edition) -> list[EntryField]:
    """The fields of entry in their order."""
    query = select(EntryField).filter_by(edition_id=edition.id).order_by(EntryField.position)
    return list(db.session.scalars(query))


def prizes_of(edition: Edition) -> list[Prize]:
    """The prize structure, best first."""
    query = select(Prize).filter_by(edition_id=edition.id).order_by(Prize.rank, Prize.id)
    return list(db.session.scalars(query))


def sections_of(edition: Edition, board_id: int | None = None) -> list[SectionView]:
    """The dossier's sections in their order: all, or those an entry of one board answers."""
    query = select(Section).filter_by(edition_id=edition.id).order_by(Section.position)
    if board_id is not None:
        query = query.where(or_(Section.board_id.is_(None), Section.board_id == board_id))
    return [SectionView(row, from_json(row.spec)) for row in db.session.scalars(query)]


def published_rules(edition: Edition) -> list[RulesVersion]:
    """The published versions of the rules, the newest (in force) first."""
    query = select(RulesVersion).where(RulesVersion.edition_id == edition.id, RulesVersion.published_at.is_not(None))
    return list(db.session.scalars(query.order_by(RulesVersion.number.desc())))


def scan_of(actor: Actor, edition: str, number: int) -> StoredFile:
    """The scan of the signed rules, for whoever may know of the edition; NoResultFound where none was attached."""
    published = (RulesVersion.edition_id == edition_by_code(actor, edition).id) & RulesVersion.published_at.is_not(None)
    query = select(StoredFile).join(RulesVersion, RulesVersion.file_id == StoredFile.id)
    return db.session.scalars(query.where(published, RulesVersion.number == number)).one()


def rules_draft(edition: Edition) -> RulesVersion | None:
    """The version of the rules that is being written, if any."""
    query = select(RulesVersion).filter_by(edition_id=edition.id, published_at=None)
    return db.session.scalars(query).one_or_none()


def has_entries(edition: Edition) -> bool:
    """Whether anybody began an entry, which freezes the form, the boards and the prizes (D15)."""
    return bool(db.session.scalar(select(exists().where(Entry.edition_id == edition.id))))


def missing_to_open(edition: Edition) -> list[str]:
    """What the edition lacks before it may open: codes of rules.NEEDS."""
    return rules.missing_to_open(
        rules=bool(published_rules(edition)),
        stages=stages_of(edition),
        boards=len(boards_of(edition)),
        sections=len(sections_of(edition)),
    )


def current_stage(edition: Edition, at: datetime) -> Stage | None:
    """The stage under way at an instant, or None before, between and after (see rules.place)."""
    stages = stages_of(edition)
    n = rules.place(stages, at)
    return None if n is None else stages[n]


def submission_stage(edition: Edition) -> Stage | None:
    """The one stage in which entries are handed in; an edition that was opened has it."""
    return db.session.scalars(select(Stage).filter_by(edition_id=edition.id, kind=StageKind.SUBMISSION)).first()


def deadline_for(
    edition: Edition, *, entry: Entry | None = None, unit_id: int | None = None, link: StartLink | None = None
) -> datetime:
    """Until when (inclusive, UTC, without the grace) this entry, unit or holder of a start link may hand in.

    entry: its own extension, its unit's and the link it was started with count. An edition without a submission
    stage raises LookupError: it cannot have been opened.
    """
    stage = submission_stage(edition)
    if stage is None:
        raise LookupError("no submission stage")
    if entry is not None:
        unit_id = entry.credited_unit_id if unit_id is None else unit_id
        link = link or (db.session.get(StartLink, entry.start_link_id) if entry.start_link_id else None)
    extensions = db.session.scalars(select(Extension).filter_by(edition_id=edition.id, revoked_at=None)).all()
    due = rules.effective_deadline(
        stage.due_at,
        extensions,
        line(unit_id) if unit_id is not None and any(e.unit_id for e in extensions) else (),
        entry.id if entry is not None else None,
    )
    return max(due, link.expires_at) if link is not None and link.revoked_at is None else due


def find_start_link(edition: Edition, token: str, at: datetime) -> StartLink | None:
    """The link this secret opens, if it is still good at `at`; looking at it takes no use."""
    query = select(StartLink).where(
        StartLink.edition_id == edition.id,
        StartLink.token_hash == token_hash(LINK_PURPOSE, token),
        StartLink.revoked_at.is_(None),
        StartLink.expires_at >= at,
        StartLink.uses < StartLink.max_uses,
    )
    return db.session.scalars(query).one_or_none()


def next_number(series: Series) -> int:
    """The number the next edition of a series would bear."""
    return (db.session.scalar(select(func.max(Edition.number)).filter_by(series_id=series.id)) or 0) + 1


@dataclass(frozen=True)
class Listed:
    """An edition in a list with the deadline that holds for all (None: no submission stage yet)."""

    edition: Edition
    due_at: datetime | None


def listed(actor: Actor, *, q: str = "", page: int = 1, per_page: int = 20) -> tuple[list[Listed], int]:
    """(a page of the editions the actor may know of, how many there are): open ones first, then the newest.

    The number of statements does not depend on how many there are.
    """
    query = select(Edition).join(Edition.series).where(visible_editions(actor))
    for word in search_key(q).split():
        query = query.where(Edition.search_key.contains(word, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = case((Edition.state == EditionState.OPEN, 0), (Edition.state == EditionState.DRAFT, 1), else_=2)
    query = query.order_by(order, Edition.year.desc(), Edition.id.desc())
    return _with_dues(query.limit(per_page).offset((page - 1) * per_page)), total


def open_calls(actor: Actor, *, most: int = 12) -> list[Listed]:
    """The open editions that were opened last, the nearest deadline first; the list of contests has them all."""
    query = select(Edition).join(Edition.series).where(visible_editions(actor), Edition.state == EditionState.OPEN)
    found = _with_dues(query.order_by(Edition.opened_at.desc()).limit(most))
    return sorted(found, key=lambda c: (c.due_at is None, c.due_at))


def _with_dues(query: Select[Edition]) -> list[Listed]:
    """Only the columns that a line shows: a page with twelve lines shall cost hardly more than with one."""
    shown = (Edition.code, Edition.number, Edition.year, Edition.theme, Edition.state, Edition.pattern)
    series = joinedload(Edition.series).load_only(Series.title, raiseload=True)
    query = query.options(load_only(*shown, raiseload=True), series.joinedload(Series.unit).load_only(Unit.name))
    editions = db.session.scalars(query).unique().all()
    ids = [edition.id for edition in editions]
    stages = select(Stage.edition_id, Stage.due_at).where(Stage.edition_id.in_(ids), Stage.kind == StageKind.SUBMISSION)
    dues = {row.edition_id: row.due_at for row in db.session.execute(stages)}
    general = select(Extension.edition_id, Extension.until).where(Extension.edition_id.in_(ids))
    for row in db.session.execute(general.filter_by(unit_id=None, entry_id=None, revoked_at=None)):
        if row.edition_id in dues:
            dues[row.edition_id] = max(dues[row.edition_id], row.until)
    return [Listed(edition, dues.get(edition.id)) for edition in editions]


def organized_units(actor: Actor) -> list[Unit]:
    """The units for which the actor may make editions (the granted ones themselves)."""
    query = select(Unit).where(Unit.id.in_(actor.unit_ids(Role.ORGANIZER))).order_by(Unit.sort_key)
    return list(db.session.scalars(query))


def series_of(units: list[Unit]) -> list[Series]:
    """The series that these units own."""
    query = select(Series).where(Series.unit_id.in_([unit.id for unit in units])).order_by(Series.title)
    return list(db.session.scalars(query))


def last_editions(series: list[Series]) -> list[Edition]:
    """The newest edition of each series, to be copied."""
    numbers = (
        select(Edition.series_id, func.max(Edition.number).label("number"))
        .where(Edition.series_id.in_([one.id for one in series]))
        .group_by(Edition.series_id)
        .subquery()
    )
    query = select(Edition).join(
        numbers, (Edition.series_id == numbers.c.series_id) & (Edition.number == numbers.c.number)
    )
    return list(db.session.scalars(query.options(joinedload(Edition.series))))


def stage_by_ref(edition: Edition, ref: str) -> Stage:
    """A stage of this edition; NoResultFound for any other."""
    return db.session.scalars(select(Stage).filter_by(edition_id=edition.id, ref=ref)).one()


def units_below(edition: Edition) -> list[Unit]:
    """The living units below the one that runs the edition, in Vietnamese order, for an extension's choice."""
    below = select(UnitAncestor.unit_id).where(
        UnitAncestor.ancestor_id == edition.series.unit_id, UnitAncestor.valid_to.is_(None), UnitAncestor.depth > 0
    )
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(below)).order_by(Unit.sort_key).limit(500)))


def entry_by_code(edition: Edition, ref: str) -> Entry | None:
    """An entry of this edition by its public code, for an extension of its own."""
    return db.session.scalars(select(Entry).filter_by(edition_id=edition.id, ref=ref)).one_or_none()


@dataclass(frozen=True)
class LateView:
    """An extension with the names of whom it is for."""

    row: Extension
    unit: Unit | None
    entry: Entry | None


def extensions_of(edition: Edition) -> list[LateView]:
    """All extensions, the newest first."""
    query = (
        select(Extension, Unit, Entry)
        .outerjoin(Unit, Extension.unit_id == Unit.id)
        .outerjoin(Entry, Extension.entry_id == Entry.id)
        .where(Extension.edition_id == edition.id)
        .order_by(Extension.id.desc())
    )
    return [LateView(*row) for row in db.session.execute(query)]


def start_links_of(edition: Edition) -> list[StartLink]:
    """All secret links, the newest first."""
    return list(db.session.scalars(select(StartLink).filter_by(edition_id=edition.id).order_by(StartLink.id.desc())))


def history_of(edition: Edition, limit: int = 30) -> list[tuple[audit.AuditRow, str]]:
    """(act, name of who did it) on the edition, newest first; for its organizers."""
    rows = audit.history(("edition", edition.code), limit=limit)
    people = select(Person.id, Person.full_name).where(Person.id.in_({row.true_person_id for row in rows}))
    names = {row.id: row.full_name for row in db.session.execute(people)}
    return [(row, names.get(row.true_person_id or 0, "")) for row in rows]
