"""What the API is told and tells: strict models, of which the OpenAPI document is made."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from app.events.states import Direction, Origin, RefusalReason, RegistrationState, ScanResult

BATCH = 1000
_FROM, _TO = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def _countable(at: datetime) -> datetime:
    return min(max(at, _FROM), _TO)


#: With its zone. A clock that is centuries wrong is corrected like any other, as long as one can count with it.
Instant = Annotated[AwareDatetime, AfterValidator(_countable)]
Nonce = Annotated[str, Field(pattern=r"^[!-~]{1,64}$", description="The client's own name of this scan; random.")]
Key = Annotated[str, Field(pattern=r"^[ -~]{1,40}$")]
Birthday = Annotated[date, Field(ge=date(1900, 1, 1), lt=date(2100, 1, 1))]
Ref = Annotated[str, Field(pattern=r"^[ -~]{1,16}$")]


class Strict(BaseModel):
    """Nothing is guessed: no text for a number, no unknown names."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ScanIn(Strict):
    """A ticket shown to a gate."""

    ticket: Annotated[
        str, Field(max_length=200, pattern=r"^[^\x00]+$", description="What the QR holds, or the typed code.")
    ]
    nonce: Nonce
    scanned_at: Annotated[Instant, Field(description="When it was shown, by the device's clock.")]
    sent_at: Annotated[Instant, Field(description="When this request was sent, by the same clock.")]
    list: Annotated[Ref | None, Field(description="The list; without it the main entrance.")] = None
    site: Annotated[Ref | None, Field(description="The gate's site; without it the device's own.")] = None
    direction: Direction = Direction.IN
    let_in: Annotated[
        bool | None,
        Field(description="What the device did by itself without a network; absent: it waits for the answer."),
    ] = None


class BatchIn(Strict):
    """Scans told afterwards, in any order."""

    #: Each is read by itself, so that a bad one never spoils the others.
    scans: Annotated[list[Any], Field(max_length=BATCH)]
    waiting: Annotated[
        int | None, Field(ge=0, le=100_000, description="How many more the device keeps; the organizer sees it.")
    ] = None


class FirstOut(Strict):
    """The scan that stood in the way."""

    at: AwareDatetime
    list: str
    site: str | None
    gate: str | None
    by: str | None


class PersonOut(Strict):
    """Whoever holds the ticket, where they are registered for this event."""

    registration: str
    name: str
    category: str | None
    unit: str | None
    site: str | None


class ScanOut(Strict):
    """What came of a scan."""

    result: ScanResult
    reason: RefusalReason | None = None
    direction: Direction
    at: Annotated[AwareDatetime, Field(description="The corrected time of the scan.")]
    list: str
    list_name: str
    site: str | None
    person: PersonOut | None = None
    first: FirstOut | None = None
    replayed: Annotated[bool, Field(description="This nonce was told before; this is the first answer again.")] = False


class Fault(Strict):
    """One thing that is wrong with what was sent."""

    field: str
    code: str
    why: str


class Problem(Strict):
    """Why a request was not done (RFC 9457)."""

    type: str
    title: str
    status: int
    code: str
    errors: list[Fault] | None = None


class ItemOut(ScanOut):
    """One answer of a batch: as it would have been alone, with its status."""

    status: int


class BatchOut(Strict):
    """The answers, in the order of the scans."""

    results: list[ItemOut | Problem]


class RegistrationIn(Strict):
    """Somebody who is new here, to be registered."""

    nonce: Annotated[str, Field(pattern=r"^[!-~]{1,48}$", description="The client's own name of this; random.")]
    name: Annotated[str, Field(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
    birth_date: Annotated[Birthday | None, Field(description="Decides whether a guardian must agree.")] = None
    phone: Annotated[str | None, Field(pattern=r"^[0-9+(). -]{9,20}$", description="A number of Vietnam.")] = None
    unit: Annotated[str | None, Field(pattern=r"^[ -~]{1,40}$", description="The code of a unit.")] = None
    category: Ref | None = None
    site: Ref | None = None
    sessions: Annotated[list[Ref], Field(max_length=100)] = []
    answers: Annotated[
        dict[Key, Annotated[str, Field(max_length=10_000, pattern=r"^[^\x00]*$")]] | None,
        Field(description="By the keys of the event's questions."),
    ] = None


class TicketOut(Strict):
    """What the QR holds, and the same for typing."""

    token: str
    code: str


class RegisteredOut(Strict):
    """A registration that was made."""

    registration: str
    state: RegistrationState
    ticket: TicketOut
    replayed: bool


class RegistrationOut(Strict):
    """One who is registered."""

    registration: str
    name: str
    state: RegistrationState
    origin: Origin
    unit: str | None
    category: str | None
    site: str | None
    made_at: AwareDatetime


class RegistrationsOut(Strict):
    """A page of them; cursor is null on the last."""

    registrations: list[RegistrationOut]
    cursor: str | None
