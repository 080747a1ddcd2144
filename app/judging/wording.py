"""The sentences of judging: code → lazy sentence, for states, verbs and refusals."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: Rounds, panels, who reads what.
PANELS: dict[str, Any] = {
    "round": _l("The round"),
    "round_draft": _l("In preparation"),
    "round_open": _l("Being judged"),
    "round_closed": _l("Closed"),
    "round_locked": _l("Decided"),
    "round_published": _l("Published"),
    "round_do_open": _l("Open the round"),
    "round_do_close": _l("Close the round"),
    "round_do_reopen": _l("Open the round again"),
    "round_do_lock": _l("Decide"),
    "round_do_unlock": _l("Take the decision back"),
    "round_do_publish": _l("Publish"),
    "change_panel": _l("change the panel"),
    "assign": _l("change who reads what"),
    "order_third": _l("order a third marking"),
    "own_entry": _l("own entry or own team"),
    "own_unit": _l("own unit"),
    "coached": _l("coached the entry"),
    "declared": _l("declared by the judge"),
    "mean": _l("Mean of all judges"),
    "trimmed": _l("Mean without the highest and the lowest (from five judges)"),
    "mean_of_all": _l("Counts as one more judge"),
    "closest_two": _l("Counts with the marking nearest to it"),
    "council": _l("The organizing committee decides"),
    "share": _l("All of them advance"),
    "needs_rubric": _l("The rubric has no criterion."),
    "needs_judges": _l("The panel has fewer judges than the minimum."),
    "needs_chief": _l("The panel has no chief judge."),
    "needs_entries": _l("No valid entry stands in this stage."),
    "needs_sheets": _l("Some entries have fewer judges than the minimum."),
    "round_exists": _l("The stage “%(stage)s” already has its round."),
    "rubric_locked": _l("The judges already have this rubric, so it stays as it is. Nothing was changed."),
    "impossible_scale": _l("Nobody could score “%(criterion)s” on this scale: the maximum must lie above the minimum and be reached in whole steps."),
    "judging_reason_missing": _l("Please give the reason; it is kept in the history."),
    "round_not_ready": _l("The round cannot open yet: something is still missing. The list shows what."),
    "sheets_outstanding": _l("%(count)s sheets are not handed in yet. To close all the same, give the reason."),
    "staff_cannot_judge": _l("%(name)s receives, tallies or decides in this contest and so cannot judge in it."),
    "already_in_panel": _l("%(name)s is on this panel already."),
    "chief_needed": _l("Name another chief judge first; an open round is never without one."),
    "in_conflict": _l("This judge may not read this entry: %(kind)s."),
    "already_assigned": _l("This judge already has, or has given up, a sheet for this entry."),
    "cap_reached": _l("This judge already reads %(cap)s entries, as many as agreed."),
    "sheet_begun": _l("This sheet was begun. Its judge can give it up with a reason, or hand it in."),
    "plan_changed": _l("Something changed since this plan was made. Nothing was applied; here is the new plan."),
    "plan_infeasible": _l("No plan gives every entry its judges: %(entries)s entries are short. Nothing was applied."),
    "no_third_due": _l("No third marking is due for this entry, or one was ordered already."),
}  # fmt: skip

SENTENCES: dict[str, Any] = {**PANELS}
