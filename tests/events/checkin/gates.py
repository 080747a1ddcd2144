"""A gate for tests: an event that runs, a device before it, tickets to show."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import select

from app.events.checkin.actions.devices import make_device
from app.events.checkin.actions.scans import scan
from app.events.checkin.queries.facts import Gate, Outcome, Showing
from app.events.checkin_models import Admission, CheckList, Device, DoubleAdmission, Scan
from app.events.models import Event, Site
from app.events.registration_models import Registration, Ticket
from app.events.states import Direction
from app.kit.db import db
from tests.events import made

#: When people come.
AT = made.START + timedelta(minutes=10)
_numbers = count()


@dataclass
class Door:
    """A device at the door of an event."""

    event: Event
    device: Device
    token: str

    @property
    def gate(self) -> Gate:
        """Who asks."""
        return Gate(self.event.code, self.token)

    def show(self, ticket: Ticket | str, at: datetime = AT, *, heard: datetime | None = None, **more) -> Outcome:
        """Show a ticket at an instant; told at once, or at `heard`."""
        sent = heard or at
        values = {"nonce": f"nonce-{next(_numbers)}", "scanned_at": at, "sent_at": sent} | more
        text = ticket if isinstance(ticket, str) else ticket.token
        return scan(self.gate, Showing(text, **values), received_at=sent)

    def out(self, ticket: Ticket, at: datetime = AT, **more) -> Outcome:
        """The same, going out."""
        return self.show(ticket, at, direction=Direction.OUT, **more)


def door(world, of: Event, site: Site | None = None, name: str = "Cổng A") -> Door:
    """A device of the organizer's at the event, or at one of its sites."""
    device, token = make_device(of, name=name, site=site, by=world.actor("organizer"), at=made.BEFORE)
    return Door(of, device, token)


def guest(world, of: Event, who: str = "lan", **more) -> tuple[Registration, Ticket]:
    """Somebody registered, with a ticket."""
    return made.registration(world, of, who, **more), made.ticket(world, who)


def main_list(of: Event) -> CheckList:
    """The list that every event of `made` has."""
    return db.session.scalars(
        select(CheckList).where(CheckList.event_id == of.id).order_by(CheckList.id).limit(1)
    ).one()


def admissions(of: Event) -> list[tuple]:
    """(window, when, nonce of its scan, whether gone) of all admissions, by time."""
    query = (
        select(Admission.window, Admission.at, Scan.nonce, Admission.left_at)
        .join(Scan, Scan.id == Admission.scan_id)
        .where(Admission.event_id == of.id)
    )
    return [tuple(row) for row in db.session.execute(query.order_by(Admission.at, Admission.id))]


def doubles(of: Event) -> list[int]:
    """The scans that let somebody in a second time."""
    return list(db.session.scalars(select(DoubleAdmission.scan_id).where(DoubleAdmission.event_id == of.id)))
