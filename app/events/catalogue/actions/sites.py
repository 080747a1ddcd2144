"""Connected sites ("điểm cầu", S124): one by one, one per unit below, or several hundred from a list."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.events.catalogue import queries
from app.events.catalogue.actions.capacity import give_places, remove_unused
from app.events.catalogue.actions.making import subject
from app.events.models import Event, Site
from app.events.registration_models import Limit
from app.events.states import Scope
from app.kit import audit, importing, text
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput, DomainError
from app.kit.importing import ImportBatch, Outcome, Preview, Row
from app.people.actor import Actor

MAX_SITES = 2000
#: How often a place in the order is tried again that somebody else took at the same moment.
_TRIES = 5


class SiteInUse(DomainError):
    """Somebody is registered or was seen at the site; it stays."""

    code: ClassVar[str] = "site_in_use"


class SiteNameTaken(DomainError):
    """The event has a site of this name."""

    code: ClassVar[str] = "site_name_taken"


@dataclass(frozen=True)
class SiteInput:
    """A site as typed; capacity None: no limit of its own."""

    name: str
    unit_id: int | None = None
    address: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    capacity: int | None = None


def add_site(event: Event, given: SiteInput, *, by: Actor, at: datetime) -> Site:
    """One more site, at the end of the order. SiteNameTaken, BadInput."""
    _fresh_name(event, given.name)
    site = Site(ref=public_code(8), event_id=event.id)
    _fill(site, given)
    _place(event, site)
    give_places(event, Scope.SITE, site.id, given.capacity, by=by, at=at)
    audit.record("event.add_site", subject(event), by=by, at=at, facts={"site": site.ref})
    return site


def change_site(event: Event, site: Site, given: SiteInput, *, by: Actor, at: datetime) -> None:
    """Another name, unit, address, contact or capacity. SiteNameTaken, CapacityTooSmall."""
    if text.search_key(given.name) != site.search_key:
        _fresh_name(event, given.name)
    _fill(site, given)
    db.session.flush()
    give_places(event, Scope.SITE, site.id, given.capacity, by=by, at=at)
    audit.record("event.change_site", subject(event), by=by, at=at, facts={"site": site.ref})


def remove_site(event: Event, site: Site, *, by: Actor, at: datetime) -> None:
    """Take a site out that nobody is registered or was seen at; SiteInUse otherwise."""
    ref = site.ref
    remove_unused(event, Scope.SITE, site, SiteInUse())
    audit.record("event.remove_site", subject(event), by=by, at=at, facts={"site": ref})


def add_sites_below(event: Event, kinds: Collection[str], *, by: Actor, at: datetime) -> int:
    """A site for each living unit of these kinds, the organizing one or below it, that has none yet; how many."""
    lacking = queries.units_without_site(event, kinds)
    first = _next_position(event)
    sites = [
        Site(
            ref=public_code(8), event_id=event.id, unit_id=unit.id, name=unit.name,
            search_key=text.search_key(unit.name), position=first + n,
        )
        for n, unit in enumerate(lacking[:MAX_SITES])
    ]  # fmt: skip
    db.session.add_all(sites)
    db.session.flush()
    db.session.add_all([Limit(event_id=event.id, scope=Scope.SITE, thing_id=site.id) for site in sites])
    db.session.flush()
    audit.record("event.sites_below", subject(event), by=by, at=at, facts={"sites": len(sites)})
    return len(sites)


def keep_list(shown: Preview, *, event: Event, raw: bytes, file_name: str, by: Actor, at: datetime) -> ImportBatch:
    """Keep the dry run of a list of sites, which names the event in the history."""
    kind = queries.import_kind(event)
    batch = importing.keep_preview(shown, kind=kind, raw=raw, file_name=file_name, by=by, at=at)
    audit.record("event.preview_sites", subject(event), by=by, at=at, facts={"import": batch.ref})
    return batch


def apply_list(batch: ImportBatch, *, event: Event, by: Actor, at: datetime) -> Outcome:
    """Add the sites of a dry run; rows that are refused are left out and told. WrongState."""
    units = queries.units_by_code(event)

    def act(row: Row) -> Mapping[str, Any]:
        values: dict[str, Any] = row.values
        unit = units.get(str(values["unit"] or ""))
        given = SiteInput(
            name=values["name"], unit_id=unit.id if unit else None, address=values["address"] or "",
            contact_name=values["contact_name"] or "", contact_phone=values["contact_phone"] or "",
            capacity=values["capacity"],
        )  # fmt: skip
        return {"ref": add_site(event, given, by=by, at=at).ref}

    return importing.apply(batch, act, by=by, at=at)


def undo_list(batch: ImportBatch, *, event: Event, by: Actor, at: datetime) -> Outcome:
    """Take back the sites of a list that nobody uses yet; the others stay and are told. WrongState."""

    def back(note: Mapping[str, Any]) -> None:
        site = db.session.scalars(select(Site).filter_by(event_id=event.id, ref=note["ref"])).one_or_none()
        if site is not None:
            remove_site(event, site, by=by, at=at)

    return importing.undo(batch, back, by=by, at=at)


def _fill(site: Site, given: SiteInput) -> None:
    site.name = text.one_line(given.name)
    if not site.name or len(site.name) > 200:
        raise BadInput(what="site")
    site.search_key = text.search_key(site.name)
    site.unit_id, site.address = given.unit_id, text.one_line(given.address)
    site.contact_name = text.one_line(given.contact_name) or None
    site.contact_phone = text.phone(given.contact_phone) or text.one_line(given.contact_phone) or None


def _fresh_name(event: Event, name: str) -> None:
    """Two sites of one name are no safety matter but a slip of the hand: a look beforehand is enough."""
    key = text.search_key(text.one_line(name))
    if db.session.scalar(select(Site.id).filter_by(event_id=event.id, search_key=key).limit(1)) is not None:
        raise SiteNameTaken(name=text.one_line(name))


def _place(event: Event, site: Site) -> None:
    """At the end of the order; the unique key tells when somebody was faster."""
    for left in reversed(range(_TRIES)):
        site.position = _next_position(event)
        try:
            with db.session.begin_nested():
                db.session.add(site)
        except IntegrityError:
            if not left:
                raise
        else:
            return


def _next_position(event: Event) -> int:
    return (db.session.scalar(select(func.max(Site.position)).filter_by(event_id=event.id)) or 0) + 1
