"""What more judges would change, computed before anybody is asked, and where a reading gains most.

Pre-posterior analysis: with r more marks an entry's variance v becomes 1/(1/v + r/(s² + ½s_b²)), half of the severity's
variance staying with a judge who is known only a little. The gain of one reading at a prize line is the knowledge
gradient (Frazier, Powell and Dayanik 2008).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy.stats import norm

from app.judging.engine.calibration.marks import Floats
from app.judging.engine.calibration.places import places

FUTURES, DRAWS = 60, 400


class Estimate(Protocol):
    """What is needed of a fitted model: scores with their errors, and the spreads of judges and of marks."""

    @property
    def score(self) -> Floats:
        """Per item, in points."""

    @property
    def score_se(self) -> Floats:
        """The standard error of each."""

    @property
    def judge_sd(self) -> float:
        """The spread of severities."""

    @property
    def error_sd(self) -> float:
        """The spread of one mark's error."""


@dataclass(frozen=True)
class Settlement:
    """What is to be expected after `extra` more marks on each of the named items."""

    extra: int
    misplaced: float
    contested: float
    #: The chance that no item is contested any more.
    settled: float


def what_if(fitted: Estimate, items: Sequence[int], *, extra: int, cut: int, seed: int) -> Settlement:
    """Imagine FUTURES outcomes of `extra` more marks on each of `items` and look at the cut again."""
    rng = np.random.Generator(np.random.PCG64(seed))
    chosen = np.asarray(items, dtype=np.intp)
    now = fitted.score_se**2
    then = now.copy()
    then[chosen] = 1 / (1 / now[chosen] + extra / _error(fitted))
    moved = np.sqrt(np.maximum(now - then, 0))
    wrong, left = [], []
    for _ in range(FUTURES):
        centre = fitted.score + moved * rng.standard_normal(len(now))
        seen = places(centre + np.sqrt(then) * rng.standard_normal((DRAWS, len(now))))
        wrong.append(seen.misplaced(cut))
        left.append(len(seen.contested(cut)))
    return Settlement(extra, float(np.mean(wrong)), float(np.mean(left)), float(np.mean(np.array(left) == 0)))


def look_ahead(draws: Floats, items: Sequence[int], *, extra: int, cut: int, error: float, seed: int) -> Settlement:
    """As `what_if`, from joint draws (T × n) of the scores: what entries owe to the same judges moves them together.

    error: the variance of one more mark (its own error, and half of the severities'). The update is that of a normal vector of which
    some parts are measured; with extra = 0 it says what the draws say already.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    centre, now = draws.mean(axis=0), np.atleast_2d(np.cov(draws, rowvar=False))
    chosen = np.asarray(items, dtype=np.intp)
    moved = np.zeros_like(now)
    if extra and len(chosen):
        seen = now[np.ix_(chosen, chosen)] + np.eye(len(chosen)) * error / extra
        moved = now[:, chosen] @ np.linalg.solve(seen, now[chosen])
    step, rest = _root(moved), _root(now - moved)
    size = len(centre)
    wrong, left = [], []
    for _ in range(FUTURES):
        then = centre + step @ rng.standard_normal(size)
        places_then = places(then + rng.standard_normal((DRAWS, size)) @ rest)
        wrong.append(places_then.misplaced(cut))
        left.append(len(places_then.contested(cut)))
    return Settlement(extra, float(np.mean(wrong)), float(np.mean(left)), float(np.mean(np.array(left) == 0)))


def _root(covariance: Floats) -> Floats:
    """The symmetric root of a covariance; what rounding made negative is nought."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T)


def gains(fitted: Estimate, cuts: Sequence[int]) -> Floats:
    """The knowledge gradient of one more reading of each item, summed over the prize lines.

    A line lies half-way between the places on both its sides; a line outside the list gains nothing.
    """
    variance = fitted.score_se**2
    moved = variance / np.sqrt(variance + _error(fitted))
    ranked = np.sort(fitted.score)[::-1]
    total = np.zeros(len(variance))
    for cut in cuts:
        if 0 < cut < len(ranked):
            line = (ranked[cut - 1] + ranked[cut]) / 2
            z = -np.abs(fitted.score - line) / moved
            total += moved * (norm.pdf(z) + z * norm.cdf(z))
    return np.asarray(total)


def next_batch(fitted: Estimate, cuts: Sequence[int], budget: int, *, most: int = 1) -> list[int]:
    """Which items to read again, `budget` readings in all and at most `most` for each, the greatest gain first.

    Between two readings of the same item its variance shrinks as it would; ties go by index.
    """
    error = _error(fitted)
    variance = fitted.score_se**2
    ranked = np.sort(fitted.score)[::-1]
    lines = [(ranked[cut - 1] + ranked[cut]) / 2 for cut in cuts if 0 < cut < len(ranked)]
    given = np.zeros(len(variance), dtype=int)
    chosen: list[int] = []
    for _ in range(budget if lines else 0):
        moved = variance / np.sqrt(variance + error)
        z = [-np.abs(fitted.score - line) / moved for line in lines]
        gain = np.where(given < most, sum(moved * (norm.pdf(one) + one * norm.cdf(one)) for one in z), -1.0)
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        chosen.append(best)
        given[best] += 1
        variance[best] = 1 / (1 / variance[best] + 1 / error)
    return chosen


def _error(fitted: Estimate) -> float:
    return fitted.error_sd**2 + fitted.judge_sd**2 / 2
