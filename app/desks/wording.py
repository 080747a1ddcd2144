"""The sentences of the desks: kind of line → sentence."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, Any] = {
    "pile_owe": _l("To do now"),
    "pile_waiting": _l("Waiting for others"),
    "pile_next": _l("Coming next"),
    "finish_draft": _l("Finish and hand in “%(title)s”"),
    "answer_return": _l("Your unit returned “%(title)s”: change it and hand it in again"),
    "send_supplement": _l("The secretariat asks for a supplement to “%(title)s”"),
    "revise_entry": _l("Revise “%(title)s” with your mentor"),
    "unit_looks": _l("“%(title)s” is with your unit"),
    "unit_forwards": _l("“%(title)s” is confirmed; your unit forwards it"),
    "secretariat_checks": _l("The secretariat checks “%(title)s”"),
    "judges_score": _l("“%(title)s” is being judged"),
    "final_comes": _l("“%(title)s” is in the final"),
    "call_open": _l("%(title)s, edition %(number)s, takes entries"),
    "score_sheets": _l("%(round)s: %(left)s sheets left"),
    "round_comes": _l("%(round)s: %(left)s sheets, once the round is open"),
    "advise_team": _l("Advise the team of “%(title)s”"),
    "team_answers": _l("“%(title)s” works on your advice"),
    "confirm_entries": _l("%(unit)s: %(count)s entries to confirm or return"),
    "forward_entries": _l("%(unit)s: %(count)s confirmed entries to forward"),
    "receive_entries": _l("Edition %(number)s: %(count)s entries to receive"),
    "check_entries": _l("Edition %(number)s: %(count)s entries to check"),
    "supplements_overdue": _l("Edition %(number)s: %(count)s supplements are overdue"),
    "finish_edition": _l("Finish and open %(title)s, edition %(number)s"),
    "run_edition": _l("Run %(title)s, edition %(number)s"),
    "prepare_round": _l("Prepare %(round)s: rubric, panel, sheets"),
    "judges_at_work": _l("%(round)s: the judges are at work"),
    "decide_round": _l("%(round)s: look at the tally and decide"),
    "publish_stage": _l("%(round)s: choose when to publish"),
    "publication_waits": _l("%(round)s: the result appears"),
    "unit_owes": _l("%(unit)s: %(count)s of %(minimum)s entries"),
}
