"""The choices and classes of targets."""

from enum import StrEnum


class DissolvedUnits(StrEnum):
    """What the organizer chose for units that ended before the deadline (B5.6, D12)."""

    CLUSTER = "cluster"
    PER_SUCCESSOR = "per_successor"
    WAIVE = "waive"


class CountClass(StrEnum):
    """The one class an entry falls into when a target is counted (B5.2, B5.3)."""

    ON_TIME = "on_time"
    #: A supplement was asked for and its own deadline has not passed.
    PROVISIONAL = "provisional"
    #: Late, but accepted by the organizers with a reason.
    LATE_ACCEPTED = "late_accepted"
    #: Confirmed and sent on by the unit, not yet taken in by the organizers.
    AWAITING = "awaiting"
    #: With the organizers, but the unit has not confirmed it.
    UNCONFIRMED = "unconfirmed"
    LATE = "late"
    #: Drafts and what still waits at its unit.
    PREPARING = "preparing"
    #: The supplement's deadline passed without an answer.
    LAPSED = "lapsed"
    INVALID = "count_invalid"
    DUPLICATE = "count_duplicate"
    WITHDRAWN = "count_withdrawn"
    EXCLUDED = "excluded"


#: The classes that count towards the target.
COUNTED = (CountClass.ON_TIME, CountClass.PROVISIONAL, CountClass.LATE_ACCEPTED)


class Standing(StrEnum):
    """How a unit stands towards its target (glossary 24)."""

    OWING = "owing"
    MET = "met"
    EXCEEDED = "exceeded"
    EXEMPT = "exempt"
    NONE = "no_target"


class View(StrEnum):
    """By which units a table is drawn (B5.7): as credited when handed in, or converted to those of a day."""

    THEN = "then"
    TODAY = "today"
