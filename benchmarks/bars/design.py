"""Bar 2: plans whose judges can be compared, at a small price of affinity, and what they do to single entries."""

from collections.abc import Iterator

import numpy as np

from app.judging.engine.assignment import Connected, Design, Plan, Problem, connect, diagnose, replan, solve, top_up
from benchmarks.bars.bar import Bar, use
from benchmarks.bars.instances import contest, far_apart, faults

EXPERT = 600
Told = tuple[Design, float, float, float, list[str]]


def measure() -> Iterator[Bar]:
    """The plan of greatest affinity beside the connected one; then what changing a plan that stands takes."""
    problem = contest(2_000, 100)
    best = solve(problem)
    alone = _design(problem, best.chosen)
    yield Bar(2, "2,000 × 100 × 3, affinity only", "reported", _told(problem, best.chosen, alone, 0.0), met=True)
    used = use(lambda: connect(problem))
    plan = used.result
    broken = faults(problem, plan.chosen)
    one = len(plan.design.components) == 1 and not broken
    firm = plan.design.connectivity >= 0.10 and (plan.design.efficiency or 0) >= 0.75
    worst = _worst(problem, plan.chosen) >= _worst(problem, best.chosen)
    served = _bare(problem, plan.chosen) <= 0.09 and worst
    aim = "λ₂ ≥ .10, efficiency ≥ .75, ≤ 4 % lost, worst ≥ affinity's own, ≤ 9 % without an expert"
    figure = _told(problem, plan.chosen, plan.design, plan.price)
    yield Bar(2, "2,000 × 100 × 3, bridges and swaps", aim, figure, one and firm and served and plan.price <= 0.04)
    yield Bar(1, "2,000 × 100 × 3, bridges and swaps", "≤ 3 s", used.told, used.seconds <= 3)
    yield from _small()
    yield from _far()
    yield from _standing(problem, best)


def _small() -> Iterator[Bar]:
    problem = contest(60, 12)
    plan: Connected = connect(problem, weight=20)
    one = len(plan.design.components) == 1 and not faults(problem, plan.chosen)
    yield Bar(
        2,
        "60 × 12 × 3, bridges (20) and swaps",
        "one component",
        _told(problem, plan.chosen, plan.design, plan.price),
        one,
    )


def _far() -> Iterator[Bar]:
    """Fields so far apart that the plan of greatest affinity is islands: a hundred small panels, and one large one."""
    plans = [connect(far_apart(seed), seed=seed) for seed in range(100)]
    broken = sum(bool(faults(far_apart(seed), plan.chosen)) for seed, plan in enumerate(plans))
    one = sum(len(plan.design.components) == 1 for plan in plans)
    firm = sum(not plan.design.needs_anchors for plan in plans)
    yield Bar(2, "100 small panels whose fields are far apart", "one component always",
              f"{one} of 100, {firm} of them firm without anchors, at most {max(p.price for p in plans):.1%} lost",
              one == 100 and not broken)  # fmt: skip
    problem = far_apart(0, n=2_000, m=100, fields=4)
    used = use(lambda: connect(problem))
    plan = used.result
    told = _told(problem, plan.chosen, plan.design, plan.price)
    yield Bar(2, "2,000 × 100 × 3, four fields far apart", "one component", f"{told}; {used.told}",
              len(plan.design.components) == 1 and not faults(problem, plan.chosen))  # fmt: skip


def _standing(problem: Problem, best: Plan) -> Iterator[Bar]:
    """A third of the readings gone; sixty new conflicts."""
    rng = np.random.default_rng(1)
    pairs = [(entry, judge) for entry, row in enumerate(best.chosen.tolist()) for judge in row]
    kept = [pair for pair in pairs if rng.random() < 0.67]
    used = use(lambda: len(top_up(problem, kept).added))
    yield Bar(1, f"2,000 × 100 × 3, {used.result:,} readings topped up", "reported", used.told, met=True)
    barred = problem.barred.copy()
    for n in rng.choice(len(pairs), 60, replace=False):
        barred[pairs[n]] = True
    changed = Problem(problem.affinity, barred, problem.k, problem.floor, problem.cap)

    def again() -> tuple[int, int]:
        change = replan(changed, pairs)
        return len(change.added), change.gap

    used_again = use(again)
    added, gap = used_again.result
    figure = f"{used_again.told}, {added} changed, gap {gap}"
    yield Bar(
        1, "2,000 × 100 × 3, planned again after 60 new conflicts", "60 changed, gap 0", figure, (added, gap) == (60, 0)
    )


def _design(problem: Problem, chosen: np.ndarray) -> Design:
    n, m = problem.shape
    return diagnose(np.repeat(np.arange(n), problem.k), chosen.ravel(), entries=n, judges=m)


def _worst(problem: Problem, chosen: np.ndarray) -> float:
    """Mean affinity of the entry that is served worst."""
    return float(np.take_along_axis(problem.affinity, chosen, axis=1).mean(axis=1).min())


def _bare(problem: Problem, chosen: np.ndarray) -> float:
    """The share of entries without an expert."""
    return float((np.take_along_axis(problem.affinity, chosen, axis=1).max(axis=1) < EXPERT).mean())


def _told(problem: Problem, chosen: np.ndarray, design: Design, lost: float) -> str:
    return (
        f"{len(design.components)} component, λ₂ {design.connectivity:.3f}, efficiency {design.efficiency or 0:.2f}, "
        f"{lost:.1%} lost, worst {_worst(problem, chosen):.0f}, without expert {_bare(problem, chosen):.1%}"
    )
