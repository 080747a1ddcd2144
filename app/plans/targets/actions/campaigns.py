"""Campaigns: what the units of a house are asked to hold within a year (S74, S91)."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from app.events.models import EventType
from app.kit import audit
from app.kit.clock import VIETNAM
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError, StaleVersion
from app.kit.text import one_line
from app.people.actor import Actor
from app.people.models import Unit
from app.plans.models import Campaign, Snapshot

#: The last minute of a day, as plans say it: "hết ngày …" is 23:59.
LAST = time(23, 59)


class CampaignFrozen(DomainError):
    """Its figure is frozen: what it counts no longer changes."""

    code = "campaign_frozen"


@dataclass(frozen=True)
class CampaignInput:
    """A campaign as it is given. event_type: a code, None: events of every type; due_on: the last day that counts."""

    title: str
    year: int
    due_on: date
    event_type: str | None = None


def make_campaign(unit: Unit, given: CampaignInput, *, by: Actor, at: datetime) -> Campaign:
    """Ask the units below `unit` for something within a year; who owes how many say its targets. Raises BadInput."""
    made = Campaign(code=public_code(8), unit_id=unit.id, made_at=at, made_by_person_id=by.person_id)
    _write(made, given)
    db.session.add(made)
    db.session.flush()
    _record("make", made, by, at)
    return made


def edit_campaign(campaign: Campaign, given: CampaignInput, *, version: int, by: Actor, at: datetime) -> None:
    """Change it before its figure is frozen. Raises StaleVersion, CampaignFrozen, BadInput."""
    if campaign.version != version:
        raise StaleVersion
    if db.session.scalar(select(Snapshot.id).filter_by(campaign_id=campaign.id).limit(1)) is not None:
        raise CampaignFrozen
    _write(campaign, given)
    db.session.flush()
    _record("edit", campaign, by, at)


def _write(campaign: Campaign, given: CampaignInput) -> None:
    campaign.title, campaign.year = one_line(given.title), given.year
    if not campaign.title:
        raise BadInput(what="title")
    if given.due_on.year != given.year:
        raise BadInput(what="due_on")
    campaign.due_at = datetime.combine(given.due_on, LAST, tzinfo=VIETNAM)
    kind = select(EventType.id).filter_by(code=given.event_type)
    campaign.event_type_id = db.session.scalars(kind).one_or_none() if given.event_type else None
    if given.event_type and campaign.event_type_id is None:
        raise BadInput(what="event_type")


def _record(verb: str, campaign: Campaign, by: Actor, at: datetime) -> None:
    facts = {"title": campaign.title, "year": campaign.year, "due_at": campaign.due_at.isoformat()}
    audit.record(f"campaign.{verb}", ("campaign", campaign.code), by=by, at=at, facts=facts)
