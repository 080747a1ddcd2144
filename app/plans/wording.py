"""The sentences of plans: code → lazy sentence, for classes, standings, choices and refusals."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.contests.wording import edition_title
from app.plans.models import Campaign, Subject
from app.plans.states import CountClass, DissolvedUnits, Standing

STANDINGS: dict[Standing, Any] = {
    Standing.OWING: _l("Not met"),
    Standing.MET: _l("Met"),
    Standing.EXCEEDED: _l("Exceeded"),
    Standing.EXEMPT: _l("Exempt"),
    Standing.NONE: _l("No target"),
}

CLASSES: dict[CountClass, Any] = {
    CountClass.ON_TIME: _l("On time"),
    CountClass.PROVISIONAL: _l("Counted for now (supplement)"),
    CountClass.LATE_ACCEPTED: _l("Late, accepted"),
    CountClass.AWAITING: _l("Waiting for reception"),
    CountClass.UNCONFIRMED: _l("Not confirmed by the unit"),
    CountClass.LATE: _l("Late"),
    CountClass.PREPARING: _l("In preparation"),
    CountClass.LAPSED: _l("Supplement overdue"),
    CountClass.INVALID: _l("Not valid"),
    CountClass.DUPLICATE: _l("Duplicate"),
    CountClass.WITHDRAWN: _l("Withdrawn"),
    CountClass.EXCLUDED: _l("Excluded"),
}

#: The same classes, of days of events.
DAY_CLASSES: dict[CountClass, Any] = {
    CountClass.ON_TIME: _l("Held"),
    CountClass.AWAITING: _l("Past, not yet told as held"),
    CountClass.LATE: _l("Held after the deadline"),
    CountClass.PREPARING: _l("Planned"),
    CountClass.EXCLUDED: _l("Cancelled"),
}

CHOICES: dict[DissolvedUnits, Any] = {
    DissolvedUnits.CLUSTER: _l("Keep it as a reporting group|Entries of the units that took it over count for the former unit; the figure stays."),
    DissolvedUnits.PER_SUCCESSOR: _l("A new figure for each unit that took it over|The old figure is not copied: 5 for a district is not 5 for each of its communes."),
    DissolvedUnits.WAIVE: _l("Waive it|The former unit owes nothing, and neither do those that took it over."),
}  # fmt: skip

#: The counting rule as it stands beside the numbers (B5), one sentence a line.
RULE: tuple[Any, ...] = (
    _l("One entry counts for exactly one unit: the one its leader chose and the unit confirmed."),
    _l("It counts once the organizing committee has received it; drafts and what waits at the unit are in preparation."),
    _l("On time is what was handed in by the deadline. Late work counts only if it was accepted with a reason."),
    _l("What the clock forwarded without the unit's word counts as soon as the unit confirms it."),
    _l("Not counted: not valid, duplicate, withdrawn, disqualified for copying. A supplement counts until its own deadline."),
    _l("The figure of the deadline is frozen; what changes later is written beside it with its date."),
)  # fmt: skip

#: The same beside the numbers of a campaign.
DAY_RULE: tuple[Any, ...] = (
    _l("Each day of an event counts once, for the unit that holds it; without one, for the unit that organizes the event."),
    _l("It counts once somebody of that unit or of the organizers has said that it took place."),
    _l("Not counted: what is planned or postponed, and what belongs to a cancelled event."),
    _l("Days of the year count; what was held after the deadline stands in its own column."),
    _l("The figure of the deadline is frozen; what changes later is written beside it with its date."),
)  # fmt: skip


@dataclass(frozen=True)
class Words:
    """What the pages of targets say of what is counted. classes: the codes of the classes begin so."""

    classes: str
    rule: tuple[Any, ...]
    counted: Any
    counted_of: Any
    owed: Any
    due: Any
    then: Any
    paper: Any
    none_yet: Any
    setup: Any
    nothing_head: Any
    nothing: Any
    unseen: Any


_ENTRIES = Words(
    "count_class_", RULE, _l("entries counted"), _l("entries counted, of %(n)s owed"),
    _l("All targets together: %(n)s entries owed."), _l("Entries are taken until %(due)s."),
    _l("By the units when handed in"), _l("RESULT OF THE TARGET OF ENTRIES"),
    _l("Once the organizing committee sets how many entries each unit owes, every unit stands here with what it has and what it still needs."),
    _l("Say which kinds of unit owe how many entries; what differs for single units comes after."),
    _l("No entry to show"), _l("Entries handed in for this unit appear here, each in the class in which it counts."), _l("An entry of the group"),
)  # fmt: skip
_DAYS = Words(
    "day_class_", DAY_RULE, _l("events counted"), _l("events counted, of %(n)s owed"),
    _l("All targets together: %(n)s events owed."), _l("What is held until %(due)s counts."),
    _l("By the units when held"), _l("RESULT OF THE TARGET OF EVENTS"),
    _l("Once it is set how many events each unit owes, every unit stands here with what it has held and what it still needs."),
    _l("Say which kinds of unit owe how many events; what differs for single units comes after."),
    _l("No event to show"), _l("Events that this unit holds appear here, each in the class in which it counts."), _l("An event that is not for this page"),
)  # fmt: skip


def words_of(subject: Subject) -> Words:
    """What the pages say of what is counted for an edition or a campaign."""
    return _DAYS if isinstance(subject, Campaign) else _ENTRIES


def subject_title(subject: Subject) -> str:
    """How an edition (series loaded) or a campaign is called."""
    if isinstance(subject, Campaign):
        return str(_("%(title)s, %(year)s", title=subject.title, year=subject.year))
    return edition_title(subject)


REFUSALS: dict[str, Any] = {
    "target_range": _l("The least is more than the most. Nothing was changed."),
    "target_kind_taken": _l("Choose at least one kind of unit that owes nothing here under another target. Nothing was changed."),
    "target_not_obliged": _l("%(unit)s owes nothing under this target, so nothing can differ for it."),
    "target_decision_missing": _l("An exemption needs the number and date of its decision."),
    "campaign_frozen": _l("The figure of this target is frozen, so what it counts no longer changes."),
    "target_in_use": _l("Units were reminded of this target, so it stays. It can be changed instead."),
    "target_maximum_below_taken": _l("%(unit)s has handed in %(taken)s entries already; the most cannot be less. Nothing was changed."),
    "notice_campaign_owed": _l("%(unit)s has held %(count)s of the %(minimum)s it owes in %(year)s: %(title)s. What is held until %(due_at)s counts."),
    "notice_campaign_owed_still": _l("%(unit)s had held %(count)s of the %(minimum)s it owed in %(year)s: %(title)s. The deadline has passed; please tell the organizing committee how it stands."),
    "notice_target_owed": _l("%(unit)s has %(count)s of the %(minimum)s entries it owes to “%(contest)s”, edition %(number)s. Entries are taken until %(due_at)s."),
    "notice_target_owed_still": _l("%(unit)s had %(count)s of the %(minimum)s entries it owed to “%(contest)s”, edition %(number)s. The deadline has passed; please tell the organizing committee how it stands."),
}  # fmt: skip

SENTENCES: dict[str, Any] = {
    **{f"standing_{key}": words for key, words in STANDINGS.items()},
    **{f"count_class_{key}": words for key, words in CLASSES.items()},
    **{f"day_class_{key}": words for key, words in DAY_CLASSES.items()},
    **REFUSALS,
}
