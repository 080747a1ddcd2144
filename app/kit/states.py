"""A life cycle is a table, not a ladder of ifs; `target` is the only way to a new state."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from app.kit.errors import WrongState

S = TypeVar("S", bound=StrEnum)
V = TypeVar("V", bound=StrEnum)


@dataclass(frozen=True)
class Machine(Generic[S, V]):
    """A named table (state, verb) → state."""

    name: str
    table: Mapping[tuple[S, V], S]

    def target(self, state: S, verb: V) -> S:
        """The state after `verb`; raises WrongState where the table has no such pair."""
        try:
            return self.table[state, verb]
        except KeyError:
            raise WrongState(what=self.name, state=state, verb=verb) from None

    def verbs(self, state: S) -> tuple[V, ...]:
        """The verbs possible in `state`, in the table's order; buttons are drawn from these."""
        return tuple(verb for from_, verb in self.table if from_ == state)

    def can(self, state: S, verb: V) -> bool:
        """Whether `verb` is possible in `state`."""
        return (state, verb) in self.table
