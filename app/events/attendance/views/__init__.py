"""The pages of attendance: the live picture, paper and its typing, people, thoughts, the report."""

from app.events.attendance.views import live, paper, people, report, thoughts, typing
from app.events.attendance.views.blueprint import bp

__all__ = ["bp", "live", "paper", "people", "report", "thoughts", "typing"]
