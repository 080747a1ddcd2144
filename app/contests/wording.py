"""The sentences of contests: code → lazy sentence, for states, verbs and refusals."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.contests.models import Edition
from app.kit.text import roman

#: What happened to an entry, as its history tells it: the act's name → sentence.
ACTS: dict[str, Any] = {
    "entry.start": _l("Draft begun"),
    "entry.submit": _l("Handed in, version %(version)s"),
    "entry.withdraw": _l("Withdrawn"),
    "entry.join_team": _l("A member confirmed"),
    "entry.decline_team": _l("A member declined"),
    "entry.check": _l("Checked by the unit's officer"),
    "entry.confirm": _l("Confirmed by the unit"),
    "entry.return": _l("Returned by the unit for completion"),
    "entry.credit": _l("Confirmed by a unit, for which it counts from now on"),
    "entry.forward": _l("Forwarded to the organizing committee"),
    "entry.receive": _l("Received with number %(number)s"),
    "entry.ask_supplement": _l("Supplement requested"),
    "entry.validate": _l("Found valid"),
    "entry.invalidate": _l("Found not valid"),
    "entry.reconsider": _l("Finding taken back, to be checked anew"),
    "entry.merge": _l("Merged into entry %(into)s as a duplicate"),
    "entry.disqualify": _l("Excluded from the contest"),
    "entry.accept_late": _l("Late work accepted by the organizing committee"),
    "entry.clear_file": _l("A file cleared for judges of a blind round"),
    "entry.hide_file": _l("A file hidden from judges of a blind round"),
    "entry.advance": _l("Advanced to the next round"),
    "entry.coach": _l("Called to coaching and revision"),
    "entry.call_to_final": _l("Called to the final"),
    "entry.stop": _l("Ended at this round"),
    "entry.award": _l("Awarded a prize"),
    "entry.pass_over": _l("Ended without a prize"),
    "entry.mentor": _l("A mentor was assigned"),
    "entry.end_mentor": _l("A mentorship was ended"),
    "entry.advise": _l("Advice was given"),
    "entry.answer": _l("Advice was answered"),
    "entry.compare": _l("Compared with entry %(other)s that is alike"),
}  # fmt: skip

#: Reception and what follows it: the unit's step, the secretariat's step, published stages.
RECEPTION: dict[str, Any] = {
    **ACTS,
    "notice_entry_confirmed": _l("The unit has confirmed “%(title)s”."),
    "notice_entry_returned": _l("The unit returned “%(title)s” for completion: %(reason)s"),
    "notice_entry_received": _l("The organizing committee received “%(title)s” with number %(number)s."),
    "notice_supplement_asked": _l("A supplement to “%(title)s” is requested until %(due_at)s: %(reason)s"),
    "notice_entry_valid": _l("“%(title)s” was found valid."),
    "notice_entry_invalid": _l("“%(title)s” was found not valid: %(reason)s"),
    "notice_entry_reconsidered": _l("The finding about “%(title)s” is being looked at again: %(reason)s"),
    "notice_entry_not_judged": _l("“%(title)s” came after “%(stage)s” was opened and is not judged in it: %(reason)s"),
    "notice_entry_merged": _l("“%(title)s” was merged into another entry as a duplicate: %(reason)s"),
    "notice_entry_withdrawn": _l("“%(title)s” was withdrawn on written request."),
    "notice_entry_excluded": _l("“%(title)s” was excluded from the contest: %(reason)s"),
    "notice_late_accepted": _l("“%(title)s” was handed in late; the organizing committee has accepted it."),
    "notice_mentor_given": _l("“%(title)s” has a mentor now: %(name)s."),
    "notice_mentor_asked": _l("You are asked to coach “%(title)s” until %(due_at)s."),
    "notice_advice_given": _l("A mentor has advised on “%(title)s”."),
    "notice_advice_answered": _l("The team of “%(title)s” has answered."),
    "not_in_stage": _l("Some of these entries do not stand in this stage (any more). Nothing was changed; look again."),
    "no_next_stage": _l("After “%(stage)s” no further stage follows. Add it to the timeline first."),
    "reason_missing": _l("Please write the reason: it is told to the people concerned and kept in the history."),
    "officer_first": _l("In this unit the officer checks an entry first, then the unit's leader confirms it."),
    "leader_confirms": _l("The officer has checked it; now the unit's leader confirms it."),
    "already_forwarded": _l("The unit has forwarded this entry already, so it cannot be changed at the unit. Ask the secretariat."),
    "already_credited": _l("This entry counts for a unit already; an entry counts for one unit only."),
    "nothing_to_forward": _l("None of the chosen entries could go onto the list: they are not confirmed, or were forwarded already."),
    "not_forwarded": _l("The entry is still at its unit. It can be received once the unit has forwarded it, or the deadline has passed."),
    "reception_closed": _l("The contest is not open, so no official number can be given."),
    "due_in_past": _l("The deadline of a supplement has to lie in the future."),
    "late_not_accepted": _l("The entry was handed in late. It can be found valid once the organizing committee has accepted it."),
    "already_judged": _l("A round judges this entry already, so its validity is not reopened."),
    "merged_into_itself": _l("An entry cannot be a duplicate of itself. Choose the other entry."),
    "no_merge_target": _l("The other entry is not in this contest (any more). Choose another one."),
    "not_late": _l("The entry was in time, or was accepted already."),
    "mentor_of_own_team": _l("Nobody can be the mentor of an entry of their own. Choose another person."),
    "outside_coaching": _l("Advice is given and answered while the coaching stage lasts only. Nothing was changed."),
    "due_outside_coaching": _l("The deadline of the advice has to lie in the future and before the end of the coaching stage."),
    "coaching_went_on": _l("Went on"),
    "coaching_ended": _l("Ended here"),
    "coaching_left": _l("Left the contest"),
    "waiting": _l("Waiting for confirmation"),
    "ready": _l("Ready to forward"),
    "given_back": _l("Returned"),
    "sent": _l("Forwarded"),
    "direct": _l("Sent directly"),
    "tray_arrived": _l("To receive"),
    "tray_check": _l("To check"),
    "tray_supplement": _l("Waiting for supplements"),
    "tray_valid": _l("Valid"),
    "tray_all": _l("All"),
    "copying": _l("Copied from others"),
    "breach": _l("Another breach of the rules"),
}  # fmt: skip

#: Editions, their stages and what refuses to be changed about them.
CALLS: dict[str, Any] = {
    "edition_draft": _l("In preparation"),
    "edition_open": _l("Open"),
    "edition_closed": _l("Closed"),
    "edition_do_open": _l("Open the contest"),
    "edition_do_close": _l("Close the contest"),
    "edition_do_reopen": _l("Open the contest again"),
    "launch": _l("Launch"),
    "submission": _l("Handing in"),
    "check": _l("Formal check"),
    "preliminary": _l("Preliminary round"),
    "semi_final": _l("Semi-final"),
    "coaching": _l("Coaching and revision"),
    "final": _l("Final round"),
    "award": _l("Award of prizes"),
    "tentative": _l("tentative"),
    "rules_title": _l("CONTEST RULES"),
    "needs_rules": _l("The contest rules are not published yet."),
    "needs_submission": _l("The timeline needs exactly one stage of handing in, with its deadline."),
    "needs_board": _l("There is no board yet."),
    "needs_section": _l("The dossier form has no section yet."),
    "not_ready_to_open": _l("The contest cannot open yet: something is still missing. The list shows what."),
    "series_taken": _l("There already is a contest with this address. Choose another name."),
    "edition_number_taken": _l("There already is an edition number %(number)s. Choose another number."),
    "frozen_by_entries": _l("This was announced and somebody has begun an entry, so it stays as it is. Nothing was changed."),
    "stages_out_of_order": _l("The stage “%(stage)s” ends too early: before it begins, or before the stage above it. Nothing was changed."),
    "timeline_announced": _l("The timeline was announced. Stages are moved or added one by one, with a reason. Nothing was changed."),
    "one_submission": _l("There is one stage of handing in. Extend its deadline instead of adding another."),
    "reason_needed": _l("Please give the reason; it is kept in the history."),
    "change_note_needed": _l("Please say what changed; readers of the rules see it."),
    "extension_not_later": _l("The new deadline is not later than the one that already holds. Nothing was changed."),
    "start_link_invalid": _l("This link does not open anything any more. Ask the organizing committee."),
}  # fmt: skip

#: Entries as their makers meet them: drafts, teams, handing in.
ENTRIES: dict[str, Any] = {
    "draft": _l("Draft"),
    "submitted": _l("Handed in, waiting for the unit"),
    "returned": _l("Returned by the unit for completion"),
    "confirmed": _l("Confirmed by the unit"),
    "received": _l("Received by the organizing committee"),
    "supplement": _l("Supplement requested"),
    "valid": _l("Valid"),
    "invalid": _l("Not valid"),
    "in_round": _l("In the next round"),
    "stopped": _l("Ended at this round"),
    "polishing": _l("Being revised with a mentor"),
    "in_final": _l("In the final"),
    "awarded": _l("Awarded a prize"),
    "not_awarded": _l("No prize"),
    "withdrawn": _l("Withdrawn"),
    "disqualified": _l("Disqualified"),
    "duplicate": _l("Duplicate, merged into another entry"),
    "submission_version": _l("First submission"),
    "resubmission_version": _l("After the unit's return"),
    "supplement_version": _l("Supplement"),
    "coaching_version": _l("Revised in coaching"),
    "call_not_open": _l("The contest takes no entries now. What was written is kept."),
    "call_not_yet_open": _l("Entries are not taken yet. Please come back when the contest has opened."),
    "deadline_passed": _l("The deadline has passed, so this was not taken. What was written is kept. If something kept the entry back, ask the organizing committee for a late link."),
    "unit_not_creditable": _l("An entry of this contest cannot count for this unit. Choose another one, or send it straight to the organizing committee."),
    "too_many_drafts": _l("%(most)s drafts are begun already. Go on with one of them, or withdraw one."),
    "draft_too_large": _l("The text is longer than a dossier can be. This saving was not kept; please shorten it."),
    "too_many_files": _l("This section takes up to %(most)s files. Remove one first."),
    "draft_moved": _l("The draft was changed after this page was opened. Nothing was handed in; please look at it again."),
    "title_missing": _l("The entry has no title yet."),
    "section_missing": _l("“%(section)s” is still empty."),
    "section_wrong": _l("“%(section)s” needs a correction."),
    "team_size_outside": _l("The team has %(count)s, and the rules ask for %(least)s to %(most)s."),
    "members_unconfirmed": _l("Not confirmed yet: %(names)s. Each member confirms with the link the leader sends, or is taken out of the team."),
    "age_outside": _l("Outside the ages of %(least)s to %(most)s on %(day)s: %(names)s."),
    "won_before": _l("The rules exclude winners of earlier editions: %(names)s."),
    "paper_missing": _l("The scan of the signed paper is still missing."),
    "consent_missing": _l("Handing in needs the consent to taking part, and for somebody under 18 also that of a named guardian."),
    "allowance_full": _l("%(unit)s has handed in the %(maximum)s entries it may. Nothing was lost: the draft is kept. Ask the unit, or choose another."),
    "entered_alone_already": _l("An entry alone was handed in already; the rules allow one for each person. The draft is kept."),
    "leads_already": _l("Another entry with the same leader was handed in already; the rules allow leading one. The draft is kept."),
    "start_link_used_up": _l("The late link has been used up or has run out, so this was not taken. What was written is kept."),
    "withdraw_reason_missing": _l("After the deadline a withdrawal needs a reason."),
    "team_full": _l("The rules allow %(most)s people in a team."),
    "notice_entry_submitted": _l("“%(title)s” was handed in at %(made_at)s. Code of the receipt: %(code)s."),
    "notice_member_joined": _l("%(name)s has confirmed and belongs to the team of “%(title)s”."),
    "notice_member_declined": _l("%(name)s has declined to join the team of “%(title)s”."),
    "already_in_team": _l("This account is in the team already. Each member confirms with their own account."),
}  # fmt: skip

#: Raise it whenever a consent's words change in meaning: proofs name the words they were given to.
TEXTS = "2026-1"
#: What an entrant consents to, one purpose each (D34); the proof keeps the hash of these words.
CONSENTS: dict[str, Any] = {
    "take_part": _l("I declare that this is our own work, and I agree that the organizing committee uses the data of this entry to run the contest."),
    "publish_result": _l("My name, my unit and the title of the entry may be published with the result."),
    "publish_photo": _l("Photos of me from the contest may be published."),
    "contact": _l("The organizing committee may write to me about training and support for startups."),
    "join": _l("I belong to this team, and I agree that my name and date of birth are used for this contest."),
    "guardian": _l("As parent or guardian I agree to what is ticked above."),
}  # fmt: skip

#: Where an entry stands, told to its makers: the step's name, and what comes next.
JOURNEY: dict[str, Any] = {
    "journey_begun": _l("Writing the draft"),
    "journey_submitted": _l("Handing in the entry"),
    "journey_confirmed": _l("The unit's confirmation"),
    "journey_received": _l("Reception by the organizing committee"),
    "next_draft": _l("Nobody but the team sees the draft. It counts once you hand it in."),
    "next_submitted": _l("The unit looks at the entry now. It confirms and forwards it, or returns it with a reason; you will be told."),
    "next_submitted_direct": _l("The organizing committee will receive the entry and give it its number."),
    "next_returned": _l("The unit asks for something. Make the change and hand in again; the time of the first submission stays."),
    "next_confirmed": _l("The unit has confirmed and forwards the entry to the organizing committee."),
    "next_received": _l("The secretariat checks whether the dossier is complete and valid."),
    "next_supplement": _l("The organizing committee asks for a supplement. Make it and hand in again before its deadline."),
    "next_valid": _l("The entry is valid. The judges will mark it; the result is published for all at the same instant."),
    "next_invalid": _l("The entry was found not valid. The reason stands below; ask the organizing committee if it is unclear."),
    "next_in_round": _l("The entry goes on. What comes next stands in the timeline."),
    "next_stopped": _l("The entry ended at this round. Thank you for the work; it stays here for you."),
    "next_polishing": _l("Talk with the mentor, revise the dossier and hand in the new version before the deadline."),
    "next_in_final": _l("The entry is in the final. Day and place stand in the timeline."),
    "next_awarded": _l("The entry has won a prize. Congratulations to the whole team."),
    "next_not_awarded": _l("The contest is over for this entry. Thank you for the work; it stays here for you."),
    "next_withdrawn": _l("The entry was withdrawn and takes no further part."),
    "next_disqualified": _l("The entry was disqualified. The reason stands below."),
    "next_duplicate": _l("The entry was merged into another one, which goes on."),
}  # fmt: skip

#: What those who take part are told when what was announced changes.
CALL_NOTICES: dict[str, Any] = {
    "notice_stage_moved": _l("%(contest)s %(number)s: “%(stage)s” now ends at %(due_at)s."),
    "notice_stage_added": _l("%(contest)s %(number)s has a new stage, “%(stage)s”, which ends at %(due_at)s."),
    "notice_deadline_extended": _l("%(contest)s %(number)s: you may hand in until %(until_at)s."),
    "notice_rules_changed": _l("%(contest)s %(number)s: version %(version)s of the rules is published. It says what changed."),
}  # fmt: skip

#: What the history of an edition tells.
CALL_HISTORY: dict[str, Any] = {
    "edition.make": _l("Made the edition"),
    "edition.basics": _l("Changed the basics"),
    "edition.eligibility": _l("Changed who may take part"),
    "edition.grace": _l("Changed the grace after the deadline"),
    "edition.boards": _l("Changed the boards"),
    "edition.fields": _l("Changed the fields of entry"),
    "edition.sections": _l("Changed the dossier form"),
    "edition.prizes": _l("Changed the prize structure"),
    "edition.timeline": _l("Changed the timeline"),
    "stage.add": _l("Added a stage to the announced timeline"),
    "stage.move": _l("Moved a stage of the announced timeline"),
    "rules.save": _l("Saved the draft of the rules"),
    "rules.attach_scan": _l("Attached the scan of the signed rules"),
    "rules.publish": _l("Published the rules"),
    "edition.open": _l("Opened the contest"),
    "edition.close": _l("Closed the contest"),
    "edition.reopen": _l("Opened the contest again"),
    "edition.extend": _l("Extended the deadline"),
    "edition.extend_undo": _l("Took an extension back"),
    "start_link.make": _l("Made a secret link to start late"),
    "start_link.revoke": _l("Closed a secret link"),
}


def edition_title(edition: Edition) -> str:
    """How an edition is called everywhere: "Dự án, ý tưởng khởi nghiệp lần thứ VIII, năm 2026" (S31). Series loaded."""
    return str(
        _("%(title)s, edition %(number)s, %(year)s", title=edition.series.title, number=roman(edition.number), year=edition.year)
    )  # fmt: skip


def official_number(edition: int, number: int | None) -> str:
    """The secretariat's number as it is printed: the eighth edition's 23rd is "VIII-023"; "" before reception."""
    return "" if number is None else f"{roman(edition)}-{number:03}"


#: Two entries that share words: states and refusals.
LIKENESS: dict[str, Any] = {
    "likeness_open": _l("To decide"),
    "likeness_copy": _l("A copy"),
    "likeness_distinct": _l("Two works"),
    "likeness_reason_missing": _l("Say in a few words why."),
}

#: What hangs on a person here, for the page that makes two records one.
ROWS: dict[str, Any] = {
    "rows_entry": _l("Entries led"),
    "rows_entry_member": _l("Places in teams"),
    "rows_entry_claim": _l("Right to lead one team"),
    "rows_mentorship": _l("Entries coached"),
}

SENTENCES: dict[str, Any] = {
    **ROWS,
    **LIKENESS,
    **CALLS,
    **ENTRIES,
    **JOURNEY,
    **RECEPTION,
    **CALL_HISTORY,
    **CALL_NOTICES,
}
