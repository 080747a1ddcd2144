"""The second opinion: every judge has a severity, a use of the scale and a noise of their own; sampled by Gibbs.

points = level of the stratum + shift of the judge + scale of the judge × item + noise of the judge. Conjugate
updates, all vectorised with `bincount` and PCG64, so that the same seed gives the same draws on every machine.
Sources: Gelman et al., Bayesian Data Analysis (3rd ed.), chapters 11 and 15; the judge model is that of Johnson
(JASA 1996) and Ge, Welling and Ghahramani without censoring.
"""

from dataclasses import dataclass

import numpy as np

from app.judging.engine.calibration import severity
from app.judging.engine.calibration.marks import Floats, Marks

#: How strongly a judge's noise, scale and shift are drawn to those of the others.
NOISE_FREEDOM, SCALE_FREEDOM, SHIFT_FREEDOM = 6.0, 4.0, 2.0
#: The spread of scales expected beforehand, as a share of the common scale; no scale falls below its floor.
SCALE_SPREAD, SCALE_FLOOR = 0.25, 0.05
#: How far the spread of the items may stray from what REML says, as a share of it: of three items and two judges the
#: marks alone would let the chain shrink it to nothing, and nothing draws it back from there.
ITEM_SPREAD = 0.5
#: The least variance of an error, where the marks have one of about 1: a judge without any would outweigh all others.
LEAST = 1e-6


@dataclass(frozen=True)
class Noise:
    """The model sampled. Points throughout; a positive severity is a harsher judge.

    draws: (draws, items). scale: how wide the judge uses the scale (1: as the panel); noise: spread of own error.
    """

    marks: Marks
    draws: Floats
    severity: Floats
    severity_se: Floats
    scale: Floats
    noise: Floats
    item_sd: float
    judge_sd: float
    error_sd: float


@dataclass
class _State:
    """One point of the chain. Items are in units of their own spread."""

    item: Floats
    shift: Floats
    scale: Floats
    variance: Floats
    common: float
    expected: float
    shift_mean: float
    shift_variance: float
    scale_variance: float
    pooled: float


def sample(marks: Marks, *, seed: int, sweeps: int = 1200, burn: int = 300, thin: int = 2) -> Noise:
    """Sample the model after taking the strata's levels (by REML) out of the marks. Raises as `severity.fit`."""
    fitted = severity.fit(marks)
    values = marks.value - fitted.level[marks.item]
    # A power of two: the chain of marks of any size has the same bits.
    unit = float(2.0 ** np.round(np.log2(np.sqrt(values @ values / len(values)) or 1.0)))
    values = values / unit
    rng = np.random.Generator(np.random.PCG64(seed))
    state = _start(marks, values, fitted, unit)
    kept: list[tuple[Floats, Floats, Floats, Floats, float]] = []
    for sweep in range(sweeps):
        _sweep(marks, values, state, rng)
        if sweep >= burn and (sweep - burn) % thin == 0:
            kept.append((state.item * state.common, state.shift.copy(), state.scale / state.common,
                         state.variance.copy(), state.common))  # fmt: skip
    items, shifts, scales, variances = (np.array([row[n] for row in kept]) for n in range(4))
    shifts = (shifts - shifts.mean(axis=1, keepdims=True)) * unit
    return Noise(
        marks=marks, draws=items * unit + fitted.level, severity=-shifts.mean(axis=0), severity_se=shifts.std(axis=0),
        scale=scales.mean(axis=0), noise=np.sqrt(variances).mean(axis=0) * unit,
        item_sd=float(np.mean([row[4] for row in kept])) * unit, judge_sd=float(shifts.std(axis=1, ddof=1).mean()),
        error_sd=float(np.sqrt(variances.mean())) * unit,
    )  # fmt: skip


def _start(marks: Marks, values: Floats, fitted: severity.Severity, unit: float) -> _State:
    spread = float(values.std())
    common = max(fitted.item_sd / unit, 0.1 * spread)
    error = (fitted.error_sd / unit) ** 2 + LEAST
    return _State(
        item=(fitted.score - fitted.level) / unit / common, shift=-fitted.severity / unit,
        scale=np.full(marks.judges, common), variance=np.full(marks.judges, error), common=common,
        expected=common, shift_mean=0.0,
        shift_variance=max(fitted.judge_sd / unit, 0.05 * spread) ** 2, scale_variance=(SCALE_SPREAD * common) ** 2,
        pooled=error,
    )  # fmt: skip


def _sweep(marks: Marks, values: Floats, state: _State, rng: np.random.Generator) -> None:
    """One round of conditional draws: items, judges' lines, what they have in common, noise."""
    item, judge = marks.item, marks.judge
    weight = 1 / state.variance
    precision = 1 + marks.of_items((state.scale**2 * weight)[judge])
    pull = marks.of_items((state.scale * weight)[judge] * (values - state.shift[judge]))
    state.item = pull / precision + rng.standard_normal(marks.items) / np.sqrt(precision)
    # Moving all items and all shifts together keeps the chain from creeping.
    centre = state.item.mean()
    state.item = state.item - centre
    state.shift = state.shift + state.scale * centre
    _judges(marks, values, state, weight, rng)
    _common(marks, values, state, rng)
    rest = values - state.shift[judge] - state.scale[judge] * state.item[item]
    squares = marks.of_judges(rest**2)
    loads = marks.per_judge
    state.variance = np.maximum((NOISE_FREEDOM * state.pooled + squares) / rng.chisquare(NOISE_FREEDOM + loads), LEAST)
    shape = 1 + marks.judges * NOISE_FREEDOM / 2
    rate = 1 / float(values @ values / len(values)) + NOISE_FREEDOM / 2 * (1 / state.variance).sum()
    state.pooled = float(rng.gamma(shape)) / rate


def _judges(marks: Marks, values: Floats, state: _State, weight: Floats, rng: np.random.Generator) -> None:
    """Each judge's line: scale given the data, then shift given the scale."""
    m, own = marks.judges, state.item[marks.item]
    a11 = marks.per_judge * weight + 1 / state.shift_variance
    a12 = marks.of_judges(own) * weight
    a22 = marks.of_judges(own**2) * weight + 1 / state.scale_variance
    r1 = marks.of_judges(values) * weight + state.shift_mean / state.shift_variance
    r2 = marks.of_judges(own * values) * weight + state.common / state.scale_variance
    det = a11 * a22 - a12**2
    scale = (a11 * r2 - a12 * r1) / det + np.sqrt(a11 / det) * rng.standard_normal(m)
    state.scale = np.maximum(np.abs(scale), SCALE_FLOOR * state.expected)
    state.shift = (r1 - a12 * state.scale) / a11 + rng.standard_normal(m) / np.sqrt(a11)


def _common(marks: Marks, values: Floats, state: _State, rng: np.random.Generator) -> None:
    """What the judges have in common: mean and spread of scales and shifts."""
    m = marks.judges
    away = ((state.scale - state.common) ** 2).sum()
    prior = SCALE_FREEDOM * (SCALE_SPREAD * state.expected) ** 2
    state.scale_variance = float((prior + away) / rng.chisquare(SCALE_FREEDOM + m))
    loose = (ITEM_SPREAD * state.expected) ** 2
    variance = 1 / (m / state.scale_variance + 1 / loose)
    centre = variance * (state.scale.sum() / state.scale_variance + state.expected / loose)
    state.common = max(abs(float(centre + np.sqrt(variance) * rng.standard_normal())), SCALE_FLOOR * state.expected)
    state.shift_mean = float(state.shift.mean() + np.sqrt(state.shift_variance / m) * rng.standard_normal())
    away = ((state.shift - state.shift_mean) ** 2).sum()
    prior = SHIFT_FREEDOM * 0.16 * float(values.var())
    state.shift_variance = float((prior + away) / rng.chisquare(SHIFT_FREEDOM + m))
