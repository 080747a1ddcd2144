"""The blueprint of the gate's pages, and what they all ask: who may stand where."""

from flask import Blueprint, abort
from sqlalchemy.exc import NoResultFound

from app.events.access import SITE_REALM, may_scan
from app.events.catalogue.queries.setup import site_by_ref
from app.events.checkin.queries.lists import list_by_ref, sites_scanned_by
from app.events.checkin_models import CheckList
from app.events.models import Event, Site
from app.people.actor import Actor
from app.people.states import Role

bp = Blueprint("checkin", __name__)


def may_stand_somewhere(actor: Actor, event: Event) -> bool:
    """Whether the actor may scan at the event, or at one of its sites."""
    some = bool(actor.labels(SITE_REALM, Role.VOLUNTEER)) or actor.has_role(Role.OFFICER, Role.UNIT_LEADER)
    return may_scan(actor, event) or (some and bool(sites_scanned_by(actor, event)))


def gate_site(actor: Actor, event: Event, ref: str | None) -> Site | None:
    """The site at whose gate the actor stands: the one named, the only own one, or None for the whole event.

    Aborts with 404 where the actor may not stand there.
    """
    if may_scan(actor, event):
        try:
            return site_by_ref(event, ref) if ref else None
        except NoResultFound:
            abort(404)
    own = sites_scanned_by(actor, event)
    found = [site for site in own if site.ref == ref] if ref else own[:1]
    return found[0] if found else abort(404)


def list_named(event: Event, ref: str | None) -> CheckList | None:
    """The list of a form or an address; None: the door. Aborts with 404 for one that is not there."""
    try:
        return list_by_ref(event, ref) if ref else None
    except NoResultFound:
        abort(404)
