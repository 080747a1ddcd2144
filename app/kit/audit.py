"""One append-only history: who did what to which thing, when, on whose behalf; chained by a sealer."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Model, db
from app.kit.privacy import PLAIN, personal

#: An act is sealed at most so many acts after those that were made when it was.
LATE = 500


class Doer(Protocol):
    """Whoever acts: the person in whose name, and the person at the keyboard."""

    @property
    def person_id(self) -> int | None:
        """The person in whose name the act is done; None for the system itself."""

    @property
    def true_person_id(self) -> int | None:
        """The person who really acts; differs while somebody acts for another."""


class AuditRow(Model):
    """One act. It holds ids and codes only; personal values lie in AuditPersonal, which can be erased."""

    __tablename__ = "audit_row"
    __table_args__ = (Index("ix_audit_row_subject", "realm", "label"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    verb: Mapped[str] = mapped_column(info=PLAIN)
    realm: Mapped[str] = mapped_column(info=PLAIN)
    label: Mapped[str] = mapped_column(info=PLAIN)
    by_person_id: Mapped[int | None] = mapped_column(index=True)
    true_person_id: Mapped[int | None] = mapped_column(index=True)
    at: Mapped[datetime]
    reason: Mapped[str | None] = mapped_column(Text, info=PLAIN)
    facts: Mapped[dict[str, Any]] = mapped_column(info=PLAIN)
    #: SHA-256 over salt and personal values, so that they can be erased and the chain still holds.
    personal_hash: Mapped[str | None] = mapped_column(info=PLAIN)
    sealed: Mapped[str | None] = mapped_column(info=PLAIN)


class AuditPersonal(Model):
    """The erasable side of an act: personal values before and after."""

    __tablename__ = "audit_personal"

    audit_row_id: Mapped[int] = mapped_column(ForeignKey("audit_row.id"), primary_key=True)
    salt: Mapped[str] = mapped_column(info=PLAIN)
    facts: Mapped[dict[str, Any]] = mapped_column(info=personal("history of changes", "delete"))


def record(
    verb: str,
    subject: tuple[str, str],
    *,
    by: Doer,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    reason: str | None = None,
    about_person: Mapping[str, Any] | None = None,
) -> AuditRow:
    """Write one act into the history, in the caller's transaction.

    subject: (realm, label), for example ("entry", "K7M2…"). facts: codes and ids, no personal data.
    about_person: personal values; they go to the erasable side table.
    """
    row = AuditRow(
        verb=verb,
        realm=subject[0],
        label=subject[1],
        by_person_id=by.person_id,
        true_person_id=by.true_person_id,
        at=at,
        reason=reason,
        facts=dict(facts or {}),
    )
    db.session.add(row)
    if about_person:
        salt = secrets.token_hex(16)
        row.personal_hash = _digest(salt, dict(about_person))
        db.session.flush()
        db.session.add(AuditPersonal(audit_row_id=row.id, salt=salt, facts=dict(about_person)))
    return row


def history(subject: tuple[str, str], *, limit: int = 200) -> list[AuditRow]:
    """The acts on one subject, newest first. The caller has decided that its actor may see them."""
    query = select(AuditRow).filter_by(realm=subject[0], label=subject[1]).order_by(AuditRow.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def seal(*, limit: int = 1000) -> int:
    """Chain the hashes of rows not sealed yet, in order of id; returns how many. Idempotent.

    The chain's end is the sealed row with the highest id: rows that were committed late wait for a newer one.
    """
    sealed = select(AuditRow.id, AuditRow.sealed).where(AuditRow.sealed.is_not(None)).order_by(AuditRow.id.desc())
    end = db.session.execute(sealed.limit(1)).first()
    query = select(AuditRow).where(AuditRow.sealed.is_(None)).order_by(AuditRow.id).limit(limit)
    rows, last = list(db.session.scalars(query)), end.sealed if end else ""
    if end and rows and rows[-1].id < end.id:
        return 0
    for row in rows:
        last = row.sealed = _link(last or "", row)
    return len(rows)


def verify() -> tuple[int, int | None]:
    """(number of sealed acts, id of the first that does not follow from its content and a predecessor, or None).

    The sealer goes by id, but an act may be committed after one with a higher id was sealed: then it comes later in the
    chain, at most LATE acts. What was cut off at the very end shows only where something else names it.
    """
    query = select(AuditRow).where(AuditRow.sealed.is_not(None)).order_by(AuditRow.id).execution_options(yield_per=1000)
    last, count, ahead, rows = "", 0, list[AuditRow](), iter(db.session.scalars(query))
    while True:
        ahead += islice(rows, LATE - len(ahead)) if len(ahead) < LATE else ()
        if not ahead:
            return count, None
        found = next((n for n, row in enumerate(ahead) if row.sealed == _link(last, row)), None)
        if found is None:
            return count, ahead[0].id
        last, count = ahead.pop(found).sealed or "", count + 1


def personal_facts(row_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The personal values of these acts that have not been erased, by row id."""
    query = select(AuditPersonal).where(AuditPersonal.audit_row_id.in_(list(row_ids)))
    return {side.audit_row_id: side.facts for side in db.session.scalars(query)}


def _link(last: str, row: AuditRow) -> str:
    content = [
        row.id, row.verb, row.realm, row.label, row.by_person_id, row.true_person_id,
        row.at.isoformat(), row.reason, row.facts, row.personal_hash,
    ]  # fmt: skip
    return _digest(last, content)


def _digest(salt: str, content: object) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{salt}\n{text}".encode()).hexdigest()
