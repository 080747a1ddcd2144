"""What needs no model: mean, median, spread and the trimmed mean of each item's marks."""

from dataclasses import dataclass

import numpy as np

from app.judging.engine.calibration.marks import Floats, Marks

#: Marks of up to six decimals are summed without an error, as long as the sum is a whole number that is one.
DECIMALS, EXACT = 1e6, 2.0**53


@dataclass(frozen=True)
class Plain:
    """Per item; NaN where it has no mark (spread and standard error: fewer than two)."""

    mean: Floats
    median: Floats
    spread: Floats
    trimmed: Floats
    #: Standard errors of mean and trimmed mean, as if the judges of an item were a random sample.
    mean_se: Floats
    trimmed_se: Floats


def plain(marks: Marks, *, trim_from: int = 5) -> Plain:
    """The plain figures; the trimmed mean drops one highest and one lowest mark of items with `trim_from` or more.

    The standard error of the trimmed mean is Tukey and McLaughlin's (1963): the winsorized spread over (1 − 2g)√n.
    """
    shape = marks.items
    mean, median, spread, trimmed, mean_se, trimmed_se = (np.full(shape, np.nan) for _ in range(6))
    order = np.lexsort((marks.value, marks.item))
    values = marks.value[order]
    ends = np.cumsum(marks.per_item).astype(int)
    for item, (start, end) in enumerate(zip(np.r_[0, ends[:-1]], ends, strict=True)):
        own = values[start:end]
        n = len(own)
        if not n:
            continue
        mean[item], median[item] = _mean(own), np.median(own)
        kept = own[1:-1] if n >= trim_from else own
        trimmed[item] = _mean(kept)
        if n > 1:
            spread[item] = own.std(ddof=1)
            mean_se[item] = spread[item] / np.sqrt(n)
            drawn_in = np.r_[kept[0], kept, kept[-1]] if n >= trim_from else own
            trimmed_se[item] = drawn_in.std(ddof=1) / ((1 - 2 * (n - len(kept)) / 2 / n) * np.sqrt(n))
    return Plain(mean, median, spread, trimmed, mean_se, trimmed_se)


def _mean(values: Floats) -> float:
    """The mean as one would reckon it by hand: the nearest number to that of the decimals that were written."""
    whole = np.rint(values * DECIMALS)
    # Each mark is the nearest number to a decimal of at most six places; their sum in whole millionths is exact.
    if (whole / DECIMALS == values).all() and np.abs(whole).sum() < EXACT:
        return float(whole.sum() / (len(values) * DECIMALS))
    return float(values.mean())
