"""The choices and classes of targets."""

from enum import StrEnum


class DissolvedUnits(StrEnum):
    """What the organizer chose for units that ended before the deadline (B5.6, D12)."""

    CLUSTER = "cluster"
    PER_SUCCESSOR = "per_successor"
    WAIVE = "waive"


class CountClass(StrEnum):
    """The class an entry falls into when a target is counted (B5.2, B5.3)."""

    ON_TIME = "on_time"
    PROVISIONAL = "provisional"
    UNCONFIRMED = "unconfirmed"
    LATE = "late"
    PREPARING = "preparing"
    INVALID = "count_invalid"
    DUPLICATE = "count_duplicate"
    WITHDRAWN = "count_withdrawn"
    EXCLUDED = "excluded"


#: The classes that count towards the target.
COUNTED = (CountClass.ON_TIME, CountClass.PROVISIONAL)


class Standing(StrEnum):
    """How a unit stands towards its target (glossary 24)."""

    OWING = "owing"
    MET = "met"
    EXCEEDED = "exceeded"
    EXEMPT = "exempt"
    NONE = "no_target"
