"""The two-way model with strata: points = stratum + item + judge's severity + error, variances by REML.

Stratum is fixed; item and judge are random: a judge who read few items is corrected little. Items are eliminated
(their block is diagonal), so that each evaluation solves one system of judges + strata. Sources: Patterson and
Thompson, Biometrika 58 (1971) for REML; Henderson's mixed model equations; the same family as Kuhlisch et al. (2016)
and MacKay et al., "Calibration with confidence" (2017).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize
from scipy.sparse import csr_array, diags_array, issparse

from app.judging.engine.calibration.marks import Floats, Marks

#: The logarithms of the variance ratios stay between these.
LOWEST, HIGHEST = -14.0, 16.0
#: A ratio below this is tried against nought itself, from which the gradient of a logarithm cannot be told.
NEARLY_NOUGHT = -4.0
#: A weak prior on those logarithms (item, judge; spread), so that a panel of six judges does not lose a variance.
PRIOR = (0.0, -1.0, 1.5)
#: Deviances nearer than this are the same, and the least residual there is, in squared units.
SAME, SMALLEST = 1e-7, 1e-24
#: A slope of the deviance below this, times the number of marks, is level: the logarithms are then right to some eight digits.
STEEP = 1e-8
#: Up to so many cells of items × judges a full table is quicker than one that leaves out the noughts.
FULL = 50_000


@dataclass(frozen=True)
class Severity:
    """The model fitted. Points throughout; a positive `severity` is a harsher judge.

    score: stratum + item, per item (an item without marks: its stratum's level, which `level` gives per item).
    item_sd, judge_sd, error_sd: the spreads of the three parts; an item or judge spread of exactly nought is a finding
    (the marks show no difference). The rest is what draws and standard errors are made of.
    """

    marks: Marks
    score: Floats
    severity: Floats
    level: Floats
    item_sd: float
    judge_sd: float
    error_sd: float
    #: Per item, in squared error spreads: the variance of its own part where judges and levels are known.
    _own: Floats
    #: Of the system of judges (each in judge spreads) and levels: L of L Lᵀ.
    _chol: Floats
    _cross: csr_array

    @property
    def reading(self) -> csr_array:
        """How many marks each judge gave each item (items × judges)."""
        return self._cross

    @cached_property
    def score_se(self) -> Floats:
        """Posterior spread of each item's own part, given the fixed levels and the variances (as lme4's `condVar`)."""
        half = self._cross @ self._half
        return np.asarray(
            np.sqrt(self.error_sd**2 * self._own + (self.judge_sd * self._own) ** 2 * (half**2).sum(axis=1))
        )

    @cached_property
    def severity_se(self) -> Floats:
        """Posterior spread of each judge's severity, given the fixed levels and the variances."""
        return np.asarray(self.judge_sd * np.sqrt((self._half**2).sum(axis=1)))

    @cached_property
    def _half(self) -> Floats:
        """H with H Hᵀ = the covariance of the judges' effects given the levels, in judge spreads."""
        m = self.marks.judges
        return np.asarray(solve_triangular(self._chol[:m, :m], np.eye(m), lower=True).T)

    def draws(self, count: int, seed: int) -> Floats:
        """`count` draws of all scores from their joint posterior (plug-in variances), shape (count, items)."""
        rng = np.random.Generator(np.random.PCG64(seed))
        m = self.marks.judges
        wave = rng.standard_normal((count, self._chol.shape[0]))
        # The matrix of the system is L Lᵀ: solving Lᵀx = z gives x with covariance (L Lᵀ)⁻¹.
        shift = solve_triangular(self._chol, wave.T, lower=True, trans="T").T
        drawn = rng.standard_normal((count, self.marks.items))
        drawn *= self.error_sd * np.sqrt(self._own)
        drawn -= (self._cross @ (self.judge_sd * shift[:, :m]).T).T * self._own
        drawn += self.error_sd * shift[:, m:][:, self.marks.stratum] * (1 - self.marks.per_item * self._own)
        drawn += self.score
        return drawn


class _Solution(NamedTuple):
    """The equations solved, in units: left 1/(1 + nρ) and own_variance ρ/(1 + nρ) per item; judged: effects in judge
    spreads; pulled: own parts over their ratio; rest: residual quadratic; logs: log determinant."""

    left: Floats
    own_variance: Floats
    factor: Floats
    judged: Floats
    effects: Floats
    level: Floats
    pulled: Floats
    own: Floats
    rest: float
    logs: float


class _Equations:
    """Henderson's equations of one set of marks, collapsed on judges and strata."""

    def __init__(self, marks: Marks) -> None:
        n, m = marks.items, marks.judges
        self.marks = marks
        self.centre = float(marks.value.mean())
        r = marks.value - self.centre
        # A power of two: marks of any size are worked on as marks of some units, to the same bits.
        self.unit = float(2.0 ** np.round(np.log2(np.sqrt(r @ r / len(r)) or 1.0)))
        self.value = r / self.unit
        self.reading = csr_array((np.ones(len(r)), (marks.item, marks.judge)), shape=(n, m))
        groups = csr_array((np.ones(n), (np.arange(n), marks.stratum)), shape=(n, marks.strata))
        full = n * (m + marks.strata) <= FULL
        self.cross = self.reading.toarray() if full else self.reading
        self.groups = groups.toarray() if full else groups
        self.counts, self.loads = marks.per_item, marks.per_judge
        self.by_item, self.by_judge = marks.of_items(self.value), marks.of_judges(self.value)
        self.freedom = len(r) - marks.strata

    def solve(self, item_ratio: float, judge_ratio: float) -> _Solution:
        """All parts at two variance ratios, of which either may be nought.

        Judges are solved for in judge spreads, so that a ratio of nought is a number like any other (Bates et al. 2015).
        """
        m, q, spread = self.marks.judges, self.marks.strata, float(np.sqrt(judge_ratio))
        left = 1 / (1 + self.counts * item_ratio)
        own_variance = item_ratio * left
        matrix = np.empty((m + q, m + q))
        matrix[:m, :m] = -judge_ratio * _weighed(self.cross, own_variance, self.cross)
        matrix[range(m), range(m)] += 1 + judge_ratio * self.loads
        matrix[:m, m:] = spread * _weighed(self.cross, left, self.groups)
        matrix[m:, :m] = matrix[:m, m:].T
        matrix[m:, m:] = np.diag(self.groups.T @ (self.counts * left))
        right = np.r_[
            spread * (self.by_judge - self.cross.T @ (self.by_item * own_variance)),
            self.groups.T @ (self.by_item * left),
        ]
        # A stratum without a mark has no information: its level stays at the centre.
        empty = np.flatnonzero(np.diag(matrix)[m:] <= 0) + m
        matrix[empty, empty] = 1.0
        factor = np.asarray(cholesky(matrix, lower=True))
        found = np.asarray(cho_solve((factor, True), right))
        judged, levels = found[:m], found[m:]
        effects, level = spread * judged, levels[self.marks.stratum]
        # In error spreads over the ratio: own = ratio × pulled.
        pulled = left * (self.by_item - self.cross @ effects - self.counts * level)
        own = item_ratio * pulled
        residual = self.value - (own + level)[self.marks.item] - effects[self.marks.judge]
        rest = float(residual @ residual + item_ratio * (pulled @ pulled) + judged @ judged)
        logs = -np.log(left).sum() + 2 * np.log(np.diag(factor)).sum()
        return _Solution(
            left, own_variance, factor, judged, effects, level, pulled, own, max(rest, SMALLEST), float(logs)
        )

    def deviance(self, logs: Floats, prior: tuple[float, float, float] | None) -> tuple[float, Floats]:
        """Minus twice the restricted log-likelihood (up to a constant) plus the prior's penalty, and its gradient.

        With a ratio ρ = σ²/σₑ² of a random part u of n effects: ∂/∂log ρ = n − tr(C)/ρ − (N − q)|û|²/(ρ·rest), where C
        is the part's block of the inverse of Henderson's matrix (Johnson and Thompson 1995, eq. 4, in log ratios). The
        logarithm −∞ is a ratio of nought.
        """
        item_ratio, judge_ratio = np.exp(logs)
        at = self.solve(item_ratio, judge_ratio)
        value = self.freedom * np.log(at.rest / self.freedom) + at.logs
        m, spread = self.marks.judges, float(np.sqrt(judge_ratio))
        inverse = np.asarray(cho_solve((at.factor, True), np.eye(len(at.factor))))
        # Traces and squares are each over their ratio.
        traces = np.array(
            [at.left.sum() + item_ratio * self._borrowed(inverse, at.left, spread), np.trace(inverse[:m, :m])]
        )
        squares = np.array([item_ratio * (at.pulled @ at.pulled), at.judged @ at.judged])
        sizes = np.array([self.marks.items, m])
        gradient = sizes - traces - self.freedom * squares / at.rest
        if prior:
            away = (logs - np.array(prior[:2])) / prior[2]
            value += float(away @ away)
            gradient = gradient + 2 * away / prior[2]
        return float(value), gradient

    def _borrowed(self, inverse: Floats, left: Floats, spread: float) -> float:
        """Σ tᵢ'S⁻¹tᵢ/(1 + nᵢρ)²: how much of the items' uncertainty comes from judges and levels."""
        m = self.marks.judges
        judged = spread**2 * _weighed(self.cross, left**2, self.cross)
        mixed = spread * _weighed(self.cross, self.counts * left**2, self.groups)
        level = _weighed(self.groups, (self.counts * left) ** 2, self.groups)
        return float(
            (inverse[:m, :m] * judged).sum() + 2 * (inverse[:m, m:] * mixed).sum() + (inverse[m:, m:] * level).sum()
        )


def _weighed(left: Floats | csr_array, weight: Floats, right: Floats | csr_array) -> Floats:
    """leftᵀ diag(weight) right, as a full table."""
    if issparse(left):
        return np.asarray((left.T @ diags_array(weight) @ right).toarray())
    return np.asarray((left.T * weight) @ right)


def fit(marks: Marks, *, prior: tuple[float, float, float] | None = PRIOR, grid: float = 0.0) -> Severity:
    """Fit the model. prior=None is plain REML, for comparison with published analyses.

    grid: take the nearest multiple of it for each log ratio. Two machines find the optimum to some nine digits, on a
    grid they find the same one, and what follows from it is linear algebra, good to thirteen.

    Raises ValueError where the marks cannot tell three variances apart (one judge or one item, a mark an item, a mark a
    judge, no more marks than strata + 1), or where none differ within a stratum.
    """
    if fault := _refused(marks):
        raise ValueError(fault)
    equations = _Equations(marks)
    logs = _minimum(equations, prior)
    ratios = np.exp(np.round(logs / grid) * grid if grid else logs)
    at, unit = equations.solve(*ratios), equations.unit
    error = float(np.sqrt(at.rest / equations.freedom)) * unit
    level = at.level * unit + equations.centre
    return Severity(
        marks=marks, score=at.own * unit + level, severity=0.0 - at.effects * unit, level=level,
        item_sd=float(error * np.sqrt(ratios[0])), judge_sd=float(error * np.sqrt(ratios[1])), error_sd=error,
        _own=at.own_variance, _chol=at.factor, _cross=equations.reading,
    )  # fmt: skip


def _refused(marks: Marks) -> str:
    """Why no model can be fitted; "" where one can."""
    count, items = len(marks.value), int((marks.per_item > 0).sum())
    judges = int((marks.per_judge > 0).sum())
    if min(items, judges) < 2 or count <= max(marks.strata + 1, items, judges):
        return "too few marks"
    highest = np.full(marks.strata, -np.inf)
    lowest = -highest
    np.maximum.at(highest, marks.stratum[marks.item], marks.value)
    np.minimum.at(lowest, marks.stratum[marks.item], marks.value)
    return "" if (highest > lowest).any() else "all marks are equal"


def _minimum(equations: _Equations, prior: tuple[float, float, float] | None) -> Floats:
    """The two log ratios of least deviance; −∞ where plain REML finds a variance of nought."""
    best = _descend(equations, prior, (True, True), np.array([0.0, -1.0]))
    if prior or best[1].min() > NEARLY_NOUGHT:
        return best[1]
    for free in ((False, True), (True, False), (False, False)):
        tried = _descend(equations, prior, free, np.clip(best[1], -3.0, HIGHEST))
        # Nought is preferred where the two cannot be told apart.
        if tried[0] <= best[0] + SAME:
            best = tried
    return best[1]


def _descend(
    equations: _Equations, prior: tuple[float, float, float] | None, free: tuple[bool, bool], start: Floats
) -> tuple[float, Floats]:
    """(least deviance, where) by the gradient inside the box; what is not free is nought."""
    at = np.array(free)

    def seen(part: Floats) -> tuple[float, Floats]:
        logs = np.full(2, -np.inf)
        logs[at] = part
        value, gradient = equations.deviance(logs, prior)
        return value, gradient[at]

    if not at.any():
        return seen(np.zeros(0))[0], np.full(2, -np.inf)
    found = minimize(
        seen, start[at], jac=True, method="L-BFGS-B", bounds=[(LOWEST, HIGHEST)] * int(at.sum()),
        options={"ftol": 1e-14, "gtol": max(1e-7, STEEP * equations.freedom), "maxiter": 100},
    )  # fmt: skip
    logs = np.full(2, -np.inf)
    logs[at] = found.x
    return float(found.fun), logs
