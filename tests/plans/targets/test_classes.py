"""Which class an entry counts in (B5.2, B5.3), by table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.contests.states import EntryState, Exclusion
from app.plans.states import COUNTED, CountClass
from app.plans.targets.rules.classes import Facts, as_of, classify

S, C = EntryState, CountClass
DUE = datetime(2026, 8, 29, 16, 59, tzinfo=UTC)
DAY = timedelta(days=1)
BEFORE, AFTER = DUE - DAY, DUE + DAY

DRAFT = Facts(1, S.DRAFT, unit_id=7)
SUBMITTED = replace(DRAFT, state=S.SUBMITTED, submitted_at=BEFORE)
CONFIRMED = replace(SUBMITTED, state=S.CONFIRMED, confirmed_at=BEFORE)
FORWARDED = replace(CONFIRMED, forwarded_at=BEFORE)
RECEIVED = replace(FORWARDED, state=S.RECEIVED, received_at=BEFORE)
STUCK = replace(SUBMITTED, forwarded_at=DUE)
STRAIGHT = replace(SUBMITTED, unit_id=None)
SUPPLEMENT = replace(RECEIVED, state=S.SUPPLEMENT, supplement_due_at=AFTER)
LATE = replace(RECEIVED, late=True, submitted_at=AFTER, received_at=AFTER)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (DRAFT, C.PREPARING),
        (SUBMITTED, C.PREPARING),
        (replace(SUBMITTED, state=S.RETURNED), C.PREPARING),
        (CONFIRMED, C.PREPARING),
        (FORWARDED, C.AWAITING),
        (STRAIGHT, C.AWAITING),
        (STUCK, C.UNCONFIRMED),
        (replace(STUCK, state=S.RECEIVED, received_at=DUE), C.UNCONFIRMED),
        (replace(STUCK, state=S.RECEIVED, received_at=DUE, confirmed_at=AFTER), C.ON_TIME),
        (replace(STRAIGHT, state=S.RECEIVED, received_at=BEFORE), C.ON_TIME),
        (SUPPLEMENT, C.PROVISIONAL),
        (replace(SUPPLEMENT, supplement_due_at=BEFORE), C.LAPSED),
        (replace(RECEIVED, state=S.INVALID), C.INVALID),
        (replace(RECEIVED, state=S.DUPLICATE), C.DUPLICATE),
        (replace(RECEIVED, state=S.WITHDRAWN, withdrawn_at=BEFORE), C.WITHDRAWN),
        (replace(RECEIVED, state=S.WITHDRAWN, withdrawn_at=AFTER), C.WITHDRAWN),
        (replace(DRAFT, state=S.WITHDRAWN, withdrawn_at=BEFORE), None),
        (LATE, C.LATE),
        (replace(LATE, state=S.SUBMITTED, received_at=None), C.LATE),
        (replace(LATE, state=S.INVALID), C.INVALID),
        (replace(LATE, late_accepted_at=AFTER), C.LATE_ACCEPTED),
        (replace(LATE, late_accepted_at=AFTER, state=S.SUPPLEMENT, supplement_due_at=AFTER), C.PROVISIONAL),
        (replace(RECEIVED, state=S.DISQUALIFIED, disqualified_for=Exclusion.COPYING), C.EXCLUDED),
        (replace(RECEIVED, state=S.DISQUALIFIED, disqualified_for=Exclusion.BREACH), C.ON_TIME),
        (replace(CONFIRMED, state=S.DISQUALIFIED, disqualified_for=Exclusion.BREACH), C.EXCLUDED),
    ],
)
def test_the_class_of_an_entry(entry, expected):
    assert classify(entry, DUE) == expected


@pytest.mark.parametrize(
    "state", [S.RECEIVED, S.VALID, S.IN_ROUND, S.STOPPED, S.POLISHING, S.IN_FINAL, S.AWARDED, S.NOT_AWARDED]
)
def test_every_state_from_reception_on_counts(state):
    assert classify(replace(RECEIVED, state=state), DUE) in COUNTED


def test_a_supplement_counts_up_to_its_own_instant():
    due = SUPPLEMENT.supplement_due_at
    assert [classify(SUPPLEMENT, at) for at in (due, due + timedelta(seconds=1))] == [C.PROVISIONAL, C.LAPSED]


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        (replace(RECEIVED, state=S.WITHDRAWN, withdrawn_at=AFTER), C.ON_TIME),
        (replace(RECEIVED, state=S.WITHDRAWN, withdrawn_at=BEFORE), C.WITHDRAWN),
        (replace(FORWARDED, state=S.WITHDRAWN, withdrawn_at=AFTER), C.AWAITING),
        (replace(SUBMITTED, state=S.WITHDRAWN, withdrawn_at=AFTER), C.PREPARING),
        (
            replace(RECEIVED, state=S.DISQUALIFIED, disqualified_at=AFTER, disqualified_for=Exclusion.COPYING),
            C.ON_TIME,
        ),
        (replace(FORWARDED, state=S.VALID, received_at=AFTER), C.AWAITING),
        (replace(FORWARDED, state=S.INVALID, received_at=AFTER), C.AWAITING),
        (replace(STUCK, state=S.CONFIRMED, confirmed_at=AFTER), C.UNCONFIRMED),
        (LATE, C.PREPARING),
        (replace(LATE, submitted_at=BEFORE, received_at=BEFORE, late_accepted_at=AFTER), C.LATE),
        (replace(DRAFT, state=S.WITHDRAWN, withdrawn_at=AFTER), C.PREPARING),
    ],
)
def test_what_came_after_the_freeze_is_taken_back(later, expected):
    assert classify(as_of(later, DUE), DUE) == expected
