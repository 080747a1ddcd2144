"""The sentences of attendance, and what histories tell of gates; part of `wording`."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: What the histories of an event and a registration tell of its gates.
GATE_HISTORY: dict[str, Any] = {
    "scan_admitted": _l("Let in at the gate"),
    "scan_left": _l("Went out at the gate"),
    "scan_refused": _l("Turned away at the gate"),
    "scan_taken_back": _l("Took a scan back"),
    "device_made": _l("Let a device in on the gate"),
    "device_revoked": _l("Ended a device’s right"),
    "list_made": _l("Made a list of the gate"),
    "list_changed": _l("Changed a list of the gate"),
    "list_closed": _l("Closed a list of the gate"),
    "list_opened": _l("Opened a list of the gate again"),
}

#: Who was there, and what they thought.
ATTENDANCE: dict[str, Any] = {
    "attendance_came": _l("Present"),
    "attendance_excused": _l("Excused"),
    "attendance_absent": _l("Absent"),
    "already_on_list": _l("%(name)s is on this list already. Nothing was changed."),
    "already_said": _l("What you think of it has arrived already. Nothing was changed."),
    "excuse_missing": _l("Write the reason for the absence."),
    "notice_feedback_wished": _l(
        "You were at “%(event)s”. What did you think of it? Three short questions, without your name."
    ),
    "event.type_total": _l("Wrote a site’s total down"),
    "event.figures": _l("Typed figures of the report"),
    "registration.excuse": _l("Entered the reason for an absence"),
    "registration.unexcuse": _l("Took the reason for an absence back"),
    "ticket_renewed": _l("Replaced a lost ticket"),
    "typed_by_mistake": _l("Typed by mistake"),
}
