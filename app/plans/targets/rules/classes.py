"""Which class an entry counts in (B5.2, B5.3), now or as it stood at an instant."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.contests.states import EntryState, Exclusion
from app.plans.states import CountClass

_S, _C = EntryState, CountClass

#: Formally valid, and every state after it.
VALID = (_S.VALID, _S.IN_ROUND, _S.STOPPED, _S.POLISHING, _S.IN_FINAL, _S.AWARDED, _S.NOT_AWARDED)
#: Reached the final.
FINAL = (_S.IN_FINAL, _S.AWARDED, _S.NOT_AWARDED)
#: States whose class follows from the state alone.
_PLAIN = {_S.DRAFT: _C.PREPARING, _S.RETURNED: _C.PREPARING, _S.DUPLICATE: _C.DUPLICATE, _S.INVALID: _C.INVALID}


@dataclass(frozen=True)
class Facts:
    """An entry, as far as counting looks at it; every instant aware, in UTC.

    unit_id: the credited unit, None: sent straight to the organizers. confirmed_at: when the unit's confirmation was
    complete (the officer's, and the leader's where the unit has it so).
    """

    id: int
    state: EntryState
    unit_id: int | None = None
    submitted_at: datetime | None = None
    late: bool = False
    late_accepted_at: datetime | None = None
    confirmed_at: datetime | None = None
    forwarded_at: datetime | None = None
    received_at: datetime | None = None
    supplement_due_at: datetime | None = None
    withdrawn_at: datetime | None = None
    disqualified_at: datetime | None = None
    disqualified_for: Exclusion | None = None

    @property
    def excluded(self) -> bool:
        """Disqualified so that it no longer counts: for copying, or before the organizers had taken it in (B5.2)."""
        out = self.state == _S.DISQUALIFIED
        return out and (self.disqualified_for == Exclusion.COPYING or self.received_at is None)


def classify(entry: Facts, at: datetime) -> CountClass | None:
    """The one class of an entry at `at`; None for what was given up before it was ever handed in.

    Counted is what the organizers have received and not struck: not invalid, merged, withdrawn or excluded for
    copying; a breach of other rules leaves it in its unit's figure. A supplement counts until its own deadline.
    """
    if entry.state == _S.WITHDRAWN:
        return _C.WITHDRAWN if entry.submitted_at else None
    if entry.excluded:
        return _C.EXCLUDED
    if entry.late and entry.late_accepted_at is None and entry.state not in (_S.DUPLICATE, _S.INVALID, _S.DRAFT):
        return _C.LATE
    return _PLAIN.get(entry.state) or _way(entry, at)


def _way(entry: Facts, at: datetime) -> CountClass:
    """How far an entry has come that is still in the contest."""
    with_organizers = entry.received_at is not None or entry.forwarded_at is not None
    if entry.unit_id is not None and entry.confirmed_at is None:
        return _C.UNCONFIRMED if with_organizers else _C.PREPARING
    if entry.received_at is None:
        return _C.AWAITING if with_organizers or entry.unit_id is None else _C.PREPARING
    if entry.state == _S.SUPPLEMENT:
        due = entry.supplement_due_at
        return _C.PROVISIONAL if due is None or at <= due else _C.LAPSED
    return _C.LATE_ACCEPTED if entry.late else _C.ON_TIME


def as_of(entry: Facts, instant: datetime) -> Facts:
    """The entry as it stood at an instant, as far as its dates tell: what came later is taken back (B5.4).

    So that a snapshot that the worker makes minutes after the deadline still is that of the deadline. What the
    clock forwarded at the deadline stays forwarded.
    """

    def kept(when: datetime | None) -> datetime | None:
        return when if when is not None and when <= instant else None

    before = replace(
        entry,
        submitted_at=kept(entry.submitted_at),
        late_accepted_at=kept(entry.late_accepted_at),
        confirmed_at=kept(entry.confirmed_at),
        received_at=kept(entry.received_at),
        withdrawn_at=kept(entry.withdrawn_at),
        disqualified_at=kept(entry.disqualified_at),
    )
    undone = (entry.withdrawn_at, entry.received_at, entry.disqualified_at) != (
        before.withdrawn_at, before.received_at, before.disqualified_at,
    )  # fmt: skip
    if before.submitted_at is None and entry.state != _S.WITHDRAWN:
        return replace(before, state=_S.DRAFT)
    return replace(before, state=_earlier(before)) if undone else before


def _earlier(entry: Facts) -> EntryState:
    """The state that the dates of an entry speak of."""
    if entry.withdrawn_at is not None:
        return _S.WITHDRAWN
    if entry.submitted_at is None:
        return _S.DRAFT
    if entry.received_at is not None:
        return _S.RECEIVED
    return _S.CONFIRMED if entry.confirmed_at is not None else _S.SUBMITTED
