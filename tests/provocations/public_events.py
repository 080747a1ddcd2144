"""Guards of the public side of events: plans, links, photos, calendars."""

from tests.provocations import Provocation

TESTS = "tests/events/catalogue"
PUBLIC = "app/events/catalogue/queries/public.py"

PUBLIC_EVENTS = (
    Provocation(
        "the link to take part is for those registered and the staff", "B3", "app/events/catalogue/views/public.py",
        "mine.state is RegistrationState.CONFIRMED", "mine.state is not None",
        f"{TESTS}/test_public.py::test_the_link_to_take_part_is_for_those_registered_and_the_staff",
    ),
    Provocation(
        "a photo is shown only where those seen agreed", "D35", PUBLIC,
        "EventFile.public, agreed)\n    return list(", "EventFile.public)\n    return list(",
        f"{TESTS}/test_public.py::test_photos_are_shown_and_sent_only_where_those_seen_agreed",
    ),
    Provocation(
        "a photo is sent only where those seen agreed", "D35", PUBLIC,
        "return kept.public and (kept.use is not FileUse.PHOTO or kept.consented)", "return kept.public",
        f"{TESTS}/test_public.py::test_photos_are_shown_and_sent_only_where_those_seen_agreed",
    ),
    Provocation(
        "a freed place belongs to those who wait", "B16", "app/events/catalogue/rules/front.py",
        "(self.left <= 0 or self.waiting > 0)", "self.left <= 0", f"{TESTS}/test_front.py",
    ),
)  # fmt: skip
