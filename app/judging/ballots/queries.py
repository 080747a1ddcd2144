"""Reads of ballot files. The caller has decided that its actor may see the round."""

from sqlalchemy import select

from app.judging.proof_models import BallotFile
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
