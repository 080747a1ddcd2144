"""One record takes another over: whatever names the one names the other from then on, or nothing does."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.kit import audit
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.accounts.actions import end_sessions
from app.people.actor import Actor
from app.people.logins.actions import kill_codes
from app.people.merging.queries import judged_each_other, may_merge, places
from app.people.models import Account, Person
from app.people.roles.queries import account_of

#: What is known of a human beside the name: the record that stays takes over what it lacks.
KNOWN = ("birth_date", "email", "phone", "occupation", "sort_name", "unit_id", "claimed_at")


class MergeRefused(DomainError):
    """The two are one record, of two provinces, or not the actor's to make one."""

    code = "merge_refused"
    status = 403


class BothHaveAccounts(DomainError):
    """Both can sign in: shut one account first, so that it is decided which login stays."""

    code = "merge_two_accounts"


class KeepTheOther(DomainError):
    """The record that would stay has the account that was shut: merge the other way round."""

    code = "merge_other_way"


class MergeConflict(DomainError):
    """Both have a row of which there can be one only (the same role, a place in the same team); what: the table."""

    code = "merge_conflict"


class JudgedEachOther(DomainError):
    """One of the two judged what the other made: nobody judges the own work (D16)."""

    code = "merge_judged"


def merge(kept: Person, gone: Person, *, by: Actor, at: datetime) -> None:
    """`gone` goes into `kept`: accounts first, then every row that names it; what `kept` lacks is filled from it.

    The row of `gone` stays without personal data but its name, so that the sealed history still says who acted.
    Raises MergeRefused, JudgedEachOther, BothHaveAccounts, KeepTheOther, MergeConflict; then nothing has moved.
    """
    if not may_merge(by, (kept, gone)):
        raise MergeRefused
    if judged_each_other(kept, gone):
        raise JudgedEachOther
    parked = _settle_accounts(kept, gone, by=by, at=at)
    kill_codes(gone.id, at=at)
    _end_second(kept, gone, at=at)
    moved = _move(kept, gone, parked=parked)
    about = _take_over(kept, gone)
    facts = {"from": gone.ref, "moved": moved}
    audit.record("merge_person", ("person", kept.ref), by=by, at=at, facts=facts, about_person=about)
    audit.record("merged_into", ("person", gone.ref), by=by, at=at, facts={"into": kept.ref})
    db.session.flush()
    db.session.expire_all()


def _settle_accounts(kept: Person, gone: Person, *, by: Actor, at: datetime) -> bool:
    """Whether the account of `gone` stays with its record, because `kept` has one."""
    one, other = account_of(kept.id), account_of(gone.id)
    if other is None:
        return False
    end_sessions(other.id, by=by, at=at)
    if one is None:
        return False
    if not one.disabled_at and not other.disabled_at:
        raise BothHaveAccounts
    if one.disabled_at and not other.disabled_at:
        raise KeepTheOther
    other.login = other.password_hash = None
    db.session.flush()
    return True


def _end_second(kept: Person, gone: Person, *, at: datetime) -> None:
    """Of what a person has one at a time (a ticket) that of `gone` ends where both have one."""
    for column in places():
        if "yields" not in column.info:
            continue
        ended = column.table.c[column.info["yields"]]
        both = select(column).where(column == kept.id, ended.is_(None)).exists()
        db.session.execute(
            update(column.table).where(column == gone.id, ended.is_(None), both).values({ended.name: at})
        )


def _move(kept: Person, gone: Person, *, parked: bool) -> dict[str, int]:
    """All rows at once, or none where a unique key or a check would break."""
    moved: dict[str, int] = {}
    for column in places():
        if parked and column.table is Account.__table__:
            continue
        try:
            with db.session.begin_nested():
                change = update(column.table).where(column == gone.id).values({column.name: kept.id})
                rows = len(db.session.execute(change.returning(column)).all())
        except IntegrityError:
            raise MergeConflict(what=column.table.name) from None
        if rows:
            moved[f"{column.table.name}.{column.name}"] = rows
    return moved


def _take_over(kept: Person, gone: Person) -> dict[str, str]:
    """Fill what `kept` lacks, blank `gone`; returns what `gone` held, for the erasable side of the history."""
    held = {key: getattr(gone, key) for key in KNOWN}
    for key, value in held.items():
        if getattr(kept, key) is None:
            setattr(kept, key, value)
        setattr(gone, key, None)
    gone.search_key = gone.sort_key = ""
    gone.merged_into_id = kept.id
    return {"full_name": gone.full_name} | {key: str(value) for key, value in held.items() if value is not None}
