"""`make provoke`: break each guard by a small patch, see its test fail, put it back.

A guard whose break no test notices is a fault of the tests: the run ends with its name and status 1. The patches are made
in a copy of the tree, so that a run that is cut off leaves nothing behind.
"""

import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LEAVE_OUT = shutil.ignore_patterns(
    ".git", ".venv", "instance", "__pycache__", ".mypy_cache", ".ruff_cache", "node_modules"
)


@dataclass(frozen=True)
class Provocation:
    """guard: what is broken; bug_class: of the list of historical bugs (B1–B23); old → new in path; test must fail."""

    guard: str
    bug_class: str
    path: str
    old: str
    new: str
    test: str


PROVOCATIONS: tuple[Provocation, ...] = (
    Provocation(
        "a write outside the transaction is refused", "B16", "app/kit/db.py",
        "if not _writing.get() and (session.new", "if False and (session.new",
        "tests/test_house.py::test_a_write_is_refused_when_no_transaction_is_open",
    ),
    Provocation(
        "SQLite keeps acknowledged rows at a power cut", "durability", "app/kit/db.py",
        '"synchronous": "2"', '"synchronous": "1"',
        "tests/test_durability.py",
    ),
    Provocation(
        "every route declares its access", "B1", "app/kit/access.py",
        'guarded.__dict__["access"] = (load, may, guests)', "pass",
        "tests/test_architecture.py::test_every_route_declares_its_access",
    ),
)  # fmt: skip


def provoke(case: Provocation, tree: Path) -> str | None:
    """Break one guard in `tree`; None if its test failed as it must, else what is wrong."""
    path = tree / case.path
    whole = path.read_text()
    if whole.count(case.old) != 1:
        return f"the text to break stands {whole.count(case.old)} times in {case.path}"
    path.write_text(whole.replace(case.old, case.new))
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *case.test.split()]
        done = subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, timeout=600)
    finally:
        path.write_text(whole)
    if done.returncode == 1:
        return None
    if done.returncode == 0:
        return "broken, and no test noticed"
    return f"the test did not run (status {done.returncode}): {done.stdout[-400:]}"


def main(words: list[str]) -> int:
    """Run the provocations whose guard or test contains one of `words` (all without words)."""
    chosen = [
        c for c in PROVOCATIONS if not words or any(w in c.guard or w in c.test or w == c.bug_class for w in words)
    ]
    silent = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEAVE_OUT)
        for case in chosen:
            fault = provoke(case, tree)
            silent += fault is not None
            print(
                f"{'NOT SEEN' if fault else 'seen    '}  {case.bug_class:10}  {case.guard}"
                + (f": {fault}" if fault else "")
            )
    print(f"{len(chosen) - silent} passed, {silent} failed")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
