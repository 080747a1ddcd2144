"""What the pages of targets load: the edition or campaign whose figures the actor may see, a target, a unit's line."""

from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from app.contests.access import REALM
from app.contests.models import Edition, Series
from app.kit.db import db
from app.people.access import covered, visible_units
from app.people.actor import Actor
from app.people.models import Unit, UnitAncestor, UnitKind, UnitSuccession
from app.people.states import Role
from app.plans.access import visible_campaigns, visible_overviews
from app.plans.models import Campaign, Subject, Target, TargetUnit
from app.plans.targets.queries.metrics import key_of

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


def campaign_by_code(actor: Actor, campaign: str) -> Campaign:
    """The campaign, with its unit and type, if the actor may see its figures; NoResultFound."""
    query = select(Campaign).where(Campaign.code == campaign, visible_campaigns(actor))
    return db.session.scalars(query.options(joinedload(Campaign.unit), joinedload(Campaign.event_type))).one()


def campaigns(actor: Actor) -> list[Campaign]:
    """The campaigns whose figures the actor may see, the latest year first."""
    query = select(Campaign).where(visible_campaigns(actor))
    query = query.options(joinedload(Campaign.unit), joinedload(Campaign.event_type))
    return list(db.session.scalars(query.order_by(Campaign.year.desc(), Campaign.title, Campaign.id)))


def houses(actor: Actor) -> list[Unit]:
    """The living units that the actor organizes and that have units below them, in Vietnamese order."""
    below = select(UnitAncestor.ancestor_id).where(UnitAncestor.depth > 0)
    query = select(Unit).where(Unit.id.in_(covered(actor, Role.ORGANIZER)), Unit.valid_to.is_(None), Unit.id.in_(below))
    return list(db.session.scalars(query.order_by(Unit.sort_key, Unit.id)))


def subject_by_code(actor: Actor, of: str, code: str) -> Subject:
    """What targets hang on, as an address names it ("contests", "campaigns"); NoResultFound."""
    if of == "campaigns":
        return campaign_by_code(actor, code)
    if of == "contests":
        return edition_by_code(actor, code)
    raise NoResultFound


def target_by_ref(actor: Actor, of: str, code: str, target: str) -> Target:
    """One target of which the actor may see the figures, with what it hangs on and its kinds; NoResultFound."""
    found = subject_by_code(actor, of, code)
    query = select(Target).filter_by(ref=target, **key_of(found))
    loaded = (selectinload(Target.kinds), joinedload(Target.edition), joinedload(Target.campaign))
    return db.session.scalars(query.options(*loaded)).one()


def unit_line(actor: Actor, of: str, code: str, unit: str) -> tuple[Subject, Unit, frozenset[int]]:
    """(edition or campaign, unit, the units that took it over) for the page of a unit's figure; NoResultFound."""
    found = subject_by_code(actor, of, code)
    row = db.session.scalars(select(Unit).where(Unit.code == unit, visible_units(actor))).one()
    heirs = select(UnitSuccession.to_id).where(UnitSuccession.from_id == row.id)
    return found, row, frozenset(db.session.scalars(heirs))


def whole(subject: Subject) -> Subject:
    """An edition with its series loaded, a campaign with its unit, whoever loaded it."""
    if isinstance(subject, Campaign):
        set_committed_value(subject, "unit", db.session.get_one(Unit, subject.unit_id))
    else:
        set_committed_value(subject, "series", db.session.get_one(Series, subject.series_id))
    return subject


def subject_of(target: Target) -> Subject:
    """What a target hangs on: an edition with its series, a campaign with its unit."""
    if target.campaign_id is not None:
        return whole(db.session.get_one(Campaign, target.campaign_id))
    return whole(db.session.get_one(Edition, target.edition_id))


def targets_of(subject: Subject) -> list[Target]:
    """The targets on an edition or a campaign with their kinds, oldest first."""
    query = select(Target).filter_by(**key_of(subject)).order_by(Target.id)
    return list(db.session.scalars(query.options(selectinload(Target.kinds))))


def specials_of(target: Target) -> list[TargetUnit]:
    """The units of a target with a figure of their own or an exemption, by name."""
    query = select(TargetUnit).join(TargetUnit.unit).where(TargetUnit.target_id == target.id)
    return list(db.session.scalars(query.options(joinedload(TargetUnit.unit)).order_by(Unit.sort_key)))


def all_kinds() -> list[UnitKind]:
    """The kinds of unit, highest first."""
    return list(db.session.scalars(select(UnitKind).order_by(UnitKind.rank, UnitKind.id)))
