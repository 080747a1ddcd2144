"""The same instance by OR-tools' SimpleMinCostFlow, to compare with: all permitted pairs, one pass, floors and caps."""

import numpy as np
from ortools.graph.python import min_cost_flow

from app.judging.engine.assignment import Problem


def optimum(problem: Problem) -> int | None:
    """The greatest total affinity, or None where there is no plan."""
    n, m = problem.shape
    need = n * problem.k
    if (problem.floor > problem.cap).any() or problem.floor.sum() > need:
        return None
    entry, judge = np.nonzero(~problem.barred)
    flow = min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    value = problem.affinity[entry, judge]
    arcs = add((judge + n).astype(np.int32), entry.astype(np.int32), np.ones(len(entry), np.int64), -value)
    # A last node gives what lies between floor and cap; the floors are supplied at the judges themselves.
    free, judges = n + m, np.arange(m, dtype=np.int32) + n
    add(np.full(m, free, np.int32), judges, problem.cap - problem.floor, np.zeros(m, np.int64))
    supply = np.concatenate([np.full(n, -problem.k), problem.floor, [need - problem.floor.sum()]]).astype(np.int64)
    flow.set_nodes_supplies(np.arange(n + m + 1, dtype=np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        return None
    return int(value[flow.flows(arcs) > 0].sum())
