"""Who may do what with editions and entries. *Who* is here; *whether now* is in `states`."""

from sqlalchemy import ColumnElement, or_, select, union

from app.contests.entry_models import Entry, EntryMember
from app.contests.models import Edition, Series
from app.contests.states import EditionState
from app.people.actor import Actor
from app.people.roles.queries import covered, covers
from app.people.states import Role

REALM = "edition"
_STAFF = (Role.ORGANIZER, Role.SECRETARIAT)
_UNIT = (Role.OFFICER, Role.UNIT_LEADER)


def _holds(actor: Actor, edition: Edition, *roles: Role) -> bool:
    """Whether the actor has one of the roles on the edition itself or on the unit that runs it (or above)."""
    return edition.code in actor.labels(REALM, *roles) or covers(actor, edition.series.unit_id, *roles)


def may_make_editions(actor: Actor, series: Series) -> bool:
    """Organizers of the unit that owns the series."""
    return covers(actor, series.unit_id, Role.ORGANIZER)


def may_organize(actor: Actor, edition: Edition) -> bool:
    """Draw up, open, extend, publish: organizers (B4)."""
    return _holds(actor, edition, Role.ORGANIZER)


def may_keep(actor: Actor, edition: Edition) -> bool:
    """Receive, check, ask for supplements, assign, tally, write minutes: the secretariat (and organizers)."""
    return _holds(actor, edition, *_STAFF)


def may_watch(actor: Actor, edition: Edition) -> bool:
    """Read the overviews: staff and observers."""
    return _holds(actor, edition, *_STAFF, Role.OBSERVER)


def visible_editions(actor: Actor) -> ColumnElement[bool]:
    """Editions the actor may know of: those once opened, and drafts of one's own house. Needs a join to Series."""
    return or_(
        Edition.state != EditionState.DRAFT,
        Edition.code.in_(actor.labels(REALM, *_STAFF, Role.OBSERVER)),
        Series.unit_id.in_(covered(actor, *_STAFF, Role.OBSERVER)),
    )


def kept_editions(actor: Actor) -> ColumnElement[bool]:
    """Editions whose secretariat or organizer the actor is. Needs a join to Series."""
    return or_(Edition.code.in_(actor.labels(REALM, *_STAFF)), Series.unit_id.in_(covered(actor, *_STAFF)))


def may_write(actor: Actor, entry: Entry) -> bool:
    """Write the draft and submit: the leader, or the officer who entered it on paper's behalf (D36)."""
    return actor.person_id in {entry.leader_id, entry.entered_by_person_id}


def may_enter_paper(actor: Actor, edition: Edition) -> bool:
    """Enter entries on behalf of youth who wrote on paper (D36): officers of units, and the secretariat."""
    return may_keep(actor, edition) or actor.has_role(*_UNIT)


def may_enter_paper_for(actor: Actor, edition: Edition, unit_id: int | None) -> bool:
    """The same for one credited unit: an officer only for units they look after."""
    return may_keep(actor, edition) or covers(actor, unit_id, *_UNIT)


def may_confirm_for_unit(actor: Actor, entry: Entry) -> bool:
    """Confirm, return, forward: officers and leaders of the credited unit or above it."""
    return covers(actor, entry.credited_unit_id, *_UNIT)


def covers_as_officer(actor: Actor, unit_id: int) -> bool:
    """The first of a unit's two confirmations: its officer's."""
    return covers(actor, unit_id, Role.OFFICER)


def covers_as_leader(actor: Actor, unit_id: int) -> bool:
    """The second of a unit's two confirmations: its leader's."""
    return covers(actor, unit_id, Role.UNIT_LEADER)


def may_act_for_unit(actor: Actor, unit_id: int) -> bool:
    """The unit's step for a unit and all below it."""
    return covers(actor, unit_id, *_UNIT)


def may_keep_entry(actor: Actor, entry: Entry) -> bool:
    """The secretariat's step. The entry's edition and series are loaded."""
    return may_keep(actor, entry.edition)


def may_disqualify(actor: Actor, entry: Entry) -> bool:
    """Disqualify and accept late work: organizers."""
    return may_organize(actor, entry.edition)


def visible_entries(actor: Actor) -> ColumnElement[bool]:
    """The one visibility rule of entries for entrants, units and staff (judges have their own projection).

    Own and own team's; handed-in ones credited to units one looks after; past the unit's step those of editions one
    keeps. For looking at few entries that are found otherwise; a list or a search asks `seen_entries`.
    """
    return or_(*_ways(actor))


def seen_entries(actor: Actor) -> ColumnElement[bool]:
    """The same rule for lists and searches: each way in is read by its own index, never a whole country's entries."""
    return Entry.id.in_(union(*(select(Entry.id).where(way).correlate(None) for way in _ways(actor))))


def _ways(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """The ways in which an entry becomes visible to somebody, each a condition on Entry alone."""
    mine = select(EntryMember.entry_id).where(
        EntryMember.person_id == actor.person_id, EntryMember.confirmed_at.is_not(None)
    )
    kept = or_(
        Edition.code.in_(actor.labels(REALM, *_STAFF, Role.OBSERVER)),
        Series.unit_id.in_(covered(actor, *_STAFF, Role.OBSERVER)),
    )
    editions = select(Edition.id).join(Edition.series).where(kept).correlate(None)
    return (
        Entry.leader_id == actor.person_id,
        Entry.entered_by_person_id == actor.person_id,
        Entry.id.in_(mine),
        Entry.credited_unit_id.in_(covered(actor, *_UNIT)) & Entry.submitted_at.is_not(None),
        Entry.edition_id.in_(editions) & Entry.submitted_at.is_not(None),
    )
