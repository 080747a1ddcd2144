"""Bars 3 and 4: how near each method comes to the truth, how honest its intervals are, and how long it takes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from app.judging.engine.calibration import calibrate, noise, severity
from app.judging.engine.calibration.places import Places, places
from app.judging.engine.calibration.plain import plain
from benchmarks.bars.bar import Bar, use
from benchmarks.bars.worlds import World, panel, tau

PANELS, SAMPLED = 200, 60
SWEEPS = 1200

#: name → (the world, the least tau of `severity` and of `severity-scale-noise`; None: reported only)
WORLDS: dict[str, tuple[World, float | None, float | None]] = {
    "base": (World(), 0.69, 0.70),
    "judges agree": (World(severity=0, scale=0, unequal=0), None, None),
    "fields differ, judges matched": (World(fields=1.0, matched=True), 0.69, None),
    "1 erratic and 1 flat judge of 12": (World(erratic=1, flat=1), None, None),
    "islands: panels that share nothing": (World(islands=True), None, None),
    "15 % of the scores missing": (World(missing=0.15), None, None),
    "five-point scale": (World(points=5), None, None),
}


def measure() -> Iterator[Bar]:
    """World by world, then the time of a fit."""
    for name, (world, by_severity, by_noise) in WORLDS.items():
        yield from _simulated(name, world, by_severity, by_noise)
    for size, seconds in (((60, 12), 0.05), ((2_000, 100), 0.6), ((20_000, 600), 8.0)):
        yield _timed(*size, seconds)


@dataclass
class _Seen:
    """What one method gave, panel by panel."""

    taus: list[float]
    held: list[float]

    def look(self, truth: np.ndarray, score: np.ndarray, seen: Places | None, seed: int) -> None:
        """Note how near the scores come, and how many true places lie within the 90 % intervals."""
        self.taus.append(tau(truth, score, seed))
        if seen:
            low, high = seen.interval(0.9)
            true = np.argsort(np.argsort(-truth)) + 1
            self.held.append(float(((true >= low) & (true <= high)).mean()))

    @property
    def tau(self) -> float:
        """The mean over the panels."""
        return float(np.mean(self.taus))

    @property
    def coverage(self) -> float:
        """The mean over the panels."""
        return float(np.mean(self.held))


def _simulated(name: str, world: World, by_severity: float | None, by_noise: float | None) -> Iterator[Bar]:
    mean, plain_reml, model, sampled = (_Seen([], []) for _ in range(4))
    for turn in range(PANELS):
        marks, truth = panel(world, 1000 + turn)
        fitted = severity.fit(marks)
        mean.look(truth, plain(marks).mean, None, turn)
        plain_reml.look(truth, calibrate(marks, "reml", draws=2).score, None, turn)
        model.look(truth, fitted.score, places(fitted.draws(500, turn)), turn)
        if turn < (PANELS if by_noise else SAMPLED):
            found = noise.sample(marks, seed=turn, sweeps=SWEEPS)
            sampled.look(truth, found.draws.mean(axis=0), places(found.draws), turn)
    less = model.tau - mean.tau
    aim = f"tau ≥ {by_severity}" if by_severity else "≥ mean − .005" if name == "judges agree" else "reported"
    figure = f"tau {model.tau:.3f} (mean {mean.tau:.3f}, without strata {plain_reml.tau:.3f})"
    met = model.tau >= by_severity if by_severity else name != "judges agree" or less >= -0.005
    yield Bar(3, f"{name}: severity", aim, figure, met)
    aim = f"tau ≥ {by_noise}" if by_noise else "reported"
    yield Bar(
        3, f"{name}: severity, scale, noise", aim, f"tau {sampled.tau:.3f}", by_noise is None or sampled.tau >= by_noise
    )
    both = (model.coverage, sampled.coverage)
    honest = name != "base" or all(0.88 <= held <= 0.95 for held in both)
    aim = "88 to 95 %" if name == "base" else "reported"
    yield Bar(4, f"{name}: 90 % intervals hold", aim, f"{both[0]:.1%}, {both[1]:.1%}", honest)


def _timed(n: int, m: int, seconds: float) -> Bar:
    marks, _ = panel(World(items=n, judges=m, groups=max(4, m // 5)), 1)
    used = use(lambda: severity.fit(marks).error_sd, times=3 if n < 20_000 else 1)
    return Bar(3, f"severity of {n:,} × {m}", f"≤ {seconds:g} s", used.told, used.seconds <= seconds)
