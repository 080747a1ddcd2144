"""Bar 6: a ballot file leads to its result on another machine, one flipped byte is found, order never matters; the journal."""

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.judging.ballots.rules import read, write
from app.judging.journal.rules import Event, faults, link
from app.judging.tally.recount import recount, verify
from benchmarks.bars.bar import Bar, use
from tests.judging.ballots.made import content

ROOT = Path(__file__).parents[2]
ASK = "import sys; from app.judging.tally.recount import verify; v = verify(open(sys.argv[1], 'rb').read()); print(v.output, v.fault)"
MACHINES = {
    "Prescott, 1 thread": {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "1"},
    "Prescott, 2 threads": {"OPENBLAS_CORETYPE": "Prescott", "OPENBLAS_NUM_THREADS": "2"},
    "own kernel, 1 thread": {"OPENBLAS_NUM_THREADS": "1"},
    "own kernel, 2 threads": {"OPENBLAS_NUM_THREADS": "2"},
}
FLIPS, SHUFFLES, EVENTS = 500, 20, 60_000


def measure() -> Iterator[Bar]:
    """The calibrated result of 300 entries by 40 judges; then a large file, and the journal."""
    file = content(entries=300, judges=40, method="calibrated", seed=11)
    yield _machines(file)
    yield _flips(content(entries=40, judges=10, method="calibrated", seed=3))
    yield _shuffles(file)
    large = content(entries=2_000, judges=100, method="calibrated", seed=4)
    used = use(lambda: verify(large).fault is None)
    yield Bar(6, "verify 2,000 entries × 3 sheets, calibrated", "reported", used.told, used.result)
    yield _journal()


def _machines(file: bytes) -> Bar:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ballots.jsonl"
        path.write_bytes(file)
        said = {
            name: subprocess.run(
                [sys.executable, "-c", ASK, str(path)], env=os.environ | more, cwd=ROOT, check=True,
                capture_output=True, text=True,
            ).stdout.split()
            for name, more in MACHINES.items()
        }  # fmt: skip
    same = sum(one == [verify(file).output, "None"] for one in said.values())
    what = "a calibrated result recounted under other BLAS kernels and threads"
    return Bar(6, what, "the same output", f"{same} of {len(said)} the same", same == len(said))


def _flips(file: bytes) -> Bar:
    rng = random.Random(6)
    found = 0
    for _ in range(FLIPS):
        place = rng.randrange(len(file))
        changed = file[:place] + bytes([file[place] ^ (1 << rng.randrange(8))]) + file[place + 1 :]
        found += verify(changed).fault is not None
    return Bar(6, "one flipped bit, without the published hash", "found", f"{found} of {FLIPS}", found == FLIPS)


def _shuffles(file: bytes) -> Bar:
    rng = random.Random(6)
    fixed = [line for line in read(file) if line["k"] in {"file", "rule", "criterion", "group"}]
    rest = [line for line in read(file) if line["k"] in {"entry", "ballot", "vote", "chair", "chosen"}]
    same = 0
    for _ in range(SHUFFLES):
        rng.shuffle(rest)
        same += write([*fixed, *rest, *recount([*fixed, *rest])]).encode() == file
    return Bar(6, "ballots in another order", "the same bytes", f"{same} of {SHUFFLES}", same == SHUFFLES)


def chain(count: int, sheets: int = 600) -> list[Event]:
    """A journal of so many changes, sheet by sheet."""
    at, last, found = datetime(2026, 9, 6, tzinfo=UTC), dict.fromkeys(range(sheets), ""), []
    for n in range(count):
        of, seq = n % sheets, n // sheets + 1
        when = at + timedelta(seconds=n)
        event = Event(of, seq, when, "sheet_do_save", 7, 7, 7, of, f"c{seq % 5}", None, n, None, last[of], "")
        last[of] = link(event)
        found.append(event._replace(hash=last[of]))
    return sorted(found)


def _journal() -> Bar:
    events = chain(EVENTS)
    used = use(lambda: list(faults(events, {})) == [], times=3)
    met = used.result and used.seconds <= 0.5
    return Bar(6, "the chains of 60,000 changes of scores", "≤ 0.5 s", used.told, met)
