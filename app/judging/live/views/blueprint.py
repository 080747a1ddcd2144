"""The blueprint of the live final, and how its pages write a clock."""

from datetime import datetime

from flask import Blueprint, Response, request

from app.judging.live.rules import spelled
from app.kit.clock import now

bp = Blueprint("live", __name__)


@bp.app_template_global()
def clock_words(left: int) -> str:
    """Milliseconds left as a clock shows them."""
    return spelled(left)


def milliseconds(at: datetime) -> int:
    """An instant in milliseconds since 1970, as scripts count."""
    return round(at.timestamp() * 1000)


def instant() -> str:
    """The server's instant as every screen reads it."""
    return str(milliseconds(now()))


def has(mark: str) -> bool:
    """Whether the asker has what bears this mark; a proxy that packs what it hands on weakens every mark."""
    return request.if_none_match.contains_weak(mark)


def unchanged(mark: str) -> Response:
    """304: what the asker has is the newest."""
    answer = Response(status=304)
    answer.headers["ETag"] = f'"{mark}"'
    return answer


def timed(answer: Response, kept: str) -> Response:
    """With the server's instant, by which every screen's clock runs; `kept` says who may keep it without asking again."""
    answer.headers["Cache-Control"] = kept
    answer.headers["X-Now"] = instant()
    return answer
