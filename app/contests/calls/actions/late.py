"""Late work: later deadlines for all, a unit or one entry, and secret links with which one may still start."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import update

from app.contests.calls import queries
from app.contests.calls.actions.setup import ReasonNeeded, subject
from app.contests.calls.actions.told import tell
from app.contests.entry_models import Entry
from app.contests.models import Edition, Extension, StartLink
from app.kit import audit, text
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.people.actor import Actor
from app.people.models import Unit

MAX_USES = 1000


class NotLater(DomainError):
    """An extension to an instant that is not later than the deadline that already holds."""

    code: ClassVar[str] = "extension_not_later"


class LinkInvalid(DomainError):
    """The secret link is unknown, used up, over or taken back; which of these is not told."""

    code: ClassVar[str] = "start_link_invalid"


def extend(
    edition: Edition, *, until: datetime, reason: str, unit: Unit | None = None, entry: Entry | None = None,
    by: Actor, at: datetime,
) -> Extension:  # fmt: skip
    """A later deadline for all, for a unit and below, or for one entry; with a reason. NotLater if it gives nothing."""
    if unit is not None and entry is not None:
        raise BadInput(what="extension")
    if not text.nfc(reason):
        raise ReasonNeeded
    if until <= queries.deadline_for(edition, entry=entry, unit_id=unit.id if unit else None):
        raise NotLater
    row = Extension(
        edition_id=edition.id, unit_id=unit.id if unit else None, entry_id=entry.id if entry else None, until=until,
        reason=text.nfc(reason), made_by_person_id=by.person_id, made_at=at,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    scope = {"unit": unit.code} if unit else {"entry": entry.ref} if entry else {"all": True}
    audit.record("edition.extend", subject(edition), by=by, at=at, reason=row.reason,
                 facts={**scope, "until": until.isoformat()})  # fmt: skip
    tell(edition, "deadline_extended", {"until_at": until.isoformat()}, at=at, unit=unit, entry=entry)
    return row


def revoke_extension(edition: Edition, extension: Extension, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a later deadline back; what was handed in meanwhile stays as it was judged then."""
    if not text.nfc(reason):
        raise ReasonNeeded
    extension.revoked_at = extension.revoked_at or at
    audit.record("edition.extend_undo", subject(edition), by=by, at=at, reason=text.nfc(reason),
                 facts={"extension": extension.id})  # fmt: skip


def make_start_link(
    edition: Edition, *, expires_at: datetime, max_uses: int, reason: str, by: Actor, at: datetime
) -> tuple[StartLink, str]:
    """A secret link and its secret, which is told this once: only its hash is kept."""
    if not text.nfc(reason):
        raise ReasonNeeded
    if not 1 <= max_uses <= MAX_USES:
        raise BadInput(what="start_link")
    if expires_at <= at:
        raise NotLater
    token = secret_token()
    link = StartLink(
        ref=public_code(8), edition_id=edition.id, token_hash=token_hash(queries.LINK_PURPOSE, token),
        expires_at=expires_at, max_uses=max_uses, uses=0, reason=text.nfc(reason), made_by_person_id=by.person_id, made_at=at,
    )  # fmt: skip
    db.session.add(link)
    db.session.flush()
    audit.record("start_link.make", subject(edition), by=by, at=at, reason=link.reason,
                 facts={"link": link.ref, "uses": max_uses, "expires_at": expires_at.isoformat()})  # fmt: skip
    return link, token


def revoke_start_link(edition: Edition, link: StartLink, *, by: Actor, at: datetime) -> None:
    """Close the link, also for entries begun with it and not handed in yet."""
    link.revoked_at = link.revoked_at or at
    audit.record("start_link.revoke", subject(edition), by=by, at=at, facts={"link": link.ref})


def take_start_link(edition: Edition, *, token: str, at: datetime) -> StartLink:
    """Take one use of a link, for an entry that starts now; LinkInvalid where there is none left.

    One conditional UPDATE: two who come at once for the last use cannot both get it.
    """
    taken = db.session.execute(
        update(StartLink)
        .where(
            StartLink.edition_id == edition.id,
            StartLink.token_hash == token_hash(queries.LINK_PURPOSE, token),
            StartLink.revoked_at.is_(None),
            StartLink.expires_at >= at,
            StartLink.uses < StartLink.max_uses,
        )
        .values(uses=StartLink.uses + 1)
        .returning(StartLink.id)
    ).scalar_one_or_none()
    if taken is None:
        raise LinkInvalid
    return db.session.get_one(StartLink, taken, populate_existing=True)
