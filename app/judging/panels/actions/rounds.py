"""Setting a round up and moving it along; the rubric is locked once its judges have it (D15)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.contests.entry_models import Entry
from app.contests.models import Stage
from app.contests.reception.actions import freeze
from app.contests.states import JUDGED, StageKind
from app.judging.conflict_models import Conflict
from app.judging.engine.ties import KINDS
from app.judging.models import Criterion, Round, ScoreSheet
from app.judging.panels import rules
from app.judging.panels.presets import PRESETS, Preset
from app.judging.panels.queries import conflicts, rounds
from app.judging.panels.rules import CriterionInput as CriterionInput
from app.judging.panels.rules import Settings as Settings
from app.judging.states import MAX_COMMENT, ROUND, ConflictKind, ConflictSource, RoundState, RoundVerb, SheetRole
from app.kit import audit
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.kit.text import nfc, one_line
from app.people.actor import Actor
from app.people.notices.actions import notify

REALM = "round"


class RoundExists(DomainError):
    """The stage has its round already."""

    code = "round_exists"


class RubricLocked(DomainError):
    """The judges have the rubric; rubric and rules of the round stay as they are (D15)."""

    code = "rubric_locked"


class ImpossibleScale(DomainError):
    """Nobody could score on this scale; facts: criterion."""

    code = "impossible_scale"
    status = 422


class ReasonMissing(DomainError):
    """What was announced, or what overrides a rule, changes only with a reason that is kept."""

    code = "judging_reason_missing"
    status = 422


class NotReady(DomainError):
    """The round lacks something; facts: needs (codes)."""

    code = "round_not_ready"


class SheetsOutstanding(DomainError):
    """Sheets are still out; closing needs a reason. facts: count."""

    code = "sheets_outstanding"


def make_round(stage: Stage, *, preset: str, by: Actor, at: datetime, blind: bool | None = None) -> Round:
    """Give a judged stage its round, with a copy of a preset's rubric (C3). Raises RoundExists, BadInput.

    blind: None for the usual: dossiers are read without names, a final is presented in person.
    """
    if stage.kind not in JUDGED or preset not in PRESETS:
        raise BadInput(what="round")
    chosen = PRESETS[preset]
    judged = Round(
        ref=public_code(8), stage_id=stage.id, state=RoundState.DRAFT,
        blind=stage.kind is not StageKind.FINAL if blind is None else blind,
        advance={"top_n": {}, "floor": chosen.floor, "no_zero_criterion": True}, tie_chain=_chain(chosen),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(judged)
            db.session.flush()
    except IntegrityError:
        raise RoundExists(stage=stage.name) from None
    for position, one in enumerate(chosen.lines):
        db.session.add(
            Criterion(
                round_id=judged.id, key=one.key, label=one.label, guidance=one.guidance, maximum=one.maximum,
                minimum=one.minimum, step=one.step, weight=one.weight, position=position,
            )
        )  # fmt: skip
    audit.record("make_round", (REALM, judged.ref), by=by, at=at, facts={"stage": stage.ref, "preset": preset})
    db.session.flush()
    return judged


def _chain(preset: Preset) -> list[Any]:
    keys = {line.key for line in preset.lines}
    return rules.chain_of([*(key for key in preset.ties if key in keys), "vote"])


def set_criteria(
    judged: Round, inputs: Sequence[CriterionInput], *, by: Actor, at: datetime, reason: str = ""
) -> None:  # fmt: skip
    """Write the rubric anew while the round is a draft; once announced with the rules, with a reason (D15).

    Criteria that keep their key stay the same ones. Raises RubricLocked, ReasonMissing, ImpossibleScale, BadInput.
    """
    judged = _draft(judged)
    demand_reason(judged, reason)
    if not 0 < len(inputs) <= rules.MAX_CRITERIA:
        raise BadInput(what="rubric")
    kept = {c.key: c for c in judged.criteria}
    named = [one.key for one in inputs if one.key in kept]
    if len(set(named)) < len(named):
        raise BadInput(what="rubric")
    for one in inputs:
        _demand_scale(one)
    taken, rows = set(kept), []
    for position, one in enumerate(inputs):
        key = one.key if one.key in kept else rules.new_key(one.label, taken)
        taken.add(key)
        row = kept.pop(key, None) or Criterion(round_id=judged.id, key=key)
        row.label, row.guidance, row.position = one_line(one.label), nfc(one.guidance).strip(), position
        row.maximum, row.minimum, row.step, row.weight = one.maximum, one.minimum, one.step, one.weight
        rows.append(row)
    for gone in kept.values():
        db.session.delete(gone)
    db.session.add_all(rows)
    left = {row.key for row in rows}
    judged.tie_chain = [[kind, key] for kind, key in judged.tie_chain if kind != "criterion_mean" or key in left]
    facts = {"criteria": [[r.key, r.minimum, r.maximum, r.step, r.weight] for r in rows]}
    audit.record("set_criteria", (REALM, judged.ref), by=by, at=at, facts=facts, reason=reason or None)
    db.session.flush()
    db.session.expire(judged, ["criteria"])


def _demand_scale(one: CriterionInput) -> None:
    label = one_line(one.label)
    if not label:
        raise BadInput(what="criterion")
    scale = Criterion(key="x", maximum=one.maximum, minimum=one.minimum, step=one.step, weight=one.weight)
    try:
        rules.rubric_of([scale])
    except ValueError:
        raise ImpossibleScale(criterion=label) from None


def set_settings(judged: Round, to: Settings, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Write the rules of the round while it is a draft. Raises RubricLocked, ReasonMissing, BadInput."""
    judged = _draft(judged)
    demand_reason(judged, reason)
    keys = {*(c.key for c in judged.criteria), *KINDS}
    good = (
        1 <= to.min_judges <= to.judges_per_entry <= 15
        and 0 <= to.gap_percent <= 100
        and set(to.ties) <= keys
        and all(n >= 0 for n in (to.top_n or {}).values())
        and (to.tie_places is None or 0 <= to.tie_places <= 6)
        and 0 <= to.comment_min <= to.comment_max <= MAX_COMMENT
        and to.comment_max >= 1
    )
    if not good:
        raise BadInput(what="round")
    judged.blind, judged.judges_per_entry, judged.min_judges = to.blind, to.judges_per_entry, to.min_judges
    judged.aggregation, judged.gap_percent, judged.third_marking = to.aggregation, to.gap_percent, to.third_marking
    judged.advance = {"top_n": dict(to.top_n or {}), "floor": to.floor, "no_zero_criterion": to.no_zero_criterion}
    judged.at_cut, judged.tie_places, judged.strata = to.at_cut, to.tie_places, to.strata
    judged.comment_min, judged.comment_max = to.comment_min, to.comment_max
    judged.extra_readings = to.extra_readings
    judged.tie_chain = rules.chain_of(to.ties)
    facts = {"blind": to.blind, "k": to.judges_per_entry, "gap": to.gap_percent, "advance": judged.advance,
             "method": to.aggregation, "strata": to.strata, "ties": judged.tie_chain}  # fmt: skip
    audit.record("set_round", (REALM, judged.ref), by=by, at=at, facts=facts, reason=reason or None)
    db.session.flush()


def _draft(judged: Round) -> Round:
    judged = rounds.locked(judged)
    if judged.state is not RoundState.DRAFT:
        raise RubricLocked
    return judged


def demand_reason(judged: Round, reason: str) -> None:
    """Once the rules are published the rubric is announced: a change of it says why."""
    if not reason.strip() and rounds.announced(judged.stage.edition):
        raise ReasonMissing


def open_round(judged: Round, *, by: Actor, at: datetime) -> int:
    """Hand the round to its judges: the versions are frozen, the rubric locked, detected conflicts kept.

    Each judge is told. Returns how many versions were frozen now. Raises NotReady with what is missing, WrongState.
    """
    judged = rounds.locked(judged)
    state = ROUND.target(judged.state, RoundVerb.OPEN)
    if needs := rounds.missing_to_open(judged):
        raise NotReady(needs=needs)
    frozen = freeze(judged.stage, at=at)
    judged.state, judged.opened_at = state, at
    entries = rounds.entry_ids(judged)
    keep_conflicts(judged, entries, by=by, at=at)
    give_sealed(judged, entries)
    audit.record("open_round", (REALM, judged.ref), by=by, at=at, facts={"frozen": frozen})
    db.session.flush()
    counts = Counter(judge for _, judge in rounds.standing_pairs(judged))
    tell_judges(judged, "round_opened", counts, at=at)
    return frozen


def tell_judges(
    judged: Round, kind: str, counts: Mapping[int, int], *, at: datetime, path: str | None = None
) -> None:  # fmt: skip
    """Tell each judge once how many entries wait for them, until when, and where. counts: person id → entries."""
    edition = judged.stage.edition
    for person_id, count in sorted(counts.items()):
        facts = {"stage": judged.stage.name, "contest": edition.series.title, "count": count,
                 "due_at": judged.stage.due_at.isoformat()}  # fmt: skip
        notify(person_id, kind, facts, at=at, path=path or f"/judging/rounds/{judged.ref}")


def give_sealed(judged: Round, entry_ids: Sequence[int]) -> None:
    """Give each of these entries to the tie-break judges of the panel, but where a conflict of interest stands."""
    sealed = [m.person_id for m in rounds.live_panel(judged) if m.sealed]
    bad = conflicts.find(entry_ids, sealed) if sealed else {}
    for judge in sealed:
        for position, entry in enumerate(entry_ids):
            if (entry, judge) not in bad:
                db.session.add(
                    ScoreSheet(
                        ref=public_code(10), round_id=judged.id, entry_id=entry, judge_id=judge, position=position,
                        role=SheetRole.SEALED, scores={},
                    )
                )  # fmt: skip


def keep_conflicts(judged: Round, entry_ids: Sequence[int], *, by: Actor, at: datetime) -> None:
    """Keep what is seen now between these entries and the panel (D16)."""
    found = conflicts.detected(entry_ids, [m.person_id for m in rounds.live_panel(judged)])
    for (entry, judge), kinds in sorted(found.items()):
        for kind in sorted(kinds):
            keep_conflict(entry, judge, kind, "", source=ConflictSource.DETECTED, by=by, at=at)


def keep_conflict(
    entry_id: int, judge_id: int, kind: ConflictKind, reason: str, *, source: ConflictSource = ConflictSource.DECLARED,
    since: date | None = None, until: date | None = None, by: Actor, at: datetime,
) -> None:  # fmt: skip
    """One row for a conflict that stands, however often it is found; the first reason stays."""
    row = Conflict(
        ref=public_code(10), judge_id=judge_id, entry_id=entry_id, kind=kind, source=source, reason=reason, since=since,
        until=until, made_at=at, made_by_person_id=by.person_id, confirmed_at=at,
        edition_id=select(Entry.edition_id).where(Entry.id == entry_id).scalar_subquery(),
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        return


def close_round(judged: Round, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Take the sheets in; none can be saved any more. With sheets still out it needs a reason (SheetsOutstanding)."""
    judged = rounds.locked(judged)
    state = ROUND.target(judged.state, RoundVerb.CLOSE)
    left = rounds.outstanding(judged)
    if left and not reason.strip():
        raise SheetsOutstanding(count=left)
    judged.state, judged.closed_at = state, at
    audit.record("close_round", (REALM, judged.ref), by=by, at=at, facts={"out": left}, reason=reason or None)
    db.session.flush()
