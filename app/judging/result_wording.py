"""The sentences of results: why a place, refusals of the tally, ballot files, the final as it is played."""

from typing import Any

from flask_babel import lazy_gettext as _l

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
    "notice_round_assigned": _l("“%(stage)s” is being prepared: entries for you: %(count)s, to be handed in until %(due_at)s. It is not open yet; please declare your ties now."),
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
    "ballots_no_value": _l("Line %(line)s: what it says of “%(what)s” cannot be."),
    "ballots_twice": _l("Line %(line)s says again what line %(before)s says already."),
    "ballots_not_canonical": _l("Line %(line)s is not written in the one form of the format."),
    "ballots_out_of_order": _l("Line %(line)s stands in the wrong place."),
    "ballots_changed": _l("The bytes of the file are not those that its last line (%(line)s) names: something was changed."),
    "ballots_output": _l("The result is not the one that the last line (%(line)s) names."),
    "ballots_other_file": _l("This is another file than the published one. Published: %(published)s; this file: %(sha256)s."),
    "ballots_no_such_entry": _l("Line %(line)s gives a result to entry %(entry)s, which the file does not judge."),
    "ballots_missing": _l("Entry %(entry)s has no result in the file."),
    "ballots_differ": _l("Line %(line)s, entry %(entry)s: the file says “%(what)s” is %(file)s, the recount says %(again)s."),
    "journal_broken": _l("Sheet %(sheet)s: event %(seq)s of the journal was changed, or one before it is missing."),
    "journal_cut": _l("Sheet %(sheet)s: the journal does not end with the event %(seq)s that the sheet names."),
    "journal_other_scores": _l("Sheet %(sheet)s: its scores are not those that the journal leads to."),
    "journal_not_as_in_history": _l("Sheet %(sheet)s: the history and the journal do not name the same last event."),
    "ballots_not_as_in_history": _l("Round %(round)s: its ballot file is missing, or is not the one that the history names."),
    "decisions_not_as_in_file": _l("Round %(round)s: its decisions are not those of its ballot file."),
    "ballots_good": _l("The file is whole, and the recount gives the same result: %(entries)s entries, %(ballots)s sheets."),
}  # fmt: skip

#: The final as it is played.
LIVE: dict[str, Any] = {
    "live": _l("The live final"),
    "live_open": _l("The hall sees it"),
    "live_frozen": _l("The board is held"),
    "live_ended": _l("The final is over"),
    "live_do_call": _l("call on stage"),
    "live_do_show": _l("show another picture"),
    "live_do_time": _l("set the clock"),
    "live_do_reveal": _l("reveal a place"),
    "live_do_freeze": _l("hold the board"),
    "live_do_unfreeze": _l("let the board follow"),
    "live_do_end": _l("end the final"),
    "live_do_resume": _l("play on"),
    "clock_talk": _l("Presentation"),
    "clock_questions": _l("Questions and answers"),
    "live_not_drawn": _l("Draw the order first; the final is played in it."),
    "live_round_draft": _l("Open the round first: the judges have no sheets yet."),
    "live_moved": _l("Something changed since this page was drawn, perhaps by another device or a second tap. Nothing was done; look again."),
    "live_not_started": _l("The board is not open yet."),
    "live_absent": _l("This entry is marked absent. Mark it present first."),
    "live_sheets_missing": _l("%(count)s sheets are not handed in yet. A place can be revealed only when all are in."),
    "live_places_open": _l("The places are not settled yet: somebody has no rank, or the panel’s vote on a tie is missing. See the tally."),
    "live_places_moved": _l("Sheets changed after the last place was revealed, and a place that the hall saw is another one now. To go on, give the reason."),
}  # fmt: skip
