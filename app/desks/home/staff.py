"""What the secretariat and the organizers owe: reception, checks, rounds to prepare, decide and publish."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from app.contests.access import REALM
from app.contests.entry_models import Entry
from app.contests.models import Edition, Series, Stage
from app.contests.reception.queries.desk import Tray
from app.contests.states import EditionState, EntryState
from app.desks.tasks import Pile, Task
from app.judging.models import Publication, Round
from app.judging.states import RoundState
from app.kit.db import db
from app.kit.text import roman
from app.people.actor import Actor
from app.people.roles.queries import covered
from app.people.states import Role

_ROUND = {
    RoundState.DRAFT: (Role.SECRETARIAT, Pile.NEXT, "prepare_round", "panels.overview"),
    RoundState.ASSIGNED: (Role.SECRETARIAT, Pile.NEXT, "prepare_round", "panels.overview"),
    RoundState.OPEN: (Role.SECRETARIAT, Pile.WAITING, "judges_at_work", "tally.page"),
    RoundState.CLOSED: (Role.ORGANIZER, Pile.OWE, "decide_round", "tally.page"),
    RoundState.RECONCILED: (Role.ORGANIZER, Pile.OWE, "decide_round", "tally.page"),
    RoundState.LOCKED: (Role.ORGANIZER, Pile.OWE, "publish_stage", "publication.page"),
}
#: What is owed at reception → the tray in which it lies.
_TRAYS = {
    "receive_entries": Tray.ARRIVED,
    "check_entries": Tray.CHECK,
    "supplements_overdue": Tray.SUPPLEMENT,
}


def tasks(actor: Actor, at: datetime) -> list[Task]:
    """Lines of the editions that the actor keeps or organizes."""
    return [*_reception(actor, at), *_drafts(actor), *_rounds(actor), *_publications(actor), *_running(actor, at)]


def _mine(actor: Actor, *roles: Role) -> ColumnElement[bool]:
    return or_(Edition.code.in_(actor.labels(REALM, *roles)), Series.unit_id.in_(covered(actor, *roles)))


def _reception(actor: Actor, at: datetime) -> Iterator[Task]:
    """The secretariat's inbox in three figures."""
    arrived = and_(
        Entry.state.in_((EntryState.SUBMITTED, EntryState.CONFIRMED)),
        or_(Entry.forwarded_at.is_not(None), Entry.credited_unit_id.is_(None)),
    )
    overdue = and_(Entry.state == EntryState.SUPPLEMENT, Entry.supplement_due_at < at)
    counts = [func.sum(case((what, 1), else_=0)) for what in (arrived, Entry.state == EntryState.RECEIVED, overdue)]
    query = (
        select(Edition, *counts)
        .join(Edition.series)
        .join(Entry, Entry.edition_id == Edition.id)
        .where(Edition.state == EditionState.OPEN, _mine(actor, Role.SECRETARIAT))
        .group_by(Edition.id)
        .order_by(Edition.id)
    )
    for edition, *found in db.session.execute(query):
        for count, (kind, tray) in zip(found, _TRAYS.items(), strict=True):
            if count:
                facts = {"count": count, "number": roman(edition.number)}
                yield Task(Pile.OWE, kind, "reception.inbox", {"edition": edition.code, "tray": tray.value}, facts)


def _running(actor: Actor, at: datetime) -> Iterator[Task]:
    """Each open edition, with what happens next in it: the way to its hub."""
    due = select(func.min(Stage.due_at)).where(Stage.edition_id == Edition.id, Stage.due_at >= at).scalar_subquery()
    query = (
        select(Edition, due)
        .join(Edition.series)
        .where(Edition.state == EditionState.OPEN, _mine(actor, Role.SECRETARIAT, Role.ORGANIZER, Role.OBSERVER))
        .options(contains_eager(Edition.series))
    )
    for edition, following in db.session.execute(query):
        facts = {"title": edition.series.title, "number": roman(edition.number)}
        yield Task(Pile.NEXT, "run_edition", "hub.page", {"edition": edition.code}, facts, following)


def _drafts(actor: Actor) -> Iterator[Task]:
    query = (
        select(Edition)
        .join(Edition.series)
        .where(Edition.state == EditionState.DRAFT, _mine(actor, Role.ORGANIZER))
        .options(contains_eager(Edition.series))
    )
    for edition in db.session.scalars(query):
        facts = {"title": edition.series.title, "number": roman(edition.number)}
        yield Task(Pile.OWE, "finish_edition", "calls.edit", {"edition": edition.code}, facts)


def _rounds(actor: Actor) -> Iterator[Task]:
    query = (
        select(Round)
        .join(Round.stage)
        .join(Stage.edition)
        .join(Edition.series)
        .where(
            Edition.state == EditionState.OPEN,
            Round.state.in_(_ROUND),
            _mine(actor, Role.SECRETARIAT, Role.ORGANIZER),
        )
        .order_by(Stage.due_at)
        .options(joinedload(Round.stage).joinedload(Stage.edition))
    )
    for judged in db.session.scalars(query):
        role, pile, kind, endpoint = _ROUND[judged.state]
        if not actor.has_role(role):
            continue
        where = {"edition": judged.stage.edition.code}
        where |= {"stage": judged.stage.ref} if endpoint == "publication.page" else {"ref": judged.ref}
        yield Task(pile, kind, endpoint, where, {"round": judged.stage.name}, judged.stage.due_at)


def _publications(actor: Actor) -> Iterator[Task]:
    query = (
        select(Publication)
        .join(Publication.stage)
        .join(Stage.edition)
        .join(Edition.series)
        .where(
            Publication.done_at.is_(None),
            Publication.cancelled_at.is_(None),
            _mine(actor, Role.SECRETARIAT, Role.ORGANIZER),
        )
        .options(joinedload(Publication.stage).joinedload(Stage.edition))
    )
    for found in db.session.scalars(query):
        where = {"edition": found.stage.edition.code, "stage": found.stage.ref}
        yield Task(Pile.NEXT, "publication_waits", "publication.page", where, {"round": found.stage.name}, found.due_at)
