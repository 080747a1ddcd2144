"""Reads of the hub: the stages with their rounds and publications, and which tallies the actor may open."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.contests.models import Edition, Stage
from app.judging.access import visible_tallies
from app.judging.models import Publication, Round
from app.kit.db import db
from app.people.actor import Actor


@dataclass(frozen=True)
class Standing:
    """Where the judging of an edition stands: by stage id its round and the publication that waits."""

    rounds: Mapping[int, Round]
    waiting: Mapping[int, Publication]
    #: Rounds whose ranking the actor may see: not those of a panel one sits on.
    open_tallies: frozenset[int]


def standing_of(actor: Actor, edition: Edition) -> Standing:
    """Three statements, however many stages."""
    ids = [stage.id for stage in edition.stages]
    rounds = db.session.scalars(select(Round).where(Round.stage_id.in_(ids)))
    waiting = db.session.scalars(
        select(Publication).where(
            Publication.stage_id.in_(ids), Publication.done_at.is_(None), Publication.cancelled_at.is_(None)
        )
    )
    tallies = db.session.scalars(
        select(Round.id)
        .join(Round.stage)
        .join(Stage.edition)
        .join(Edition.series)
        .where(Stage.id.in_(ids), visible_tallies(actor))
    )
    return Standing({r.stage_id: r for r in rounds}, {p.stage_id: p for p in waiting}, frozenset(tallies))
