"""Entries that many judges should read, where the design does not hang together by itself.

An anchor that all judges read adds 1 to every eigenvalue of the design, and joins islands at one stroke.
"""

from dataclasses import dataclass

import numpy as np

from app.judging.engine.assignment.design import Design, diagnose
from app.judging.engine.assignment.problem import Ints, Problem

#: Up to so many judges an anchor is read by all of them, beyond it by a few of each island.
ALL, EACH, MOST = 40, 3, 5


@dataclass(frozen=True)
class Anchors:
    """readings: the (entry, judge) to add, which may lie above the caps; before, after: the designs. firm: whether
    that is enough; where it is not, conflicts keep the islands apart."""

    readings: tuple[tuple[int, int], ...]
    before: Design
    after: Design

    @property
    def entries(self) -> tuple[int, ...]:
        """The entries to be read by many."""
        return tuple(sorted({entry for entry, _judge in self.readings}))

    @property
    def firm(self) -> bool:
        """Whether severities can be compared afterwards."""
        return not self.after.needs_anchors


def anchors(problem: Problem, chosen: Ints, *, keep_caps: bool = False) -> Anchors:
    """The anchors that a plan (pairs, p × 2) needs: none where it is firm, otherwise one after the other until it is,
    at most MOST. The entries with the fewest conflicts, among those the one of the greatest affinity in all.
    keep_caps: nobody gets more than their cap, so an anchor may lack the judges who are full."""
    n, m = problem.shape
    readings = {(int(entry), int(judge)) for entry, judge in chosen}
    before = after = _design(readings, n, m)
    added: list[tuple[int, int]] = []
    fit = np.lexsort(
        (np.arange(n), -np.where(problem.barred, 0, problem.affinity).sum(axis=1), problem.barred.sum(axis=1))
    )
    for entry in fit[:MOST].tolist():
        if not after.needs_anchors:
            break
        for judge in _readers(problem, after, readings, entry, keep_caps=keep_caps):
            readings.add((entry, judge))
            added.append((entry, judge))
        after = _design(readings, n, m)
    return Anchors(tuple(sorted(added)), before, after)


def _readers(
    problem: Problem, design: Design, readings: set[tuple[int, int]], entry: int, *, keep_caps: bool
) -> list[int]:
    """Whom this anchor is still to be given: all who may, or in a large panel those with most room of each island."""
    m = problem.shape[1]
    load = np.bincount([judge for _entry, judge in readings], minlength=m)
    room = (problem.cap - load).tolist()
    able = [
        judge for judge in range(m)
        if not problem.barred[entry, judge] and (entry, judge) not in readings and (not keep_caps or room[judge] > 0)
    ]  # fmt: skip
    if m <= ALL:
        return able
    each = EACH if len(design.components) > 1 else ALL
    return [
        judge
        for island in design.components
        for judge in sorted(set(island) & set(able), key=lambda one: (-room[one], one))[:each]
    ]


def _design(readings: set[tuple[int, int]], n: int, m: int) -> Design:
    table = np.array(sorted(readings), dtype=np.int64).reshape(-1, 2)
    return diagnose(table[:, 0], table[:, 1], entries=n, judges=m)
