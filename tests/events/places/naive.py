"""The places of an event told once more, as simply as can be: everything is counted anew at every question.

It shares no code with the house: names of things are words, numbers are sums over all registrations.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

HOLDING = ("held", "confirmed", "offered")


@dataclass
class One:
    """A registration."""

    name: int
    state: str
    site: str | None = None
    kind: str | None = None
    talk: bool = False
    unit: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    first: int = 0
    party: int | None = None
    #: Where it stands for a part of somebody's places only.
    only: list[str] | None = None


@dataclass
class Book:
    """One event: how many places, who, and the seats of units ({unit: [site, seats, released]})."""

    start: datetime
    hold: timedelta
    offer: timedelta
    places: dict[str, int] = field(default_factory=dict)
    people: dict[int, One] = field(default_factory=dict)
    units: dict[str, list] = field(default_factory=dict)

    def needs(self, one: One) -> list[str]:
        """The names of what one place each is needed of."""
        if one.only is not None:
            return one.only
        found = ["talk"] if one.talk else []
        if one.unit and not self.units[one.unit][2]:
            found.append(one.unit)
            if one.site and self.units[one.unit][0] is None:
                found.append(one.site)
        else:
            found += ["event", *([one.site] if one.site else [])]
        return found + ([one.kind] if one.kind else [])

    def free(self, thing: str) -> int:
        """Places left: all, less those held, less seats of units kept."""
        if thing in self.units:
            _, seats, released = self.units[thing]
            total = 0 if released else seats
        else:
            total = self.places[thing]
        held = sum(self.needs(one).count(thing) for one in self.people.values() if one.state in HOLDING)
        kept = sum(n for site, n, out in self.units.values() if not out and thing in ("event", site))
        return total - held - kept

    def line(self) -> list[list[One]]:
        """Those who wait, together with whom they stay; a party stands where its last one does."""
        waiting = [one for one in self.people.values() if one.state == "waiting"]
        groups = {}
        for one in waiting:
            groups.setdefault(("party", one.party) if one.party else one.name, []).append(one)
        return sorted(groups.values(), key=lambda g: max((-one.first, one.since, one.name) for one in g))

    def lacking(self, group: list[One], shut: set[str]) -> set[str]:
        """What the group waits for."""
        wanted = [thing for one in group for thing in self.needs(one)]
        return {thing for thing in wanted if thing in shut or wanted.count(thing) > self.free(thing)}

    def serve(self, at: datetime, but: One | None = None) -> None:
        """First in line first; who cannot be served shuts what they lack for all behind."""
        self.reap(at)
        if at >= self.start:
            return
        shut = set()
        for group in self.line():
            group = [one for one in group if one is not but]
            if not group:
                continue
            lacking = self.lacking(group, shut)
            shut |= lacking
            if not lacking:
                for one in group:
                    one.state, one.since, one.until = "offered", None, min(at + self.offer, self.start)

    def reap(self, at: datetime) -> bool:
        """Holds and offers that ran out."""
        out = [one for one in self.people.values() if one.state in ("held", "offered") and one.until <= at]
        for one in out:
            one.state, one.until = "lapsed", None
        return bool(out)

    def fits(self, group: list[One]) -> bool:
        """Whether newcomers find a place that nobody who waits keeps shut; they are counted as not yet there."""
        shut = set()
        for waiting in self.line():
            waiting = [one for one in waiting if one not in group]
            shut |= self.lacking(waiting, shut) if waiting else set()
        return not self.lacking(group, shut)

    def take(self, group: list[One], at: datetime) -> bool:
        """Newcomers take their places, or nobody does."""
        if self.fits(group):
            return True
        if not self.reap(at):
            return False
        self.serve(at)
        return self.fits(group)

    def reserve(self, site: str | None, count: int, at: datetime) -> bool:
        """Whether so many more seats are free to be kept for a unit."""

        def fits() -> bool:
            return all(self.free(thing) >= count for thing in ("event", site) if thing)

        if count <= 0 or fits():
            return True
        if not self.reap(at):
            return False
        self.serve(at)
        return fits()

    def move(self, one: One, site: str | None, kind: str, talk: bool, at: datetime) -> bool:
        """Somebody who is in wants to be elsewhere: they keep what they need there too, and must get the rest."""
        before, wish = self.needs(one), replace(one, site=site, kind=kind, talk=talk)
        after = self.needs(wish)
        stays = self.people[one.name] = replace(one, only=[thing for thing in before if thing in after])
        got = self.take([replace(wish, state="new", only=[thing for thing in after if thing not in before])], at)
        self.people[one.name] = replace(wish, state=stays.state, only=None) if got else one
        if got and set(before) - set(after):
            self.serve(at)
        return got

    @contextmanager
    def all_or_nothing(self) -> Iterator[list[bool]]:
        """What is refused (an empty list at the end) has not happened."""
        before, done = deepcopy((self.people, self.units)), []
        yield done
        if not done:
            self.people, self.units = before

    def leave(self, one: One, state: str, at: datetime, *, but: One | None = None) -> None:
        """A registration ends, or goes back to the line; what it held goes to who is next."""
        held = one.state in HOLDING and bool(self.needs(one))
        one.state, one.until = state, None
        one.since = at if state == "waiting" else None
        if held:
            self.serve(at, but)

    def tick(self, at: datetime) -> None:
        """The clock: what ran out; with the start the line ends."""
        ran_out = any(one.state in ("held", "offered") and one.until <= at for one in self.people.values())
        if at >= self.start:
            self.reap(at)
            for one in self.people.values():
                if one.state in ("waiting", "offered"):
                    one.state, one.since, one.until = "lapsed", None, None
        elif ran_out:
            self.serve(at)
