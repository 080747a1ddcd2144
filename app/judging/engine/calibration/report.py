"""What the marks say of each judge: severity, consistency, use of the scale, and marks for entries they are tied to.

For the council, to look at and to ask; nothing here removes anybody. Single marks are never tested (after correction
for their number such tests find nothing); relations, whole piles and pairs are. Every test gives q-values over all
judges (Benjamini and Hochberg, JRSS B 57, 1995). Residuals leave out the mark they judge, else it would excuse itself.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy.stats import false_discovery_control, norm
from scipy.stats import t as student

from app.judging.engine.calibration import severity
from app.judging.engine.calibration.marks import Floats, Ints, Marks
from app.judging.engine.calibration.severity import Severity

#: From this q-value on (and below) a figure deserves a look.
NOTABLE = 0.1
#: The least number of marks for a judge's own figures, of a judge's tied and other entries, and of a pair's shared ones.
PILE, TIED, OTHERS, SHARED = 5, 2, 3, 8
#: A judge whose marks spread less than this share of the panel's is flat, if that is also beyond chance.
FLAT = 0.5
#: How many marks the panel's own noise is worth beside a judge's.
PRIOR_MARKS = 6.0
#: By how much honest judges differ in consistency (Fisher's scale) and spread (logarithm), and how many judges that is worth.
CONSISTENCIES, SPREADS, PRIOR_JUDGES = 0.15, 0.25, 12.0


@dataclass(frozen=True)
class Tested:
    """A figure with its standard error, the chance of one as far off by luck, and that chance among all judges'."""

    value: float
    se: float
    p: float
    q: float

    @property
    def notable(self) -> bool:
        """Whether it lies beyond what luck among so many judges explains."""
        return self.q <= NOTABLE


@dataclass(frozen=True)
class JudgeFigures:
    """One judge (index as in the marks). None: too few marks to say.

    severity: points, positive is harsher; severity_se its error. consistency: correlation with what the others gave to
    the same entries, within strata; tested for being lower than the panel's. spread: natural logarithm of the spread
    of the judge's marks over the panel's typical one, tested for being other than 0. tied: points by which the judge
    marks tied entries above the others, tested for being other than 0.
    """

    judge: int
    marks: int
    severity: float
    severity_se: float
    consistency: Tested | None
    spread: Tested | None
    tied: Tested | None

    @property
    def flat(self) -> bool:
        """Nearly the same mark for everything: the judge tells no entries apart."""
        return self.spread is not None and self.spread.notable and self.spread.value < np.log(FLAT)

    @property
    def erratic(self) -> bool:
        """The judge's order has less to do with the others' than any other judge's has."""
        return self.consistency is not None and self.consistency.notable

    @property
    def favours(self) -> bool:
        """Tied entries got more than the others, beyond luck."""
        return self.tied is not None and self.tied.notable and self.tied.value > 0


@dataclass(frozen=True)
class PairFigures:
    """Two judges who read `shared` same entries: how alike they stray from the others. expected: what shared
    uncertainty about the entries alone gives; tested for being other than that."""

    judges: tuple[int, int]
    shared: int
    correlation: Tested
    expected: float


def judge_report(
    marks: Marks, relations: Collection[tuple[int, int]] = (), *, fitted: Severity | None = None
) -> tuple[JudgeFigures, ...]:
    """The figures of every judge. relations: (item, judge) pairs that are tied in some way (same unit, once mentor, a
    conflict declared and lifted). Raises ValueError as severity.fit."""
    known = fitted or severity.fit(marks)
    rest = _Rest(marks, known)
    consistency, spread, tied = _consistency(rest), _spread(rest), _tied(rest, relations)
    loads = marks.per_judge.astype(int).tolist()
    return tuple(
        JudgeFigures(j, loads[j], float(known.severity[j]), float(known.severity_se[j]),
                     consistency.get(j), spread.get(j), tied.get(j))
        for j in range(marks.judges)
    )  # fmt: skip


def pair_report(marks: Marks, *, fitted: Severity | None = None) -> tuple[PairFigures, ...]:
    """Every two judges with at least SHARED entries in common, the least q first. Raises ValueError as severity.fit."""
    known = fitted or severity.fit(marks)
    rest = _Rest(marks, known)
    found = [one for pair in rest.pairs() if (one := _pair(rest, *pair))]
    q = _q([one[4] for one in found])
    return tuple(
        sorted(
            (PairFigures(judges, shared, Tested(r, se, p, float(q[n])), expected)
             for n, (judges, shared, r, se, p, expected) in enumerate(found)),
            key=lambda one: (one.correlation.q, one.judges),
        )
    )  # fmt: skip


class _Rest:
    """What the others say: per mark, the judge's own part of it and the item as the other judges saw it."""

    def __init__(self, marks: Marks, fitted: Severity) -> None:
        self.marks, self.fitted = marks, fitted
        self.error = fitted.error_sd**2
        self.ratio = max(fitted.item_sd**2, 1e-9 * self.error) / self.error if self.error else 1e9
        #: Marks without level and severity: the item and an error.
        self.own = marks.value - fitted.level[marks.item] + fitted.severity[marks.judge]
        self.sums, self.counts = marks.of_items(self.own), marks.per_item

    def others(self, without: Floats, marks: Ints, fewer: int) -> tuple[Floats, Floats]:
        """(expected item, its variance) from what is left when `fewer` marks that sum up to `without` are left out."""
        item = self.marks.item[marks]
        weight = self.counts[item] - fewer + 1 / self.ratio
        return (self.sums[item] - without) / weight, self.error / weight

    def pile(self, judge: int) -> Ints:
        """The judge's marks."""
        return np.flatnonzero(self.marks.judge == judge)

    def pairs(self) -> list[tuple[int, int]]:
        """Judges with enough entries in common."""
        cross = self.fitted.reading
        shared = (cross.T @ cross).tocoo()
        return sorted(
            (int(a), int(b)) for a, b, n in zip(*shared.coords, shared.data, strict=True) if a < b and n >= SHARED
        )


def _consistency(rest: _Rest) -> dict[int, Tested]:
    """Correlation with the others, on Fisher's scale against the panel's mean with what judges really differ."""
    z, weight = {}, {}
    for judge in range(rest.marks.judges):
        pile = rest.pile(judge)
        pile = pile[rest.counts[rest.marks.item[pile]] > 1]
        if len(pile) >= PILE:
            seen, _ = rest.others(rest.own[pile], pile, 1)
            z[judge], weight[judge] = float(np.arctanh(_correlation(rest.own[pile], seen))), float(len(pile) - 3)
    tests = {}
    for judge in z:
        others = [other for other in z if other != judge]
        if len(others) < 2:
            continue
        centre, spread = _pooled(
            np.array([z[o] for o in others]), 1 / np.array([weight[o] for o in others]), CONSISTENCIES
        )
        away = (z[judge] - centre) / np.sqrt(1 / weight[judge] + spread)
        tests[judge] = (float(np.tanh(z[judge])), (1 - np.tanh(z[judge]) ** 2) / np.sqrt(weight[judge]), norm.cdf(away))
    return _tested(tests)


def _spread(rest: _Rest) -> dict[int, Tested]:
    """Logarithm of the spread of the judge's marks against the panel's, with what judges differ. With or without the
    strata's levels, whichever is less: who gives the same to all strata must not seem to tell them apart."""
    marks = rest.marks
    value = marks.value - rest.fitted.level[marks.item]
    # Whole marks hide a spread below a third of a step; without this a judge of one mark would lie infinitely far.
    least = 0.02 * float(np.std(value)) + 1e-12
    logs, variance = {}, {}
    for judge in range(marks.judges):
        pile = rest.pile(judge)
        if len(pile) >= PILE:
            logs[judge] = float(np.log(np.hypot(min(value[pile].std(ddof=1), marks.value[pile].std(ddof=1)), least)))
            variance[judge] = 1 / (2 * (len(pile) - 1))
    tests = {}
    for judge in logs:
        others = [other for other in logs if other != judge]
        if len(others) < 2:
            continue
        centre, spread = _pooled(np.array([logs[o] for o in others]), np.array([variance[o] for o in others]), SPREADS)
        se = np.sqrt(variance[judge] + spread)
        away = logs[judge] - centre
        tests[judge] = (away, se, 2 * norm.sf(abs(away) / se))
    return _tested(tests)


def _tied(rest: _Rest, relations: Collection[tuple[int, int]]) -> dict[int, Tested]:
    """Residuals on tied entries against the judge's other ones; the noise is the judge's own, drawn to the panel's."""
    marks = rest.marks
    bound = set(relations)
    tests = {}
    for judge in sorted({judge for _item, judge in bound}):
        pile = rest.pile(judge)
        tied = np.array([(int(item), judge) in bound for item in marks.item[pile]], dtype=bool)
        if tied.sum() < TIED or (~tied).sum() < OTHERS:
            continue
        seen, unsure = rest.others(rest.own[pile], pile, 1)
        left = rest.own[pile] - seen
        weight = 1 / (unsure + rest.error)
        means = [float(np.average(left[side], weights=weight[side])) for side in (tied, ~tied)]
        squares = float((weight[~tied] * (left[~tied] - means[1]) ** 2).sum())
        freedom = PRIOR_MARKS + (~tied).sum() - 1
        noisy = (PRIOR_MARKS + squares) / freedom
        se = np.sqrt(noisy * (1 / weight[tied].sum() + 1 / weight[~tied].sum()))
        effect = means[0] - means[1]
        tests[judge] = (effect, float(se), 2 * student.sf(abs(effect) / se, freedom))
    return _tested(tests)


def _pair(rest: _Rest, one: int, other: int) -> tuple[tuple[int, int], int, float, float, float, float] | None:
    """(judges, shared, correlation, se, p, expected) of the residuals on what both read."""
    marks = rest.marks
    mine, theirs = rest.pile(one), rest.pile(other)
    items, at, there = np.intersect1d(marks.item[mine], marks.item[theirs], return_indices=True)
    if len(items) < SHARED:
        return None
    mine, theirs = mine[at], theirs[there]
    seen, unsure = rest.others(rest.own[mine] + rest.own[theirs], mine, 2)
    a, b = rest.own[mine] - seen, rest.own[theirs] - seen
    expected = float(unsure.mean() / (unsure.mean() + rest.error)) if rest.error else 0.0
    r = _correlation(a, b)
    away = (np.arctanh(r) - np.arctanh(min(expected, 0.999))) * np.sqrt(len(items) - 3)
    se = (1 - r**2) / np.sqrt(len(items) - 3)
    return (one, other), len(items), r, float(se), float(2 * norm.sf(abs(away))), expected


def _correlation(a: Floats, b: Floats) -> float:
    """Pearson's, 0 where one side does not vary, kept off ±1 where Fisher's scale ends."""
    a, b = a - a.mean(), b - b.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return float(np.clip(a @ b / size, -0.999, 0.999)) if size > 1e-12 else 0.0


def _pooled(values: Floats, variance: Floats, prior: float) -> tuple[float, float]:
    """(centre, spread² of the true values): the median, so that one strange judge does not move it, and what the middle
    of the deviations has beyond sampling (MAD), so that they do not widen it; of few judges mostly the prior."""
    centre = float(np.median(values))
    wide = (1.4826 * float(np.median(np.abs(values - centre)))) ** 2
    seen = max(0.0, wide - float(np.median(variance)))
    return centre, (PRIOR_JUDGES * prior**2 + len(values) * seen) / (PRIOR_JUDGES + len(values))


def _tested(tests: dict[int, tuple[float, float, float]]) -> dict[int, Tested]:
    q = _q([p for _value, _se, p in tests.values()])
    return {
        judge: Tested(float(value), float(se), float(p), float(q[n]))
        for n, (judge, (value, se, p)) in enumerate(tests.items())
    }


def _q(chances: list[float]) -> Floats:
    return np.asarray(false_discovery_control(chances)) if chances else np.empty(0)
