"""The pages of scoring: the judge's desk and the score sheet."""

from app.judging.scoring.views import rounds, saving, sheets, shell
from app.judging.scoring.views.blueprint import bp

__all__ = ["bp", "rounds", "saving", "sheets", "shell"]
