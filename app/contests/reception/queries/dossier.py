"""What staff and units read of an entry: a version's answers beside their questions, and its history in order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.contests.calls.queries import sections_of
from app.contests.entry_models import Entry, EntryVersion
from app.kit import audit
from app.kit.db import db
from app.kit.fields import FieldKind, shown
from app.people.models import Person


@dataclass(frozen=True)
class NamedFile:
    """A file that a version took with it."""

    ref: str
    name: str
    size: int


@dataclass(frozen=True)
class Line:
    """One question with its answer: text (line breaks kept), a link, a table of members, or files."""

    label: str
    text: str = ""
    link: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    files: tuple[NamedFile, ...] = ()


@dataclass(frozen=True)
class Happening:
    """One act in an entry's history; `who` is empty for the clock."""

    verb: str
    at: datetime
    who: str
    reason: str | None
    facts: Mapping[str, Any]


def version_of(entry: Entry, number: int | None) -> EntryVersion | None:
    """The version of that number, or the latest; the entry's versions are loaded."""
    found = [one for one in entry.versions if number is None or one.number == number]
    return found[-1] if found else None


def lines_of(entry: Entry, version: EntryVersion | None, language: str) -> list[Line]:
    """The answers of a version beside the questions of the entry's board, in their order. The edition is loaded."""
    if version is None:
        return []
    answers, files = version.content.get("answers", {}), version.content.get("files", {})
    return [
        _line(section.spec, answers.get(section.spec.key), files.get(section.spec.key, ()), language)
        for section in sections_of(entry.edition, entry.board_id)
    ]


def _line(spec: Any, answer: Any, files: Sequence[Mapping[str, Any]], language: str) -> Line:
    if spec.kind is FieldKind.FILE:
        return Line(spec.label, files=tuple(NamedFile(f["ref"], f["name"], f["size"]) for f in files))
    if spec.kind is FieldKind.MEMBERS:
        rows = tuple(tuple(str(row.get(o.value) or "") for o in spec.options) for row in answer or ())
        return Line(spec.label, columns=tuple(o.label for o in spec.options), rows=rows)
    text = shown(spec, answer, language)
    return Line(spec.label, text=text, link=text if spec.kind is FieldKind.LINK else "")


def history_of(entry: Entry) -> list[Happening]:
    """What happened to the entry, the latest first; the caller has decided that its actor may see it."""
    rows = audit.history(("entry", entry.ref))
    ids = {row.true_person_id for row in rows} - {None}
    query = select(Person.id, Person.full_name).where(Person.id.in_(ids))
    names: dict[int, str] = dict(list(db.session.execute(query)))
    return [Happening(r.verb, r.at, names.get(r.true_person_id or 0, ""), r.reason, r.facts) for r in rows]
