"""What needs no model: mean, median, spread and the trimmed mean of each item's marks."""

from dataclasses import dataclass

import numpy as np

from app.judging.engine.calibration.marks import Floats, Marks


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
        mean[item], median[item] = own.mean(), np.median(own)
        kept = own[1:-1] if n >= trim_from else own
        trimmed[item] = kept.mean()
        if n > 1:
            spread[item] = own.std(ddof=1)
            mean_se[item] = spread[item] / np.sqrt(n)
            drawn_in = np.r_[kept[0], kept, kept[-1]] if n >= trim_from else own
            trimmed_se[item] = drawn_in.std(ddof=1) / ((1 - 2 * (n - len(kept)) / 2 / n) * np.sqrt(n))
    return Plain(mean, median, spread, trimmed, mean_se, trimmed_se)
