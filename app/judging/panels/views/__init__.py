"""The pages of panels: rounds, rubric and rules, the panel, who reads what."""

from app.judging.panels.views import latecomers, people, rounds, rubric, sharing
from app.judging.panels.views.blueprint import bp

__all__ = ["bp", "latecomers", "people", "rounds", "rubric", "sharing"]
