"""How editions, stages and entries live (B3): every life cycle of this context on one page."""

from enum import StrEnum

from app.kit.states import Machine


class EditionState(StrEnum):
    """An edition is drawn up, called, and closed."""

    DRAFT = "edition_draft"
    OPEN = "edition_open"
    CLOSED = "edition_closed"


class EditionVerb(StrEnum):
    """What is done to an edition."""

    OPEN = "edition_do_open"
    CLOSE = "edition_do_close"
    REOPEN = "edition_do_reopen"


EDITION = Machine(
    "edition",
    {
        (EditionState.DRAFT, EditionVerb.OPEN): EditionState.OPEN,
        (EditionState.OPEN, EditionVerb.CLOSE): EditionState.CLOSED,
        (EditionState.CLOSED, EditionVerb.REOPEN): EditionState.OPEN,
    },
)


class StageKind(StrEnum):
    """The kinds of steps in a contest's timeline."""

    LAUNCH = "launch"
    SUBMISSION = "submission"
    CHECK = "check"
    PRELIMINARY = "preliminary"
    SEMI_FINAL = "semi_final"
    COACHING = "coaching"
    FINAL = "final"
    AWARD = "award"


#: The kinds of stages that have a round of judging.
JUDGED = (StageKind.PRELIMINARY, StageKind.SEMI_FINAL, StageKind.FINAL)


class EntryState(StrEnum):
    """The states of an entry (B3). Late, unconfirmed and forwarded are flags and dates, not states."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"
    RECEIVED = "received"
    SUPPLEMENT = "supplement"
    VALID = "valid"
    INVALID = "invalid"
    IN_ROUND = "in_round"
    STOPPED = "stopped"
    POLISHING = "polishing"
    IN_FINAL = "in_final"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    DUPLICATE = "duplicate"


class EntryVerb(StrEnum):
    """What is done to an entry."""

    SUBMIT = "submit"
    RETURN = "return"
    CONFIRM = "confirm"
    RECEIVE = "receive"
    ASK_SUPPLEMENT = "ask_supplement"
    VALIDATE = "validate"
    INVALIDATE = "invalidate"
    RECONSIDER = "reconsider"
    ADVANCE = "advance"
    STOP = "stop"
    COACH = "coach"
    CALL_TO_FINAL = "call_to_final"
    AWARD = "award"
    PASS_OVER = "pass_over"
    WITHDRAW = "withdraw"
    DISQUALIFY = "disqualify"
    MERGE = "merge"


_S, _V = EntryState, EntryVerb

#: States in which the entrant may write: the draft, what a unit gave back, what the secretariat asked for.
WRITABLE = (_S.DRAFT, _S.RETURNED, _S.SUPPLEMENT, _S.POLISHING)
#: From reception on an entry has the secretariat's number.
BEFORE_RECEPTION = (_S.DRAFT, _S.SUBMITTED, _S.RETURNED, _S.CONFIRMED)
_LIVE = (
    _S.SUBMITTED, _S.RETURNED, _S.CONFIRMED, _S.RECEIVED, _S.SUPPLEMENT, _S.VALID,
    _S.IN_ROUND, _S.POLISHING, _S.IN_FINAL,
)  # fmt: skip

ENTRY = Machine(
    "entry",
    {
        (_S.DRAFT, _V.SUBMIT): _S.SUBMITTED,
        (_S.RETURNED, _V.SUBMIT): _S.SUBMITTED,
        (_S.SUPPLEMENT, _V.SUBMIT): _S.RECEIVED,
        (_S.POLISHING, _V.SUBMIT): _S.POLISHING,
        (_S.SUBMITTED, _V.CONFIRM): _S.CONFIRMED,
        (_S.SUBMITTED, _V.RETURN): _S.RETURNED,
        (_S.CONFIRMED, _V.RETURN): _S.RETURNED,
        (_S.CONFIRMED, _V.RECEIVE): _S.RECEIVED,
        # Sent straight to the organizers, or stuck at a unit when the deadline passed (B5.1, B5.3).
        (_S.SUBMITTED, _V.RECEIVE): _S.RECEIVED,
        (_S.RECEIVED, _V.ASK_SUPPLEMENT): _S.SUPPLEMENT,
        (_S.RECEIVED, _V.VALIDATE): _S.VALID,
        (_S.SUPPLEMENT, _V.VALIDATE): _S.VALID,
        (_S.RECEIVED, _V.INVALIDATE): _S.INVALID,
        (_S.SUPPLEMENT, _V.INVALIDATE): _S.INVALID,
        (_S.INVALID, _V.RECONSIDER): _S.RECEIVED,
        (_S.VALID, _V.RECONSIDER): _S.RECEIVED,
        (_S.VALID, _V.ADVANCE): _S.IN_ROUND,
        (_S.IN_ROUND, _V.ADVANCE): _S.IN_ROUND,
        (_S.VALID, _V.STOP): _S.STOPPED,
        (_S.IN_ROUND, _V.STOP): _S.STOPPED,
        (_S.VALID, _V.COACH): _S.POLISHING,
        (_S.IN_ROUND, _V.COACH): _S.POLISHING,
        (_S.POLISHING, _V.STOP): _S.STOPPED,
        # A round after the coaching that is not the final yet.
        (_S.POLISHING, _V.ADVANCE): _S.IN_ROUND,
        (_S.VALID, _V.CALL_TO_FINAL): _S.IN_FINAL,
        (_S.IN_ROUND, _V.CALL_TO_FINAL): _S.IN_FINAL,
        (_S.POLISHING, _V.CALL_TO_FINAL): _S.IN_FINAL,
        (_S.IN_FINAL, _V.AWARD): _S.AWARDED,
        (_S.IN_FINAL, _V.PASS_OVER): _S.NOT_AWARDED,
        # A published list of prizes was corrected (C5, D19).
        (_S.NOT_AWARDED, _V.AWARD): _S.AWARDED,
        (_S.AWARDED, _V.PASS_OVER): _S.NOT_AWARDED,
        (_S.VALID, _V.AWARD): _S.AWARDED,
        (_S.VALID, _V.PASS_OVER): _S.NOT_AWARDED,
        **{(state, _V.WITHDRAW): _S.WITHDRAWN for state in (_S.DRAFT, *_LIVE)},
        **{(state, _V.DISQUALIFY): _S.DISQUALIFIED for state in (*_LIVE, _S.STOPPED, _S.AWARDED, _S.NOT_AWARDED)},
        **{
            (state, _V.MERGE): _S.DUPLICATE
            for state in (_S.SUBMITTED, _S.CONFIRMED, _S.RECEIVED, _S.SUPPLEMENT, _S.VALID)
        },
    },
)


#: States in which an entry's way has ended before the end.
ENDED = (_S.WITHDRAWN, _S.DISQUALIFIED, _S.DUPLICATE, _S.INVALID, _S.STOPPED)


class Exclusion(StrEnum):
    """Why an entry was disqualified; copying also takes it out of its unit's live figure (B5.2)."""

    COPYING = "copying"
    BREACH = "breach"


class VersionKind(StrEnum):
    """On what occasion a version was handed in."""

    SUBMISSION = "submission_version"
    RESUBMISSION = "resubmission_version"
    SUPPLEMENT = "supplement_version"
    COACHING = "coaching_version"


class MemberRole(StrEnum):
    """The leader sends the entry; members confirm that they belong to it."""

    LEADER = "leader"
    MEMBER = "member"


class ClaimKind(StrEnum):
    """What a person may have only once in an edition (C1): one entry alone, one team to lead."""

    ALONE = "claim_alone"
    LEADS = "claim_leads"


class LikenessState(StrEnum):
    """Two entries share words; the secretariat decides what that means."""

    OPEN = "likeness_open"
    COPY = "likeness_copy"
    DISTINCT = "likeness_distinct"


class LikenessVerb(StrEnum):
    """What is decided about two entries that share words."""

    CALL_COPY = "likeness_do_call_copy"
    CALL_DISTINCT = "likeness_do_call_distinct"
    REOPEN = "likeness_do_reopen"


LIKENESS = Machine(
    "likeness",
    {
        (LikenessState.OPEN, LikenessVerb.CALL_COPY): LikenessState.COPY,
        (LikenessState.OPEN, LikenessVerb.CALL_DISTINCT): LikenessState.DISTINCT,
        (LikenessState.COPY, LikenessVerb.REOPEN): LikenessState.OPEN,
        (LikenessState.DISTINCT, LikenessVerb.REOPEN): LikenessState.OPEN,
    },
)
