"""Guards of tickets and attendance: names on badges, secrets in mails, who sees what of whom."""

from tests.provocations import Provocation

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
)  # fmt: skip
