"""Where files lie: named by their content, synced before any row names them, removed only when nobody does."""

import hashlib
import os
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from flask import Response, current_app, send_file
from PIL import Image
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.codes import public_code
from app.kit.db import Model, db
from app.kit.files.blind import without_identity
from app.kit.files.kinds import IMAGES, KIND_OF, FileBroken, FileKindRefused, FileTooLarge, Kind, clean_image, inspect
from app.kit.privacy import PLAIN, personal

CHUNK = 64 * 1024
#: An orphan may be a file whose commit is still on its way; after a day it is not.
ORPHAN_AGE = timedelta(days=1)
NAME_LENGTH = 120
#: Part of the cached name: raise it when `blind` learns to remove more.
BLIND_EDITION = "blind1"


class StoredFile(Model):
    """One file that somebody handed in. Several rows may share the same bytes."""

    __tablename__ = "stored_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(24), unique=True, info=PLAIN)
    sha256: Mapped[str] = mapped_column(String(64), index=True, info=PLAIN)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100), info=PLAIN)
    original_name: Mapped[str] = mapped_column(String(200), info=personal("name of a file one handed in", "blank"))
    made_at: Mapped[datetime]
    made_by_person_id: Mapped[int | None] = mapped_column(index=True)
    purpose: Mapped[str] = mapped_column(String(60), info=PLAIN)
    owner_ref: Mapped[str] = mapped_column(String(120), index=True, info=PLAIN)


@dataclass(frozen=True)
class Prepared:
    """A file that lies safely on disk and that no row names yet. `size` in bytes, `name` cleaned, NFC."""

    sha256: str
    size: int
    media_type: str
    name: str


def prepare(source: BinaryIO | Path, filename: str, *, limit: int, kinds: Collection[Kind], at: datetime) -> Prepared:
    """Parse, clean and store `source` (a stream or a path); call it BEFORE the transaction opens.

    `limit` in bytes. Raises FileTooLarge, FileKindRefused, FileBroken. An image is encoded anew, so its bytes
    differ from those sent. When this returns, the bytes and their folder entry have reached the disk.
    """
    root = _root()
    spool = root / f"incoming-{public_code(16)}.tmp"
    try:
        _spool(source, spool, limit)
        kind = _accepted(spool, kinds)
        if kind in IMAGES:
            spool.write_bytes(clean_image(spool, kind))
        size = spool.stat().st_size
        if size > limit:
            raise FileTooLarge(limit=limit)
        with spool.open("rb") as handle:
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
        _settle(spool, _place(root, digest), at)
    finally:
        spool.unlink(missing_ok=True)
    return Prepared(digest, size, kind.media_type, clean_name(filename, kind))


def record(prepared: Prepared, *, purpose: str, owner_ref: str, by_person_id: int | None, at: datetime) -> StoredFile:
    """Name a prepared file in the open transaction. `owner_ref` is realm:label, e.g. entry:K7M2Q9.

    Raises FileBroken when a sweep took the bytes meanwhile (a form left open for more than a day).
    """
    if not _place(_root(), prepared.sha256).exists():
        raise FileBroken(reason="swept")
    file = StoredFile(
        ref=public_code(16), sha256=prepared.sha256, size=prepared.size, media_type=prepared.media_type,
        original_name=prepared.name, made_at=at, made_by_person_id=by_person_id, purpose=purpose, owner_ref=owner_ref,
    )  # fmt: skip
    db.session.add(file)
    db.session.flush()
    return file


def path_of(file: StoredFile) -> Path:
    """Where its bytes lie."""
    return _place(_root(), file.sha256)


def blind_path(file: StoredFile, at: datetime) -> Path:
    """Its bytes without the author, made at the first call and kept beside the original; raises FileBroken."""
    original = path_of(file)
    blind = original.with_suffix(f".{BLIND_EDITION}")
    if not blind.exists():
        fresh = blind.with_name(f"{blind.name}-{public_code(16)}.tmp")
        try:
            fresh.write_bytes(without_identity(original, file.media_type))
            _settle(fresh, blind, at)
        finally:
            fresh.unlink(missing_ok=True)
    return blind


def respond(file: StoredFile, download_name: str | None = None) -> Response:
    """The file as an inert attachment; the caller has checked that the reader may have it."""
    return _inert(path_of(file), file.media_type, download_name or file.original_name)


def respond_blind(file: StoredFile, download_name: str, at: datetime) -> Response:
    """What a judge of a blind round gets: no author inside, and a name that the caller chose, never the sender's."""
    name = clean_name(download_name, KIND_OF[file.media_type])
    return _inert(blind_path(file, at), file.media_type, name)


def small_picture(file: StoredFile, side: int = 480) -> bytes:
    """A picture made small for a page (JPEG, at most `side` pixels each way); raises FileBroken for what is none."""
    try:
        with Image.open(path_of(file)) as picture:
            picture.draft("RGB", (side, side))
            small = picture.convert("RGB")
    except (OSError, ValueError) as error:
        raise FileBroken from error
    small.thumbnail((side, side))
    out = BytesIO()
    small.save(out, "JPEG", quality=72, optimize=True)
    return out.getvalue()


def sweep(at: datetime, keep: Collection[str] = ()) -> int:
    """Remove bytes older than a day that no row names (nor `keep`, hashes of finished uploads); how many went.

    Run it inside `transaction()`: on SQLite no `record` can then come between the look and the removal; on
    PostgreSQL the day's age is the margin, and `record` refuses what is gone.
    """
    kept, gone = set(keep), 0
    root = _root()
    candidates = [*root.glob("incoming-*.tmp"), *root.glob("[0-9a-f][0-9a-f]/*")]
    old = [path for path in candidates if path.stat().st_mtime < (at - ORPHAN_AGE).timestamp()]
    hashes = {path.name.partition(".")[0] for path in old} - kept
    named = {one for one in hashes if db.session.scalar(select(StoredFile.id).where(StoredFile.sha256 == one).limit(1))}
    for path in old:
        if path.name.partition(".")[0] not in named | kept:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def clean_name(filename: str, kind: Kind) -> str:
    """A display name: NFC, no folder, no control or direction characters, and the ending of what it really is."""
    name = unicodedata.normalize("NFC", filename).replace("\\", "/").rpartition("/")[2]
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem, ending = name, ""
    if re.search(r"\.[A-Za-z0-9]{1,5}$", name):
        stem, _, ending = name.rpartition(".")
    kind_ending = ending if kind is Kind.JPEG and ending.casefold() == "jpeg" else str(kind)
    return f"{stem.strip(' .')[:NAME_LENGTH] or 'file'}.{kind_ending}"


def spill(stream: BinaryIO, handle: BinaryIO, limit: int) -> int:
    """Copy at most `limit` bytes; raises FileTooLarge as soon as there is one more. Returns how many."""
    count = 0
    while chunk := stream.read(CHUNK):
        count += len(chunk)
        if count > limit:
            raise FileTooLarge(limit=limit)
        handle.write(chunk)
    return count


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _spool(source: BinaryIO | Path, spool: Path, limit: int) -> None:
    with spool.open("wb") as handle:
        if isinstance(source, Path):
            with source.open("rb") as opened:
                spill(opened, handle, limit)
        else:
            spill(source, handle, limit)


def _accepted(spool: Path, kinds: Collection[Kind]) -> Kind:
    wanted = ", ".join(sorted(kinds))
    try:
        kind = inspect(spool)
    except FileKindRefused:
        raise FileKindRefused(kinds=wanted) from None
    if kind not in kinds:
        raise FileKindRefused(kinds=wanted)
    return kind


def _settle(fresh: Path, target: Path, at: datetime) -> None:
    """fsync the file, give it its name, fsync the folder; the same content again only renews its age."""
    if not target.parent.exists():
        target.parent.mkdir(exist_ok=True)
        sync_folder(target.parent.parent)
    with fresh.open("rb+") as handle:
        os.fsync(handle.fileno())
    # Age is told by the house's clock, not by the disk's: the sweep compares with `at` too.
    os.utime(fresh, (at.timestamp(), at.timestamp()))
    fresh.replace(target)
    sync_folder(target.parent)


def _root() -> Path:
    root = Path(current_app.config["FILES"])
    root.mkdir(parents=True, exist_ok=True)
    return root


def _place(root: Path, digest: str) -> Path:
    return root / digest[:2] / digest


def _inert(path: Path, media_type: str, name: str) -> Response:
    """Attachment, never rendered in our origin, never kept by a cache (B8); ranges let a slow line resume."""
    response = send_file(path, mimetype=media_type, as_attachment=True, download_name=name, conditional=True)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
