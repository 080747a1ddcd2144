"""Verbs of transcripts: write down what a judge signed, confirm it as a second person, or refuse it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CursorResult, update

from app.judging.engine.sheets import check_scores
from app.judging.models import Round, ScoreSheet
from app.judging.panels.actions import ReasonMissing
from app.judging.panels.queries.rounds import GONE
from app.judging.panels.rules import rubric_of
from app.judging.scoring import actions as scoring
from app.judging.scoring import rules as windows
from app.judging.scoring.queries import sheets
from app.judging.states import (
    SHEET,
    TRANSCRIPT,
    SheetVerb,
    TranscriptKind,
    TranscriptState,
    TranscriptVerb,
)
from app.judging.transcript_models import Transcript, TranscriptLine
from app.judging.transcripts import queries
from app.judging.transcripts.rules import Read
from app.kit import audit, files
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.text import nfc
from app.people.actor import Actor

REALM = "transcript"


class SecondPersonNeeded(DomainError):
    """Who wrote a transcript down does not confirm it, nor does anybody in another's name."""

    code = "second_person_needed"
    status = 403


class ScanNeeded(DomainError):
    """The secretariat types only what a judge has signed: the scan is missing."""

    code = "scan_needed"
    status = 422


class NothingToTake(DomainError):
    """Not one sheet can be taken over."""

    code = "nothing_to_take"
    status = 422


class SheetMoved(DomainError):
    """The sheet was saved or handed in after the transcript was made."""

    code = "sheet_moved"


def write_down(
    judged: Round, judge_id: int, lines: Sequence[Read], *, kind: TranscriptKind, by: Actor, at: datetime,
    scan: files.Prepared | None = None, sha256: str = "", faults: Sequence[Sequence[object]] = (),
) -> Transcript:  # fmt: skip
    """Keep what was read; no sheet changes before a second person has confirmed it.

    A judge sends their own file within the window; the secretariat (B4: it never scores) needs the scan of the signed
    paper, and may do so until the round is closed.

    Raises NotYourSheet for who acts in another's name, ScanNeeded, NothingToTake, NotNow, SheetIncomplete.
    """
    assert by.person_id is not None
    if by.person_id != by.true_person_id:
        # Who types in another's name could confirm in their own: the second person would be the first.
        raise scoring.NotYourSheet
    own = by.person_id == judge_id
    demand_round(judged, at, late=not own)
    if scan is None and not own:
        raise ScanNeeded
    known = {s.ref: s for s in queries.of_judge(judged, judge_id)}
    wanted = [(known[one.sheet], one) for one in lines if one.sheet in known]
    if not wanted:
        raise NothingToTake
    ref = public_code(10)
    paper = (
        files.record(scan, purpose="score_paper", owner_ref=f"transcript:{ref}", by_person_id=by.person_id, at=at)
        if scan is not None
        else None
    )
    made = Transcript(
        ref=ref, round_id=judged.id, judge_id=judge_id, kind=kind, state=TranscriptState.WAITING, sha256=sha256,
        faults=[list(one) for one in faults], scan_id=paper.id if paper else None, made_at=at,
        made_by_person_id=by.person_id,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    for sheet, one in wanted:
        SHEET.target(sheet.state, SheetVerb.TRANSCRIBE)
        if problems := check_scores(rubric_of(judged.criteria), one.scores):
            raise scoring.SheetIncomplete(problems)
        db.session.add(
            TranscriptLine(
                transcript_id=made.id, sheet_id=sheet.id, revision=sheet.revision, scores=dict(one.scores),
                comment_entrant=nfc(one.to_entrant).strip(), comment_panel=nfc(one.to_panel).strip(),
            )
        )  # fmt: skip
    facts = {"round": judged.ref, "kind": str(kind), "sheets": [sheet.ref for sheet, _ in wanted], "sha256": sha256}
    audit.record("write_down", (REALM, made.ref), by=by, at=at, facts=facts)
    db.session.flush()
    return made


def confirm(found: Transcript, *, by: Actor, at: datetime) -> int:
    """Hand in, as a second person, the sheets of a transcript that nobody has touched since; how many.

    The others stay as they are, each with its reason. Raises SecondPersonNeeded, NotNow, WrongState.
    """
    if not queries.may_confirm(by, found):
        raise SecondPersonNeeded
    found = _settle(found, TranscriptVerb.CONFIRM, by=by, at=at)
    demand_round(found.round, at, late=True)
    done = 0
    for line in found.lines:
        try:
            with db.session.begin_nested():
                _take(found, line, by=by, at=at)
        except DomainError as refusal:
            line.refused = refusal.code
            continue
        line.applied_at = at
        done += 1
    facts = {"round": found.round.ref, "done": done, "left": len(found.lines) - done}
    audit.record("confirm", (REALM, found.ref), by=by, at=at, facts=facts)
    db.session.flush()
    return done


def _take(found: Transcript, line: TranscriptLine, *, by: Actor, at: datetime) -> None:
    sheet: ScoreSheet = sheets.locked(line.sheet)
    state = SHEET.target(sheet.state, SheetVerb.TRANSCRIBE)
    if sheet.revision != line.revision:
        raise SheetMoved
    if sheet.entry.state in GONE:
        raise scoring.EntryGone
    scoring.demand_no_conflict(sheet)
    scores = {key: int(value) for key, value in line.scores.items()}
    notes = {key: str(note) for key, note in sheet.notes.items()}
    draft = scoring.clean(sheet, scoring.Draft(scores, line.comment_entrant, line.comment_panel, notes))
    values = {"state": state, "submitted_at": at, "nonce": None}
    scoring.write(sheet, draft, values, verb=SheetVerb.TRANSCRIBE, by=by, at=at)
    facts = scoring.anchored(sheet) | {"transcript": found.ref}
    audit.record("transcribe", (scoring.REALM, sheet.ref), by=by, at=at, facts=facts)


def refuse(found: Transcript, *, reason: str, by: Actor, at: datetime) -> None:
    """Let a transcript go as a second person, with a reason; no sheet changes. Raises SecondPersonNeeded, ReasonMissing."""
    if not queries.may_confirm(by, found):
        raise SecondPersonNeeded
    reason = nfc(reason).strip()
    if not reason:
        raise ReasonMissing
    found = _settle(found, TranscriptVerb.REFUSE, by=by, at=at, reason=reason)
    audit.record("refuse", (REALM, found.ref), by=by, at=at, facts={"round": found.round.ref}, reason=reason)
    db.session.flush()


def _settle(found: Transcript, verb: TranscriptVerb, *, by: Actor, at: datetime, reason: str = "") -> Transcript:
    """One conditional statement, so that of two second persons one wins; WrongState for the other."""
    target = TRANSCRIPT.target(found.state, verb)
    done = db.session.execute(
        update(Transcript)
        .where(Transcript.id == found.id, Transcript.state == TranscriptState.WAITING)
        .values(state=target, settled_at=at, settled_by_person_id=by.person_id, reason=reason)
        .execution_options(synchronize_session=False)
    )
    fresh = queries.locked(found)
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        TRANSCRIPT.target(fresh.state, verb)
    return fresh


def demand_round(judged: Round, at: datetime, *, late: bool) -> None:
    """Raise NotNow where nothing can be taken in; late: papers signed in time are typed until the round is closed."""
    code = windows.why_not_now(judged.state, judged.stage.opens_at, judged.stage.due_at, at)
    if code == "scoring_over" and late:
        return
    scoring.demand_window(judged, at)
