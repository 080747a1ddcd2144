"""Who judges a round: added by name, one of them chief, with a cap; never the staff of the same edition (B4)."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.contests.access import REALM as EDITION
from app.judging.journal import actions as journal
from app.judging.models import PanelMember, Round, ScoreSheet
from app.judging.panels.actions.rounds import REALM, ReasonMissing
from app.judging.panels.queries import rounds
from app.judging.states import PREPARING, SHEET, RoundState, SheetState, SheetVerb
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, WrongState
from app.kit.text import one_line
from app.people.accounts.actions import new_person
from app.people.actor import Actor
from app.people.codes.actions import make_guest_link
from app.people.models import Grant, OneTimeCode, Person
from app.people.states import Role

#: While the round is prepared or judged its panel may change; afterwards it is history.
CHANGEABLE = (*PREPARING, RoundState.OPEN)


class StaffCannotJudge(DomainError):
    """Who receives, tallies or decides in this edition, or keeps the accounts, does not score in it (B4)."""

    code = "staff_cannot_judge"


class AlreadyInPanel(DomainError):
    """The person judges this round already."""

    code = "already_in_panel"


class ChiefNeeded(DomainError):
    """The chief judge of an open round leaves only when another one was named."""

    code = "chief_needed"


def add_judge(
    judged: Round, person: Person, *, by: Actor, at: datetime, chief: bool = False, cap: int | None = None
) -> PanelMember:
    """Put somebody on the panel, with the judge's grant on the edition. Who left may come back.

    Raises StaffCannotJudge, AlreadyInPanel, WrongState, BadInput (a cap below 1).
    """
    judged = _changeable(judged)
    if rounds.serves_edition(person.id, judged.stage.edition):
        raise StaffCannotJudge(name=person.full_name)
    _demand_cap(cap)
    member = next((m for m in judged.panel if m.person_id == person.id), None)
    if member is not None and member.left_at is None:
        raise AlreadyInPanel(name=person.full_name)
    if member is None:
        member = PanelMember(round_id=judged.id, person_id=person.id, chief=False)
        try:
            with db.session.begin_nested():
                db.session.add(member)
                db.session.flush()
        except IntegrityError:
            raise AlreadyInPanel(name=person.full_name) from None
    member.left_at, member.cap, member.chief = None, cap, False
    _grant(person.id, judged, by, at)
    audit.record("add_judge", (REALM, judged.ref), by=by, at=at, facts={"person": person.ref, "cap": cap})
    db.session.flush()
    db.session.expire(judged, ["panel"])
    if chief:
        set_chief(judged, member, by=by, at=at)
    return member


def set_chief(judged: Round, member: PanelMember, *, by: Actor, at: datetime) -> None:
    """Make one of the panel its chief; who was chief is a judge like the others from now on."""
    judged = _changeable(judged)
    _demand_member(judged, member)
    db.session.execute(update(PanelMember).where(PanelMember.round_id == judged.id).values(chief=False))
    db.session.execute(update(PanelMember).where(PanelMember.id == member.id).values(chief=True))
    audit.record("set_chief", (REALM, judged.ref), by=by, at=at, facts={"member": member.person_id})
    db.session.flush()
    db.session.expire_all()


def set_cap(judged: Round, member: PanelMember, cap: int | None, *, by: Actor, at: datetime) -> None:
    """How many sheets this judge reads at most; None: no limit. Sheets given out already stay."""
    judged = _changeable(judged)
    _demand_member(judged, member)
    _demand_cap(cap)
    member.cap = cap
    audit.record("set_cap", (REALM, judged.ref), by=by, at=at, facts={"member": member.person_id, "cap": cap})
    db.session.flush()


def set_sealed(judged: Round, member: PanelMember, *, sealed: bool, by: Actor, at: datetime) -> None:
    """Make a judge the tie-break judge, or one like the others. The tie-break judge gets every entry when the round
    opens; their sheets enter no mean and are asked only where totals are equal.

    Only while the round is prepared: an open one counts as was announced. Raises WrongState, ChiefNeeded, BadInput.
    """
    judged = _changeable(judged)
    _demand_member(judged, member)
    if judged.state is RoundState.OPEN:
        raise WrongState(what="round", state=judged.state, verb="change_panel")
    if sealed and member.chief:
        raise ChiefNeeded
    member.sealed = sealed
    facts = {"member": member.person_id, "sealed": sealed}
    audit.record("set_sealed", (REALM, judged.ref), by=by, at=at, facts=facts)
    db.session.flush()
    db.session.expire(judged, ["panel"])


def remove_judge(judged: Round, member: PanelMember, *, reason: str, by: Actor, at: datetime) -> int:
    """Take somebody off the panel; returns how many sheets they still owed, which go away with them.

    What they handed in stays (it was scored in good faith); what they only began is given up with the reason.
    Raises ChiefNeeded in an open round, ReasonMissing, WrongState.
    """
    judged = _changeable(judged)
    _demand_member(judged, member)
    if not reason.strip():
        raise ReasonMissing
    if member.chief and judged.state is RoundState.OPEN:
        raise ChiefNeeded
    own = (ScoreSheet.round_id == judged.id) & (ScoreSheet.judge_id == member.person_id)
    begun = own & ScoreSheet.state.in_([SheetState.DRAFT, SheetState.REOPENED])
    for sheet in db.session.scalars(select(ScoreSheet).where(begun)):
        give_up(judged, sheet, verb="remove_judge", reason=reason, by=by, at=at)
    untouched = own & (ScoreSheet.state == SheetState.ASSIGNED)
    owed = len(db.session.scalars(select(ScoreSheet.id).where(untouched)).all())
    db.session.execute(delete(ScoreSheet).where(untouched))
    member.left_at, member.chief = at, False
    if not rounds.other_panels(member.person_id, judged):
        _revoke(member.person_id, judged, by, at)
    audit.record(
        "remove_judge",
        (REALM, judged.ref),
        by=by,
        at=at,
        facts={"member": member.person_id, "owed": owed},
        reason=reason,
    )
    db.session.flush()
    db.session.expire(judged, ["panel"])
    return owed


def give_up(judged: Round, sheet: ScoreSheet, *, verb: str, reason: str, by: Actor, at: datetime) -> None:
    """Take a sheet that was begun or handed in out of the count in its judge's stead; what stands on it is kept."""
    events = journal.prepare(sheet, sheet.scores, verb=verb, by=by, at=at, reason=reason)
    sheet.state, sheet.recused_reason = SHEET.target(sheet.state, SheetVerb.RECUSE), reason
    sheet.revision += 1
    sheet.journal_seq, sheet.journal_hash = events[-1].seq, events[-1].hash
    db.session.flush()
    journal.keep(events, sheet.scores, sheet.revision)
    facts = {"round": judged.ref, "journal": sheet.journal_hash}
    audit.record("recuse", ("sheet", sheet.ref), by=by, at=at, facts=facts, reason=reason)


def _changeable(judged: Round) -> Round:
    judged = rounds.locked(judged)
    if judged.state not in CHANGEABLE:
        raise WrongState(what="round", state=judged.state, verb="change_panel")
    return judged


def _demand_member(judged: Round, member: PanelMember) -> None:
    if member.round_id != judged.id or member.left_at is not None:
        raise BadInput(what="panel")


def _demand_cap(cap: int | None) -> None:
    if cap is not None and cap < 1:
        raise BadInput(what="cap")


def _grant(person_id: int, judged: Round, by: Actor, at: datetime) -> None:
    """One live judge's grant per person and edition. The locked round keeps two from being made for one panel."""
    edition = judged.stage.edition.code
    live = select(Grant.id).where(
        Grant.person_id == person_id, Grant.role == Role.JUDGE, Grant.realm == EDITION, Grant.label == edition,
        Grant.revoked_at.is_(None),
    )  # fmt: skip
    if db.session.scalar(live.limit(1)) is None:
        db.session.add(
            Grant(
                ref=public_code(10), person_id=person_id, role=Role.JUDGE, realm=EDITION, label=edition,
                made_by_person_id=by.person_id, made_at=at,
            )
        )  # fmt: skip


def _revoke(person_id: int, judged: Round, by: Actor, at: datetime) -> None:
    db.session.execute(
        update(Grant)
        .where(
            Grant.person_id == person_id, Grant.role == Role.JUDGE, Grant.realm == EDITION,
            Grant.label == judged.stage.edition.code, Grant.revoked_at.is_(None),
        )
        .values(revoked_at=at, revoked_by_person_id=by.person_id)
    )  # fmt: skip


def invite_guest(
    judged: Round, *, name: str, email: str | None, key: str, by: Actor, at: datetime, expires_at: datetime
) -> tuple[PanelMember, OneTimeCode]:
    """A judge from outside who has no account: a person, a seat on the panel, a link that can be revoked.

    key: the installation's secret, from which the link is derived. Raises BadInput for an empty name, WrongState.
    """
    name = one_line(name)
    if not name:
        raise BadInput(what="name")
    # A guest belongs to the house that invites them, so that its staff may make and revoke the link.
    host = judged.stage.edition.series.unit_id
    person = new_person(full_name=name, unit_id=host, by_person_id=by.person_id, at=at)
    person.email = email or None
    db.session.add(person)
    db.session.flush()
    member = add_judge(judged, person, by=by, at=at)
    return member, make_guest_link(person, key=key, by=by, expires_at=expires_at, at=at)
