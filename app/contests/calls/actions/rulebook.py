"""The text of the rules ("Thể lệ"): written out of sight, published once, then only followed by a next one."""

from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from app.contests.calls import queries
from app.contests.calls.actions.setup import subject
from app.contests.calls.actions.told import tell
from app.contests.models import Edition, RulesVersion
from app.kit import audit, files, text
from app.kit.codes import content_hash
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, StaleVersion
from app.kit.files import Prepared, StoredFile
from app.people.actor import Actor


class NoteNeeded(DomainError):
    """A new version of published rules says what changed (D15)."""

    code: ClassVar[str] = "change_note_needed"


def save_rules(
    edition: Edition, *, text_md: str, change_note: str = "", stamp: str | None = None, by: Actor, at: datetime
) -> RulesVersion:
    """Keep the version of the rules that is being written; nobody outside sees it.

    stamp: `stamp_of` the text the writer began from; StaleVersion where somebody saved another since (B18).
    """
    draft = queries.rules_draft(edition)
    if stamp is not None and stamp != stamp_of(draft):
        raise StaleVersion
    if draft is None:
        published = queries.published_rules(edition)
        draft = RulesVersion(edition_id=edition.id, number=published[0].number + 1 if published else 1, made_at=at)
        db.session.add(draft)
    draft.text, draft.change_note = text.nfc(text_md), text.nfc(change_note)
    db.session.flush()
    audit.record("rules.save", subject(edition), by=by, at=at, facts={"number": draft.number})
    return draft


def attach_scan(edition: Edition, version: RulesVersion, scan: Prepared, *, by: Actor, at: datetime) -> StoredFile:
    """Keep the scan of the signed rules beside the published text (D39); a better one takes its place.

    The text stays as it was published. BadInput for a draft: what is signed is what is published.
    """
    if version.published_at is None or version.edition_id != edition.id:
        raise BadInput(what="rules")
    named = replace(scan, name=f"the-le-{edition.code}-{version.number}.pdf")
    kept = files.record(named, purpose="rules", owner_ref=f"edition:{edition.code}", by_person_id=by.person_id, at=at)
    version.file_id = kept.id
    db.session.flush()
    facts = {"number": version.number, "file": kept.ref}
    audit.record("rules.attach_scan", subject(edition), by=by, at=at, facts=facts)
    return kept


def stamp_of(draft: RulesVersion | None) -> str:
    """What tells one saved draft from another."""
    return content_hash([draft.number, draft.text, draft.change_note] if draft else None)


def publish_rules(
    edition: Edition, *, text_md: str | None = None, change_note: str | None = None, stamp: str | None = None,
    by: Actor, at: datetime,
) -> RulesVersion:  # fmt: skip
    """Publish the rules (S37): the text given, or the draft kept. From the second version on it says what changed."""
    kept = queries.rules_draft(edition)
    if text_md is None and kept is None:
        raise BadInput(what="rules")
    note = change_note if change_note is not None else (kept.change_note if kept else "")
    words = text_md or (kept.text if kept else "")
    version = save_rules(edition, text_md=words, change_note=note, stamp=stamp, by=by, at=at)
    if not version.text:
        raise BadInput(what="rules")
    if version.number > 1 and not version.change_note:
        raise NoteNeeded
    version.published_at = at
    db.session.flush()
    audit.record("rules.publish", subject(edition), by=by, at=at, facts={"number": version.number})
    if version.number > 1:
        tell(edition, "rules_changed", {"version": version.number}, at=at)
    return version
