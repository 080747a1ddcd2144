"""Reads for the papers: the prizes of shared places that the committee let be shared equally."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.judging.models import Round
from app.judging.prize_models import PrizePool
from app.kit.db import db


def pools_of(judged: Round) -> list[PrizePool]:
    """All of a round with who decided, the best rank first. The caller has decided that its actor may see them."""
    query = select(PrizePool).where(PrizePool.round_id == judged.id).options(joinedload(PrizePool.made_by))
    return list(db.session.scalars(query.order_by(PrizePool.rank, PrizePool.ranking)))


def standing_pools(judged: Round) -> list[PrizePool]:
    """Those of the decision that stands: one made before the round was decided anew is none."""
    return [pool for pool in pools_of(judged) if judged.locked_at is not None and pool.made_at >= judged.locked_at]
