"""Small rubrics, sheets and strategies shared by the tests of the engine."""

from fractions import Fraction

from hypothesis import strategies as st

from app.judging.engine.sheets import Criterion, Sheet

FEASIBILITY, NOVELTY, FORM = "feasibility", "novelty", "form"

RUBRIC = (
    Criterion(FEASIBILITY, 5000),
    Criterion(NOVELTY, 3000),
    Criterion(FORM, 2000),
)
WEIGHTED = (
    Criterion(FEASIBILITY, 500, weight=4, step=50, minimum=100),
    Criterion(NOVELTY, 500, weight=Fraction(5, 2), step=50, minimum=100),
    Criterion(FORM, 500, weight=Fraction(1, 3), step=100, minimum=0),
)


def sheet(judge, entry, feasibility, novelty=0, form=0, *, third=False):
    """A sheet given in points."""
    points = {FEASIBILITY: feasibility, NOVELTY: novelty, FORM: form}
    return Sheet(judge, entry, {key: round(value * 100) for key, value in points.items()}, third)


@st.composite
def scores(draw, rubric=RUBRIC):
    """Valid scores of one sheet."""
    return {c.key: c.minimum + c.step * draw(st.integers(0, min(6, (c.maximum - c.minimum) // c.step))) for c in rubric}


@st.composite
def rounds(draw, rubric=RUBRIC, judges=6, entries=7):
    """Sheets of a round in which any judge may have scored any entry; few values, so that ties are common."""
    pairs = draw(
        st.lists(st.tuples(st.integers(1, judges), st.integers(1, entries)), unique=True, min_size=1, max_size=30)
    )
    return [Sheet(judge, entry, draw(scores(rubric))) for judge, entry in pairs]
