"""Reads about connected sites: pages of several hundred, the units that may have one, and what a list would do."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from app.events.models import Event, Site
from app.events.registration_models import Limit
from app.events.states import Scope
from app.kit.db import db
from app.kit.importing import BadCell, Column, ImportBatch, Line, Preview, RowAction, preview, text_of, whole
from app.kit.text import search_key
from app.people.actor import Actor
from app.people.models import Unit, UnitAncestor, UnitKind

PER_PAGE = 50
MAX_CAPACITY = 1_000_000


@dataclass(frozen=True)
class SiteRow:
    """A site in a list, with its capacity (None: no limit) and how many places are taken."""

    site: Site
    capacity: int | None
    taken: int


def site_rows(event: Event, *, q: str = "", page: int = 1, per_page: int = PER_PAGE) -> tuple[list[SiteRow], int]:
    """(a page of the sites in their order, how many there are); found without tone marks. Three statements."""
    query = select(Site).filter_by(event_id=event.id)
    for word in search_key(q).split():
        query = query.where(Site.search_key.contains(word, autoescape=True))
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    limit = and_(Limit.event_id == event.id, Limit.scope == Scope.SITE, Limit.thing_id == Site.id)
    rows = db.session.execute(
        query.add_columns(Limit.capacity, func.coalesce(Limit.taken, 0))
        .outerjoin(Limit, limit)
        .options(joinedload(Site.unit))
        .order_by(Site.position)
        .limit(per_page)
        .offset((page - 1) * per_page)
    )
    return [SiteRow(*row) for row in rows], total


def _below(event: Event) -> Any:
    """Living units: the organizing one and all below it."""
    return select(UnitAncestor.unit_id).where(
        UnitAncestor.ancestor_id == event.unit_id, UnitAncestor.valid_to.is_(None)
    )


def kinds_below(event: Event) -> list[tuple[UnitKind, int]]:
    """The kinds of unit from the organizing one down, each with how many units of it have no site yet."""
    having = select(Site.unit_id).where(Site.event_id == event.id, Site.unit_id.is_not(None))
    query = (
        select(UnitKind, func.count(Unit.id))
        .join(Unit, Unit.kind_id == UnitKind.id)
        .where(Unit.id.in_(_below(event)), Unit.id.not_in(having))
        .group_by(UnitKind.id)
        .order_by(UnitKind.rank, UnitKind.id)
    )
    return [(kind, count) for kind, count in db.session.execute(query)]


def units_without_site(event: Event, kinds: Collection[str]) -> list[Unit]:
    """The living units of these kinds, the organizing one or below, without a site: highest first, then by name."""
    having = select(Site.unit_id).where(Site.event_id == event.id, Site.unit_id.is_not(None))
    query = (
        select(Unit)
        .join(UnitKind, Unit.kind_id == UnitKind.id)
        .where(Unit.id.in_(_below(event)), Unit.id.not_in(having), UnitKind.code.in_(kinds))
        .order_by(UnitKind.rank, Unit.sort_key, Unit.id)
    )
    return list(db.session.scalars(query))


def units_by_code(event: Event) -> dict[str, Unit]:
    """The organizing unit and the living ones below it, by code."""
    return {unit.code: unit for unit in db.session.scalars(select(Unit).where(Unit.id.in_(_below(event))))}


def import_kind(event: Event) -> str:
    """The kind of imports of one event's sites: none can be applied to another."""
    return f"sites of {event.code}"


def columns(codes: Collection[str]) -> tuple[Column, ...]:
    """What a list of sites knows, in its order."""

    def unit(text: str) -> str:
        if text not in codes:
            raise BadCell("site_unit_unknown", value=text[:40])
        return text

    return (
        Column("name", ("Tên điểm cầu", "Điểm cầu", "Tên", "Name", "Site"), True, text_of(200)),
        Column("unit", ("Mã đơn vị", "Đơn vị", "Unit code", "Unit"), False, unit),
        Column("address", ("Địa chỉ", "Địa điểm", "Address"), False, text_of(300)),
        Column("contact_name", ("Người liên hệ", "Đầu mối", "Contact"), False, text_of(200)),
        Column("contact_phone", ("Điện thoại", "Số điện thoại", "Phone"), False, text_of(40)),
        Column("capacity", ("Số chỗ", "Sức chứa", "Places", "Capacity"), False, whole(0, MAX_CAPACITY)),
    )


def shown(lines: Sequence[Line], event: Event) -> Preview:
    """The dry run of a list: a site whose name is there already is left as it is. Raises ImportRefused."""
    known = set(db.session.scalars(select(Site.search_key).filter_by(event_id=event.id)))

    def decide(values: Any) -> RowAction:
        return RowAction.SKIP if search_key(str(values["name"])) in known else RowAction.CREATE

    return preview(lines, columns(set(units_by_code(event))), decide, ["name"])


def list_by_ref(actor: Actor, event: Event, ref: str) -> ImportBatch:
    """A list of sites that the actor sent in for this event; NoResultFound."""
    query = select(ImportBatch).filter_by(ref=ref, kind=import_kind(event), made_by_person_id=actor.person_id)
    return db.session.scalars(query).one()


def lists_of(actor: Actor, event: Event) -> list[ImportBatch]:
    """The last lists that the actor sent in for this event, newest first."""
    query = select(ImportBatch).filter_by(kind=import_kind(event), made_by_person_id=actor.person_id)
    return list(db.session.scalars(query.order_by(ImportBatch.id.desc()).limit(10)))
