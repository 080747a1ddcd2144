"""When two judges lie too far apart a third marking is due; here is when, and how it then counts.

The rule comes from exam marking (C4, [CH]): on a scale of 100, two judges 20 points apart or more. It is kept as a
share of the rubric's maximum, so that it holds for any scale.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from app.judging.engine.sheets import Rubric, Sheet, Totals, by_entry, rubric_maximum, totals_of

ThirdCounts: TypeAlias = Literal["mean_of_all", "closest_two", "none"]

DEFAULT_SHARE = Fraction(20, 100)


@dataclass(frozen=True)
class GapRule:
    """From which share of the maximum a gap counts, and how the third marking enters the result.

    `mean_of_all`: the third marking is one more judge.
    `closest_two`: the third marking and the first marking nearest to it; where several are equally near (with a
    panel of two: the third lies in the very middle) all of these count, for nothing fair separates them.
    `none`: gaps are shown, but no third marking is asked for, and one that exists does not count.
    """

    counts: ThirdCounts = "mean_of_all"
    share: Fraction = DEFAULT_SHARE


@dataclass(frozen=True)
class Gap:
    """How far the first markings of an entry lie apart (chênh lệch điểm), in points.

    `wide`: at or over the limit. `third`: a third marking is in. `due`: wide, and nobody has marked a third time.
    """

    entry: int
    lowest: Fraction
    highest: Fraction
    limit: Fraction
    third: bool

    @property
    def difference(self) -> Fraction:
        """Highest minus lowest total, in points."""
        return self.highest - self.lowest

    @property
    def wide(self) -> bool:
        """Whether the difference reaches the limit; exactly the limit is wide ("≥20", C4)."""
        return self.difference >= self.limit

    @property
    def due(self) -> bool:
        """Whether a third marking is still to be made."""
        return self.wide and not self.third


def gaps(
    sheets: Iterable[Sheet], rubric: Rubric, share: Fraction = DEFAULT_SHARE, totals: Totals | None = None
) -> dict[int, Gap]:
    """The gap of every entry that two judges or more have scored, third markings left aside.

    `share` is a share of the rubric's maximum, above 0 (ValueError otherwise: everything would be a gap). `totals`
    of these sheets, where they are known already.
    """
    sheets = list(sheets)
    totals = totals or totals_of(sheets, rubric)
    if share <= 0:
        raise ValueError("a gap rule needs a share above zero")
    limit = share * rubric_maximum(rubric)
    found: dict[int, Gap] = {}
    for entry, group in by_entry(sheets).items():
        first = [totals.of(sheet) for sheet in group if not sheet.third]
        if len(first) > 1:
            lowest, highest = totals.points(min(first)), totals.points(max(first))
            found[entry] = Gap(entry, lowest, highest, limit, any(sheet.third for sheet in group))
    return found


def counted(group: Sequence[Sheet], rubric: Rubric, rule: GapRule | None, totals: Totals | None = None) -> list[Sheet]:
    """The sheets of one entry that make its result, third markings weighed by `rule` (None: they do not count).

    A third marking that was handed in counts even if a reopened sheet has closed the gap since: it was ordered, it
    was done, and whether it counts must not hang on who corrects what last. Raises ValueError for two third markings.
    """
    first = [sheet for sheet in group if not sheet.third]
    third = [sheet for sheet in group if sheet.third]
    if len(third) > 1:
        raise ValueError(f"more than one third marking for entry {third[0].entry}")
    if rule is None or rule.counts == "none" or not third:
        return first
    if rule.counts == "mean_of_all" or not first:
        return first + third
    totals = totals or totals_of(group, rubric)
    middle = totals.of(third[0])
    distance = {sheet.judge: abs(totals.of(sheet) - middle) for sheet in first}
    nearest = min(distance.values())
    return [sheet for sheet in first if distance[sheet.judge] == nearest] + third
