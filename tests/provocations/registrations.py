"""Guards of the pages of registrations: whose scan it is, whose people, whose seats, and that nothing sent is lost."""

from tests.provocations import Provocation

_SIGNING = "tests/events/registrations/test_signing_pages.py::"
_STAFF = "tests/events/registrations/test_staff_pages.py::"

REGISTRATIONS = (
    Provocation(
        "the scan of a consent is taken only from who sent it", "B5", "app/events/registrations/queries/__init__.py",
        "purpose=CONSENT, made_by_person_id=actor.person_id)", "purpose=CONSENT)",
        _SIGNING + "test_a_scan_of_somebody_else_is_never_taken",
    ),
    Provocation(
        "a scan that has arrived is kept when the form is refused", "B16", "app/events/registrations/views/filling.py",
        "        keep()\n", "",
        _SIGNING + "test_a_scan_that_has_arrived_is_kept_when_the_form_is_refused",
    ),
    Provocation(
        "nobody of another province is entered", "B2", "app/events/registrations/queries/staff.py",
        "Person.merged_into_id.is_(None), inside)", "Person.merged_into_id.is_(None))",
        _STAFF + "test_somebody_of_the_province_is_found_and_registered_with_a_nonce",
    ),
    Provocation(
        "an officer finds the seats of the own unit only", "B1", "app/events/registrations/queries/seats.py",
        "        query = query.where(Allocation.unit_id.in_(covered(actor, *UNIT)))\n    return", "        pass\n    return",
        _STAFF + "test_an_officer_of_another_unit_finds_no_seats",
    ),
    Provocation(
        "an officer names people of the own unit only", "B1", "app/events/registrations/views/delegates.py",
        "staff.person_within(given.unit_id, ", "staff.person_within(1, ",
        _STAFF + "test_an_officer_names_enters_and_substitutes_delegates_of_the_own_unit",
    ),
)  # fmt: skip
