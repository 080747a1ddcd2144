"""Ties between judges and entries as people tell them (D16): declared by the judge, noted, pinned or lifted by the chair."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.contests.entry_models import Entry
from app.judging.conflict_models import Conflict
from app.judging.models import PanelMember, Round, ScoreSheet, counted
from app.judging.panels.actions.people import CHANGEABLE, give_up
from app.judging.panels.actions.rounds import REALM, ReasonMissing, keep_conflict
from app.judging.panels.actions.sharing import SheetBegun, changeable, unassign
from app.judging.panels.queries import conflicts, rounds
from app.judging.states import ConflictKind, ConflictSource, RoundState, SheetRole, SheetState
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, StaleVersion, WrongState
from app.kit.text import one_line, search_key
from app.people.actor import Actor
from app.people.models import Unit

BEGUN = (SheetState.DRAFT, SheetState.SUBMITTED, SheetState.REOPENED)
#: What a judge may declare; what the data show nobody needs to.
DECLARABLE = (
    ConflictKind.RELATIVE, ConflictKind.COACHED, ConflictKind.CO_AUTHOR, ConflictKind.EMPLOYER, ConflictKind.DECLARED,
)  # fmt: skip


class NotLiftable(DomainError):
    """What the data show is lifted by nobody."""

    code = "tie_not_liftable"


class OwnTie(DomainError):
    """Nobody lifts a tie of their own."""

    code = "own_tie"


@dataclass(frozen=True)
class About:
    """Whom a tie is about: an entry, or a person by name, or a unit; and of which kind, since and until when."""

    kind: ConflictKind
    entry: Entry | None = None
    name: str = ""
    unit: Unit | None = None
    reason: str = ""
    since: date | None = None
    until: date | None = None


def declare(judged: Round, member: PanelMember, about: About, *, by: Actor, at: datetime) -> None:
    """A judge's own declaration, before or during the reading; a sheet not begun goes back to the secretariat.

    One about a person or a unit that is made while names are hidden and sheets are out keeps nobody away until the
    secretariat has looked: the judge would learn from it whose the entry is. Raises SheetBegun (its judge gives it up
    themselves), ReasonMissing, WrongState, BadInput.
    """
    judged = rounds.locked(judged)
    if judged.state not in CHANGEABLE:
        raise WrongState(what="round", state=judged.state, verb="declare_tie")
    name, reason = one_line(about.name), one_line(about.reason)
    told = [about.entry is not None, search_key(name) != "", about.unit is not None]
    good = member.round_id == judged.id and member.left_at is None and member.person_id == by.person_id
    dated = about.since is None or about.until is None or about.since <= about.until
    if not good or by.true_person_id != by.person_id or sum(told) != 1 or about.kind not in DECLARABLE or not dated:
        raise BadInput(what="tie")
    if about.kind is ConflictKind.DECLARED and not reason:
        raise ReasonMissing
    facts = {"kind": about.kind, "member": member.person_id}
    if about.entry is not None:
        if about.entry.id not in rounds.entry_ids(judged):
            raise BadInput(what="tie")
        _demand_not_begun(judged, member.person_id, about.entry.id)
        keep_conflict(
            about.entry.id, member.person_id, about.kind, reason, since=about.since, until=about.until, by=by, at=at
        )
        facts["entry"] = about.entry.ref
        _take_back(judged, member.person_id, [about.entry.id], by=by, at=at)
    else:
        tie = _general(judged, member, about, name, reason, by, at)
        facts["tie"] = tie.ref
        _settle(judged, tie, by=by, at=at)
    audit.record("declare_tie", (REALM, judged.ref), by=by, at=at, facts=facts)
    db.session.flush()


def _general(
    judged: Round, member: PanelMember, about: About, name: str, reason: str, by: Actor, at: datetime
) -> Conflict:  # fmt: skip
    hidden = judged.blind and judged.state is RoundState.OPEN
    tie = Conflict(
        ref=public_code(10), judge_id=member.person_id, edition_id=judged.stage.edition_id,
        about_name="" if about.unit else name, about_key="" if about.unit else search_key(name),
        about_unit_id=about.unit.id if about.unit else None, kind=about.kind, source=ConflictSource.DECLARED,
        reason=reason, since=about.since, until=about.until, made_at=at, made_by_person_id=by.person_id,
        confirmed_at=None if hidden else at,
    )  # fmt: skip
    db.session.add(tie)
    db.session.flush()
    return tie


def declare_again(judged: Round, member: PanelMember, earlier: Conflict, *, by: Actor, at: datetime) -> None:
    """Say that a tie declared in an earlier edition holds still: it is declared anew, about the same person or unit."""
    if earlier.judge_id != member.person_id or earlier.lifted_at is not None:
        raise BadInput(what="tie")
    name = earlier.about_name
    if earlier.entry_id is not None:
        query = select(Entry).where(Entry.id == earlier.entry_id).options(joinedload(Entry.leader))
        name = db.session.scalars(query).one().leader.full_name
    unit = db.session.get(Unit, earlier.about_unit_id) if earlier.about_unit_id is not None else None
    kind = earlier.kind if earlier.kind in DECLARABLE else ConflictKind.DECLARED
    reason = earlier.reason or str(earlier.kind)
    about = About(kind, name="" if unit else name, unit=unit, reason=reason, since=earlier.since)
    declare(judged, member, about, by=by, at=at)


def note_conflict(
    judged: Round, entry: Entry, member: PanelMember, *, reason: str, by: Actor, at: datetime,
    kind: ConflictKind = ConflictKind.DECLARED,
) -> None:  # fmt: skip
    """Keep a conflict that a judge declared to the secretariat (a relative, a business partner), with its reason.

    A sheet not yet begun is taken back; one that was begun its judge gives up themselves. Raises ReasonMissing.
    """
    _keep(judged, entry, member, kind, reason, ConflictSource.DECLARED, "note_conflict", by=by, at=at)


def pin(
    judged: Round, entry: Entry, member: PanelMember, *, kind: ConflictKind, reason: str, by: Actor, at: datetime,
    since: date | None = None, until: date | None = None,
) -> None:  # fmt: skip
    """The chair keeps a judge from an entry, with a reason that stays on record; what the judge gave it leaves the mean.

    A sheet begun or handed in is given up in the judge's stead (D16), and the judge is not asked whether they agree.
    Raises ReasonMissing, BadInput.
    """
    if since is not None and until is not None and since > until:
        raise BadInput(what="conflict")
    _keep(
        judged,
        entry,
        member,
        kind,
        reason,
        ConflictSource.PINNED,
        "pin_conflict",
        by=by,
        at=at,
        since=since,
        until=until,
    )
    given = ScoreSheet.state.in_(BEGUN) & (ScoreSheet.entry_id == entry.id) & (ScoreSheet.judge_id == member.person_id)
    query = select(ScoreSheet).where(ScoreSheet.round_id == judged.id, given, ScoreSheet.role != SheetRole.SAMPLE)
    for sheet in db.session.scalars(query.with_for_update()):
        give_up(judged, sheet, verb="pin_conflict", reason=reason.strip(), by=by, at=at)
    db.session.flush()


def _keep(
    judged: Round, entry: Entry, member: PanelMember, kind: ConflictKind, reason: str, source: ConflictSource, verb: str,
    *, by: Actor, at: datetime, since: date | None = None, until: date | None = None,
) -> None:  # fmt: skip
    judged = changeable(judged)
    if member.round_id != judged.id or entry.edition_id != judged.stage.edition_id:
        raise BadInput(what="conflict")
    if not reason.strip():
        raise ReasonMissing
    keep_conflict(
        entry.id, member.person_id, kind, reason.strip(), source=source, since=since, until=until, by=by, at=at
    )
    facts = {"entry": entry.ref, "member": member.person_id, "kind": kind}
    audit.record(verb, (REALM, judged.ref), by=by, at=at, facts=facts, reason=reason)
    _take_back(judged, member.person_id, [entry.id], by=by, at=at)
    db.session.flush()


def confirm(judged: Round, tie: Conflict, *, by: Actor, at: datetime) -> int:
    """The secretariat has looked: the person or unit of the tie is the one of its entries. Returns how many sheets not
    begun were taken back. Raises StaleVersion where somebody settled it before.
    """
    judged = changeable(judged)
    done = db.session.execute(
        update(Conflict)
        .where(Conflict.id == tie.id, Conflict.confirmed_at.is_(None), Conflict.lifted_at.is_(None))
        .values(confirmed_at=at)
        .returning(Conflict.id)
    ).all()
    if not done:
        raise StaleVersion
    db.session.refresh(tie)
    audit.record("confirm_tie", (REALM, judged.ref), by=by, at=at, facts={"tie": tie.ref})
    return _settle(judged, tie, by=by, at=at)


def lift(judged: Round, tie: Conflict, *, reason: str, by: Actor, at: datetime) -> None:
    """The chair lets a declared or pinned tie stand no longer, with a reason; it stays on record as lifted.

    Raises NotLiftable for what the data show, OwnTie, ReasonMissing, StaleVersion.
    """
    judged = rounds.locked(judged)
    if tie.source is ConflictSource.DETECTED:
        raise NotLiftable
    if tie.judge_id in (by.person_id, by.true_person_id):
        raise OwnTie
    reason = one_line(reason)
    if not reason:
        raise ReasonMissing
    done = db.session.execute(
        update(Conflict)
        .where(Conflict.id == tie.id, Conflict.lifted_at.is_(None))
        .values(lifted_at=at, lifted_by_person_id=by.person_id, lifted_reason=reason)
        .returning(Conflict.id)
    ).all()
    if not done:
        raise StaleVersion
    db.session.refresh(tie)
    facts = {"tie": tie.ref, "member": tie.judge_id, "kind": tie.kind}
    audit.record("lift_conflict", (REALM, judged.ref), by=by, at=at, facts=facts, reason=reason)


def lift_earlier(
    judged: Round, entry: Entry, member: PanelMember, *, reason: str, by: Actor, at: datetime
) -> None:  # fmt: skip
    """The chair finds that a tie declared earlier about the same people does not hold any more."""
    judged = changeable(judged)
    if member.person_id in (by.person_id, by.true_person_id):
        raise OwnTie
    reason = one_line(reason)
    if not reason:
        raise ReasonMissing
    if ConflictKind.EARLIER not in conflicts.between(entry.id, member.person_id):
        raise NotLiftable
    db.session.add(
        Conflict(
            ref=public_code(10), judge_id=member.person_id, edition_id=judged.stage.edition_id, entry_id=entry.id,
            kind=ConflictKind.EARLIER, source=ConflictSource.DETECTED, made_at=at, made_by_person_id=by.person_id,
            confirmed_at=at, lifted_at=at, lifted_by_person_id=by.person_id, lifted_reason=reason,
        )
    )  # fmt: skip
    facts = {"entry": entry.ref, "member": member.person_id, "kind": ConflictKind.EARLIER}
    audit.record("lift_conflict", (REALM, judged.ref), by=by, at=at, facts=facts, reason=reason)
    db.session.flush()


def _settle(judged: Round, tie: Conflict, *, by: Actor, at: datetime) -> int:
    """Take back the sheets not begun that a confirmed tie about a person or a unit bars."""
    if tie.confirmed_at is None:
        return 0
    meant = conflicts.matched([tie], rounds.entry_ids(judged))[tie.id]
    return _take_back(judged, tie.judge_id, meant, by=by, at=at)


def _take_back(judged: Round, judge_id: int, entry_ids: Collection[int], *, by: Actor, at: datetime) -> int:
    query = select(ScoreSheet).where(
        ScoreSheet.round_id == judged.id, ScoreSheet.judge_id == judge_id, ScoreSheet.entry_id.in_(entry_ids),
        ScoreSheet.state == SheetState.ASSIGNED, counted(),
    )  # fmt: skip
    found = list(db.session.scalars(query))
    for sheet in found:
        unassign(judged, sheet, reason="conflict", by=by, at=at)
    return len(found)


def _demand_not_begun(judged: Round, judge_id: int, entry_id: int) -> None:
    query = select(ScoreSheet.id).where(
        ScoreSheet.round_id == judged.id, ScoreSheet.judge_id == judge_id, ScoreSheet.entry_id == entry_id,
        ScoreSheet.state.in_(BEGUN), counted(),
    )  # fmt: skip
    if db.session.scalar(query.limit(1)) is not None:
        raise SheetBegun
