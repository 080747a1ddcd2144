"""The pages of assignments: ties, who could judge, plans."""

from app.judging.assignments.views import candidates, own_ties, ties
from app.judging.assignments.views.blueprint import bp

__all__ = ["bp", "candidates", "own_ties", "ties"]
