"""The sentences of plans: code → lazy sentence, for classes, standings, choices and refusals."""

from typing import Any

from flask_babel import lazy_gettext as _l

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

REFUSALS: dict[str, Any] = {
    "target_range": _l("The least is more than the most. Nothing was changed."),
    "target_kind_taken": _l("Choose at least one kind of unit that owes nothing under another target of this contest. Nothing was changed."),
    "target_not_obliged": _l("%(unit)s owes nothing under this target, so nothing can differ for it."),
    "target_decision_missing": _l("An exemption needs the number and date of its decision."),
    "target_in_use": _l("Units were reminded of this target, so it stays. It can be changed instead."),
    "target_maximum_below_taken": _l("%(unit)s has handed in %(taken)s entries already; the most cannot be less. Nothing was changed."),
    "notice_target_owed": _l("%(unit)s has %(count)s of the %(minimum)s entries it owes to “%(contest)s”, edition %(number)s. Entries are taken until %(due_at)s."),
    "notice_target_owed_still": _l("%(unit)s had %(count)s of the %(minimum)s entries it owed to “%(contest)s”, edition %(number)s. The deadline has passed; please tell the organizing committee how it stands."),
}  # fmt: skip

SENTENCES: dict[str, Any] = {
    **{f"standing_{key}": words for key, words in STANDINGS.items()},
    **{f"count_class_{key}": words for key, words in CLASSES.items()},
    **REFUSALS,
}
