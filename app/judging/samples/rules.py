"""How far apart the judges were on a sample, per criterion, without names. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median

#: Fewer sheets than this would tell one judge what another gave.
FEWEST = 3


@dataclass(frozen=True)
class Spread:
    """Lowest, middle and highest points of a criterion in hundredths, and the reader's own (None: no sheet of theirs)."""

    low: int
    middle: Fraction
    high: int
    own: int | None


def spreads(
    keys: Sequence[str], sheets: Sequence[Mapping[str, int]], own: Mapping[str, int] | None
) -> dict[str, Spread] | None:
    """Criterion → spread over the sheets handed in; None while they are fewer than FEWEST."""
    if len(sheets) < FEWEST:
        return None
    found = {}
    for key in keys:
        given = [int(sheet[key]) for sheet in sheets]
        found[key] = Spread(
            min(given), Fraction(median(map(Fraction, given))), max(given), own.get(key) if own else None
        )
    return found
