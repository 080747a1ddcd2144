"""What an event's gates are made of: its lists, and the sites at which somebody may stand."""

from sqlalchemy import or_, select

from app.events.access import SITE_REALM, may_scan
from app.events.checkin_models import CheckList
from app.events.models import Event, Session, Site
from app.kit.db import db
from app.people.actor import Actor
from app.people.roles.queries import covered
from app.people.states import Role


def lists_kept(event: Event) -> list[CheckList]:
    """The lists of an event in their order."""
    query = select(CheckList).where(CheckList.event_id == event.id)
    return list(db.session.scalars(query.order_by(CheckList.position, CheckList.id)))


def list_by_ref(event: Event, ref: str) -> CheckList:
    """One of them. Raises NoResultFound."""
    return db.session.scalars(select(CheckList).where(CheckList.event_id == event.id, CheckList.ref == ref)).one()


def sites_scanned_by(actor: Actor, event: Event) -> list[Site]:
    """The sites at whose gate the actor may stand: all, or one's own (events.access.may_scan_at in one statement)."""
    query = select(Site).where(Site.event_id == event.id).order_by(Site.position, Site.id)
    if not may_scan(actor, event):
        query = query.where(
            or_(
                Site.ref.in_(actor.labels(SITE_REALM, Role.VOLUNTEER)),
                Site.unit_id.in_(covered(actor, Role.OFFICER, Role.UNIT_LEADER)),
            )
        )
    return list(db.session.scalars(query))


def sessions_without_list(event: Event) -> list[tuple[Session, Site | None]]:
    """The sessions of an event that no list is for, in the order of time, each with its site."""
    listed = select(CheckList.session_id).where(CheckList.event_id == event.id, CheckList.session_id.is_not(None))
    query = (
        select(Session, Site)
        .outerjoin(Site, Site.id == Session.site_id)
        .where(Session.event_id == event.id, Session.id.not_in(listed))
        .order_by(Session.starts_at, Session.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def lists_at(event: Event, site: Site | None) -> list[CheckList]:
    """The lists that are checked at a site's gate, or (None) at any: those of no site, and its own; closed ones too."""
    kept = lists_kept(event)
    return kept if site is None else [one for one in kept if one.site_id in (None, site.id)]
