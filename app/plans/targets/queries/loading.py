"""What the pages of targets load: the edition whose figures the actor may see, a target, a unit's line."""

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.contests.access import REALM
from app.contests.models import Edition, Series
from app.kit.db import db
from app.people.access import covered, visible_units
from app.people.actor import Actor
from app.people.models import Unit, UnitKind, UnitSuccession
from app.people.states import Role
from app.plans.access import visible_overviews
from app.plans.models import Target, TargetUnit

_WATCH = (Role.ORGANIZER, Role.SECRETARIAT, Role.OBSERVER)


def edition_by_code(actor: Actor, edition: str) -> Edition:
    """The edition, with series, unit and stages, if the actor may see its figures; NoResultFound."""
    watched = or_(Edition.code.in_(actor.labels(REALM, *_WATCH)), Series.unit_id.in_(covered(actor, *_WATCH)))
    query = (
        select(Edition)
        .join(Edition.series)
        .where(Edition.code == edition, visible_overviews(actor, watched))
        .options(joinedload(Edition.series).joinedload(Series.unit), selectinload(Edition.stages))
    )
    return db.session.scalars(query).unique().one()


def target_by_ref(actor: Actor, edition: str, target: str) -> Target:
    """One target of an edition whose figures the actor may see, with its edition and kinds; NoResultFound."""
    found = edition_by_code(actor, edition)
    query = select(Target).where(Target.ref == target, Target.edition_id == found.id)
    return db.session.scalars(query.options(selectinload(Target.kinds), joinedload(Target.edition))).one()


def unit_line(actor: Actor, edition: str, unit: str) -> tuple[Edition, Unit, frozenset[int]]:
    """(edition, unit, the units that took it over) for the page of a unit's figure; NoResultFound."""
    found = edition_by_code(actor, edition)
    row = db.session.scalars(select(Unit).where(Unit.code == unit, visible_units(actor))).one()
    heirs = select(UnitSuccession.to_id).where(UnitSuccession.from_id == row.id)
    return found, row, frozenset(db.session.scalars(heirs))


def whole(edition: Edition) -> Edition:
    """The edition with its series loaded, whoever loaded it."""
    set_committed_value(edition, "series", db.session.get_one(Series, edition.series_id))
    return edition


def edition_of(target: Target) -> Edition:
    """The edition of a target, with its series."""
    return whole(db.session.get_one(Edition, target.edition_id))


def targets_of(edition: Edition) -> list[Target]:
    """The targets on an edition with their kinds, oldest first."""
    query = select(Target).filter_by(edition_id=edition.id).order_by(Target.id)
    return list(db.session.scalars(query.options(selectinload(Target.kinds))))


def specials_of(target: Target) -> list[TargetUnit]:
    """The units of a target with a figure of their own or an exemption, by name."""
    query = select(TargetUnit).join(TargetUnit.unit).where(TargetUnit.target_id == target.id)
    return list(db.session.scalars(query.options(joinedload(TargetUnit.unit)).order_by(Unit.sort_key)))


def all_kinds() -> list[UnitKind]:
    """The kinds of unit, highest first."""
    return list(db.session.scalars(select(UnitKind).order_by(UnitKind.rank, UnitKind.id)))
