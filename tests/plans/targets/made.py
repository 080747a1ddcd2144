"""Targets for tests: an edition of Sơn Châu with its communes owing, entries moved by the actions of reception."""

from datetime import date, datetime, timedelta

from app.contests.reception.actions import receive
from app.contests.states import EntryState
from app.plans.targets.actions import TargetInput, make_target
from tests.contests.reception.made import DUE, NOW, entry, open_edition

AFTER = DUE + timedelta(days=1)
WHY = "Kế hoạch 12-KH/TĐTN"


def given(minimum=2, kinds=("commune",), **more) -> TargetInput:
    """What an organizer types."""
    return TargetInput(kinds=tuple(kinds), minimum=minimum, as_of=date(2026, 3, 15), **more)


def edition_with_target(world, minimum=2, *, organizer="organizer", **more):
    """An open edition whose communes owe `minimum`."""
    edition = open_edition(world)
    made = make_target(edition, given(minimum, **more), reason=WHY, by=world.actor(organizer), at=NOW)
    return edition, made


def received(world, edition, unit="xa_mot", leader="lan", at: datetime = NOW, **more):
    """An entry that its unit confirmed and forwarded and that the secretariat received."""
    one = entry(
        world, edition, EntryState.CONFIRMED, unit=unit, leader=leader, at=at,
        unit_confirmed_at=at, forwarded_at=at, **more,
    )  # fmt: skip
    receive(one, by=world.actor("secretary"), at=at)
    return one
