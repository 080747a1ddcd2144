"""What a list of people would do: who is known, who is new, who is registered already."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select

from app.events.catalogue.queries import categories_of, sites_of, units_by_code
from app.events.models import Event
from app.events.registration_models import Allocation, Registration
from app.events.states import LIVE
from app.kit.db import db
from app.kit.importing import BadCell, Column, ImportBatch, Line, Preview, RowAction, day, one_of, preview, text_of
from app.kit.text import phone, search_key
from app.people.actor import Actor
from app.people.models import Person, UnitAncestor


def kind_of(event: Event, seats: Allocation | None) -> str:
    """The kind of imports of one event, or of one unit's seats: none can be applied elsewhere."""
    return f"delegates of {event.code}/{seats.ref}" if seats else f"registrations of {event.code}"


def _number(text: str) -> str:
    found = phone(text)
    if found is None:
        raise BadCell("phone_shape")
    return found


def columns(event: Event, seats: Allocation | None) -> tuple[Column, ...]:
    """What the list knows. For a unit's seats only the people are asked for: the place is that of the seats."""
    common = (
        Column("name", ("Họ và tên", "Họ tên", "Full name", "Name"), True, text_of(120)),
        Column("born", ("Ngày sinh", "Date of birth"), False, day),
        Column("phone", ("Điện thoại", "Số điện thoại", "Phone"), False, _number),
    )
    if seats is not None:
        return common
    known = set(units_by_code(event))

    def unit(text: str) -> str:
        if text not in known:
            raise BadCell("site_unit_unknown", value=text[:40])
        return text

    places: list[Column] = [Column("unit", ("Mã đơn vị", "Đơn vị", "Unit code", "Unit"), False, unit)]
    categories, sites = categories_of(event), sites_of(event)
    if categories:
        named = {one.name: one.ref for one in categories}
        places.append(Column("category", ("Thành phần", "Category"), False, one_of(named)))
    if sites:
        named = {one.name: one.ref for one in sites}
        places.append(Column("site", ("Điểm cầu", "Site"), False, one_of(named, [one.name for one in sites[:10]])))
    return (*common, *places, Column("note", ("Ghi chú", "Note"), False, text_of(500)))


def matching(top_id: int, values: Any) -> list[Person]:
    """Those of a unit and below it whom a row may mean: the same name, and nothing known of them that differs.

    One of birth date and phone must be the same where the row tells it; a row with the name alone means whoever has it.
    """
    inside = or_(
        Person.unit_id == top_id,
        Person.unit_id.in_(select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == top_id)),
    )
    query = select(Person).where(inside, Person.search_key == search_key(str(values["name"])))
    found = db.session.scalars(query.where(Person.merged_into_id.is_(None)).order_by(Person.id)).all()
    born, number = values.get("born"), values.get("phone")
    same = [one for one in found if one.full_name.casefold() == str(values["name"]).casefold()] or list(found)
    return [
        one
        for one in same
        if not (born and one.birth_date and one.birth_date.isoformat() != born)
        and not (number and one.phone and one.phone != number)
    ]


def shown(lines: Sequence[Line], event: Event, top_id: int, seats: Allocation | None) -> Preview:
    """The dry run: UPDATE is somebody known, CREATE a new profile, SKIP somebody registered. Raises ImportRefused."""
    there = _registered(event)

    def decide(values: Any) -> RowAction:
        found = matching(top_id, values)
        if len(found) > 1:
            raise BadCell("person_unclear", name=str(values["name"]), count=len(found))
        if not found:
            return RowAction.CREATE
        return RowAction.SKIP if found[0].id in there else RowAction.UPDATE

    return preview(lines, columns(event, seats), decide, ["name", "born", "phone"])


def _registered(event: Event) -> Collection[int]:
    query = select(Registration.person_id).where(Registration.event_id == event.id, Registration.state.in_(LIVE))
    return frozenset(db.session.scalars(query))


def list_by_ref(actor: Actor, event: Event, seats: Allocation | None, ref: str) -> ImportBatch:
    """A list that the actor sent in for this event, or for these seats; NoResultFound."""
    kind = kind_of(event, seats)
    query = select(ImportBatch).filter_by(ref=ref, kind=kind, made_by_person_id=actor.person_id)
    return db.session.scalars(query).one()


def lists_of(actor: Actor, event: Event, seats: Allocation | None) -> list[ImportBatch]:
    """The last lists that the actor sent in, newest first."""
    query = select(ImportBatch).filter_by(kind=kind_of(event, seats), made_by_person_id=actor.person_id)
    return list(db.session.scalars(query.order_by(ImportBatch.id.desc()).limit(10)))
