"""What happens when the instant of a publication has come: everything in one transaction, or nothing."""

import logging
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import joinedload

from app.contests.entry_models import Entry, EntryMember
from app.contests.models import Stage
from app.contests.reception.actions import advance_entries, conclude_entries
from app.contests.reception.queries.stages import stage_after
from app.contests.states import EntryState
from app.judging.ballots.queries import file_of
from app.judging.models import Publication, Round
from app.judging.panels.queries.rounds import GONE, latecomers
from app.judging.publication import rules
from app.judging.publication.actions.planning import REALM
from app.judging.publication.queries import boards_in_order, public_lines, round_of
from app.judging.states import ROUND, RoundVerb
from app.judging.tally.pages import ties_of
from app.judging.tally.queries import locked, standing
from app.kit import audit
from app.kit.db import db
from app.kit.errors import DomainError
from app.people.actor import SYSTEM
from app.people.notices.actions import notify, notify_all

log = logging.getLogger(__name__)


def publish_due(at: datetime) -> int:
    """Publish what is due at an instant, oldest first; returns how many appeared. Idempotent, safe in many workers.

    A publication that is refused (a stage was removed meanwhile) is left waiting and does not stop the others.
    """
    due = select(Publication.id).where(
        Publication.done_at.is_(None), Publication.cancelled_at.is_(None), Publication.due_at <= at
    )
    done = 0
    for publication_id in db.session.scalars(due.order_by(Publication.due_at, Publication.id)).all():
        try:
            with db.session.begin_nested():
                done += _publish(publication_id, at)
        except DomainError as refusal:
            log.warning("publication %s waits: %s", publication_id, refusal.code)
    return done


def _publish(publication_id: int, at: datetime) -> bool:
    """Take it by one conditional statement, then push; False where another worker was faster."""
    mine = db.session.execute(
        update(Publication)
        .where(
            Publication.id == publication_id,
            Publication.done_at.is_(None),
            Publication.cancelled_at.is_(None),
            Publication.due_at <= at,
        )
        .values(done_at=at)
    )
    if not isinstance(mine, CursorResult) or mine.rowcount != 1:
        return False
    publication = db.session.get_one(
        Publication, publication_id, options=[joinedload(Publication.stage).joinedload(Stage.edition)]
    )
    db.session.refresh(publication, ["done_at"])
    stage, plan = publication.stage, publication.plan
    left = _undecided(stage)
    gone = _push(stage, plan, at)
    publication.content = content_of(stage, plan, at)
    _tell(stage, plan, gone, at)
    if left and publication.made_by_person_id is not None:
        _ask(stage, left, publication.made_by_person_id, at)
    facts = {"number": publication.number, "gone": gone} | ({"undecided": left} if left else {})
    audit.record("stage_published", (REALM, stage.ref), by=SYSTEM, at=at, facts=facts)
    db.session.flush()
    return True


def _undecided(stage: Stage) -> list[str]:
    """Entries that came into the stage since its publication was scheduled: nothing is decided about them."""
    judged = round_of(stage)
    return [entry.ref for entry in latecomers(judged)] if judged is not None else []


def _ask(stage: Stage, left: Collection[str], person_id: int, at: datetime) -> None:
    """Tell who scheduled it that somebody is left without a decision, and where to decide."""
    judged = round_of(stage)
    path = f"/contests/{stage.edition.code}/rounds/{judged.ref}" if judged is not None else None
    notify(person_id, "published_undecided", {"stage": stage.name, "count": len(left)}, at=at, path=path)


def _push(stage: Stage, plan: dict[str, Any], at: datetime) -> list[int]:
    """The states of entries, stage and round. A correction moves only whom a corrected prize concerns."""
    if plan.get("correction"):
        return _correct(stage, plan, at) if "prizes" in plan else []
    if "prizes" in plan:
        moved = conclude_entries(stage, awarded=plan["advancing"], passed_over=plan["stopped"], by=SYSTEM, at=at)
    else:
        moved = advance_entries(stage, advancing=plan["advancing"], stopped=plan["stopped"], by=SYSTEM, at=at)
    stage.published_at = at
    judged = round_of(stage)
    if judged is not None:
        judged.state = ROUND.target(judged.state, RoundVerb.PUBLISH)
    return moved.gone


def _tell(stage: Stage, plan: dict[str, Any], gone: Collection[int], at: datetime) -> None:
    """Tell the teams that the result is out: the words say nothing of how it came out."""
    concerned = [entry for entry in (*plan["advancing"], *plan["stopped"]) if entry not in gone]
    leaders = select(Entry.leader_id).where(Entry.id.in_(concerned))
    members = select(EntryMember.person_id).where(
        EntryMember.entry_id.in_(concerned), EntryMember.confirmed_at.is_not(None), EntryMember.person_id.is_not(None)
    )
    people = {person for person in (*db.session.scalars(leaders), *db.session.scalars(members)) if person is not None}
    kind = "result_corrected" if plan.get("correction") else "result_published"
    notify_all(people, kind, {"stage": stage.name}, at=at, path=f"/contests/{stage.edition.code}/results/{stage.ref}")


def _correct(stage: Stage, plan: dict[str, Any], at: datetime) -> list[int]:
    """Prizes that were given or taken back by a correction."""
    query = select(Entry).where(Entry.id.in_([*plan["advancing"], *plan["stopped"]]))
    state = {entry.id: entry.state for entry in db.session.scalars(query)}
    won = [e for e in plan["advancing"] if state[e] is EntryState.NOT_AWARDED]
    lost = [e for e in plan["stopped"] if state[e] is EntryState.AWARDED]
    return conclude_entries(stage, awarded=won, passed_over=lost, by=SYSTEM, at=at).gone


def content_of(stage: Stage, plan: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What the public page says from now on. Who left the contest meanwhile is not in it."""
    ids = _still(plan["advancing"])
    lines = public_lines(ids, at)
    judged = round_of(stage)
    told = {"method": judged.aggregation.value} | _settled(judged, lines) if judged else {}
    content: dict[str, Any] = {"stage": stage.name, "at": at.isoformat()} | told
    if "prizes" in plan:
        prizes = [
            prize | {"entries": [lines[entry] for entry in prize["entries"] if entry in lines]}
            for prize in plan["prizes"]
        ]
        return content | {"kind": "prizes", "prizes": prizes}
    following = stage_after(stage)
    boards = [board.name for board in boards_in_order(stage.edition_id)]
    groups = rules.advancing([(name, [x for x in lines.values() if x["board"] == name]) for name in boards])
    return content | {"kind": "advance", "next": following.name if following else "", "groups": groups}


def _settled(judged: Round, lines: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Which rule settled which tie, told by the entries that this page names and by no others; the ballot file's hash."""
    found = []
    for tie in ties_of(standing(locked(judged))):
        numbers = [number for entry, number in zip(tie.entries, tie.numbers, strict=True) if entry in lines]
        if numbers:
            found.append(
                {"numbers": sorted(numbers), "rules": [list(rule) for rule in tie.rules], "shared": tie.shared}
            )
    kept = file_of(judged.id)
    return ({"ties": found} if found else {}) | ({"sha256": kept.sha256} if kept else {})


def _still(entries: Collection[int]) -> list[int]:
    query = select(Entry.id).where(Entry.id.in_(entries), Entry.state.not_in([*GONE, EntryState.DRAFT]))
    return list(db.session.scalars(query))
