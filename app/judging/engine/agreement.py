"""How far judges agree: intraclass correlations, Kendall's W, and group ranks by votes against.

Sources: Shrout and Fleiss, Psychological Bulletin 86 (1979); Kendall and Babington Smith (1939); Quandt, "Measurement
and inference in wine tasting", Journal of Wine Economics 1 (2006) for the ranks of a tasting.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, rankdata


@dataclass(frozen=True)
class Icc:
    """The six forms: one judge's mark (single) or the mean of k (mean), judges differing (1), random (2), fixed (3)."""

    single_1: float
    single_2: float
    single_3: float
    mean_1: float
    mean_2: float
    mean_3: float


def icc(table: NDArray[np.float64]) -> Icc:
    """The intraclass correlations of a complete table of n items × k judges. Raises ValueError if n or k < 2."""
    n, k = table.shape
    if n < 2 or k < 2:
        raise ValueError("at least two items and two judges")
    grand = table.mean()
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    between = k * ((rows - grand) ** 2).sum() / (n - 1)
    judges = n * ((columns - grand) ** 2).sum() / (k - 1)
    within = ((table - rows[:, None]) ** 2).sum() / (n * (k - 1))
    rest = ((table - rows[:, None] - columns + grand) ** 2).sum() / ((n - 1) * (k - 1))
    return Icc(
        single_1=float((between - within) / (between + (k - 1) * within)),
        single_2=float((between - rest) / (between + (k - 1) * rest + k * (judges - rest) / n)),
        single_3=float((between - rest) / (between + (k - 1) * rest)),
        mean_1=float((between - within) / between),
        mean_2=float((between - rest) / (between + (judges - rest) / n)),
        mean_3=float((between - rest) / between),
    )


@dataclass(frozen=True)
class Concordance:
    """Kendall's W (1: all agree) with the chance of as much by luck; votes against and shared places per item."""

    w: float
    p: float
    votes: tuple[float, ...]
    places: tuple[int, ...]


def concordance(ranks: NDArray[np.float64]) -> Concordance:
    """Ranks of m judges × n items (ties as mean ranks): the chi-squared p has n − 1 degrees of freedom.

    places: by least votes against, ties share the better place. W is corrected for the judges' own ties.
    """
    m, n = ranks.shape
    votes = ranks.sum(axis=0)
    away = ((votes - votes.mean()) ** 2).sum()
    ties = sum(float((counts**3 - counts).sum()) for counts in (np.unique(row, return_counts=True)[1] for row in ranks))
    w = float(12 * away / (m**2 * (n**3 - n) - m * ties))
    places = rankdata(votes, method="min")
    return Concordance(w, float(chi2.sf(m * (n - 1) * w, n - 1)), tuple(map(float, votes)), tuple(map(int, places)))
