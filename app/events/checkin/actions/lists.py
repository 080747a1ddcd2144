"""Lists: what is checked at the gates. The door is made with the event; sessions, meals and gifts come when asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.sql.dml import ReturningUpdate

from app.events.checkin.queries.lists import sessions_without_list
from app.events.checkin_models import Admission, CheckList
from app.events.models import Event, Session, Site
from app.events.states import ListKind, ListRule
from app.kit import audit
from app.kit.audit import Doer
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import DomainError

#: People come in before a session begins.
BEFORE = timedelta(minutes=30)


class ListNameTaken(DomainError):
    """Another list of the event has this name. Facts: name."""

    code = "list_name_taken"


class ListTooSmall(DomainError):
    """More have passed already than the list would hold. Facts: name, admitted."""

    code = "list_too_small"


@dataclass(frozen=True)
class ListInput:
    """A list as the form tells it. capacity: how many may pass; None: as many as come."""

    name: str
    kind: ListKind = ListKind.ENTRY
    rule: ListRule = ListRule.ONCE
    session: Session | None = None
    site: Site | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    exits: bool = False
    capacity: int | None = None


def make_list(event: Event, given: ListInput, *, by: Doer, at: datetime) -> CheckList:
    """Another list, after those there are. Raises ListNameTaken."""
    last = db.session.scalar(select(func.max(CheckList.position)).where(CheckList.event_id == event.id))
    made = CheckList(ref=public_code(10), event_id=event.id, position=(last or 0) + 1, **_columns(given))
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:
        raise ListNameTaken(name=given.name) from None
    audit.record("list_made", ("event", event.code), by=by, at=at, facts={"list": made.ref, "name": made.name})
    return made


def change_list(kept: CheckList, event: Event, given: ListInput, *, by: Doer, at: datetime) -> None:
    """Change a list, also while people pass it. Raises ListNameTaken, ListTooSmall.

    A limit that comes late counts those who have passed; who passes at that very moment may stand uncounted.
    """
    try:
        with db.session.begin_nested():
            changed = db.session.execute(_changed(kept, given)).all()
    except IntegrityError:
        raise ListNameTaken(name=given.name) from None
    if not changed:
        raise ListTooSmall(name=given.name, admitted=_passed(kept))
    db.session.refresh(kept)
    audit.record("list_changed", ("event", event.code), by=by, at=at, facts={"list": kept.ref, "name": kept.name})


def close_list(kept: CheckList, event: Event, *, by: Doer, at: datetime) -> None:
    """Nobody passes here any more: phones hear of it with their next roster; again is the same."""
    if kept.closed_at is None:
        kept.closed_at = at
        audit.record("list_closed", ("event", event.code), by=by, at=at, facts={"list": kept.ref})


def open_list(kept: CheckList, event: Event, *, by: Doer, at: datetime) -> None:
    """People pass again; again is the same."""
    if kept.closed_at is not None:
        kept.closed_at = None
        audit.record("list_opened", ("event", event.code), by=by, at=at, facts={"list": kept.ref})


def make_session_lists(event: Event, *, by: Doer, at: datetime) -> list[CheckList]:
    """A list for each session that has none, open from half an hour before it to its end."""
    names = set(db.session.scalars(select(CheckList.name).where(CheckList.event_id == event.id)))
    made = []
    for session, site in sessions_without_list(event):
        name = session.name if session.name not in names else f"{session.name} ({session.ref})"
        names.add(name)
        given = ListInput(
            name, ListKind.SESSION, ListRule.ONCE, session, site, session.starts_at - BEFORE, session.ends_at
        )
        made.append(make_list(event, given, by=by, at=at))
    return made


def _columns(given: ListInput) -> dict[str, object]:
    return {
        "name": given.name,
        "kind": given.kind,
        "rule": given.rule,
        "session_id": given.session.id if given.session else None,
        "site_id": given.site.id if given.site else None,
        "opens_at": given.opens_at,
        "closes_at": given.closes_at,
        "exits": given.exits,
        "capacity": given.capacity,
    }


def _changed(kept: CheckList, given: ListInput) -> ReturningUpdate[int]:
    query = update(CheckList).where(CheckList.id == kept.id).values(**_columns(given))
    if given.capacity is not None:
        query = query.where(_count(kept) <= given.capacity).values(admitted=_count(kept))
    return query.returning(CheckList.id).execution_options(synchronize_session=False)


def _count(kept: CheckList) -> ScalarSelect[int]:
    return select(func.count()).select_from(Admission).where(Admission.list_id == kept.id).scalar_subquery()


def _passed(kept: CheckList) -> int:
    return db.session.scalar(select(_count(kept))) or 0
