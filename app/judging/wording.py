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
    "round_do_lock": _l("Fix the result"),
    "round_do_unlock": _l("Take the decision back"),
    "round_do_publish": _l("Publish"),
    "change_panel": _l("change the panel"),
    "assign": _l("change who reads what"),
    "nothing_chosen": _l("Tick at least one entry. Nothing was changed."),
    "take_in": _l("take entries in"),
    "order_third": _l("order a third marking"),
    "own_entry": _l("own entry or own team"),
    "own_unit": _l("own unit"),
    "coached": _l("coached the entry"),
    "declared": _l("declared by the judge"),
    "mean": _l("Mean of all judges"),
    "trimmed": _l("Mean without the highest and the lowest (from five judges)"),
    "calibrated": _l("Calibrated by the severity of the judges"),
    "method_mean": _l("The result of an entry is the mean of the judges who scored it."),
    "method_trimmed": _l("The result of an entry is the mean of the judges who scored it; where five or more scored, without the highest and the lowest."),
    "method_calibrated": _l("The result of an entry is the mean of its judges corrected by how severe each of them is. The severity is reckoned from the entries that judges have in common, by the same public formula for all; entries with few sheets are moved a little towards the middle. Where the sheets are too few for it, the mean is the result."),
    "strata_board": _l("each board"),
    "strata_field": _l("each field of each board"),
    "mean_of_all": _l("Counts as one more judge"),
    "closest_two": _l("Counts with the marking nearest to it"),
    "tie_criterion": _l("Mean of the criterion “%(criterion)s”"),
    "tie_majority": _l("More judges place it higher"),
    "tie_lowest": _l("The higher lowest total"),
    "tie_sealed": _l("The sealed sheet of the tie-break judge"),
    "tie_vote": _l("Vote of the panel"),
    "tie_chair": _l("Vote of the chief judge, with a written reason"),
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

#: The analysis of marks.
ANALYSIS: dict[str, Any] = {
    "unreadable_marks": _l("Line %(line)s of the table cannot be read: %(problem)s. The columns are judge, item, score."),
    "too_few_marks": _l("There are too few different marks for this method. The mean can be shown all the same."),
}  # fmt: skip

#: Score sheets.
SCORING: dict[str, Any] = {
    "sheet": _l("The score sheet"),
    "sheet_assigned": _l("Not begun"),
    "sheet_draft": _l("Begun"),
    "sheet_submitted": _l("Sheet handed in"),
    "sheet_reopened": _l("Opened again"),
    "sheet_recused": _l("Given up"),
    "sheet_do_save": _l("Save"),
    "sheet_do_submit": _l("Hand in"),
    "sheet_do_reopen": _l("Open again"),
    "sheet_do_recuse": _l("Give up because of a conflict"),
    "remove_judge": _l("taken off the panel"),
    "scoring_not_yet": _l("Scoring has not begun yet. Nothing was saved."),
    "scoring_round_closed": _l("The secretariat has closed the round; this was not saved. What you saved before is kept."),
    "scoring_over": _l("The time for scoring has passed; this was not saved. What you saved before is kept."),
    "entry_gone": _l("This entry has left the contest; it is no longer scored."),
    "not_your_sheet": _l("Only the judge can score on this sheet, never somebody in their name."),
    "own_sheet": _l("The chief judge cannot open their own sheet again."),
    "sheet_incomplete": _l("%(count)s criteria still need points. What you gave is kept."),
    "comment_short": _l("A word to the entrant of at least %(limit)s characters is asked for."),
    "comment_long": _l("At most %(limit)s characters."),
    "missing": _l("Points are still missing."),
    "under_minimum": _l("At least %(limit)s."),
    "over_maximum": _l("At most %(limit)s."),
    "off_step": _l("In steps of %(limit)s."),
    "unknown": _l("This criterion is not in the rubric."),
    "not_points": _l("Write a number, for example 7,5."),
}  # fmt: skip

#: Why an entry has no rank, advances or stops; the engine's codes and the committee's.
REASONS: dict[str, Any] = {
    "no_limit": _l("Every ranked entry goes on."),
    "within_places": _l("Within the %(places)s places."),
    "beyond_places": _l("Beyond the %(places)s places."),
    "tie_at_cut": _l("%(tied)s entries share this rank, %(left)s of the %(places)s places are left."),
    "below_floor": _l("%(total)s points, the floor is %(floor)s."),
    "zero_criterion": _l("The mean of the criterion “%(criterion)s” is 0."),
    "places_changed": _l("The number of places was changed to %(places)s."),
    "no_sheet": _l("No score sheet has been handed in yet."),
    "too_few_judges": _l("Handed-in sheets: %(judges)s, fewer than the rules ask for."),
    "third_marking_due": _l("The scores lie too far apart: a third marking is due."),
    "council_chose": _l("Chosen by the organizing committee."),
    "council_passed": _l("Not chosen by the organizing committee."),
    "absent_from_final": _l("Did not come to the final."),
    "verdict_advance": _l("Goes on"),
    "verdict_stop": _l("Stops here"),
    "verdict_council": _l("The committee decides"),
    "verdict_incomplete": _l("No rank yet"),
}

#: Refusals of the tally, the publication and the final.
RESULTS: dict[str, Any] = {
    "notice_round_opened": _l("“%(stage)s” is open for judging. Entries for you: %(count)s. To be handed in until %(due_at)s."),
    "notice_sheets_added": _l("More entries for you in “%(stage)s”: %(count)s. To be handed in until %(due_at)s."),
    "notice_result_published": _l("The result of “%(stage)s” is published."),
    "notice_published_undecided": _l("“%(stage)s” was published. %(count)s entries found valid meanwhile have no decision; please decide about them."),
    "notice_result_corrected": _l("The published result of “%(stage)s” was corrected."),
    "decision_reason_needed": _l("Please give the reason; it is kept in the history."),
    "already_decided": _l("The result of this round is locked. Unlock it first."),
    "lines_incomplete": _l("%(count)s entries have no rank yet: sheets or third markings are missing. Nothing was locked."),
    "sheets_reopened": _l("%(count)s sheets were reopened and not handed in again. Nothing was locked."),
    "council_must_choose": _l(
        "Entries tie at the last place. Choose at most as many as places are left, and give the committee’s reason."
    ),
    "publication_waits": _l("A publication is scheduled. Cancel it first, then change the result."),
    "not_decided": _l("The result of this stage is not decided yet."),
    "entries_undecided": _l("%(count)s entries were found valid after the round was opened. Take them in or leave them out first, on the page of the round."),
    "already_scheduled": _l("A publication of this stage is scheduled already."),
    "already_up": _l("This can no longer be changed: it is published or was cancelled."),
    "not_published": _l("Nothing has been published yet."),
    "past_instant": _l("This instant lies in the past. Choose a later one."),
    "coaching_choice": _l("Choose the entries that go on from this stage, at least one."),
    "draw_done": _l("The order is drawn already. Another draw needs a reason."),
    "draw_not_open": _l("The order can be drawn while the round is in preparation or open."),
    "no_finalists": _l("There is nobody to draw for yet."),
    "absent_but_scored": _l("Judges handed in sheets for an entry marked absent. Nothing was changed; look again."),
    "seed_needed": _l("A draw needs its seed: any text that the chair reads out."),
}  # fmt: skip

#: What is wrong with a ballot file; the first difference that `flask judging verify` names.
BALLOTS: dict[str, Any] = {
    "ballots_not_text": _l("Line %(line)s holds bytes that are no UTF-8 text."),
    "ballots_cut_short": _l("The file ends in the middle of line %(line)s."),
    "ballots_not_a_line": _l("Line %(line)s is no line of a ballot file."),
    "ballots_not_whole": _l("The file is not whole: lines are missing, or they do not belong together."),
    "ballots_not_canonical": _l("Line %(line)s is not written in the one form of the format."),
    "ballots_out_of_order": _l("Line %(line)s stands in the wrong place."),
    "ballots_changed": _l("The bytes of the file are not those that its last line (%(line)s) names: something was changed."),
    "ballots_output": _l("The result is not the one that the last line (%(line)s) names."),
    "ballots_other_file": _l("This is another file than the published one. Published: %(published)s; this file: %(sha256)s."),
    "ballots_no_such_entry": _l("Line %(line)s gives a result to entry %(entry)s, which the file does not judge."),
    "ballots_missing": _l("Entry %(entry)s has no result in the file."),
    "ballots_differ": _l("Line %(line)s, entry %(entry)s: the file says “%(what)s” is %(file)s, the recount says %(again)s."),
    "ballots_good": _l("The file is whole, and the recount gives the same result: %(entries)s entries, %(ballots)s sheets."),
}  # fmt: skip

#: What hangs on a person here, for the page that makes two records one.
ROWS: dict[str, Any] = {
    "rows_panel_member": _l("Seats on panels"),
    "rows_score_sheet": _l("Score sheets"),
    "rows_conflict": _l("Conflicts of interest"),
}

SENTENCES: dict[str, Any] = {**ROWS, **PANELS, **ANALYSIS, **SCORING, **REASONS, **RESULTS, **BALLOTS}
