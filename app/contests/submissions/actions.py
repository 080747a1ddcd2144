"""Hand in: one immutable version, once however often it is sent; take a place, claim the leader, keep consents."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.exc import IntegrityError

from app.contests.entries import queries as entries
from app.contests.entries.actions import CallNotOpen, CallNotYetOpen, DeadlinePassed
from app.contests.entries.rules import Timing
from app.contests.entry_models import AllowancePlace, Entry, EntryClaim, EntryVersion
from app.contests.models import Allowance, StartLink
from app.contests.states import ENTRY, ClaimKind, EditionState, EntryState, EntryVerb
from app.contests.submissions import queries, rules
from app.contests.teams.actions import keep_consents
from app.contests.teams.queries import present
from app.contests.teams.rules import Given, is_minor
from app.kit import audit
from app.kit.clock import local
from app.kit.codes import content_hash, grouped, public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.kit.text import nfc
from app.people.actor import Actor
from app.people.notices.actions import notify_all
from app.people.roles.queries import line

MAX_NONCE = 64


class DraftMoved(DomainError):
    """The draft was changed after the page that sends it was shown; it is shown again before it goes."""

    code = "draft_moved"


class ConsentMissing(DomainError):
    """No consent to taking part, or not the guardian's beside a minor's (D34, D35)."""

    code = "consent_missing"


class AllowanceFull(DomainError):
    """The unit, one above it or the group it belongs to has handed in as many as it may; facts: unit, maximum."""

    code = "allowance_full"


class EnteredAloneAlready(DomainError):
    """The leader has handed in an entry of their own in this edition (C1)."""

    code = "entered_alone_already"


class LeadsAlready(DomainError):
    """The leader leads another entry in this edition (C1)."""

    code = "leads_already"


class StartLinkUsedUp(DomainError):
    """The secret link for late work was used up, revoked or ran out before this submission."""

    code = "start_link_used_up"


class WithdrawReasonMissing(DomainError):
    """After the deadline a withdrawal needs a written reason."""

    code = "withdraw_reason_missing"


def submit(
    entry: Entry, *, nonce: str, revision: int, consents: Sequence[Given] = (), by: Actor, at: datetime
) -> EntryVersion:
    """Hand the draft in as it stood at `revision`; the same nonce again gets the first answer.

    Raises WrongState, DraftMoved, DeadlinePassed, what `rules.blockers` finds first, ConsentMissing (first time
    only), EnteredAloneAlready, LeadsAlready, AllowanceFull, StartLinkUsedUp. The first submission alone decides
    about being on time (B5.3).
    """
    if not 8 <= len(nonce) <= MAX_NONCE:
        raise BadInput(what="nonce")
    entry = entries.locked(entry)
    if (earlier := queries.earlier_version(entry, nonce)) is not None:
        return earlier
    target = ENTRY.target(entry.state, EntryVerb.SUBMIT)
    if entry.draft_revision != revision:
        raise DraftMoved
    timing = demand_open(entry, at)
    dossier = queries.dossier_of(entry)
    for hindrance in queries.hindrances(entry, dossier):
        raise hindrance
    first = entry.submitted_at is None
    if first:
        _keep_consents(entry, consents, at)
        _use_link(entry, timing)
    if entry.state in (EntryState.DRAFT, EntryState.RETURNED):
        _take_claims(entry)
        take_places(entry)
    # Nothing refuses any more: from here on the entry itself changes.
    if first:
        entry.submitted_at, entry.late = at, timing is Timing.LATE
    content = queries.content_of(entry, dossier)
    version = EntryVersion(
        entry_id=entry.id, number=len(entry.versions) + 1, kind=rules.OCCASION[entry.state], content=content,
        sha256=content_hash(content), receipt_code=public_code(12), nonce=nonce, made_at=at,
        made_by_person_id=by.person_id,
    )  # fmt: skip
    db.session.add(version)
    entry.state, entry.supplement_due_at, entry.reason = target, None, None
    facts = {"version": version.number, "sha256": version.sha256, "late": entry.late, "kind": version.kind.value}
    audit.record("entry.submit", ("entry", entry.ref), by=by, at=at, facts=facts)
    _tell(entry, version, at)
    db.session.flush()
    return version


def _tell(entry: Entry, version: EntryVersion, at: datetime) -> None:
    """The receipt goes to the whole team and to the officer who typed the paper."""
    people = {entry.entered_by_person_id, *(m.person_id for m in present(entry) if m.confirmed_at)} - {None}
    facts = {
        "title": entry.title, "contest": entry.edition.series.title, "code": grouped(version.receipt_code),
        "made_at": at.isoformat(), "sha256": version.sha256,
    }  # fmt: skip
    notify_all([p for p in people if p], "entry_submitted", facts, at=at, path=f"/receipts/{version.receipt_code}")


def demand_open(entry: Entry, at: datetime) -> Timing:
    """How a submission at `at` stands to the entry's window; raises CallNotOpen, CallNotYetOpen, DeadlinePassed."""
    window = entries.closing_of(entry)
    if entry.edition.state is not EditionState.OPEN or window is None:
        raise CallNotOpen
    timing = window.timing(at)
    if timing is Timing.EARLY:
        raise CallNotYetOpen(opens_at=window.opens_at)
    if timing is Timing.CLOSED:
        raise DeadlinePassed
    return timing


def _use_link(entry: Entry, timing: Timing) -> None:
    """Only a late submission uses the link up: whoever started with it and was in time needs it no more."""
    if timing is not Timing.LATE or entry.start_link_id is None:
        return
    used = db.session.execute(
        update(StartLink)
        .where(
            StartLink.id == entry.start_link_id,
            StartLink.uses < StartLink.max_uses,
            StartLink.revoked_at.is_(None),
        )
        .values(uses=StartLink.uses + 1)
        .execution_options(synchronize_session=False)
    )
    if not _one(used):
        raise StartLinkUsedUp


def _keep_consents(entry: Entry, given: Sequence[Given], at: datetime) -> None:
    minor = is_minor(entry.leader.birth_date, local(at).date())
    if not rules.consents_suffice(given, minor=minor):
        raise ConsentMissing
    keep_consents(entry.leader_id, given, at=at, channel="paper" if entry.entered_by_person_id else "web")


def _take_claims(entry: Entry) -> None:
    """Claim the leader; the unique key refuses a second claim, whoever of two comes first."""
    edition = entry.edition
    wanted = rules.claims(
        alone=len(present(entry)) == 1, one_alone=edition.one_individual_entry, lead_one=edition.lead_one_team
    )
    db.session.execute(delete(EntryClaim).where(EntryClaim.entry_id == entry.id, EntryClaim.kind.not_in(wanted)))
    held = set(db.session.scalars(select(EntryClaim.kind).where(EntryClaim.entry_id == entry.id)))
    for kind in sorted(wanted - held):
        claim = EntryClaim(edition_id=edition.id, person_id=entry.leader_id, entry_id=entry.id, kind=kind)
        try:
            with db.session.begin_nested():
                db.session.add(claim)
        except IntegrityError:
            raise (EnteredAloneAlready if kind is ClaimKind.ALONE else LeadsAlready) from None


def take_places(entry: Entry) -> None:
    """Take a place of every allowance that the credited unit falls under; give back those of a former unit.

    Raises AllowanceFull.
    """
    queries.hold_allowances(entry)
    units = line(entry.credited_unit_id) if entry.credited_unit_id else frozenset[int]()
    wanted = queries.allowances_over(entry.edition_id, units)
    held = set(db.session.scalars(select(AllowancePlace.allowance_id).where(AllowancePlace.entry_id == entry.id)))
    _give_back(entry, held - wanted)
    for allowance_id in sorted(wanted - held):
        taken = db.session.execute(
            update(Allowance)
            .where(Allowance.id == allowance_id, Allowance.taken < Allowance.maximum)
            .values(taken=Allowance.taken + 1)
            .execution_options(synchronize_session=False)
        )
        if not _one(taken):
            unit, most = queries.allowance_told(allowance_id)
            raise AllowanceFull(unit=unit, maximum=most)
        db.session.add(AllowancePlace(allowance_id=allowance_id, entry_id=entry.id))


def _give_back(entry: Entry, allowance_ids: set[int]) -> None:
    for allowance_id in sorted(allowance_ids):
        place = AllowancePlace.allowance_id == allowance_id
        gone = db.session.execute(delete(AllowancePlace).where(AllowancePlace.entry_id == entry.id, place))
        if _one(gone):
            db.session.execute(
                update(Allowance)
                .where(Allowance.id == allowance_id, Allowance.taken > 0)
                .values(taken=Allowance.taken - 1)
                .execution_options(synchronize_session=False)
            )


def release(entry: Entry) -> None:
    """Give back the claims and places of an entry that left the contest in time (withdrawn, merged)."""
    queries.hold_allowances(entry)
    db.session.execute(delete(EntryClaim).where(EntryClaim.entry_id == entry.id))
    query = select(AllowancePlace.allowance_id).where(AllowancePlace.entry_id == entry.id)
    _give_back(entry, set(db.session.scalars(query)))


def withdraw(entry: Entry, *, reason: str, by: Actor, at: datetime) -> None:
    """Take the entry out. Before the deadline it frees its places and claims; later it needs a reason (B5.4).

    Raises WrongState, WithdrawReasonMissing.
    """
    entry = entries.locked(entry)
    target = ENTRY.target(entry.state, EntryVerb.WITHDRAW)
    in_time, words = queries.withdrawable_freely(entry, at), nfc(reason)
    if not in_time and not words and entry.submitted_at is not None:
        raise WithdrawReasonMissing
    if in_time:
        release(entry)
    entry.state, entry.withdrawn_at = target, at
    facts = {"in_time": in_time}
    audit.record("entry.withdraw", ("entry", entry.ref), by=by, at=at, facts=facts, reason=words or None)
    db.session.flush()


def _one(result: object) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
