"""Made-up instances of an assignment: few popular fields, judges who know one to three, conflicts, uneven loads."""

import numpy as np
from numpy.typing import NDArray

from app.judging.engine.assignment import Problem

#: How many fields a contest of so many entries has.
FIELDS = {60: 6, 2_000: 16, 20_000: 30}
BLOCK = 5_000


def contest(n: int, m: int, k: int = 3, *, seed: int = 1, slack: float = 1.2) -> Problem:
    """n entries × m judges: affinity 0 to 1000, about 3 % conflicts (units and by chance), caps of 1.2 times the mean
    with one judge in four at 60 % of that, floors of half the mean."""
    rng = np.random.default_rng(seed)
    fields = FIELDS.get(n, max(6, n // 700))
    popular = 1 / np.arange(1, fields + 1) ** 0.7
    flatter = 1 / np.arange(1, fields + 1) ** 0.35
    main = rng.choice(fields, n, p=popular / popular.sum())
    second = np.where(rng.random(n) < 0.5, rng.choice(fields, n, p=popular / popular.sum()), -1)
    knows = np.zeros((m, fields), np.float32)
    for judge in range(m):
        own = rng.choice(fields, rng.integers(1, 4), replace=False, p=flatter / flatter.sum())
        knows[judge, own] = rng.choice([1.0, 0.8, 0.6, 0.4], len(own))
    units = max(8, m // 3)
    of_entry, of_judge = rng.integers(0, units, n), rng.integers(0, units, m)
    affinity, barred = np.empty((n, m), np.int64), np.empty((n, m), dtype=bool)
    for start in range(0, n, BLOCK):
        part = slice(start, min(n, start + BLOCK))
        liking = 0.65 * knows[:, main[part]].T
        both = second[part] >= 0
        liking[both] += 0.25 * knows[:, second[part][both]].T
        liking += 0.10 * rng.random(liking.shape, dtype=np.float32)
        affinity[part] = np.clip(np.rint(1000 * liking), 0, 1000)
        barred[part] = (of_entry[part, None] == of_judge) | (rng.random(liking.shape, dtype=np.float32) < 0.01)
    mean = n * k / m
    cap = np.ceil(slack * mean * rng.choice([1.0, 1.0, 1.0, 0.6], m)).astype(np.int64)
    while cap.sum() < 1.08 * n * k:
        cap = np.ceil(cap * 1.03).astype(np.int64)
    return Problem(affinity, barred, k, np.minimum(int(mean / 2), cap // 2), cap)


def small(seed: int) -> Problem:
    """Up to 24 × 8, feasible or not: few or many equal affinities, no to many conflicts, tight to wide loads."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, 25)), int(rng.integers(2, 9))
    k = int(rng.integers(1, min(4, m) + 1))
    affinity = rng.integers(0, 1001 if seed % 3 else 3, (n, m))
    barred: NDArray[np.bool_] = rng.random((n, m)) < rng.choice([0, 0.1, 0.3])
    cap = np.ceil(n * k / m * rng.uniform(0.7, 1.6, m)).astype(np.int64)
    floor = np.minimum((n * k / m * rng.uniform(0, 0.9, m)).astype(np.int64), cap)
    return Problem(affinity.astype(np.int64), barred, k, floor, cap)


def far_apart(seed: int, *, n: int | None = None, m: int | None = None, fields: int | None = None) -> Problem:
    """Judges who know one field and nothing of the others, 3 % conflicts: the plan of greatest affinity is islands.

    Two or three fields with four judges each and four to eight entries a field, unless said otherwise.
    """
    rng = np.random.default_rng(seed)
    fields = fields or int(rng.integers(2, 4))
    n, m = n or int(rng.integers(4, 9)) * fields, m or 4 * fields
    strange = (np.arange(n) % fields)[:, None] != np.arange(m) % fields
    affinity = np.where(strange, 50, 800) + rng.integers(0, 150, (n, m))
    barred: NDArray[np.bool_] = rng.random((n, m)) < 0.03
    return Problem(affinity, barred, 3, np.full(m, n * 3 // m // 2), np.full(m, -(-n * 3 * 6 // (m * 5))))


def faults(problem: Problem, chosen: NDArray[np.int64]) -> list[str]:
    """What a plan breaks: nothing, ever."""
    load = np.bincount(chosen.ravel(), minlength=problem.shape[1])
    found = {
        "a conflict": np.take_along_axis(problem.barred, chosen, axis=1).any(),
        "over a cap": (load > problem.cap).any(),
        "under a floor": (load < problem.floor).any(),
        "twice the same judge": (np.diff(np.sort(chosen, axis=1), axis=1) == 0).any(),
    }
    return [name for name, broken in found.items() if broken]
