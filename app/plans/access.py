"""Who may do what with targets. *Who* is here; who keeps an edition stands in contests.access."""

from sqlalchemy import ColumnElement, exists, or_

from app.contests import access as contests
from app.contests.models import Edition, Series
from app.contests.states import EditionState
from app.people.access import covered, covers
from app.people.actor import Actor
from app.people.models import Unit, UnitAncestor
from app.people.states import Role
from app.plans.models import Campaign, Subject

#: Those who answer for a unit's figure.
UNIT = (Role.OFFICER, Role.UNIT_LEADER)

_WATCH = (Role.ORGANIZER, Role.SECRETARIAT, Role.OBSERVER)


def visible_overviews(actor: Actor, watched: ColumnElement[bool]) -> ColumnElement[bool]:
    """Editions whose figures the actor may see, as a condition on Edition joined to Series.

    watched: the editions the actor watches. Officers and leaders of units see those of the house above them, once
    opened: peers see each other's figures. Youth, strangers and other provinces see none.
    """
    below = exists().where(UnitAncestor.unit_id.in_(actor.unit_ids(*UNIT)), UnitAncestor.ancestor_id == Series.unit_id)
    return or_(watched, below & (Edition.state != EditionState.DRAFT))


def visible_campaigns(actor: Actor) -> ColumnElement[bool]:
    """The same for campaigns, which have no draft: who watches their unit, officers and leaders of units below it."""
    officers = actor.unit_ids(*UNIT)
    below = exists().where(UnitAncestor.unit_id.in_(officers), UnitAncestor.ancestor_id == Campaign.unit_id)
    return or_(Campaign.unit_id.in_(covered(actor, *_WATCH)), below)


def may_see_campaigns(actor: Actor, _thing: object) -> bool:
    """The list of campaigns is for who may see one; which ones is `visible_campaigns`' matter."""
    return actor.has_role(*_WATCH, *UNIT)


def may_make_campaigns(actor: Actor, _thing: object) -> bool:
    """Organizers of some unit."""
    return actor.has_role(Role.ORGANIZER)


def may_watch(actor: Actor, subject: Subject) -> bool:
    """Read all that stands behind the figures: staff and observers."""
    if isinstance(subject, Campaign):
        return covers(actor, subject.unit_id, *_WATCH)
    return contests.may_watch(actor, subject)


def may_set(actor: Actor, subject: Subject) -> bool:
    """Make and change targets, exempt, remind: organizers."""
    if isinstance(subject, Campaign):
        return covers(actor, subject.unit_id, Role.ORGANIZER)
    return contests.may_organize(actor, subject)


def may_read_entries(actor: Actor, line: tuple[Subject, Unit, frozenset[int]]) -> bool:
    """See what stands behind a unit's figure: who watches, and the unit's own people (or an heir's).

    line: the edition or campaign, the unit, the units that took it over. Which of the entries or events is the matter
    of their own visibility.
    """
    subject, unit, heirs = line
    return may_watch(actor, subject) or any(covers(actor, unit_id, *UNIT) for unit_id in (unit.id, *heirs))
