"""Bar 1: exact, proven, equal to OR-tools, within time and memory; no conflict and no load broken, ever."""

from app.judging.engine.assignment import Infeasible, Problem, nearly, solve
from benchmarks.bars.bar import Bar, use
from benchmarks.bars.flows import optimum
from benchmarks.bars.instances import contest, faults, small

#: (entries, judges, seconds, megabytes at most)
SIZES = ((60, 12, 0.020, None), (2_000, 100, 0.5, 50.0), (20_000, 600, 25.0, 400.0))


def measure() -> list[Bar]:
    """The random instances first, then size by size beside OR-tools."""
    return [_random(), *(bar for size in SIZES for bar in _size(*size))]


def _random() -> Bar:
    """200 small instances, infeasible ones included."""
    wrong, hopeless = [], 0
    for seed in range(200):
        problem = small(seed)
        best = optimum(problem)
        try:
            plan = solve(problem)
        except Infeasible as refused:
            hopeless += 1
            wrong += [seed] if best is not None or not refused.causes else []
        else:
            wrong += [seed] if (plan.primal, plan.gap, faults(problem, plan.chosen)) != (best, 0, []) else []
    figure = f"{200 - len(wrong)} of 200 equal, gap 0 ({hopeless} infeasible, all named)"
    return Bar(1, "random instances against OR-tools", "200 of 200", figure, not wrong)


def _exact(problem: Problem) -> tuple[int, int, list[str]]:
    plan = solve(problem)
    return plan.primal, plan.gap, faults(problem, plan.chosen)


def _size(n: int, m: int, seconds: float, megabytes: float | None) -> list[Bar]:
    problem = contest(n, m)
    times = 5 if n < 1000 else 1
    ours, theirs = use(lambda: _exact(problem), times=times), use(lambda: optimum(problem), times=times)
    total, gap, broken = ours.result
    inside = ours.seconds <= seconds and (megabytes is None or ours.megabytes <= megabytes)
    right = (gap, broken, total) == (0, [], theirs.result)
    aim = f"{seconds:g} s" + (f", +{megabytes:g} MB" if megabytes else "") + ", gap 0"
    what = f"{n:,} × {m} × {problem.k}, exact"
    bars = [
        Bar(1, what, f"≤ {aim}", f"{ours.told}, gap {gap}, total {total:,}, {len(broken)} faults", inside and right),
        Bar(1, f"{what}: OR-tools beside it", "same total", f"{theirs.told}, total {theirs.result:,}", right),
    ]
    return [*bars, _near(problem, theirs.result)] if n > 10_000 else bars


def _near(problem: Problem, best: int | None) -> Bar:
    """The quick plan of a large instance, its certified gap and its true one."""

    def quick() -> tuple[int, int, list[str]]:
        plan = nearly(problem)
        return plan.primal, plan.dual, faults(problem, plan.chosen)

    used = use(quick)
    total, dual, broken = used.result
    certified = dual / total - 1
    met = used.seconds <= 4 and certified <= 0.015 and not broken
    true = f", true {(best or total) / total - 1:.2%}"
    figure = f"{used.told}, certified gap {certified:.2%}{true}, {len(broken)} faults"
    return Bar(1, "{:,} × {}, quick".format(*problem.shape), "≤ 4 s, gap ≤ 1.5 %", figure, met)
