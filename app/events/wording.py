"""The sentences of events: code → lazy sentence, for states, verbs, refusals and notices."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: Events: their states, what is done to them, what is refused.
CATALOGUE: dict[str, Any] = {
    "event": _l("The event"),
    "event_planned": _l("Planned"),
    "event_proposed": _l("Awaiting approval"),
    "event_issued": _l("Issued"),
    "event_open": _l("Open for registration"),
    "event_closed": _l("Registration closed"),
    "event_running": _l("Under way"),
    "event_ended": _l("Over"),
    "event_reported": _l("Reported"),
    "event_postponed": _l("Postponed"),
    "event_cancelled": _l("Event cancelled"),
    "event_do_propose": _l("Submit for approval"),
    "event_do_return": _l("Return"),
    "event_do_issue": _l("Approve and issue"),
    "event_do_open": _l("Open registration"),
    "event_do_close": _l("Close registration"),
    "event_do_start": _l("Begin"),
    "event_do_end": _l("End"),
    "event_do_report": _l("Mark as reported"),
    "event_do_postpone": _l("Postpone"),
    "event_do_resume": _l("Give a new date"),
    "event_do_cancel": _l("Cancel the event"),
    "in_person": _l("In person"),
    "online": _l("Online"),
    "hybrid": _l("In person and online"),
    "event_plan": _l("Plan of the event"),
    "event_material": _l("Material"),
    "event_photo": _l("Photo"),
    "event_ends_before_it_begins": _l("The end lies before the beginning. Nothing was changed."),
    "event_part_of_a_part": _l("A part of an event cannot have parts of its own. Make it a part of the whole event."),
}

#: Limits, allocations, the waiting list.
PLACES: dict[str, Any] = {
    "scope_event": _l("The whole event"),
    "scope_site": _l("Connected site"),
    "scope_session": _l("Session"),
    "scope_category": _l("Category of participants"),
    "scope_allocation": _l("Seats of a unit"),
}

#: Registrations: states, verbs, refusals, notices.
REGISTRATIONS: dict[str, Any] = {
    "registration": _l("The registration"),
    "registration_held": _l("Being filled in"),
    "registration_pending": _l("Awaiting approval"),
    "registration_confirmed": _l("Place confirmed"),
    "registration_waiting": _l("Waiting list"),
    "registration_offered": _l("A place is offered"),
    "registration_rejected": _l("Not approved"),
    "registration_replaced": _l("Replaced"),
    "registration_cancelled": _l("Registration cancelled"),
    "registration_lapsed": _l("Ran out"),
    "registration_do_confirm": _l("Confirm"),
    "registration_do_ask": _l("Ask for approval"),
    "registration_do_approve": _l("Approve"),
    "registration_do_reject": _l("Do not approve"),
    "registration_do_queue": _l("Join the waiting list"),
    "registration_do_offer": _l("Offer the place"),
    "registration_do_accept": _l("Accept the place"),
    "registration_do_pass": _l("Pass"),
    "registration_do_lapse": _l("Let it run out"),
    "registration_do_replace": _l("Name a substitute"),
    "registration_do_cancel": _l("Cancel"),
    "sign_up": _l("Signed up"),
    "appointed": _l("Appointed"),
    "substitute": _l("Substitute"),
    "walk_in": _l("Came without registration"),
    "by_organizer": _l("Entered by the organizers"),
}

#: Tickets and badges.
TICKETS: dict[str, Any] = {}

#: The gate: lists, scans, and why somebody is refused.
CHECKIN: dict[str, Any] = {
    "list_entry": _l("Entrance"),
    "list_session": _l("Session"),
    "list_meal": _l("Meal"),
    "list_gift": _l("Gift"),
    "list_once": _l("Once"),
    "list_daily": _l("Once a day"),
    "list_many": _l("Any number of times"),
    "way_in": _l("Going in"),
    "way_out": _l("Going out"),
    "scan_qr": _l("QR code"),
    "scan_code": _l("Typed code"),
    "scan_name": _l("Found by name"),
    "scan_paper": _l("Typed from paper"),
    "scan_walk_in": _l("Walk-in"),
    "gate_admitted": _l("Admitted"),
    "gate_left": _l("Gone out"),
    "gate_refused": _l("Turned away"),
    "gate_unknown_ticket": _l("Unknown ticket"),
    "gate_revoked": _l("The ticket was replaced by a new one"),
    "gate_wrong_event": _l("Ticket for another event"),
    "gate_cancelled": _l("The registration was cancelled"),
    "gate_waiting": _l("Still on the waiting list"),
    "gate_not_confirmed": _l("Not approved yet"),
    "gate_wrong_site": _l("Belongs to another site"),
    "gate_too_early": _l("Too early"),
    "gate_too_late": _l("Too late"),
    "gate_list_full": _l("Full"),
    "gate_already_in": _l("Already in"),
}

#: Who was there, and what they thought.
ATTENDANCE: dict[str, Any] = {}

SENTENCES: dict[str, Any] = {**CATALOGUE, **PLACES, **REGISTRATIONS, **TICKETS, **CHECKIN, **ATTENDANCE}
