"""Reads of ballot files. The caller has decided that its actor may see the round."""

from collections.abc import Iterator

from sqlalchemy import select

from app.contests.entry_models import Entry
from app.judging.ballots.rules import Fault, Unreadable, lines_by_kind, read, sha256
from app.judging.models import Decision, Round
from app.judging.proof_models import BallotFile
from app.judging.states import RoundState
from app.kit.audit import AuditRow
from app.kit.db import db


def file_of(round_id: int) -> BallotFile | None:
    """The file that stands for a locked round, without its text; None before."""
    query = select(BallotFile).where(BallotFile.round_id == round_id, BallotFile.superseded_at.is_(None))
    return db.session.scalars(query).one_or_none()


def text_of(round_id: int) -> tuple[str, str] | None:
    """(text, SHA-256) of the file that stands for a locked round."""
    query = select(BallotFile.content, BallotFile.sha256).where(
        BallotFile.round_id == round_id, BallotFile.superseded_at.is_(None)
    )
    row = db.session.execute(query).one_or_none()
    return None if row is None else (row.content, row.sha256)


def broken() -> tuple[int, list[Fault]]:
    """(number of locked rounds, what does not hold): each has its file, the one that the history names, and decides as it.

    For `flask check`. The scores behind the file are followed by the journal.
    """
    query = select(Round.id, Round.ref).where(Round.state.in_((RoundState.LOCKED, RoundState.PUBLISHED)))
    rounds = db.session.execute(query.order_by(Round.id)).all()
    return len(rounds), [Fault(code, 0, {"round": r.ref}) for r in rounds for code in _broken(r.id, r.ref)]


def _broken(round_id: int, ref: str) -> Iterator[str]:
    named = db.session.scalar(
        select(AuditRow.facts)
        .where(AuditRow.realm == "round", AuditRow.label == ref, AuditRow.verb == "round_decided")
        .order_by(AuditRow.id.desc())
        .limit(1)
    )
    kept = text_of(round_id)
    if kept is None or not kept[1] == sha256(kept[0]) == (named or {}).get("file"):
        yield "ballots_not_as_in_history"
        return
    try:
        results = lines_by_kind(read(kept[0].encode()))["result"]
    except Unreadable:
        yield "ballots_not_as_in_history"
        return
    columns = (Entry.ref, Decision.verdict, Decision.place, Decision.mean, Decision.shown)
    query = select(*columns).join(Entry, Entry.id == Decision.entry_id).where(Decision.round_id == round_id)
    decided = {(d.ref, d.verdict.value, d.place, d.mean, d.shown or None) for d in db.session.execute(query)}
    if decided != {(x["entry"], x["verdict"], x["place"], x["exact"], x["shown"] or None) for x in results}:
        yield "decisions_not_as_in_file"
