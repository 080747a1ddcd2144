"""What the roster and the counts look like, for the OpenAPI document."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from app.events.checkin.api.shapes import Strict
from app.events.states import EventState, ListKind, ListRule, RefusalReason


class NamedOut(Strict):
    """Something with a public code and a name."""

    ref: str
    name: str


class EventOut(Strict):
    """The event of the gate; what an offline gate must know to judge as we do."""

    code: str
    title: str
    state: EventState
    starts_at: AwareDatetime | None
    ends_at: AwareDatetime | None
    stopped_at: AwareDatetime | None
    ended_at: AwareDatetime | None


class ListOut(Strict):
    """A list: what is checked at a gate. session: only who chose it passes. limited: full is known online only."""

    ref: str
    name: str
    kind: ListKind
    rule: ListRule
    exits: bool
    site: str | None
    session: str | None
    opens_at: AwareDatetime | None
    closes_at: AwareDatetime | None
    limited: bool


class PassedOut(Strict):
    """An admission: window is '' for a list passed once, Vietnam's date for a daily one."""

    list: str
    window: str
    at: AwareDatetime
    site: str | None
    left_at: AwareDatetime | None


class KnownTicketOut(Strict):
    """A ticket as a device recognises it when shown. A revoked one names nobody."""

    token: Annotated[str, Field(description="HMAC-SHA256(key, 'lookup'), 16 bytes, base64url; key: see salt.")]
    code: Annotated[str, Field(description="The same of the typed code, in capitals without dashes.")]
    sealed_by_token: Annotated[
        str | None,
        Field(
            description="base64url of iv (16 bytes) and text XOR HMAC(HMAC(key, 'stream'), iv || 4-byte counter from 0); "
            "iv = HMAC(HMAC(key, 'mac'), text)[:16] proves it. The text is JSON: name, category, unit."
        ),
    ] = None
    sealed_by_code: str | None = None
    revoked: bool = False


class EntryOut(Strict):
    """A registration. refused: why its holder is not let in, null if they are; gone: forget it, nothing else follows."""

    registration: str
    gone: bool = False
    refused: RefusalReason | None = None
    site: str | None = None
    sessions: list[str] | None = None
    tickets: list[KnownTicketOut] | None = None
    passed: list[PassedOut] | None = None


class ChangedOut(Strict):
    """The admissions, as they are now, of somebody who was scanned meanwhile."""

    registration: str
    passed: list[PassedOut]


class RosterOut(Strict):
    """A page of what a device needs to go on without a network."""

    event: EventOut
    site: Annotated[str | None, Field(description="The device's own site; null: the whole event.")]
    sites: list[NamedOut]
    lists: list[ListOut]
    salt: Annotated[str, Field(description="Hex. key = PBKDF2-HMAC-SHA256(token or code, salt, iterations, 32 bytes).")]
    iterations: int
    entries: list[EntryOut]
    passed: list[ChangedOut]
    cursor: Annotated[str, Field(description="Where to go on: at once while more, later for what changed.")]
    more: bool


class ListCountOut(NamedOut):
    """Distinct people who passed a list, and of those who are still there."""

    came: int
    present: int


class SiteCountOut(ListCountOut):
    """The same of a site's doors, with how many are expected."""

    expected: int


class PresenceOut(Strict):
    """Distinct people: expected, came, present now."""

    expected: int
    came: int
    present: int
    lists: list[ListCountOut]
    sites: list[SiteCountOut]
