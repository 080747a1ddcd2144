"""The pages of targets: the wall, the table and its files, a unit's figure, setting it all up."""

from app.plans.targets.views import setup, unit, wall
from app.plans.targets.views.blueprint import bp

__all__ = ["bp", "setup", "unit", "wall"]
