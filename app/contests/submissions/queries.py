"""Reads for handing in: a submission's blockers, its content, receipts, former winners, the coaching deadline."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from app.contests.access import visible_entries
from app.contests.entries import queries as entries
from app.contests.entries.rules import Timing
from app.contests.entry_models import Entry, EntryFile, EntryMember, EntryVersion
from app.contests.models import Allowance, AllowanceMember, Edition, Series
from app.contests.states import EntryState, MemberRole
from app.contests.submissions.rules import Limits, Mate, blockers
from app.contests.teams.queries import present
from app.kit.codes import content_hash, normalise_code
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.fields import FieldSpec
from app.people.actor import Actor
from app.people.models import Consent, Unit
from app.people.states import ConsentPurpose


@dataclass(frozen=True)
class Dossier:
    """A draft with its questions, answers and files, read once."""

    specs: Sequence[FieldSpec]
    files: Sequence[EntryFile]
    answers: dict[str, Any]


def dossier_of(entry: Entry) -> Dossier:
    """What would be handed in now."""
    specs, files = entries.specs_of(entry), entries.files_of(entry)
    return Dossier(specs, files, entries.answers_of(entry, specs, files))


def hindrances(entry: Entry, dossier: Dossier) -> list[DomainError]:
    """What keeps this entry from being handed in, apart from the clock and the consents."""
    edition = entry.edition
    limits = Limits(
        edition.team_min, edition.team_max, edition.age_min, edition.age_max, edition.reference_date,
        edition.exclude_winners,
    )  # fmt: skip
    on_paper = entry.entered_by_person_id is not None
    won = _winners(entry) if edition.exclude_winners else frozenset()
    team = [
        Mate(m.full_name, m.confirmed_at is not None, m.person.birth_date if m.person else None, m.person_id in won)
        for m in present(entry)
    ]
    return blockers(
        entry.title, dossier.specs, dossier.answers, team, limits,
        paper_needed=on_paper and entry.paper_file_id is None,
    )  # fmt: skip


def _winners(entry: Entry) -> frozenset[int | None]:
    """Who of the team was awarded in an earlier edition of the series."""
    people = [m.person_id for m in entry.members if m.person_id is not None]
    query = (
        select(EntryMember.person_id)
        .join(Entry, Entry.id == EntryMember.entry_id)
        .join(Edition, Edition.id == Entry.edition_id)
        .where(
            EntryMember.person_id.in_(people),
            EntryMember.confirmed_at.is_not(None),
            Entry.state == EntryState.AWARDED,
            Edition.series_id == entry.edition.series_id,
            Edition.number < entry.edition.number,
        )
    )
    return frozenset(db.session.scalars(query))


def content_of(entry: Entry, dossier: Dossier) -> dict[str, Any]:
    """All that is judged, as JSON: what the receipt's hash is of."""
    files: dict[str, list[dict[str, Any]]] = {}
    for kept in dossier.files:
        one = kept.file
        files.setdefault(kept.section_key, []).append(
            {"ref": one.ref, "name": one.original_name, "sha256": one.sha256, "size": one.size}
        )
    unit = entry.credited_unit
    return {
        "title": entry.title,
        "board": {"code": entry.board.code, "name": entry.board.name},
        "field": entry.field.name if entry.field else None,
        "unit": {"code": unit.code, "name": unit.name} if unit else None,
        "team": [
            {"name": m.full_name, "role": m.role.value, "duty": m.duty, "leader": m.role is MemberRole.LEADER}
            for m in present(entry)
        ],
        "answers": {key: value for key, value in dossier.answers.items() if key not in files and value},
        "files": files,
        "open_to_investors": entry.open_to_investors,
    }


def withdrawable_freely(entry: Entry, at: datetime) -> bool:
    """Whether the deadline has not passed yet, so that withdrawing needs no reason and frees what was taken."""
    window = entries.window_of(entry.edition, entry=entry)
    return window is not None and window.timing(at) is not Timing.CLOSED


def earlier_version(entry: Entry, nonce: str) -> EntryVersion | None:
    """What this very submission made when it came the first time."""
    return db.session.scalar(select(EntryVersion).filter_by(entry_id=entry.id, nonce=nonce))


def consented(person_id: int) -> frozenset[ConsentPurpose]:
    """The purposes a person has consented to and not withdrawn."""
    query = select(Consent.purpose).where(Consent.person_id == person_id, Consent.withdrawn_at.is_(None))
    return frozenset(db.session.scalars(query))


@dataclass(frozen=True)
class Receipt:
    """A version behind its code. `entry` is set only for those who may know of the entry itself.

    intact: the content still has the hash that was stated (False once personal data was erased on demand).
    newest: no later version was handed in.
    """

    version: EntryVersion
    edition: Edition
    entry: Entry | None
    intact: bool
    newest: bool
    pattern: int


def receipt_of(actor: Actor, code: str) -> Receipt:
    """The receipt with this code, as typed or scanned; NoResultFound for one that does not exist."""
    stored = normalise_code(code)
    if stored is None:
        raise NoResultFound
    options = joinedload(EntryVersion.entry).joinedload(Entry.edition).joinedload(Edition.series)
    query = select(EntryVersion).where(EntryVersion.receipt_code == stored)
    version = db.session.scalars(query.options(options.joinedload(Series.unit))).one()
    seen = db.session.scalar(
        select(Entry.id)
        .join(Edition)
        .join(Series)
        .where(Entry.id == version.entry_id, visible_entries(actor))
    ) if actor.person_id is not None else None  # fmt: skip
    last = db.session.scalar(
        select(EntryVersion.number).filter_by(entry_id=version.entry_id).order_by(EntryVersion.number.desc()).limit(1)
    )
    return Receipt(
        version, version.entry.edition, version.entry if seen else None,
        content_hash(version.content) == version.sha256, last == version.number, version.entry.edition.pattern,
    )  # fmt: skip


def hold_allowances(entry: Entry) -> None:
    """Keep the allowances of the entry's edition from being made, changed or dropped until this transaction ends.

    Whoever takes or frees a place does so before or after the maxima are written, never between their counting and
    their commit. Those who take places do not wait for each other.
    """
    lock = select(Edition.id).where(Edition.id == entry.edition_id)
    db.session.execute(lock.with_for_update(read=True, key_share=True))


def allowances_over(edition_id: int, units: Collection[int]) -> set[int]:
    """The allowances of which an entry credited to a unit takes a place. units: it and those above it."""
    groups = select(AllowanceMember.allowance_id).where(AllowanceMember.unit_id.in_(units))
    over = or_(Allowance.unit_id.in_(units), Allowance.id.in_(groups))
    return set(db.session.scalars(select(Allowance.id).where(Allowance.edition_id == edition_id, over)))


def allowance_told(allowance_id: int) -> tuple[str, int]:
    """(name of the unit, how many it may hand in) of an allowance."""
    query = select(Unit.name, Allowance.maximum).join(Allowance, Allowance.unit_id == Unit.id)
    name, maximum = db.session.execute(query.where(Allowance.id == allowance_id)).one()
    return name, maximum
