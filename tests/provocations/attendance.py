"""Guards of tickets and attendance: names on badges, secrets in mails, who sees what of whom."""

from tests.provocations import Provocation

_ACTIONS = "tests/events/attendance/test_actions.py::"
_VIEWS = "tests/events/attendance/test_views.py::"

ATTENDANCE = (
    Provocation(
        "no name is cut on a badge", "D40", "app/events/tickets/rules.py",
        "        if weight <= most and", "        if weight <= 999 and weight <= 999 or",
        "tests/browser/test_badges.py::test_badges_fill_sheets_of_a4_and_no_name_is_cut",
    ),
    Provocation(
        "a slip is handed over by staff and the unit only", "B1", "app/events/tickets/views/slip.py",
        "    return may_register(actor, registration.event, registration.unit_id)", "    return True",
        "tests/events/tickets/test_views.py::test_a_slip_is_printed_by_staff_and_the_unit",
    ),
    Provocation(
        "a lost ticket is replaced once", "B17", "app/events/tickets/actions.py",
        "    if live is not None and lost is not None and live.code != lost:\n        return live\n", "",
        "tests/events/tickets/test_actions.py::test_a_form_sent_twice_replaces_once",
    ),
    Provocation(
        "phones are masked for those who may not call", "B1", "app/events/attendance/queries/scope.py",
        "    return number if may_register(actor, event, unit_id) else mask_phone(number)", "    return number",
        _ACTIONS + "test_phones_are_whole_for_staff_and_the_own_officer_and_masked_for_others",
    ),
    Provocation(
        "paper does not overwrite what a gate saw", "D25", "app/events/attendance/actions.py",
        "    if known is not None:\n", "    if known is not None and at is None:\n",
        _ACTIONS + "test_whoever_a_gate_has_seen_stays_as_the_gate_saw_them",
    ),
    Provocation(
        "thoughts of so few that one could tell whose are not shown", "B2", "app/events/attendance/queries/thoughts.py",
        "    if len(rows) < rules.FEWEST_ANSWERS:", "    if not rows:",
        _ACTIONS + "test_a_thought_is_said_once_and_summed_up_from_three_on",
    ),
    Provocation(
        "the right to a certificate is not rounded", "C6", "app/events/attendance/rules.py",
        "100 * attended >= percent * of", "round(100 * attended / of) >= percent",
        "tests/events/attendance/test_rules.py::test_the_right_to_a_certificate_is_not_rounded",
    ),
    Provocation(
        "one takes back one's own lines only", "B1", "app/events/attendance/queries/paper.py",
        "Scan.by_person_id == person_id, Scan.nonce == nonce", "Scan.nonce == nonce",
        _VIEWS + "test_the_own_line_is_taken_back_and_nobody_else_s",
    ),
    Provocation(
        "an officer types in the own site only", "B1", "app/events/attendance/queries/scope.py",
        "    if not may_keep(actor, event):\n        query = query.where(Site.unit_id", "    if actor.person_id is None:\n        query = query.where(Site.unit_id",
        _VIEWS + "test_an_officer_types_in_the_own_site_only",
    ),
)  # fmt: skip
