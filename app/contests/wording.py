"""The sentences of contests: code → lazy sentence, for states, verbs and refusals."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: Reception and what follows it: the unit's step, the secretariat's step, published stages.
RECEPTION: dict[str, Any] = {
    "not_in_stage": _l("Some of these entries do not stand in this stage (any more). Nothing was changed; look again."),
    "no_next_stage": _l("After “%(stage)s” no further stage follows. Add it to the timeline first."),
}

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
    "needs_rules": _l("The contest rules are not published yet."),
    "needs_submission": _l("The timeline needs exactly one stage of handing in, with its deadline."),
    "needs_board": _l("There is no board yet."),
    "needs_section": _l("The dossier form has no section yet."),
    "not_ready_to_open": _l("The contest cannot open yet: something is still missing. The list shows what."),
    "edition_number_taken": _l("There already is an edition number %(number)s. Choose another number."),
    "frozen_by_entries": _l("This was announced and somebody has begun an entry, so it stays as it is. Nothing was changed."),
    "stages_out_of_order": _l("The stage “%(stage)s” ends too early: before it begins, or before the stage above it. Nothing was changed."),
    "reason_needed": _l("Please give the reason; it is kept in the history."),
    "change_note_needed": _l("Please say what changed; readers of the rules see it."),
    "extension_not_later": _l("The new deadline is not later than the one that already holds. Nothing was changed."),
    "start_link_invalid": _l("This link does not open anything any more. Ask the organizing committee."),
}  # fmt: skip

SENTENCES: dict[str, Any] = {**CALLS, **RECEPTION}
