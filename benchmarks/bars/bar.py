"""One bar, what was measured against it, and how much of the machine a piece of work took."""

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Bar:
    """number: that of the list in benchmarks/README.md. what: what is measured, on what. bar: the aim, "reported" where
    there is none. figure: what came out."""

    number: int
    what: str
    bar: str
    figure: str
    met: bool


@dataclass(frozen=True)
class Used(Generic[T]):
    """seconds: the processor's, of all threads (on a busy machine the wall's say nothing). megabytes: by how much the
    process grew at its highest."""

    result: T
    seconds: float
    wall: float
    megabytes: float

    @property
    def told(self) -> str:
        """Both, for a table."""
        time_ = f"{1000 * self.seconds:.0f} ms" if self.seconds < 0.995 else f"{self.seconds:.1f} s"
        return f"{time_}, +{self.megabytes:.0f} MB"


def use(work: Callable[[], T], *, times: int = 1) -> Used[T]:
    """Do the work in a process of its own; the shortest of `times` runs counts, memory is that of the first.

    The result goes through a pipe: small ones only.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_measured, args=(work, times, there))
    child.start()
    there.close()
    try:
        found: Used[T] = here.recv()
    except EOFError:
        raise RuntimeError("the measured work failed") from None
    finally:
        child.join()
    return found


def _measured(work: Callable[[], T], times: int, pipe: Connection) -> None:
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before, grown, runs = _memory("VmRSS"), 0.0, []
    for turn in range(times):
        wall, processor = time.perf_counter(), time.process_time()
        result = work()
        runs.append((time.process_time() - processor, time.perf_counter() - wall))
        if not turn:
            grown = _memory("VmHWM") - before
    pipe.send(Used(result, *min(runs), grown))


def _memory(what: str) -> float:
    """Megabytes of this process, from the kernel."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        name, _, rest = line.partition(":")
        if name == what:
            return int(rest.split()[0]) / 1024
    raise RuntimeError(what)
