"""What a judge may see of an entry: the one projection that the page and the download share (D16, D19).

In a blind round nothing that names anybody leaves here: no team, no unit, no identifying section, no link, and only
files that the secretariat has cleared, under names of our own.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.contests.entry_models import Entry, EntryFile, EntryVersion, FrozenVersion
from app.contests.models import Section
from app.contests.wording import official_number
from app.judging.models import Round
from app.kit.db import db
from app.kit.fields import FieldKind, FieldSpec, from_json, link, shown
from app.kit.files import StoredFile


@dataclass(frozen=True)
class FileView:
    """A file a judge may fetch; `name` is what it is called there."""

    ref: str
    name: str
    size: int
    file: StoredFile


@dataclass(frozen=True)
class Part:
    """An answered section: text, a table (columns, rows), a link, or files. withheld: files not cleared yet."""

    key: str
    label: str
    text: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    href: str | None = None
    files: tuple[FileView, ...] = ()
    withheld: int = 0


@dataclass(frozen=True)
class Dossier:
    """An entry as a judge sees it. team and unit are empty in a blind round."""

    number: int | None
    title: str
    board: str
    topic: str | None
    blind: bool
    parts: tuple[Part, ...]
    team: tuple[tuple[str, str], ...] = ()
    unit: str | None = None

    def file(self, ref: str) -> FileView | None:
        """The file of that name among those the judge may fetch."""
        return next((f for part in self.parts for f in part.files if f.ref == ref), None)


def frozen_version(judged: Round, entry_id: int) -> EntryVersion | None:
    """The version that the round judges; None where none was frozen."""
    query = select(EntryVersion).join(FrozenVersion, FrozenVersion.version_id == EntryVersion.id)
    return db.session.scalars(
        query.where(FrozenVersion.stage_id == judged.stage_id, FrozenVersion.entry_id == entry_id)
    ).one_or_none()


def judge_view(judged: Round, entry: Entry, version: EntryVersion, language: str = "vi") -> Dossier:
    """The frozen version as this round's judges may see it; judges see nothing of an entry but this."""
    content = version.content
    sections = db.session.scalars(
        select(Section)
        .where(Section.edition_id == entry.edition_id, or_(Section.board_id.is_(None), Section.board_id == entry.board_id))
        .order_by(Section.position)
    )  # fmt: skip
    open_sections = [s for s in sections if not (judged.blind and s.identifying)]
    kept = _files(entry.id)
    parts = [_part(judged, entry, from_json(s.spec), content, kept, language) for s in open_sections]
    board = content.get("board")
    unit = content.get("unit")
    return Dossier(
        number=entry.number,
        title=str(content.get("title") or ""),
        board=str(board["name"] if isinstance(board, dict) else board or ""),
        topic=content.get("field"),
        blind=judged.blind,
        parts=tuple(part for part in parts if part is not None),
        team=()
        if judged.blind
        else tuple((str(m["name"]), str(m.get("duty") or "")) for m in content.get("team") or ()),
        unit=None if judged.blind or not isinstance(unit, dict) else str(unit["name"]),
    )


def _files(entry_id: int) -> dict[str, EntryFile]:
    """The entry's files by public code, those since removed from the draft too: a version keeps what it took."""
    query = select(EntryFile).where(EntryFile.entry_id == entry_id).options(joinedload(EntryFile.file))
    return {kept.file.ref: kept for kept in db.session.scalars(query)}


def _part(
    judged: Round, entry: Entry, spec: FieldSpec, content: dict[str, Any], kept: dict[str, EntryFile], language: str
) -> Part | None:
    answer = (content.get("answers") or {}).get(spec.key)
    if spec.kind is FieldKind.FILE:
        return _file_part(judged, entry, spec, (content.get("files") or {}).get(spec.key) or [], kept)
    if not answer:
        return None
    if spec.kind is FieldKind.LINK:
        # A link leads to a page with a name on it; nobody can clear what may change after the look.
        return None if judged.blind else Part(spec.key, spec.label, text=str(answer), href=link(str(answer)))
    if spec.kind is FieldKind.MEMBERS and isinstance(answer, list):
        if judged.blind:
            return None
        rows = tuple(
            tuple(str(row.get(o.value) or "") for o in spec.options) for row in answer if isinstance(row, dict)
        )
        return Part(spec.key, spec.label, columns=tuple(o.label for o in spec.options), rows=rows)
    return Part(spec.key, spec.label, text=shown(spec, answer, language))


def _file_part(
    judged: Round, entry: Entry, spec: FieldSpec, named: list[dict[str, Any]], kept: dict[str, EntryFile]
) -> Part | None:
    found, withheld = [], 0
    for n, one in enumerate(named, start=1):
        row = kept.get(str(one.get("ref")))
        if row is None or row.file.sha256 != one.get("sha256") or (judged.blind and row.cleared_at is None):
            withheld += 1
            continue
        ending = row.file.original_name.rpartition(".")[2]
        name = (
            f"{official_number(judged.stage.edition.number, entry.number)}-{spec.key}-{n}.{ending}"
            if judged.blind
            else row.file.original_name
        )
        found.append(FileView(row.file.ref, name, row.file.size, row.file))
    return Part(spec.key, spec.label, files=tuple(found), withheld=withheld) if named else None
