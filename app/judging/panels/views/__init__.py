"""The pages of panels: rounds, rubric and rules, the panel, who reads what."""

from app.judging.panels.views import people, rounds, rubric, sharing
from app.judging.panels.views.blueprint import bp

__all__ = ["bp", "people", "rounds", "rubric", "sharing"]
