"""Random instances, feasible or not, and an independent optimum by linear programming."""

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from app.judging.engine.assignment import Problem


def instance(seed: int, *, most_entries=24, most_judges=8) -> Problem:
    """A small instance: few or many equal affinities, no to many conflicts, tight to wide loads."""
    rng = np.random.default_rng(seed)
    n, m = int(rng.integers(1, most_entries + 1)), int(rng.integers(2, most_judges + 1))
    k = int(rng.integers(1, min(4, m) + 1))
    affinity = rng.integers(0, 1001 if seed % 3 else 3, (n, m))
    barred = rng.random((n, m)) < rng.choice([0, 0.1, 0.3])
    cap = np.ceil(n * k / m * rng.uniform(0.7, 1.6, m)).astype(np.int64)
    floor = np.minimum((n * k / m * rng.uniform(0, 0.9, m)).astype(np.int64), cap)
    return Problem(affinity.astype(np.int64), barred, k, floor, cap)


def by_fields(n=60, m=12, k=3, fields=6, seed=1) -> Problem:
    """Entries and judges with fields: a judge knows one to three of them."""
    rng = np.random.default_rng(seed)
    field = rng.integers(0, fields, n)
    knows = np.zeros((m, fields))
    for judge in range(m):
        knows[judge, rng.choice(fields, rng.integers(1, 4), replace=False)] = 1
    knows[np.arange(fields) % m, np.arange(fields)] = 1
    affinity = np.rint(700 * knows[:, field].T + 300 * rng.random((n, m))).astype(np.int64)
    cap = np.full(m, -(-n * k * 6 // (m * 5)))
    return Problem(affinity, rng.random((n, m)) < 0.03, k, np.full(m, n * k // m // 2), cap)


def optimum(problem: Problem) -> int | None:
    """The greatest total affinity, or None: HiGHS on the same constraints (its solutions are whole by themselves)."""
    n, m = problem.shape
    entry, judge = np.nonzero(~problem.barred)
    if not len(entry):
        return None
    arcs, ones = np.arange(len(entry)), np.ones(len(entry))
    of_entry, of_judge = (
        csr_array((ones, (entry, arcs)), (n, len(arcs))),
        csr_array((ones, (judge, arcs)), (m, len(arcs))),
    )
    found = linprog(
        -problem.affinity[entry, judge], A_eq=of_entry, b_eq=np.full(n, problem.k), A_ub=vstack([of_judge, -of_judge]),
        b_ub=np.r_[problem.cap, -problem.floor], bounds=(0, 1), method="highs",
    )  # fmt: skip
    return None if found.status else round(-found.fun)


def faults(problem: Problem, chosen: np.ndarray) -> list[str]:
    """What a plan breaks."""
    m = problem.shape[1]
    load = np.bincount(chosen.ravel(), minlength=m)
    found = {
        "a conflict": np.take_along_axis(problem.barred, chosen, axis=1).any(),
        "over a cap": (load > problem.cap).any(),
        "under a floor": (load < problem.floor).any(),
        "twice the same judge": any(len(set(row)) < problem.k for row in chosen.tolist()),
    }
    return [name for name, broken in found.items() if broken]
