"""What has arrived of a file is kept, to the byte, whatever becomes of the line; only its owner knows of it."""

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from sqlalchemy import CheckConstraint, CursorResult, String, UniqueConstraint, delete, select, update
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import ClientDisconnected

from app.kit import files
from app.kit.codes import public_code
from app.kit.db import Model, after_commit, db
from app.kit.errors import DomainError
from app.kit.files import FileTooLarge, Kind, Prepared
from app.kit.privacy import PLAIN, personal

CHUNK = 64 * 1024
LIFE = timedelta(days=1)
#: How many unfinished uploads one person may have; with the limit per file this bounds the disk they can fill.
SLOTS = 8


class OffsetMismatch(DomainError):
    """The chunk does not begin where the last one ended; facts: received (bytes kept so far)."""

    code = "upload_offset"


class TooManyUploads(DomainError):
    """The person has SLOTS unfinished uploads; facts: most."""

    code = "too_many_uploads"
    status = 429


@dataclass(frozen=True)
class Rule:
    """What one purpose accepts: kinds of file, and the limit in bytes."""

    kinds: Collection[Kind]
    limit: int = 20 * 1024 * 1024


class Upload(Model):
    """A file on its way, or arrived and not attached yet. `received` is its version: it moves only by `advance`.

    While unfinished it holds one of its owner's slots; the unique key on them stops one too many.
    """

    __tablename__ = "upload"
    __table_args__ = (
        UniqueConstraint("owner_person_id", "slot"),
        CheckConstraint("received BETWEEN 0 AND size", name="received"),
        CheckConstraint("sha256 IS NULL OR (received = size AND slot IS NULL)", name="finished"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(24), unique=True, info=PLAIN)
    owner_person_id: Mapped[int]
    slot: Mapped[int | None]
    purpose: Mapped[str] = mapped_column(String(60), info=PLAIN)
    filename: Mapped[str] = mapped_column(String(200), info=personal("name of a file on its way", "delete"))
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    #: Of the file as it is kept (an image is encoded anew, so size and hash are not those of what was sent).
    sha256: Mapped[str | None] = mapped_column(String(64), info=PLAIN)
    kept_size: Mapped[int | None]
    media_type: Mapped[str | None] = mapped_column(String(100), info=PLAIN)


@dataclass(frozen=True)
class Received:
    """A chunk that lies synced on disk and that no row counts yet.

    With the last chunk either `prepared` (parsed, stored) or `refusal` (why it is not wanted) is set.
    """

    offset: int
    count: int
    prepared: Prepared | None = None
    refusal: DomainError | None = None


def begin(*, owner: int, purpose: str, rule: Rule, filename: str, size: int, at: datetime) -> Upload:
    """Open an upload of `size` bytes in the open transaction; raises FileTooLarge, TooManyUploads."""
    if not 0 < size <= rule.limit:
        raise FileTooLarge(limit=rule.limit)
    db.session.execute(
        delete(Upload).where(Upload.owner_person_id == owner, Upload.expires_at <= at, Upload.sha256.is_(None))
    )
    taken = set(db.session.scalars(select(Upload.slot).where(Upload.owner_person_id == owner)))
    for slot in sorted(set(range(SLOTS)) - taken):
        upload = Upload(
            ref=public_code(16), owner_person_id=owner, slot=slot, purpose=purpose, filename=filename[-200:], size=size,
            received=0, made_at=at, expires_at=at + LIFE,
        )  # fmt: skip
        try:
            with db.session.begin_nested():
                db.session.add(upload)
        except IntegrityError:
            continue  # another request of the same person took this slot in between
        return upload
    raise TooManyUploads(most=SLOTS)


def find(ref: str, *, owner: int, at: datetime) -> Upload:
    """The person's own living upload; NoResultFound for a foreign, expired or unknown one alike."""
    upload = db.session.scalar(
        select(Upload).where(Upload.ref == ref, Upload.owner_person_id == owner, Upload.expires_at > at)
    )
    if upload is None:
        raise NoResultFound
    return upload


def receive(upload: Upload, stream: BinaryIO, *, offset: int, rule: Rule, at: datetime) -> Received:
    """Write a chunk at `offset` and sync it, BEFORE the transaction opens; with the last byte parse the whole.

    A line that is cut keeps what arrived. Raises OffsetMismatch, and FileTooLarge for more bytes than announced.
    Two requests that write the same place at once are the same person's: one of them then fails in `advance`,
    and the parser judges whatever bytes lie there.
    """
    if offset != upload.received:
        raise OffsetMismatch(received=upload.received)
    if upload.sha256 is not None:
        return Received(offset, 0)
    raw = _raw(upload.ref)
    with os.fdopen(os.open(raw, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as handle:
        handle.seek(offset)
        count = _copy(stream, handle, upload.size - offset)
        handle.flush()
        os.fsync(handle.fileno())
    if offset == 0:
        files.sync_folder(raw.parent)
    if offset + count < upload.size:
        return Received(offset, count)
    try:
        prepared = files.prepare(raw, upload.filename, limit=rule.limit, kinds=rule.kinds, at=at)
    except DomainError as refusal:
        return Received(offset, count, refusal=refusal)
    except FileNotFoundError:  # the other of two equal requests has just finished
        raise OffsetMismatch(received=upload.size) from None
    return Received(offset, count, prepared=prepared)


def advance(upload: Upload, received: Received, at: datetime) -> None:
    """Count a received chunk, in the open transaction; raises OffsetMismatch when another was counted first."""
    end = received.offset + received.count
    values: dict[str, object] = {"received": end}
    if received.prepared is not None:
        done = received.prepared
        values |= {"sha256": done.sha256, "kept_size": done.size, "media_type": done.media_type, "slot": None}
        values |= {"filename": done.name, "expires_at": at + LIFE}
        _forget_raw(upload.ref)
    counted = db.session.execute(
        update(Upload).where(Upload.id == upload.id, Upload.received == received.offset).values(values)
    )
    if not isinstance(counted, CursorResult) or counted.rowcount != 1:
        raise OffsetMismatch(received=upload.received)
    db.session.refresh(upload)


def drop(upload: Upload) -> None:
    """Forget an upload, in the open transaction."""
    _forget_raw(upload.ref)
    db.session.delete(upload)
    db.session.flush()


def prepared_of(ref: str, *, owner: int, purpose: str, at: datetime) -> Prepared:
    """What a finished upload of this person and purpose became, for `files.record`; NoResultFound otherwise.

    It may be asked for twice (a form that came twice); the row goes by itself when it expires.
    """
    upload = find(ref, owner=owner, at=at)
    if upload.sha256 is None or upload.media_type is None or upload.kept_size is None or upload.purpose != purpose:
        raise NoResultFound
    return Prepared(upload.sha256, upload.kept_size, upload.media_type, upload.filename)


def sweep(at: datetime) -> int:
    """Remove expired uploads, then the bytes nobody names; run it inside `transaction()`. Returns how many files."""
    db.session.execute(delete(Upload).where(Upload.expires_at <= at))
    living = {row.ref: row.sha256 for row in db.session.execute(select(Upload.ref, Upload.sha256))}
    old = (at - LIFE).timestamp()
    gone = [p for p in _folder().iterdir() if p.name not in living and p.stat().st_mtime < old]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone) + files.sweep(at, keep=[sha256 for sha256 in living.values() if sha256])


def _copy(stream: BinaryIO, handle: BinaryIO, room: int) -> int:
    count = 0
    try:
        while chunk := stream.read(min(CHUNK, room - count + 1)):
            if count + len(chunk) > room:
                raise FileTooLarge(limit=room)
            handle.write(chunk)
            count += len(chunk)
    except (ClientDisconnected, ConnectionError, TimeoutError):
        pass  # what arrived stays; the next HEAD tells the client where to go on
    return count


def _forget_raw(ref: str) -> None:
    raw = _raw(ref)
    after_commit(lambda: raw.unlink(missing_ok=True))


def _folder() -> Path:
    folder = Path(current_app.config["FILES"]) / "uploads"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _raw(ref: str) -> Path:
    return _folder() / ref
