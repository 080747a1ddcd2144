"""The pages of a live final: the chair's, the hall's board, the strip on a judge's phone."""

from app.judging.live.views import board, chair, judge
from app.judging.live.views.blueprint import bp
from app.judging.live.views.shortcut import shorten

__all__ = ["board", "bp", "chair", "judge", "shorten"]
