"""Whether a plan lets the severities of its judges be compared, and how well.

In the additive model the information about severities is C = diag(loads) − NᵀK⁻¹N, where N tells who reads what and K
how many readings each entry has (John and Williams, Cyclic and Computer Generated Designs, 1995). A severity can be
told apart from another only inside a component; the second eigenvalue says how firmly the weakest part hangs on.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from app.judging.engine.assignment.problem import Floats, Ints

#: Below this connectivity anchors are proposed.
FIRM = 0.05


@dataclass(frozen=True)
class Design:
    """components: judges by island, the largest first. connectivity: λ₂ over the mean load, 0 with islands.
    efficiency: harmonic mean of the eigenvalues against a balanced block design (None with islands). worst_error: the
    largest standard error of a judge's severity, in units of one mark's error (None with islands).
    """

    components: tuple[tuple[int, ...], ...]
    connectivity: float
    efficiency: float | None
    worst_error: float | None

    @property
    def needs_anchors(self) -> bool:
        """Whether some entries should be read by everybody."""
        return len(self.components) > 1 or self.connectivity < FIRM


def diagnose(entry: Ints, judge: Ints, *, entries: int, judges: int) -> Design:
    """The design of readings given as pairs. Judges who read nothing are left out."""
    loads, busy, information = _information(entry, judge, entries=entries, judges=judges)
    count, label = connected_components(csr_array(information < 0), directed=False)
    islands = sorted((tuple(busy[label == n].tolist()) for n in range(count)), key=lambda one: (-len(one), one))
    if count != 1 or len(busy) < 2:
        return Design(tuple(islands), 0.0, None, None)
    values, vectors = (part[..., 1:] for part in np.linalg.eigh(information))
    m, k = len(busy), len(entry) / max(1, len(np.unique(entry)))
    balanced = m * (k - 1) / ((m - 1) * k)
    harmonic = len(values) / float((loads[busy].mean() / values).sum())
    # The generalised inverse without the direction in which all severities move together.
    error = float(np.sqrt((vectors**2 / values).sum(axis=1).max()))
    connectivity = float(values[0] / loads[busy].mean())
    return Design(tuple(islands), connectivity, harmonic / balanced if balanced else None, error)


def waist(entry: Ints, judge: Ints, *, entries: int, judges: int) -> Floats:
    """Where a design of one component hangs together least: the second eigenvector, whose signs are the two sides and
    whose distances tell how far judges are from each other; 0 for those who read nothing."""
    _loads, busy, information = _information(entry, judge, entries=entries, judges=judges)
    side = np.zeros(judges)
    if len(busy) > 1:
        side[busy] = np.linalg.eigh(information)[1][:, 1]
    return side


def _information(entry: Ints, judge: Ints, *, entries: int, judges: int) -> tuple[Floats, Ints, Floats]:
    """(the load of each judge, the judges who read something, C among these)."""
    reading = csr_array((np.ones(len(entry)), (entry, judge)), shape=(entries, judges))
    loads = np.asarray(reading.sum(axis=0)).ravel()
    busy = np.flatnonzero(loads)
    counts = np.maximum(np.asarray(reading.sum(axis=1)).ravel(), 1)
    shared = (reading.T @ csr_array((1 / counts, (np.arange(entries), np.arange(entries)))) @ reading).toarray()
    return loads, busy, np.diag(loads[busy]) - shared[np.ix_(busy, busy)]
