"""A judge's verbs on their own sheet: save, hand in, recuse; and the chief's one: reopen (never their own)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update

from app.judging.engine.sheets import Problem, check_scores
from app.judging.journal import actions as journal
from app.judging.models import Round, ScoreSheet
from app.judging.panels.actions import InConflict, ReasonMissing, keep_conflict
from app.judging.panels.queries import conflicts
from app.judging.panels.queries.rounds import GONE
from app.judging.panels.rules import rubric_of
from app.judging.scoring import rules
from app.judging.scoring.queries import sheets
from app.judging.states import MAX_COMMENT, SHEET, ConflictKind, SheetRole, SheetState, SheetVerb
from app.kit import audit
from app.kit.db import db, wrote
from app.kit.errors import BadInput, DomainError, WrongState
from app.kit.text import nfc
from app.people.actor import Actor

REALM = "sheet"
WRITABLE = (SheetState.ASSIGNED, SheetState.DRAFT, SheetState.REOPENED)


class NotNow(DomainError):
    """The round is not being judged at this instant; `code` says which way (rules.why_not_now)."""


class NotYet(NotNow):
    """The window has not opened."""

    code = "scoring_not_yet"


class RoundClosed(NotNow):
    """The secretariat has taken the sheets in."""

    code = "scoring_round_closed"


class Over(NotNow):
    """The window has passed (S34)."""

    code = "scoring_over"


class SamplesFirst(DomainError):
    """The judge scores the samples of the calibration round before anything else."""

    code = "samples_first"


class EntryGone(DomainError):
    """The entry has left the contest; nothing about it is scored any more."""

    code = "entry_gone"


class NotYourSheet(DomainError):
    """Nobody scores in another's name."""

    code = "not_your_sheet"
    status = 403


class HandedIn(WrongState):
    """The sheet is handed in, perhaps from another device: what comes later changes nothing."""

    code = "sheet_handed_in"


class OwnSheet(DomainError):
    """The chief judge does not reopen their own sheet; nobody could check it."""

    code = "own_sheet"


class SheetIncomplete(DomainError):
    """What keeps the sheet from being handed in; facts: count; `problems` in the rubric's order."""

    code = "sheet_incomplete"
    status = 422

    def __init__(self, problems: "Sequence[Problem | rules.WordsProblem]") -> None:
        super().__init__(count=len(problems))
        self.problems = tuple(problems)


class SheetConflict(DomainError):
    """Another device saved this sheet first; nothing was overwritten. theirs: what is kept, yours: what came."""

    code = "stale_version"

    def __init__(self, theirs: "Draft", yours: "Draft", revision: int) -> None:
        super().__init__()
        self.theirs, self.yours, self.revision = theirs, yours, revision


_REFUSALS: Mapping[str, type[NotNow]] = {one.code: one for one in (NotYet, RoundClosed, Over)}


@dataclass(frozen=True)
class Draft:
    """What a judge has written: scores in hundredths by criterion, a word to the entrant, a word to the panel, and
    notes by criterion, for the panel as well."""

    scores: Mapping[str, int]
    to_entrant: str = ""
    to_panel: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)


def draft_of(sheet: ScoreSheet) -> Draft:
    """What the sheet says now."""
    scores = {k: int(v) for k, v in sheet.scores.items()}
    return Draft(scores, sheet.comment_entrant, sheet.comment_panel, {k: str(v) for k, v in sheet.notes.items()})


def save(sheet: ScoreSheet, draft: Draft, *, revision: int, by: Actor, at: datetime) -> int:
    """Keep what was written on top of `revision`; returns the sheet's revision now.

    The same words again (a second arrival) change nothing. Not in the audit: it happens at every change; what was
    scored before stays in SheetChange. Raises SheetConflict, NotNow, WrongState, EntryGone, InConflict, BadInput.
    """
    sheet = _own(sheet, by, at)
    _demand_samples(sheet)
    state = SHEET.target(sheet.state, SheetVerb.SAVE)
    draft = clean(sheet, draft)
    if draft == draft_of(sheet):
        return sheet.revision
    if sheet.revision != revision:
        raise SheetConflict(draft_of(sheet), draft, sheet.revision)
    if sheet.state is SheetState.ASSIGNED:
        demand_no_conflict(sheet)
    return write(sheet, draft, {"state": state}, verb=SheetVerb.SAVE, by=by, at=at)


def hand_in(sheet: ScoreSheet, draft: Draft, *, revision: int, nonce: str, by: Actor, at: datetime) -> datetime:
    """Hand the complete sheet in; returns when it was. The same nonce again gets the same answer.

    Raises SheetIncomplete, and what `save` raises.
    """
    if not 8 <= len(nonce) <= 64:
        raise BadInput(what="nonce")
    _demand_self(sheet, by)
    sheet = sheets.locked(sheet)
    if sheet.nonce == nonce and sheet.state is SheetState.SUBMITTED and sheet.submitted_at is not None:
        return sheet.submitted_at
    sheet = _own(sheet, by, at)
    _demand_samples(sheet)
    state = SHEET.target(sheet.state, SheetVerb.SUBMIT)
    draft = clean(sheet, draft)
    if sheet.revision != revision and draft != draft_of(sheet):
        raise SheetConflict(draft_of(sheet), draft, sheet.revision)
    if problems := lacking(sheet, draft):
        raise SheetIncomplete(problems)
    demand_no_conflict(sheet)
    values = {"state": state, "submitted_at": at, "nonce": nonce}
    write(sheet, draft, values, verb=SheetVerb.SUBMIT, by=by, at=at)
    audit.record("hand_in", (REALM, sheet.ref), by=by, at=at, facts=anchored(sheet))
    db.session.flush()
    return at


def lacking(sheet: ScoreSheet, draft: Draft) -> list[Problem | rules.WordsProblem]:
    """What keeps the draft from being handed in: points in the rubric's order, then the word to the entrant."""
    judged = sheet.round
    fewest = 0 if sheet.role is SheetRole.SAMPLE else judged.comment_min
    words = rules.words_problems(draft.to_entrant, fewest, judged.comment_max)
    return [*check_scores(rubric_of(judged.criteria), draft.scores), *words]


def recuse(sheet: ScoreSheet, *, reason: str, by: Actor, at: datetime) -> None:
    """Give the sheet up because of a conflict of interest (D16): it leaves the mean, it is not a zero.

    The conflict is kept, so that no plan brings the entry back. Raises ReasonMissing, NotNow, WrongState.
    """
    sheet = _own(sheet, by, at, gone=True)
    state = SHEET.target(sheet.state, SheetVerb.RECUSE)
    reason = nfc(reason).strip()
    if not reason:
        raise ReasonMissing
    keep_conflict(sheet.entry_id, sheet.judge_id, ConflictKind.DECLARED, reason, by=by, at=at)
    values = {"state": state, "recused_reason": reason}
    write(sheet, draft_of(sheet), values, verb=SheetVerb.RECUSE, by=by, at=at, reason=reason)
    audit.record("recuse", (REALM, sheet.ref), by=by, at=at, facts=anchored(sheet), reason=reason)
    db.session.flush()


def reopen(sheet: ScoreSheet, *, reason: str, by: Actor, at: datetime) -> None:
    """Give a handed-in sheet back to its judge, with a reason; the chief's act, never on their own sheet.

    A second arrival of the old hand-in finds another revision and is refused. Raises OwnSheet, ReasonMissing, NotNow.
    """
    if sheet.judge_id in (by.person_id, by.true_person_id):
        raise OwnSheet
    sheet = sheets.locked(sheet)
    demand_window(sheet.round, at)
    state = SHEET.target(sheet.state, SheetVerb.REOPEN)
    reason = nfc(reason).strip()
    if not reason:
        raise ReasonMissing
    values = {"state": state, "nonce": None}
    write(sheet, draft_of(sheet), values, verb=SheetVerb.REOPEN, by=by, at=at, reason=reason)
    audit.record("reopen", (REALM, sheet.ref), by=by, at=at, facts=anchored(sheet), reason=reason)
    db.session.flush()


def anchored(sheet: ScoreSheet) -> dict[str, Any]:
    """What the history says of a sheet: its round, and the end of its journal, so that the two chains hold each other."""
    return {"round": sheet.round.ref, "journal": sheet.journal_hash}


def demand_window(judged: Round, at: datetime) -> None:
    """Raise the refusal that fits where the round is not being judged at `at` (S34)."""
    code = rules.why_not_now(judged.state, judged.stage.opens_at, judged.stage.due_at, at)
    if code is not None:
        raise _REFUSALS[code]


def _demand_self(sheet: ScoreSheet, by: Actor) -> None:
    if by.person_id != sheet.judge_id or by.true_person_id != sheet.judge_id:
        raise NotYourSheet


def _own(sheet: ScoreSheet, by: Actor, at: datetime, *, gone: bool = False) -> ScoreSheet:
    """The actor's own sheet, locked, inside its window. gone: to be given up, whatever has become of entry and sheet."""
    _demand_self(sheet, by)
    sheet = sheets.locked(sheet)
    demand_window(sheet.round, at)
    if not gone and sheet.entry.state in GONE:
        raise EntryGone
    if not gone and sheet.state is SheetState.SUBMITTED:
        raise HandedIn
    return sheet


def _demand_samples(sheet: ScoreSheet) -> None:
    if sheets.samples_due(sheet):
        raise SamplesFirst


def demand_no_conflict(sheet: ScoreSheet) -> None:
    """Raise InConflict where the sheet's judge may not judge its entry."""
    kinds = conflicts.between(sheet.entry_id, sheet.judge_id)
    if kinds:
        raise InConflict(kind=min(kinds))


def clean(sheet: ScoreSheet, draft: Draft) -> Draft:
    """The draft in NFC; a score off its scale no form of ours can send, so it is BadInput."""
    rubric = rubric_of(sheet.round.criteria)
    if any(problem.code != "missing" for problem in check_scores(rubric, draft.scores)):
        raise BadInput(what="scores")
    to_entrant, to_panel = _text(draft.to_entrant), _text(draft.to_panel)
    notes = {key: note for key, text in draft.notes.items() if (note := _text(text))}
    if max(len(to_entrant), len(to_panel)) > MAX_COMMENT or any(len(n) > rules.MAX_NOTE for n in notes.values()):
        raise BadInput(what="comment")
    if not set(notes) <= {c.key for c in rubric}:
        raise BadInput(what="note")
    return Draft(dict(draft.scores), to_entrant, to_panel, notes)


def _text(typed: str) -> str:
    return nfc(typed).replace("\r\n", "\n").strip()


def write(
    sheet: ScoreSheet, draft: Draft, values: dict[str, Any], *, verb: SheetVerb, by: Actor, at: datetime,
    reason: str | None = None,
) -> int:  # fmt: skip
    """One conditional statement on the revision that was read, and a line of history where it means something."""
    before, revision = draft_of(sheet), sheet.revision
    told = verb is not SheetVerb.SAVE or draft.scores != before.scores
    events = journal.prepare(sheet, draft.scores, verb=verb, by=by, at=at, reason=reason) if told else []
    written = {
        "scores": dict(draft.scores), "comment_entrant": draft.to_entrant, "comment_panel": draft.to_panel,
        "notes": dict(draft.notes), "revision": revision + 1, "saved_at": at, **values, **journal.head(events),
    }  # fmt: skip
    done = db.session.execute(
        update(ScoreSheet)
        .where(ScoreSheet.id == sheet.id, ScoreSheet.revision == revision, ScoreSheet.state == sheet.state)
        .values(written)
        .execution_options(synchronize_session=False)
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise SheetConflict(before, draft, revision)
    if events:
        journal.keep(events, draft.scores, revision + 1)
    wrote(sheet, written)
    return revision + 1
