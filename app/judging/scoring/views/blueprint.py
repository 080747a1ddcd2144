"""The blueprint of scoring, and what its pages show of a sheet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from flask import Blueprint
from flask_babel import gettext as _

from app.judging.engine.sheets import HUNDREDTHS, Problem, rubric_maximum
from app.judging.models import Criterion, ScoreSheet
from app.judging.panels.rules import rubric_of
from app.judging.scoring import forms, rules
from app.judging.scoring.actions import Draft
from app.judging.scoring.rules import NotPoints, WordsProblem
from app.kit.clock import local
from app.kit.web import language, sentence

bp = Blueprint("scoring", __name__)


@dataclass(frozen=True)
class Line:
    """A criterion as the sheet shows it: figures as people read them, and with a point for the slider."""

    key: str
    label: str
    guidance: str
    maximum: str
    minimum: str
    step: str
    weight: str | None
    typed: str
    error: str | None
    slider: tuple[str, str, str]
    factor: str
    note: str

    @property
    def field(self) -> str:
        """The name of its input."""
        return f"c.{self.key}"


#: What may be wrong with a sheet: points, what is no number, a word to the entrant.
AnyProblem = Problem | NotPoints | WordsProblem


def told(problem: AnyProblem) -> str:
    """A problem in words."""
    limit = str(problem.limit) if isinstance(problem, WordsProblem) else spelled(problem.limit or 0)
    return sentence(problem.code, {"limit": limit})


def lines_of(
    criteria: Iterable[Criterion], typed: Mapping[str, str], problems: Iterable[AnyProblem] = (),
    notes: Mapping[str, str] | None = None,
) -> list[Line]:  # fmt: skip
    """The rubric with what stands in it."""
    wrong = {p.criterion: told(p) for p in problems}
    return [
        Line(
            c.key, c.label, c.guidance, spelled(c.maximum), spelled(c.minimum), spelled(c.step),
            None if c.weight == HUNDREDTHS else spelled(c.weight), typed.get(c.key, ""), wrong.get(c.key),
            (_plain(c.minimum), _plain(c.maximum), _plain(c.step)), _plain(c.weight), (notes or {}).get(c.key, ""),
        )
        for c in criteria
    ]  # fmt: skip


def labels_of(criteria: Iterable[Criterion]) -> list[tuple[str, str]]:
    """(field, label) of all that a judge writes on a sheet."""
    rubric = list(criteria)
    labels = [(f"{forms.PREFIX}{c.key}", c.label) for c in rubric]
    labels += [(f"{forms.NOTE}{c.key}", _("Note: %(label)s", label=c.label)) for c in rubric]
    return [*labels, ("to_entrant", _("For the entrant")), ("to_panel", _("For the panel only"))]


def fields_of(draft: Draft) -> dict[str, str]:
    """A draft as the fields of its form."""
    scores = {f"{forms.PREFIX}{key}": spelled(value) for key, value in draft.scores.items()}
    notes = {f"{forms.NOTE}{key}": note for key, note in draft.notes.items()}
    return {**scores, **notes, "to_entrant": draft.to_entrant, "to_panel": draft.to_panel}


def typed_of(sheet: ScoreSheet) -> dict[str, str]:
    """The kept scores as a person writes them."""
    return {key: spelled(int(value)) for key, value in sheet.scores.items()}


def total_of(sheet: ScoreSheet) -> tuple[str, str]:
    """The sum so far and the highest possible one, as people read them."""
    rubric = rubric_of(sheet.round.criteria)
    scores = {key: int(value) for key, value in sheet.scores.items()}
    return spelled(rules.running_total(rubric, scores)), spelled(rubric_maximum(rubric) * HUNDREDTHS)


def spelled(hundredths: Fraction | int) -> str:
    """Points in the page's language."""
    return rules.spelled(hundredths, language())


def saved_words(at: datetime | None) -> str:
    """The line that tells when it was saved last."""
    return str(_("Saved at %(time)s", time=local(at).strftime("%H:%M")) if at else _("Nothing saved yet"))


def _plain(hundredths: int) -> str:
    return rules.spelled(hundredths, "en")
