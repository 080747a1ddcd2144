"""The pages of targets: campaigns, the wall, the table and its files, a unit's figure, setting it all up."""

from app.plans.targets.views import campaigns, setup, unit, wall
from app.plans.targets.views.blueprint import bp

__all__ = ["bp", "campaigns", "setup", "unit", "wall"]
