"""Simulated panels whose truth is known: judges differ in severity, use of the scale and noise.

In units of the spread of quality: severity 0.7, scale ± 25 %, noise 0.8, differing between judges; whole marks of a
scale. The traps are those of docs/judging.md: fields that differ, erratic judges, islands, missing scores, five points.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import kendalltau

from app.judging.engine.calibration import Marks, arrays

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class World:
    """How a panel is. fields: spread of the levels of fields, and whether judges are matched by field; islands: fixed
    panels that share nothing; missing: share of scores that never came; erratic, flat: how many judges mark at random,
    or all alike; points: 10, 5 or 100."""

    items: int = 60
    judges: int = 12
    per_item: int = 3
    severity: float = 0.7
    scale: float = 0.25
    unequal: float = 0.3
    fields: float = 0.3
    matched: bool = False
    islands: bool = False
    missing: float = 0.0
    erratic: int = 0
    flat: int = 0
    points: int = 10
    groups: int = 4
    noise: float = 0.8


def panel(world: World, seed: int) -> tuple[Marks, Floats]:
    """(marks, the true quality of each item); the fields are strata where judges were matched by them."""
    rng = np.random.default_rng(seed)
    m = world.judges
    field, own = rng.integers(0, world.groups, world.items), np.arange(m) % world.groups
    truth = rng.normal(0, 1, world.items) + world.fields * rng.normal(0, 1, world.groups)[field]
    truth = (truth - truth.mean()) / truth.std()
    item, judge = _readings(world, rng, field, own)
    if world.missing:
        kept = rng.random(len(item)) > world.missing
        # Nobody stays without a mark.
        kept[np.unique(item, return_index=True)[1]] |= np.bincount(item, kept, world.items) == 0
        item, judge = item[kept], judge[kept]
    shift = rng.normal(0, world.severity, m)
    scale = np.exp(rng.normal(0, world.scale, m))
    noise = world.noise * np.exp(rng.normal(0, world.unequal, m))
    latent = shift[judge] + scale[judge] * truth[item] + noise[judge] * rng.normal(0, 1, len(item))
    for who in range(world.erratic + world.flat):
        own_marks = judge == who
        loud = rng.normal(0, 1, int(own_marks.sum()))
        latent[own_marks] = 1.2 * loud if who < world.erratic else shift[who] + 0.1 * loud
    points = scored(latent, world.points)
    strata = field.tolist() if world.matched else None
    rows = zip(item.tolist(), judge.tolist(), points.tolist(), strict=True)
    return arrays(rows, items=world.items, judges=m, stratum=strata), truth


def scored(latent: Floats, points: int) -> Floats:
    """A latent opinion as a whole mark of the scale."""
    centre, width, low = {10: (6.8, 1.5, 1), 5: (3.4, 0.85, 1), 100: (68.0, 13.0, 0)}[points]
    return np.asarray(np.clip(np.rint(centre + width * latent), low, points))


def _readings(world: World, rng: np.random.Generator, field: Ints, own: Ints) -> tuple[Ints, Ints]:
    """(item, judge) of each reading: balanced by lot, matched by field, or dealt to islands."""
    n, m, k = world.items, world.judges, world.per_item
    item, judge = [], []
    left = np.full(m, -(-n * k // m) + world.matched)
    for turn, one in enumerate(rng.permutation(n).tolist()):
        if world.islands:
            chosen = np.arange(k) + k * (turn % (m // k))
        elif world.matched:
            liking = (own == field[one]) + 0.3 * rng.random(m) + (rng.random(m) < 0.05)
            liking[left <= 0] = -9
            chosen = np.argsort(-liking)[:k]
        else:
            chosen = np.lexsort((rng.random(m), -left))[:k]
        left[chosen] -= 1
        item += [one] * k
        judge += chosen.tolist()
    return np.array(item), np.array(judge)


def tau(truth: Floats, score: Floats, seed: int) -> float:
    """Kendall's tau; ties broken by lot, so that many equal means are no advantage."""
    lot = 1e-9 * np.random.default_rng(seed).random(len(score))
    return float(kendalltau(truth, score + lot).statistic)
