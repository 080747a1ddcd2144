"""The pages of assignments: ties, who could judge, plans."""

from app.judging.assignments.views import candidates, lists, own_ties, plans, ties
from app.judging.assignments.views.blueprint import bp

__all__ = ["bp", "candidates", "lists", "own_ties", "plans", "ties"]
