"""What the API is told and tells: strict models, of which the OpenAPI document is made."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from app.events.states import Direction, RefusalReason, ScanResult

BATCH = 1000
_FROM, _TO = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def _sane(at: datetime) -> datetime:
    if not _FROM <= at < _TO:
        raise ValueError("between 2000 and 2100")
    return at


Instant = Annotated[AwareDatetime, AfterValidator(_sane)]
Nonce = Annotated[str, Field(pattern=r"^[!-~]{1,64}$", description="The client's own name of this scan; random.")]
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
