"""Fixing the ballot file of a round in the transaction that locks it, and setting it aside when that is taken back."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update

from app.judging.ballots import rules
from app.judging.models import Round
from app.judging.proof_models import BallotFile
from app.kit.db import db


def fix(judged: Round, lines: Iterable[rules.Line], *, at: datetime) -> BallotFile:
    """Keep the file of these lines for a round that is being locked. The round is locked in the database."""
    text = rules.write(lines)
    end = rules.read(text.encode())[-1]
    before = db.session.scalar(select(func.max(BallotFile.number)).where(BallotFile.round_id == judged.id)) or 0
    kept = BallotFile(
        round_id=judged.id, number=before + 1, sha256=rules.sha256(text), output=end["output"], content=text, made_at=at
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def set_aside(judged: Round, *, at: datetime) -> None:
    """The decision was taken back: its file stays, but stands for nothing any more."""
    live = (BallotFile.round_id == judged.id) & BallotFile.superseded_at.is_(None)
    db.session.execute(update(BallotFile).where(live).values(superseded_at=at))
