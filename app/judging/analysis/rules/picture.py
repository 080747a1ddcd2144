"""The picture of a ranking: for each entry the span of its places, the lines, the groups; as percents of the width."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.judging.analysis.rules.sureness import Sureness

#: Longer lists are drawn as far as something is open, and at least so far.
MOST = 80


@dataclass(frozen=True)
class Bar:
    """One entry. x, width: its span; dot: its official place; all in percent of the width.

    tone: open (contested at a line), above or below (settled), plain (there is no line). crossed: names of the lines
    of which it is open. line: the lines that run under it, by name, "" for the cut.
    """

    item: str
    place: int | None
    low: int
    high: int
    x: str
    width: str
    dot: str | None
    tone: str
    line_under: tuple[str, ...] = ()


@dataclass(frozen=True)
class Picture:
    """Runs of bars: neighbours within a run cannot be told apart. lines: (x in percent, count, name).

    ticks: (x in percent, place); left_out: how many entries below are not drawn.
    """

    runs: tuple[tuple[Bar, ...], ...]
    lines: tuple[tuple[str, int, str], ...]
    ticks: tuple[tuple[str, int], ...]
    left_out: int


def picture(found: Sureness, shown: int = MOST) -> Picture:
    """Draw a ranking."""
    items = [item for run in found.groups for item in run]
    last = _last(found, items, shown)
    drawn = items[:last]
    width = max([found.high[item] for item in drawn], default=1)
    contested = {item for line in found.lines for item in line.contested}
    under = {line.count: tuple(one.name for one in found.lines if one.count == line.count) for line in found.lines}
    bars = {
        item: Bar(
            item, found.ranked.places.get(item), found.low[item], found.high[item],
            _percent(found.low[item] - 1, width), _percent(found.high[item] - found.low[item] + 1, width),
            _percent(n - 0.5, width) if item in found.ranked.places and n <= width else None,
            _tone(found, item, n, contested), under.get(n, ()),
        )
        for n, item in enumerate(drawn, 1)
    }  # fmt: skip
    runs = tuple(tuple(bars[item] for item in run if item in bars) for run in found.groups)
    lines = tuple((_percent(one.count, width), one.count, one.name) for one in found.lines if one.count < width)
    return Picture(tuple(filter(None, runs)), lines, tuple(_ticks(width)), len(items) - last)


def _last(found: Sureness, items: Sequence[str], shown: int) -> int:
    """How many entries to draw: all, or as far as a line or an open entry reaches, and a little more."""
    if len(items) <= shown:
        return len(items)
    open_until = [n for n, item in enumerate(items, 1) if any(item in line.contested for line in found.lines)]
    return min(len(items), max(shown, *(line.count + 5 for line in found.lines), *(n + 5 for n in open_until)))


def _tone(found: Sureness, item: str, place: int, contested: set[str]) -> str:
    if not found.lines:
        return "plain"
    if item in contested:
        return "open"
    return "above" if place <= found.lines[-1].count else "below"


def _ticks(width: int) -> list[tuple[str, int]]:
    """A few round places for the scale, the first one always."""
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200) if width / s <= 8), 500)
    places = [1, *range(step if step > 1 else 2, width + 1, step)]
    return [(_percent(place - 0.5, width), place) for place in places]


def _percent(value: float, width: int) -> str:
    return f"{100 * value / width:.2f}"
