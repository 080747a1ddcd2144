"""The judging engine against its bars: `python -m benchmarks.judging [name …]` prints one line for each figure.

A name is a module of benchmarks/bars; without one all are run. Ends with status 1 if a bar is missed.
"""

import importlib
import os
import platform
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from pkgutil import iter_modules

from benchmarks import bars
from benchmarks.bars.bar import Bar


def names() -> list[str]:
    """The modules of bars that can measure."""
    return [found.name for found in iter_modules(bars.__path__) if _measures(found.name)]


def _measures(name: str) -> bool:
    return hasattr(importlib.import_module(f"benchmarks.bars.{name}"), "measure")


def machine() -> str:
    """What it runs on, and how busy that is."""
    cpu = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.machine(),
    )
    packages = ", ".join(f"{name} {_version(name)}" for name in ("numpy", "scipy", "ortools"))
    return f"{time.strftime('%d/%m/%Y %H:%M')} · {os.cpu_count()} × {cpu} · Python {platform.python_version()} · {packages}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "–"


def _load() -> str:
    return " ".join(f"{load:.1f}" for load in os.getloadavg())


def row(bar: Bar) -> str:
    """A line of the table."""
    return f"| {bar.number} | {bar.what} | {bar.bar} | {bar.figure} | {'yes' if bar.met else '**no**'} |"


def main(wanted: list[str]) -> int:
    """Measure, print, and say how many bars were missed."""
    print(f"{machine()}\nload before: {_load()}\n")
    print("| bar | what | aim | measured | met |\n|---:|---|---|---|---|", flush=True)
    missed, began, spent = 0, time.perf_counter(), []
    for name in wanted or names():
        start = time.perf_counter()
        for bar in importlib.import_module(f"benchmarks.bars.{name}").measure():
            print(row(bar), flush=True)
            missed += not bar.met
        spent.append(f"{name} {time.perf_counter() - start:.0f} s")
    print(f"\nload after: {_load()} · {time.perf_counter() - began:.0f} s: {', '.join(spent)} · {missed} missed")
    return missed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
