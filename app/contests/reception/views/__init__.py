"""The pages of the unit's step and of the secretariat's step."""

from app.contests.reception.views import checks, desk, lists, unit
from app.contests.reception.views.blueprint import bp

__all__ = ["bp", "checks", "desk", "lists", "unit"]
