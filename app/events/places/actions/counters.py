"""The counters themselves: one lock per event, conditional updates in the order of the limits' ids, nothing else."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import CursorResult, Update, delete, insert, or_, update

from app.events.models import Event
from app.events.registration_models import Limit, TakenPlace
from app.kit.db import db

#: What is decided by; read anew under the lock.
_DECIDING = (
    "state", "starts_at", "ends_at", "registration_opens_at", "registration_closes_at", "release_at", "self_sign_up",
    "unit_delegates", "needs_approval", "waiting_list", "hold_minutes", "offer_minutes", "consent_under", "version",
)  # fmt: skip


class CounterBroken(RuntimeError):
    """A counter would have gone below nothing: a bug, never a refusal."""


def lock(event: Event) -> Event:
    """Let nobody else move a place of this event until the transaction ends, and read the event anew.

    The line can only be strict if one decides at a time. On SQLite the open write transaction is the lock; rows that only
    name the event are written meanwhile.
    """
    db.session.flush()  # or what the caller has changed would be forgotten
    db.session.refresh(event, _DECIDING, with_for_update={"key_share": True})
    return event


def take_counts(wanted: Mapping[int, int]) -> int | None:
    """Take so many places of each limit, in ascending order of ids; the first limit that has too few, or None.

    Where it answers a limit, the caller undoes what was taken before it (a savepoint).
    """
    for limit_id, count in sorted(wanted.items()):
        if not _moved(
            update(Limit)
            .where(Limit.id == limit_id, or_(Limit.capacity.is_(None), Limit.taken + count <= Limit.capacity))
            .values(taken=Limit.taken + count)
        ):
            return limit_id
    return None


def give_counts(back: Mapping[int, int]) -> None:
    """Give so many places back to each limit. Raises CounterBroken where a limit has fewer."""
    for limit_id, count in sorted(back.items()):
        if count and not _moved(
            update(Limit).where(Limit.id == limit_id, Limit.taken >= count).values(taken=Limit.taken - count)
        ):
            raise CounterBroken(limit_id)


def write_down(places: Iterable[tuple[int, int]]) -> None:
    """Keep who took what: (registration, limit)."""
    rows = [{"registration_id": registration, "limit_id": limit} for registration, limit in places]
    if rows:
        db.session.flush()
        db.session.execute(insert(TakenPlace), rows)


def give_back(registration_ids: Collection[int], limit_ids: Collection[int] | None = None) -> bool:
    """Free what these registrations hold (or only of these limits); whether that was anything."""
    if not registration_ids or (limit_ids is not None and not limit_ids):
        return False
    gone = delete(TakenPlace).where(TakenPlace.registration_id.in_(list(registration_ids)))
    if limit_ids is not None:
        gone = gone.where(TakenPlace.limit_id.in_(list(limit_ids)))
    counts = Counter(
        db.session.scalars(gone.returning(TakenPlace.limit_id).execution_options(synchronize_session=False))
    )
    give_counts(counts)
    return bool(counts)


def _moved(statement: Update) -> bool:
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return isinstance(done, CursorResult) and done.rowcount == 1
