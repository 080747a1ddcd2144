"""Guards of the gate: devices, tickets, nonces, the order of arrival, what a lost phone gives away."""

from tests.provocations import Provocation

_SCANS = "tests/events/checkin/test_scans.py::"
_RULES = "tests/events/checkin/test_rules.py::"
_ROSTER = "tests/events/checkin/test_roster.py::"
_FACTS = "app/events/checkin/queries/facts.py"

GATE: tuple[Provocation, ...] = (
    Provocation(
        "one scan that fails spoils none that is written with it", "B17", "app/kit/wire.py",
        "                    if connection.total_changes != written:\n                        raise\n", "",
        "tests/kit/test_wire.py::test_one_that_fails_after_it_wrote_leaves_nothing_and_spoils_no_other",
    ),
    Provocation(
        "the short way of a scan leaves what changes what is known to the long one", "B17",
        "app/events/checkin/actions/scans.py",
        "        shown.late\n        or isinstance(verdict, rules.Left)", "        isinstance(verdict, rules.Left)",
        "tests/events/checkin/test_shortcut.py::test_a_scan_that_changes_what_is_known_takes_the_long_way_and_is_kept_once",
    ),
    Provocation(
        "a revoked device is refused by the next scan", "B17", _FACTS,
        "row.device is None or row.device_revoked_at is not None or", "row.device is None or",
        f"{_SCANS}test_a_device_is_heard_until_it_is_revoked_or_over_and_at_its_own_gate_only",
    ),
    Provocation(
        "a device of one event opens no other", "B6", _FACTS,
        "        if row.device_event != row.event:\n            raise NoResultFound\n", "",
        f"{_SCANS}test_a_device_is_heard_until_it_is_revoked_or_over_and_at_its_own_gate_only",
    ),
    Provocation(
        "revoked is told before used", "B17", "app/events/checkin/rules.py",
        "    if ticket.revoked_at is not None and not (shown.late and shown.at < ticket.revoked_at):\n"
        "        return RefusalReason.REVOKED\n", "",
        f"{_RULES}test_the_gate_says_what_the_table_says",
    ),
    Provocation(
        "the same nonce gets the first answer", "B17", "app/events/checkin/actions/scans.py",
        "if row.told is not None:", "if row.told == 0:",
        f"{_SCANS}test_the_same_nonce_gets_the_first_answer_whatever_came_of_it",
    ),
    Provocation(
        "admissions do not depend on the order of arrival", "B17", "app/events/checkin/rules.py",
        "for one in sorted(told, key=lambda one: (one.at, one.nonce)):", "for one in told:",
        f"{_RULES}test_admissions_are_the_same_when_scans_arrive_in_another_order",
    ),
    Provocation(
        "somebody a phone turned away is not let in", "B17", "app/events/checkin/actions/late.py",
        "if showing.let_in is False and not", "if showing.let_in == 0.5 and not",
        f"{_SCANS}test_somebody_a_phone_turned_away_is_not_let_in_by_telling_it",
    ),
    Provocation(
        "a ticket for another event names nobody", "B2", "app/events/checkin/queries/hot.py",
        "LEFT JOIN person p ON p.id = r.person_id\nLEFT JOIN category c ON c.id = r.category_id\n"
        "LEFT JOIN unit u ON u.id = r.unit_id\nLEFT JOIN site rs ON rs.id = r.site_id\nLEFT JOIN chosen_session",
        "LEFT JOIN person p ON p.id = t.person_id\nLEFT JOIN category c ON c.id = r.category_id\n"
        "LEFT JOIN unit u ON u.id = r.unit_id\nLEFT JOIN site rs ON rs.id = r.site_id\nLEFT JOIN chosen_session",
        f"{_SCANS}test_a_ticket_of_another_event_tells_nobodys_name",
    ),
    Provocation(
        "the roster names nobody", "B2", "app/events/checkin/queries/roster.py",
        '"registration": row.ref,\n            "refused"', '"registration": row.person.full_name,\n            "refused"',
        "tests/events/checkin/test_api.py::test_the_roster_is_not_sent_twice_and_names_nobody",
    ),
    Provocation(
        "a revoked ticket opens no name offline", "B2", "app/events/checkin/queries/roster.py",
        "if ticket.revoked_at is not None:\n            told", "if ticket.id < 0:\n            told",
        f"{_ROSTER}test_a_revoked_ticket_is_recognised_and_names_nobody",
    ),
    Provocation(
        "a device made for scanning registers nobody", "B1", "app/events/checkin/actions/registering.py",
        "    if not device.may_register:\n        raise MayNotRegister\n", "",
        "tests/events/checkin/test_registering.py::test_a_device_made_for_scanning_sees_and_registers_nobody",
    ),
    Provocation(
        "another system registers people of its own province only", "B6", "app/events/checkin/actions/registering.py",
        "if unit is None or root_of(by, unit.id) != root_of(by, event.unit_id):", "if unit is None:",
        "tests/events/checkin/test_registering.py::test_a_device_registers_for_its_own_site_and_province_only",
    ),
    Provocation(
        "a batch is read for a device only", "B1", "app/events/checkin/api/scans.py",
        "    device_at(gate, received_at)\n", "",
        "tests/events/checkin/test_openapi.py::test_nothing_is_answered_that_is_not_described",
    ),
    Provocation(
        "a phone without a network says what the server would", "B17", "static/js/gate/judge.js",
        'if (ticket.revoked) return "revoked";', "",
        "tests/browser/test_gate_rules.py::test_phone_and_server_say_the_same_to_the_same_facts",
    ),
    Provocation(
        "signing out waits for scans that are not sent", "B17", "static/js/app.js",
        "if (!waiting.length) return;", "return;",
        "tests/browser/test_gate.py::test_signing_out_waits_for_what_is_not_sent",
    ),
    Provocation(
        "a volunteer finds the people of the own site only", "B1", "app/events/checkin/queries/desk.py",
        "return [] if site is None else [or_", "return [] and [or_",
        "tests/events/checkin/test_desk.py::test_volunteer_of_one_site_finds_its_own_people_only",
    ),
    Provocation(
        "a volunteer takes back only what they scanned", "B1", "app/events/checkin/views/desk.py",
        "if found.by_person_id != me().person_id and not may_keep(me(), event):", "if False:",
        "tests/events/checkin/test_desk.py::test_own_scan_is_taken_back_with_a_reason_and_a_foreign_one_is_not",
    ),
)  # fmt: skip
