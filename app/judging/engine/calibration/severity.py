"""The two-way model with strata: points = stratum + item + judge's severity + error, variances by REML.

Stratum is fixed; item and judge are random: a judge who read few items is corrected little. Items are eliminated
(their block is diagonal), so that each evaluation solves one system of judges + strata. Sources: Patterson and
Thompson, Biometrika 58 (1971) for REML; Henderson's mixed model equations; the same family as Kuhlisch et al. (2016)
and MacKay et al., "Calibration with confidence" (2017).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.linalg import cho_solve, cholesky
from scipy.optimize import minimize
from scipy.sparse import csr_array, diags_array, issparse

from app.judging.engine.calibration.marks import Floats, Marks

#: The logarithms of the variance ratios stay between these: outside, a variance is nought, or all there is.
LOWEST, HIGHEST = -14.0, 16.0
#: A weak prior on those logarithms (item, judge; spread), so that a panel of six judges does not lose a variance.
PRIOR = (0.0, -1.0, 1.5)
#: Up to so many cells of items × judges a full table is quicker than one that leaves out the noughts.
FULL = 50_000


@dataclass(frozen=True)
class Severity:
    """The model fitted. Points throughout; a positive `severity` is a harsher judge.

    score: stratum + item, per item (an item without marks: its stratum's level, which `level` gives per item). item_sd, judge_sd, error_sd: the
    spreads of the three parts. The rest is what draws and standard errors are made of.
    """

    marks: Marks
    score: Floats
    severity: Floats
    level: Floats
    item_sd: float
    judge_sd: float
    error_sd: float
    _diagonal: Floats
    _chol: Floats
    _cross: csr_array

    @property
    def reading(self) -> csr_array:
        """How many marks each judge gave each item (items × judges)."""
        return self._cross

    @cached_property
    def score_se(self) -> Floats:
        """Posterior spread of each item's own part, given the fixed levels and the variances (as lme4's `condVar`)."""
        inverse = self._inverse_judges
        cross = self._cross
        bound = np.asarray((cross @ inverse) * cross.toarray()).sum(axis=1) if self.marks.items else np.zeros(0)
        return np.asarray(self.error_sd * np.sqrt(1 / self._diagonal + bound / self._diagonal**2))

    @cached_property
    def severity_se(self) -> Floats:
        """Posterior spread of each judge's severity, given the fixed levels and the variances."""
        return np.asarray(self.error_sd * np.sqrt(np.diag(self._inverse_judges)))

    @cached_property
    def _inverse_judges(self) -> Floats:
        m = self.marks.judges
        block = (self._chol @ self._chol.T)[:m, :m]
        return np.asarray(np.linalg.inv(block))

    def draws(self, count: int, seed: int) -> Floats:
        """`count` draws of all scores from their joint posterior (plug-in variances), shape (count, items)."""
        rng = np.random.Generator(np.random.PCG64(seed))
        m = self.marks.judges
        wave = rng.standard_normal((count, self._chol.shape[0]))
        # The Schur matrix is L Lᵀ: solving Lᵀx = z gives x with covariance (L Lᵀ)⁻¹.
        shift = np.linalg.solve(self._chol.T, wave.T).T * self.error_sd
        own = rng.standard_normal((count, self.marks.items)) * self.error_sd / np.sqrt(self._diagonal)
        judged = (self._cross @ shift[:, :m].T).T / self._diagonal
        level = shift[:, m:][:, self.marks.stratum] * (1 - self.marks.per_item / self._diagonal)
        return np.asarray(self.score + own - judged + level)


class _Equations:
    """Henderson's equations of one set of marks, collapsed on judges and strata."""

    def __init__(self, marks: Marks) -> None:
        n, m = marks.items, marks.judges
        self.marks = marks
        self.centre = float(marks.value.mean())
        r = marks.value - self.centre
        self.reading = csr_array((np.ones(len(r)), (marks.item, marks.judge)), shape=(n, m))
        groups = csr_array((np.ones(n), (np.arange(n), marks.stratum)), shape=(n, marks.strata))
        full = n * (m + marks.strata) <= FULL
        self.cross = self.reading.toarray() if full else self.reading
        self.groups = groups.toarray() if full else groups
        self.counts, self.loads = marks.per_item, marks.per_judge
        self.by_item, self.by_judge = marks.of_items(r), marks.of_judges(r)
        self.squares = float(r @ r)
        self.freedom = len(r) - marks.strata

    def solve(self, item_ratio: float, judge_ratio: float) -> tuple[Floats, Floats, Floats, Floats, float, float]:
        """(diagonal, L, judges' effects, levels, residual quadratic, log determinant) at two variance ratios."""
        m, q = self.marks.judges, self.marks.strata
        diagonal = self.counts + 1 / item_ratio
        inner = _weighed(self.cross, 1 / diagonal, self.cross)
        free = self.counts - self.counts**2 / diagonal
        matrix = np.empty((m + q, m + q))
        matrix[:m, :m] = np.diag(self.loads + 1 / judge_ratio) - inner
        matrix[:m, m:] = _weighed(self.cross, 1 - self.counts / diagonal, self.groups)
        matrix[m:, :m] = matrix[:m, m:].T
        matrix[m:, m:] = np.diag(self.groups.T @ free)
        right = np.r_[
            self.by_judge - self.cross.T @ (self.by_item / diagonal),
            self.groups.T @ (self.by_item - self.counts * self.by_item / diagonal),
        ]
        # A stratum without a mark has no information: its level stays at the centre.
        empty = np.flatnonzero(np.diag(matrix)[m:] <= 0) + m
        matrix[empty, empty] = 1.0
        factor = np.asarray(cholesky(matrix, lower=True))
        found = np.asarray(cho_solve((factor, True), right))
        effects, levels = found[:m], found[m:]
        own = (self.by_item - self.cross @ effects - self.counts * levels[self.marks.stratum]) / diagonal
        rest = self.squares - self.by_item @ own - self.by_judge @ effects - (self.groups.T @ self.by_item) @ levels
        logs = np.log(diagonal).sum() + 2 * np.log(np.diag(factor)).sum()
        logs += self.marks.items * np.log(item_ratio) + m * np.log(judge_ratio)
        return diagonal, factor, effects, levels, max(float(rest), 1e-12), float(logs)

    def deviance(self, logs: Floats, prior: tuple[float, float, float] | None) -> tuple[float, Floats]:
        """Minus twice the restricted log-likelihood (up to a constant) plus the prior's penalty, and its gradient.

        With a ratio ρ = σ²/σₑ² of a random part u of n effects: ∂/∂log ρ = n − tr(C)/ρ − (N − q)|û|²/(ρ·rest), where C
        is the part's block of the inverse of Henderson's matrix (Johnson and Thompson 1995, eq. 4, in log ratios).
        """
        ratios = np.exp(logs)
        diagonal, factor, effects, levels, rest, determinant = self.solve(*ratios)
        value = self.freedom * np.log(rest / self.freedom) + determinant
        m, stratum = self.marks.judges, self.marks.stratum
        inverse = np.asarray(cho_solve((factor, True), np.eye(len(factor))))
        own = (self.by_item - self.cross @ effects - self.counts * levels[stratum]) / diagonal
        traces = np.array([(1 / diagonal).sum() + self._borrowed(inverse, diagonal), np.trace(inverse[:m, :m])])
        squares = np.array([own @ own, effects @ effects])
        sizes = np.array([self.marks.items, m])
        gradient = sizes - traces / ratios - self.freedom * squares / (ratios * rest)
        if prior:
            away = (logs - np.array(prior[:2])) / prior[2]
            value += float(away @ away)
            gradient = gradient + 2 * away / prior[2]
        return float(value), gradient

    def _borrowed(self, inverse: Floats, diagonal: Floats) -> float:
        """Σ tᵢ'S⁻¹tᵢ/dᵢ²: how much of the items' uncertainty comes from judges and levels."""
        m = self.marks.judges
        judged = _weighed(self.cross, diagonal**-2, self.cross)
        mixed = _weighed(self.cross, self.counts / diagonal**2, self.groups)
        level = _weighed(self.groups, (self.counts / diagonal) ** 2, self.groups)
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

    Raises ValueError where there are too few marks to tell three variances apart (no more marks than strata + 1), or
    none that differ.
    """
    if len(marks.value) <= marks.strata + 1 or marks.judges < 2:
        raise ValueError("too few marks")
    if float(np.ptp(marks.value)) == 0.0:
        raise ValueError("all marks are equal")
    equations = _Equations(marks)
    logs = _minimum(equations, prior)
    ratios = np.exp(np.round(logs / grid) * grid if grid else logs)
    diagonal, factor, effects, levels, rest, _ = equations.solve(*ratios)
    error = np.sqrt(rest / equations.freedom)
    spreads = error * np.sqrt(np.where(ratios <= np.exp(LOWEST) * 1.01, 0.0, ratios))
    level = levels[marks.stratum]
    own = (equations.by_item - equations.cross @ effects - equations.counts * level) / diagonal
    return Severity(
        marks=marks, score=own + level + equations.centre, severity=-effects, level=level + equations.centre,
        item_sd=float(spreads[0]), judge_sd=float(spreads[1]), error_sd=float(error),
        _diagonal=diagonal, _chol=factor, _cross=equations.reading,
    )  # fmt: skip


def _minimum(equations: _Equations, prior: tuple[float, float, float] | None) -> Floats:
    """The two log ratios of least deviance, by their gradient inside the box."""
    found = minimize(
        equations.deviance, np.array([0.0, -1.0]), args=(prior,), jac=True, method="L-BFGS-B",
        bounds=[(LOWEST, HIGHEST)] * 2, options={"ftol": 1e-14, "gtol": 1e-7, "maxiter": 100},
    )  # fmt: skip
    return np.asarray(found.x)
