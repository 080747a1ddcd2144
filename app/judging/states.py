"""How rounds, score sheets and publications live."""

from enum import StrEnum

from app.kit.states import Machine

#: No word on a sheet is longer than so many characters.
MAX_COMMENT = 4000


class RoundState(StrEnum):
    """A round is prepared; told to its judges, which fixes its rules; opened to them; closed; reconciled, from when each
    edit says why; and locked when its decision stands. A small contest may go from draft to open, and from closed to
    locked, in one step.
    """

    DRAFT = "round_draft"
    ASSIGNED = "round_assigned"
    OPEN = "round_open"
    CLOSED = "round_closed"
    RECONCILED = "round_reconciled"
    LOCKED = "round_locked"
    PUBLISHED = "round_published"


class RoundVerb(StrEnum):
    """What is done to a round."""

    ASSIGN = "round_do_assign"
    RECALL = "round_do_recall"
    OPEN = "round_do_open"
    CLOSE = "round_do_close"
    RECONCILE = "round_do_reconcile"
    REOPEN = "round_do_reopen"
    LOCK = "round_do_lock"
    UNLOCK = "round_do_unlock"
    PUBLISH = "round_do_publish"


_R, _V = RoundState, RoundVerb

ROUND = Machine(
    "round",
    {
        (_R.DRAFT, _V.ASSIGN): _R.ASSIGNED,
        (_R.DRAFT, _V.OPEN): _R.OPEN,
        (_R.ASSIGNED, _V.RECALL): _R.DRAFT,
        (_R.ASSIGNED, _V.OPEN): _R.OPEN,
        (_R.OPEN, _V.CLOSE): _R.CLOSED,
        (_R.CLOSED, _V.REOPEN): _R.OPEN,
        (_R.CLOSED, _V.RECONCILE): _R.RECONCILED,
        (_R.CLOSED, _V.LOCK): _R.LOCKED,
        (_R.RECONCILED, _V.REOPEN): _R.OPEN,
        (_R.RECONCILED, _V.LOCK): _R.LOCKED,
        (_R.LOCKED, _V.UNLOCK): _R.RECONCILED,
        (_R.LOCKED, _V.PUBLISH): _R.PUBLISHED,
    },
)


#: Before judges may score.
PREPARING = (RoundState.DRAFT, RoundState.ASSIGNED)


class ReopeningState(StrEnum):
    """A request to open a round again waits for a second person, is confirmed or dropped, or lapses."""

    ASKED = "reopening_asked"
    CONFIRMED = "reopening_confirmed"
    DROPPED = "reopening_dropped"
    LAPSED = "reopening_lapsed"


class ReopeningVerb(StrEnum):
    """What is done to such a request."""

    CONFIRM = "reopening_do_confirm"
    DROP = "reopening_do_drop"
    LAPSE = "reopening_do_lapse"


_A, _W = ReopeningState, ReopeningVerb

REOPENING = Machine(
    "reopening",
    {
        (_A.ASKED, _W.CONFIRM): _A.CONFIRMED,
        (_A.ASKED, _W.DROP): _A.DROPPED,
        (_A.ASKED, _W.LAPSE): _A.LAPSED,
    },
)


class SheetState(StrEnum):
    """A score sheet: assigned, begun, handed in, reopened by the chief judge, or given up by recusal."""

    ASSIGNED = "sheet_assigned"
    DRAFT = "sheet_draft"
    SUBMITTED = "sheet_submitted"
    REOPENED = "sheet_reopened"
    RECUSED = "sheet_recused"


class SheetVerb(StrEnum):
    """What is done to a score sheet."""

    SAVE = "sheet_do_save"
    SUBMIT = "sheet_do_submit"
    REOPEN = "sheet_do_reopen"
    RECUSE = "sheet_do_recuse"
    TRANSCRIBE = "sheet_do_transcribe"


_S, _T = SheetState, SheetVerb

SHEET = Machine(
    "sheet",
    {
        (_S.ASSIGNED, _T.SAVE): _S.DRAFT,
        (_S.DRAFT, _T.SAVE): _S.DRAFT,
        (_S.REOPENED, _T.SAVE): _S.REOPENED,
        (_S.ASSIGNED, _T.SUBMIT): _S.SUBMITTED,
        (_S.DRAFT, _T.SUBMIT): _S.SUBMITTED,
        (_S.REOPENED, _T.SUBMIT): _S.SUBMITTED,
        (_S.ASSIGNED, _T.TRANSCRIBE): _S.SUBMITTED,
        (_S.DRAFT, _T.TRANSCRIBE): _S.SUBMITTED,
        (_S.REOPENED, _T.TRANSCRIBE): _S.SUBMITTED,
        (_S.SUBMITTED, _T.REOPEN): _S.REOPENED,
        (_S.ASSIGNED, _T.RECUSE): _S.RECUSED,
        (_S.DRAFT, _T.RECUSE): _S.RECUSED,
        (_S.REOPENED, _T.RECUSE): _S.RECUSED,
        (_S.SUBMITTED, _T.RECUSE): _S.RECUSED,
    },
)


class TranscriptKind(StrEnum):
    """Where a transcript comes from: a judge's file that was filled in, or signed paper that was typed."""

    FORM = "form_file"
    PAPER = "paper"


class TranscriptState(StrEnum):
    """A transcript waits for a second person, who confirms or refuses it."""

    WAITING = "transcript_waiting"
    CONFIRMED = "transcript_confirmed"
    REFUSED = "transcript_refused"


class TranscriptVerb(StrEnum):
    """What is done to a transcript."""

    CONFIRM = "transcript_do_confirm"
    REFUSE = "transcript_do_refuse"


TRANSCRIPT = Machine(
    "transcript",
    {
        (TranscriptState.WAITING, TranscriptVerb.CONFIRM): TranscriptState.CONFIRMED,
        (TranscriptState.WAITING, TranscriptVerb.REFUSE): TranscriptState.REFUSED,
    },
)


class SheetRole(StrEnum):
    """Why a judge reads an entry. An anchor is read by all judges, so that severities can be told apart.

    A sample is scored by all before the round to compare scales: it never counts.

    A sealed sheet is the tie-break judge's: it enters no mean and is asked only where totals are equal.
    """

    FIRST = "first"
    BRIDGE = "bridge"
    ANCHOR = "anchor"
    EXTRA = "extra"
    SAMPLE = "sample"
    SEALED = "sealed"


class PlanState(StrEnum):
    """A plan of who reads what waits to be reckoned, is looked at, applied, and perhaps taken back. While it waits it may
    be stopped; one that the worker could not reckon has failed.
    """

    WAITING = "plan_waiting"
    READY = "plan_ready"
    APPLIED = "plan_applied"
    UNDONE = "plan_undone"
    STOPPED = "plan_stopped"
    FAILED = "plan_failed"


class PlanVerb(StrEnum):
    """What is done to a plan."""

    RECKON = "plan_do_reckon"
    STOP = "plan_do_stop"
    FAIL = "plan_do_fail"
    APPLY = "plan_do_apply"
    UNDO = "plan_do_undo"


PLAN = Machine(
    "plan",
    {
        (PlanState.WAITING, PlanVerb.RECKON): PlanState.READY,
        (PlanState.WAITING, PlanVerb.STOP): PlanState.STOPPED,
        (PlanState.WAITING, PlanVerb.FAIL): PlanState.FAILED,
        (PlanState.READY, PlanVerb.APPLY): PlanState.APPLIED,
        (PlanState.APPLIED, PlanVerb.UNDO): PlanState.UNDONE,
    },
)


class PlanKind(StrEnum):
    """How a plan is made: by expertise from the start, filled up, anew with the fewest changes, or what stands with
    some entries given to all judges.
    """

    WHOLE = "plan_whole"
    TOP_UP = "plan_top_up"
    FEWEST = "plan_fewest"
    ANCHORS = "plan_anchors"


class Aggregation(StrEnum):
    """How the sheets of one entry become its result."""

    MEAN = "mean"
    TRIMMED = "trimmed"
    CALIBRATED = "calibrated"


class Strata(StrEnum):
    """The groups by which plans match judges to entries, and within which the calibrated result compares judges."""

    BOARD = "strata_board"
    FIELD = "strata_field"


class ThirdMarking(StrEnum):
    """How a third marking counts (C4)."""

    MEAN_OF_ALL = "mean_of_all"
    CLOSEST_TWO = "closest_two"


class AtCut(StrEnum):
    """What happens to a tie at the cut that the chain does not separate."""

    COUNCIL = "council"
    SHARE = "share"


class ConflictKind(StrEnum):
    """Why a judge may not judge an entry (D16). The first four and CO_AUTHOR are seen in the data, EARLIER is a tie that
    was declared about the same people or unit before; all can be declared or pinned.
    """

    OWN_ENTRY = "own_entry"
    OWN_TEAM = "own_team"
    OWN_UNIT = "own_unit"
    COACHED = "coached"
    RELATIVE = "relative"
    CO_AUTHOR = "co_author"
    EMPLOYER = "employer"
    DECLARED = "declared"
    EARLIER = "earlier"


class ConflictSource(StrEnum):
    """Who found a conflict: the system, the judge (or the secretariat that wrote down their words), the chair."""

    DETECTED = "source_detected"
    DECLARED = "source_declared"
    PINNED = "source_pinned"


class Verdict(StrEnum):
    """What the organizers decided about an entry in a round."""

    ADVANCE = "advance"
    STOP = "stop"
