"""How events, registrations and visits live (B3, D24, D25): every life cycle of this context on one page."""

from enum import StrEnum

from app.kit.states import Machine


class EventState(StrEnum):
    """The states of an event (B3). "Moved online" is a change of its format, not a state: registrations stay."""

    PLANNED = "event_planned"
    PROPOSED = "event_proposed"
    ISSUED = "event_issued"
    OPEN = "event_open"
    CLOSED = "event_closed"
    RUNNING = "event_running"
    ENDED = "event_ended"
    REPORTED = "event_reported"
    POSTPONED = "event_postponed"
    CANCELLED = "event_cancelled"


class EventVerb(StrEnum):
    """What is done to an event."""

    PROPOSE = "event_do_propose"
    RETURN = "event_do_return"
    ISSUE = "event_do_issue"
    OPEN = "event_do_open"
    CLOSE = "event_do_close"
    START = "event_do_start"
    END = "event_do_end"
    REPORT = "event_do_report"
    POSTPONE = "event_do_postpone"
    RESUME = "event_do_resume"
    CANCEL = "event_do_cancel"


_E, _D = EventState, EventVerb

EVENT = Machine(
    "event",
    {
        # The plan of an event is approved before it is issued (S65).
        (_E.PLANNED, _D.PROPOSE): _E.PROPOSED,
        (_E.PROPOSED, _D.RETURN): _E.PLANNED,
        (_E.PROPOSED, _D.ISSUE): _E.ISSUED,
        (_E.ISSUED, _D.OPEN): _E.OPEN,
        (_E.OPEN, _D.CLOSE): _E.CLOSED,
        (_E.CLOSED, _D.OPEN): _E.OPEN,
        # Walk-ins and last substitutes come while it runs: sign-up may still be open when it starts.
        **{(state, _D.START): _E.RUNNING for state in (_E.ISSUED, _E.OPEN, _E.CLOSED)},
        **{(state, _D.END): _E.ENDED for state in (_E.ISSUED, _E.OPEN, _E.CLOSED, _E.RUNNING)},
        (_E.ENDED, _D.REPORT): _E.REPORTED,
        **{(state, _D.POSTPONE): _E.POSTPONED for state in (_E.ISSUED, _E.OPEN, _E.CLOSED)},
        (_E.POSTPONED, _D.RESUME): _E.ISSUED,
        **{
            (state, _D.CANCEL): _E.CANCELLED
            for state in (_E.PLANNED, _E.PROPOSED, _E.ISSUED, _E.OPEN, _E.CLOSED, _E.POSTPONED)
        },
    },
)

#: States in which only the event's own house knows of it.
HIDDEN = (_E.PLANNED, _E.PROPOSED)
#: States in which people may be admitted at the door.
ADMITTING = (_E.ISSUED, _E.OPEN, _E.CLOSED, _E.RUNNING)
#: States in which it counts as held.
HELD = (_E.ENDED, _E.REPORTED)


class EventFormat(StrEnum):
    """Where one takes part."""

    IN_PERSON = "in_person"
    ONLINE = "online"
    HYBRID = "hybrid"


class RegistrationState(StrEnum):
    """The states of a registration (B3). Whether somebody came is not among them: scans and admissions tell."""

    #: A place is kept while the form is filled in, until `expires_at`.
    HELD = "registration_held"
    PENDING = "registration_pending"
    CONFIRMED = "registration_confirmed"
    WAITING = "registration_waiting"
    #: A place was freed and is kept for this person until `expires_at`: accept or pass.
    OFFERED = "registration_offered"
    REJECTED = "registration_rejected"
    #: Gave the place to a substitute ("cử thay").
    REPLACED = "registration_replaced"
    CANCELLED = "registration_cancelled"
    #: A hold or an offer that ran out.
    LAPSED = "registration_lapsed"


class RegistrationVerb(StrEnum):
    """What is done to a registration."""

    CONFIRM = "registration_do_confirm"
    ASK = "registration_do_ask"
    APPROVE = "registration_do_approve"
    REJECT = "registration_do_reject"
    QUEUE = "registration_do_queue"
    OFFER = "registration_do_offer"
    ACCEPT = "registration_do_accept"
    PASS = "registration_do_pass"
    LAPSE = "registration_do_lapse"
    REPLACE = "registration_do_replace"
    CANCEL = "registration_do_cancel"


_R, _W = RegistrationState, RegistrationVerb

REGISTRATION = Machine(
    "registration",
    {
        (_R.HELD, _W.CONFIRM): _R.CONFIRMED,
        (_R.HELD, _W.ASK): _R.PENDING,
        (_R.HELD, _W.QUEUE): _R.WAITING,
        (_R.HELD, _W.LAPSE): _R.LAPSED,
        (_R.PENDING, _W.APPROVE): _R.CONFIRMED,
        (_R.PENDING, _W.REJECT): _R.REJECTED,
        # Approved, but every place is taken.
        (_R.PENDING, _W.QUEUE): _R.WAITING,
        (_R.WAITING, _W.OFFER): _R.OFFERED,
        (_R.OFFERED, _W.ACCEPT): _R.CONFIRMED,
        # Passing keeps one's registration, at the end of the line; the one behind is asked next.
        (_R.OFFERED, _W.PASS): _R.WAITING,
        (_R.OFFERED, _W.LAPSE): _R.LAPSED,
        (_R.WAITING, _W.LAPSE): _R.LAPSED,
        (_R.CONFIRMED, _W.REPLACE): _R.REPLACED,
        (_R.CONFIRMED, _W.REJECT): _R.REJECTED,
        **{(state, _W.CANCEL): _R.CANCELLED for state in (_R.HELD, _R.PENDING, _R.CONFIRMED, _R.WAITING, _R.OFFERED)},
    },
)

#: States that hold places (rows of `taken_place`), and only these: whoever still needs an approval holds none.
HOLDING = (_R.HELD, _R.CONFIRMED, _R.OFFERED)
#: States in which a person is still registered: one of these per person and event.
LIVE = (*HOLDING, _R.PENDING, _R.WAITING)


class Origin(StrEnum):
    """How a registration came about (D24)."""

    SIGN_UP = "sign_up"
    APPOINTED = "appointed"
    SUBSTITUTE = "substitute"
    WALK_IN = "walk_in"
    ORGANIZER = "by_organizer"


class Scope(StrEnum):
    """What a limit of places is for."""

    EVENT = "scope_event"
    SITE = "scope_site"
    SESSION = "scope_session"
    CATEGORY = "scope_category"
    ALLOCATION = "scope_allocation"


class FileUse(StrEnum):
    """What a file is to an event."""

    PLAN = "event_plan"
    MATERIAL = "event_material"
    PHOTO = "event_photo"


class ListKind(StrEnum):
    """What is checked at a list: the door, a session, a meal, a gift."""

    ENTRY = "list_entry"
    SESSION = "list_session"
    MEAL = "list_meal"
    GIFT = "list_gift"


class ListRule(StrEnum):
    """How often one ticket passes at a list."""

    ONCE = "list_once"
    DAILY = "list_daily"
    MANY = "list_many"


class Direction(StrEnum):
    """Which way somebody went."""

    IN = "in"
    OUT = "out"


class ScanMethod(StrEnum):
    """How the ticket was given."""

    QR = "scan_qr"
    CODE = "scan_code"
    NAME = "scan_name"
    PAPER = "scan_paper"
    WALK_IN = "scan_walk_in"


class ScanResult(StrEnum):
    """What the gate said."""

    ADMITTED = "admitted"
    LEFT = "left"
    REFUSED = "refused"


class RefusalReason(StrEnum):
    """Why the gate refused: a closed list, spoken by the API word for word."""

    UNKNOWN_TICKET = "unknown_ticket"
    REVOKED = "revoked"
    WRONG_EVENT = "wrong_event"
    CANCELLED = "cancelled"
    WAITING = "waiting"
    NOT_CONFIRMED = "not_confirmed"
    WRONG_SITE = "wrong_site"
    TOO_EARLY = "too_early"
    TOO_LATE = "too_late"
    LIST_FULL = "list_full"
    ALREADY_IN = "already_in"
