"""The figures of an event, ready for a report: what was counted, and what only people know and typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from app.events.attendance.queries.live import Line, Picture, picture
from app.events.attendance.queries.people import roll
from app.events.attendance.queries.thoughts import Thoughts, thoughts
from app.events.attendance.rules import Standing
from app.events.checkin_models import Admission, CheckList
from app.events.models import Event, Session
from app.events.states import ListKind
from app.kit.db import db
from app.people.actor import Actor


@dataclass(frozen=True)
class Report:
    """All figures. sessions: (session, people) of those that were checked."""

    picture: Picture
    sessions: Sequence[tuple[Session, int]]
    excused: int
    absent: int
    entitled: int
    thoughts: Thoughts

    @property
    def registered(self) -> int:
        """People with a place."""
        return self.picture.whole.expected

    @property
    def came(self) -> int:
        """Distinct people that a gate saw, or a typed list."""
        return self.picture.whole.came

    @property
    def all_there(self) -> int:
        """Those, and people that only the written totals of sites know of."""
        return self.came + self.picture.more_typed

    def parts(self) -> Sequence[tuple[str, Sequence[Line]]]:
        """(kind, lines) of what the whole is split by, where it is."""
        of = self.picture
        return [
            (kind, lines)
            for kind, lines in (("category", of.categories), ("site", of.sites), ("unit", of.units))
            if lines
        ]


def report_of(actor: Actor, event: Event, at: datetime) -> Report:
    """The figures; the same number of statements for any number of people."""
    people = roll(actor, event, at).people
    sessions = (
        select(Session, func.count(func.distinct(Admission.registration_id)))
        .join(CheckList, CheckList.session_id == Session.id)
        .outerjoin(Admission, Admission.list_id == CheckList.id)
        .where(Session.event_id == event.id, CheckList.kind == ListKind.SESSION)
        .group_by(Session.id)
        .order_by(Session.starts_at, Session.id)
    )
    return Report(
        picture(actor, event, at),
        [(session, count) for session, count in db.session.execute(sessions)],
        sum(one.standing is Standing.EXCUSED for one in people),
        sum(one.standing is Standing.ABSENT for one in people),
        sum(one.entitled for one in people),
        thoughts(event),
    )
