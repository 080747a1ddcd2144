"""What a live final shows and when: the speaking clock, the picture for the hall, the ladder of places. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.judging.live_states import ClockPart, LiveState, Scene

#: Minutes of speech and of questions as contests announce them (C4: [CIC], [SVN], [QNG]).
PRESETS = ((5, 10), (7, 10), (8, 10))
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Clock:
    """A speaking clock: `left` milliseconds while it stands; while it runs, `ends_at` is the instant of zero."""

    part: ClockPart
    total: int
    left: int
    ends_at: datetime | None = None

    def left_at(self, at: datetime) -> int:
        """Milliseconds left at an instant, below zero in overtime."""
        return self.left if self.ends_at is None else (self.ends_at - at) // _MS

    def started(self, at: datetime) -> "Clock":
        """Running; a running one as it is."""
        return self if self.ends_at else replace(self, ends_at=at + self.left * _MS)

    def stopped(self, at: datetime) -> "Clock":
        """Standing at what is left at that instant."""
        return replace(self, left=self.left_at(at), ends_at=None)


def fresh_clock(part: ClockPart, minutes: int) -> Clock:
    """A standing clock with its whole time."""
    return Clock(part, minutes * 60_000, minutes * 60_000)


def clock_shown(clock: Clock) -> dict[str, Any]:
    """The clock as plain data; `ends` in milliseconds since 1970, None while it stands."""
    ends = None if clock.ends_at is None else round(clock.ends_at.timestamp() * 1000)
    return {"part": clock.part.value, "total": clock.total, "left": clock.left, "ends": ends}


def spelled(left: int) -> str:
    """ "07:00", "-00:32" in overtime; a second that has begun is still counted."""
    seconds = -(-left // 1000)
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' if seconds < 0 else ''}{minutes:02}:{rest:02}"


@dataclass(frozen=True)
class Turn:
    """An entry in the drawn order, as the hall may see it: place in the order, line, whether it came or was on stage."""

    entry: int
    place: int
    line: Mapping[str, Any]
    absent: bool
    done: bool


def picture(
    head: Mapping[str, Any], state: LiveState, scene: Scene, turns: Sequence[Turn], on_stage: int | None, clock: Clock,
    revealed: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:  # fmt: skip
    """What the hall is shown, as plain data: nothing of a score, a sheet or a place that the chair did not reveal."""
    here = next((turn for turn in turns if turn.entry == on_stage), None)
    return {
        **head,
        "scene": Scene.RESULTS.value if state is LiveState.ENDED else scene.value,
        "ended": state is LiveState.ENDED,
        "frozen": False,
        "order": [_turn(turn, here) for turn in turns],
        "here": _turn(here, here) if here and scene is Scene.STAGE else None,
        "next": next((_turn(t, here) for t in turns if _follows(t, here)), None),
        "clock": clock_shown(clock) if here and scene is Scene.STAGE and state is not LiveState.ENDED else None,
        "results": [{key: step[key] for key in ("name", "place", "entries")} for step in revealed],
    }


def frozen(shown: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """The picture held still: a running clock stands at what it showed at that instant."""
    clock = shown["clock"]
    if clock and clock["ends"] is not None:
        clock = clock | {"left": clock["ends"] - round(at.timestamp() * 1000), "ends": None}
    return {**shown, "clock": clock, "frozen": True}


def _turn(turn: Turn, here: Turn | None) -> dict[str, Any]:
    return {**turn.line, "turn": turn.place, "absent": turn.absent, "done": turn.done and turn is not here}


def _follows(turn: Turn, here: Turn | None) -> bool:
    return not turn.absent and not turn.done and turn is not here


def next_turn(turns: Sequence[Turn], on_stage: int | None) -> Turn | None:
    """Who comes next: the first of the order that came and was not on stage."""
    return next((t for t in turns if not t.absent and not t.done and t.entry != on_stage), None)


@dataclass(frozen=True)
class Ladder:
    """The places of one ranking. places: entry → place (None: no rank); waiting: sheets not handed in, of entries that
    came; votes: whether somebody is still to be asked about a tie; prizes: how many of its places have one.
    """

    key: str
    name: str
    places: Mapping[int, int | None]
    waiting: int
    votes: bool = False
    prizes: int = 0

    @property
    def ready(self) -> bool:
        """Whether every place stands: all sheets in, everybody ranked, no vote owed."""
        return not self.waiting and not self.votes and None not in self.places.values() and bool(self.places)

    @property
    def steps(self) -> list[int]:
        """Its places, last to first; shared ones once."""
        return sorted({place for place in self.places.values() if place is not None}, reverse=True)

    def at(self, place: int) -> list[int]:
        """The entries that have a place."""
        return [entry for entry, has in self.places.items() if has == place]

    def told(self, revealed: Iterable[Mapping[str, Any]]) -> dict[int, int]:
        """entry → place, of what the hall was told of this ranking."""
        mine = (step for step in revealed if step["group"] == self.key)
        return {entry: step["place"] for step in mine for entry in step["ids"]}

    def moved(self, revealed: Iterable[Mapping[str, Any]]) -> bool:
        """Whether a place that the hall was told is another one now (a sheet was reopened since)."""
        return any(self.places.get(entry) != place for entry, place in self.told(revealed).items())

    def following(self, revealed: Sequence[Mapping[str, Any]]) -> int | None:
        """The next place to reveal, last to first; where prizes are few, beginning at the last that has one (D19)."""
        told = set(self.told(revealed).values())
        left = [place for place in self.steps if place not in told and (not self.prizes or place <= self.prizes)]
        return left[0] if left else None


def with_reveal(
    revealed: Sequence[Mapping[str, Any]], ladder: Ladder, place: int, lines: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """What is revealed with one place more. An entry told at another place before stands at its new one only."""
    ids = ladder.at(place)
    kept = []
    for step in revealed:
        if step["group"] == ladder.key:
            stay = [n for n, entry in enumerate(step["ids"]) if entry not in ids]
            step = {**step, "ids": [step["ids"][n] for n in stay], "entries": [step["entries"][n] for n in stay]}
            if not stay or step["place"] == place:
                continue
        kept.append(dict(step))
    return [*kept, {"group": ladder.key, "name": ladder.name, "place": place, "ids": ids, "entries": list(lines)}]
