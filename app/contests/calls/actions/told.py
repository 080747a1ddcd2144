"""Tell those who take part what changed in what was announced to them (S36, S76, D15)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.contests.entry_models import Entry, EntryMember
from app.contests.models import Edition, Series
from app.contests.states import EntryState
from app.kit.db import db
from app.kit.text import roman
from app.people.models import Unit, UnitAncestor
from app.people.notices.actions import notify_all

#: Entries whose people the call no longer concerns.
_OUT = (
    EntryState.WITHDRAWN, EntryState.DISQUALIFIED, EntryState.DUPLICATE, EntryState.INVALID, EntryState.STOPPED,
    EntryState.NOT_AWARDED,
)  # fmt: skip


def tell(
    edition: Edition, kind: str, facts: Mapping[str, Any], *, at: datetime, unit: Unit | None = None,
    entry: Entry | None = None,
) -> None:  # fmt: skip
    """Tell the leaders and confirmed members of the entries concerned: all, those of a unit and below, or one.

    Reasons are not told, they may speak of others; they stay in the history.
    """
    entries = select(Entry.id).where(Entry.edition_id == edition.id, Entry.state.not_in(_OUT))
    if entry is not None:
        entries = entries.where(Entry.id == entry.id)
    if unit is not None:
        below = select(UnitAncestor.unit_id).where(UnitAncestor.ancestor_id == unit.id)
        entries = entries.where(Entry.credited_unit_id.in_(below))
    leaders = select(Entry.leader_id).where(Entry.id.in_(entries))
    members = select(EntryMember.person_id).where(
        EntryMember.entry_id.in_(entries), EntryMember.person_id.is_not(None), EntryMember.confirmed_at.is_not(None)
    )
    people = {*db.session.scalars(leaders), *(p for p in db.session.scalars(members) if p is not None)}
    title = db.session.scalars(select(Series.title).filter_by(id=edition.series_id)).one()
    named = {"contest": title, "number": roman(edition.number), **facts}
    notify_all(people, kind, named, at=at, path=f"/contests/{edition.code}")
