"""The sentences of the gate: what is said to whoever stands before it, and what its script says without a server."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: What to do with each answer.
ANSWERS: dict[str, Any] = {
    "gate_go_admitted": _l("Let them in"),
    "gate_go_left": _l("Seen out"),
    "gate_do_unknown_ticket": _l(
        "Look whether the code was typed rightly, then search by name or register them on the spot."
    ),
    "gate_do_revoked": _l(
        "Ask for the new ticket: it is in their mail and on their own page. Otherwise search by name."
    ),
    "gate_do_wrong_event": _l(
        "The ticket is good, but its holder is not registered here. Register them on the spot, or show them the way."
    ),
    "gate_do_cancelled": _l("Do not let in. Send them to the organizers’ table."),
    "gate_do_waiting": _l("They have no place yet. Send them to the organizers’ table."),
    "gate_do_not_confirmed": _l("Send them to the organizers’ table to have it confirmed."),
    "gate_do_wrong_site": _l("Show them the way to their own site."),
    "gate_do_too_early": _l("Ask them to wait until this list opens."),
    "gate_do_too_late": _l("This list is closed. Send them to the organizers’ table."),
    "gate_do_list_full": _l("No place is left here. Send them to the organizers’ table."),
    "gate_do_already_in": _l(
        "Ask whether they went out for a moment. If not, somebody else may have used this ticket."
    ),
}

#: What the script of the gate says; {braces} are filled on the phone, where no server is asked.
GATE: dict[str, Any] = {
    "online": _l("Online"),
    "offline": _l("No network since {at}"),
    "unsent": _l("{n} scans wait to be sent"),
    "all_sent": _l("All is sent"),
    "stuck": _l("{n} the server does not take"),
    "phone_revoked": _l("This device was revoked"),
    "phone_revoked_do": _l("What waits stays on this phone. Begin anew at this gate, and it is sent."),
    "fetching": _l("Fetching the list…"),
    "no_list": _l("The list is not on this phone yet: keep the network until it is here."),
    "counts": _l("{came} of {expected} came"),
    "hint": _l("Hold the QR code into the frame"),
    "camera_refused": _l(
        "The camera is not allowed for this page. Allow it in the browser’s settings, or type the code."
    ),
    "camera_missing": _l("No camera was found. Type the code."),
    "alone": _l("decided by this phone alone"),
    "alone_unknown": _l("Not on this phone’s list of {at}"),
    "alone_unknown_do": _l(
        "Perhaps of another event or site, or registered since. It is noted; send them to the organizers’ table."
    ),
    "alone_limited": _l("Whether this list is full is not known without a network."),
    "not_ticket": _l("This is no ticket"),
    "not_ticket_do": _l("Look for the QR code on their page, mail or badge."),
    "code_wrong": _l("A code has ten letters and digits. These never stand in it: {letters}."),
    "since": _l("Let in at {at}"),
    "at_gate": _l("at {gate}"),
    "scanned_by": _l("scanned by {name}"),
    "belongs_to": _l("Belongs to: {site}"),
    "this_phone": _l("this phone"),
    "undo": _l("Undo"),
    "undone": _l("scan taken back"),
    "undo_wait": _l("This scan is not sent yet. Take it back once the network is here again."),
    "undo_reason": _l("Give a reason."),
    "needs_network": _l("This needs a network. Nothing was changed."),
    "failed": _l("The server did not take this. Nothing was changed."),
    "signed_out": _l("You are signed out. Scanning goes on; for this, sign in again."),
    "nobody": _l("Nobody of this name is registered here."),
    "more": _l("These are the first {n}: type more of the name."),
    "check": _l("Check"),
    "device": _l("Gate"),
    "fetched": _l("List of"),
    "people": _l("People on it"),
    "clock": _l("Clock of this phone"),
    "clock_right": _l("right"),
    "clock_wrong": _l("shows {phone} at {right}; it is corrected"),
}
