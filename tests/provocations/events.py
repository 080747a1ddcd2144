"""What `make provoke` breaks in the organizer's side of events."""

from tests.provocations import Provocation

_VIEWS, _SETUP, _STATES = (f"tests/events/catalogue/test_{name}.py" for name in ("views", "setup", "states"))

EVENTS = (
    Provocation(
        "a plan exists for its own house only", "B1", "app/events/access.py",
        "Event.state.not_in(HIDDEN),", "Event.state.is_not(None),",
        f"{_VIEWS}::test_a_plan_does_not_exist_for_strangers",
    ),
    Provocation(
        "a unit's officer does not approve the unit's own plan", "S65", "app/events/access.py",
        "covers(actor, event.unit_id, Role.UNIT_LEADER)", "covers(actor, event.unit_id, *_UNIT)",
        f"{_VIEWS}::test_the_unit_leader_approves_and_the_officer_does_not",
    ),
    Provocation(
        "questions that somebody answered stay", "D15", "app/events/catalogue/actions/basics.py",
        "if queries.has_registrations(event):", "if False:",
        f"{_SETUP}::test_questions_are_frozen_once_somebody_registered",
    ),
    Provocation(
        "a photo is shown to everybody with consent only", "D35", "app/events/catalogue/actions/files.py",
        "if row.use is FileUse.PHOTO and public and not consented:", "if False:",
        f"{_VIEWS}::test_a_photo_stays_in_the_house_until_those_seen_agreed",
    ),
    Provocation(
        "a session that somebody waits for stays", "B16", "app/events/catalogue/actions/capacity.py",
        "if scope is Scope.SESSION and", "if False and",
        f"{_SETUP}::test_a_session_somebody_chose_stays",
    ),
    Provocation(
        "the clock leaves a day that was never fixed alone", "D2", "app/events/catalogue/queries/due.py",
        "        Event.starts_at > at,\n", "",
        f"{_STATES}::test_an_event_of_which_only_the_plans_words_are_known_is_never_moved_by_the_clock",
    ),
    Provocation(
        "registration opened again by hand stays open", "B16", "app/events/catalogue/actions/states.py",
        "        event.registration_closes_at = None\n", "        pass\n",
        f"{_STATES}::test_registration_opened_again_by_hand_is_not_closed_by_the_window_that_passed",
    ),
    Provocation(
        "those who wait are told too", "S30", "app/events/catalogue/actions/told.py",
        "Registration.state.in_(LIVE)", "Registration.state.in_(LIVE[:3])",
        f"{_STATES}::test_moving_online_keeps_registrations_and_tells_those_who_wait_too",
    ),
)  # fmt: skip
