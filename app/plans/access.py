"""Who may do what with targets. *Who* is here; what an edition is, and who keeps it, stands in contests.access."""

from sqlalchemy import ColumnElement, exists, or_

from app.contests.access import may_organize, may_watch
from app.contests.models import Edition, Series
from app.contests.states import EditionState
from app.people.access import covers
from app.people.actor import Actor
from app.people.models import Unit, UnitAncestor
from app.people.states import Role

#: Those who answer for a unit's figure.
UNIT = (Role.OFFICER, Role.UNIT_LEADER)

__all__ = ["UNIT", "may_read_entries", "may_set", "may_watch", "visible_overviews"]


def visible_overviews(actor: Actor, watched: ColumnElement[bool]) -> ColumnElement[bool]:
    """Editions whose figures the actor may see, as a condition on Edition joined to Series.

    watched: the editions the actor watches. Officers and leaders of units see those of the house above them, once
    opened: peers see each other's figures. Youth, strangers and other provinces see none.
    """
    below = exists().where(UnitAncestor.unit_id.in_(actor.unit_ids(*UNIT)), UnitAncestor.ancestor_id == Series.unit_id)
    return or_(watched, below & (Edition.state != EditionState.DRAFT))


def may_set(actor: Actor, edition: Edition) -> bool:
    """Make and change targets, exempt, remind: organizers."""
    return may_organize(actor, edition)


def may_read_entries(actor: Actor, line: tuple[Edition, Unit, frozenset[int]]) -> bool:
    """See which entries stand behind a unit's figure: who watches, and the unit's own people (or an heir's).

    line: the edition, the unit, the units that took it over. Which of the entries is `visible_entries`' matter.
    """
    edition, unit, heirs = line
    return may_watch(actor, edition) or any(covers(actor, unit_id, *UNIT) for unit_id in (unit.id, *heirs))
