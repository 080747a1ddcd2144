"""Plans, materials and photos of an event. What everybody may fetch shows nobody without consent (D35)."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import delete

from app.events.catalogue.actions.making import subject
from app.events.models import Event, EventFile
from app.events.states import FileUse
from app.kit import audit, files, text
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.files import Prepared
from app.people.actor import Actor

PURPOSE = "event"


class PhotoNeedsConsent(DomainError):
    """A photo is shown to everybody only with the word that those seen agreed."""

    code: ClassVar[str] = "photo_needs_consent"


def add_file(
    event: Event, prepared: Prepared, *, use: FileUse, caption: str, public: bool, consented: bool,
    session_id: int | None, by: Actor, at: datetime,
) -> EventFile:  # fmt: skip
    """Name a prepared file as one of the event's. PhotoNeedsConsent, FileBroken."""
    kept = files.record(prepared, purpose=PURPOSE, owner_ref=f"event:{event.code}", by_person_id=by.person_id, at=at)
    row = EventFile(
        ref=public_code(10), event_id=event.id, file_id=kept.id, use=use, session_id=session_id,
        caption=text.one_line(caption), made_at=at, by_person_id=by.person_id,
    )  # fmt: skip
    _show(row, public=public, consented=consented)
    db.session.add(row)
    db.session.flush()
    audit.record("event.add_file", subject(event), by=by, at=at, facts={"file": row.ref, "use": use.value})
    return row


def show_file(event: Event, row: EventFile, *, public: bool, consented: bool, by: Actor, at: datetime) -> None:
    """Who may fetch it, and whether those seen agreed. PhotoNeedsConsent."""
    _show(row, public=public, consented=consented)
    db.session.flush()
    audit.record("event.show_file", subject(event), by=by, at=at,
                 facts={"file": row.ref, "public": public, "consented": consented})  # fmt: skip


def remove_file(event: Event, row: EventFile, *, by: Actor, at: datetime) -> None:
    """Take a file away from the event; its bytes go with the sweep once nothing names them."""
    kept = row.file
    db.session.execute(delete(EventFile).where(EventFile.id == row.id))
    db.session.delete(kept)
    db.session.flush()
    audit.record("event.remove_file", subject(event), by=by, at=at, facts={"file": row.ref, "sha256": kept.sha256})


def _show(row: EventFile, *, public: bool, consented: bool) -> None:
    if row.use is FileUse.PHOTO and public and not consented:
        raise PhotoNeedsConsent
    row.public, row.consented = public, consented
