"""A final of the filled world that is being played: the third place was told, somebody is on stage."""

from datetime import timedelta

from sqlalchemy import select

from app.contests.states import StageKind
from app.judging.finals.actions import draw_order
from app.judging.finals.queries import order_of
from app.judging.live import actions
from app.judging.live.queries import ladders
from app.judging.models import ScoreSheet
from app.judging.states import RoundState
from app.kit.db import db
from tests.contests.reception.made import open_edition
from tests.judging import made


def fill_live(world, secrets, at) -> dict[str, str]:
    """{played}, {played_round} and {played_stage}: its edition, round and stage."""
    edition = open_edition(world, unit="xa_hai", number=6)
    judged, _ = made.scored(world, made.PLAIN, StageKind.FINAL, edition=edition, state=RoundState.OPEN, blind=True)
    for sheet in db.session.scalars(select(ScoreSheet).filter_by(round_id=judged.id)):
        sheet.comment_panel = secrets["done_panel"]
    chair, then = world.actor("secretary", at), at - timedelta(hours=1)
    draw_order(judged, seed="48213", by=chair, at=then)
    live = actions.start(judged, by=chair, at=then)
    key = ladders(judged)[0].key
    actions.reveal(judged, group=key, place=3, seen=live.version, by=chair, at=then)
    actions.call(judged, order_of(judged)[0].entry.id, seen=live.version, by=chair, at=then)
    return {
        "played": edition.code, "played_round": judged.ref, "played_stage": judged.stage.ref, "played_seen": str(live.version),
        "played_group": key,
    }  # fmt: skip
