"""The pure rules of reception: what a confirmation is, how a number is written, whose turn an entry waits for."""

from datetime import datetime
from typing import Protocol

from app.contests.states import EntryState

_S = EntryState

#: States of an entry that the secretariat has and that is still in the contest (or went through it).
STANDS = (
    _S.RECEIVED, _S.SUPPLEMENT, _S.VALID, _S.IN_ROUND, _S.STOPPED, _S.POLISHING, _S.IN_FINAL, _S.AWARDED,
    _S.NOT_AWARDED,
)  # fmt: skip
#: What a unit may still confirm of the entries that were sent straight to the organizers.
CREDITABLE = (_S.SUBMITTED, *STANDS)


class Signed(Protocol):
    """An entry, as far as its confirmation goes."""

    @property
    def unit_confirmed_at(self) -> datetime | None:
        """When the officer confirmed (or checked, where a leader confirms)."""

    @property
    def leader_confirmed_at(self) -> datetime | None:
        """When the unit's leader confirmed."""


def confirmed(entry: Signed, *, leader_confirms: bool) -> bool:
    """Whether the unit's confirmation is complete: the officer's date, and the leader's where the unit has it so."""
    return entry.unit_confirmed_at is not None and (entry.leader_confirmed_at is not None or not leader_confirms)


def supplement_overdue(state: EntryState, due: datetime | None, at: datetime) -> bool:
    """Whether a supplement was asked for and its deadline has passed: the secretariat decides without it."""
    return state == EntryState.SUPPLEMENT and due is not None and due < at
