"""What `make provoke` breaks, context by context; the runner and the rest of the list stand in tests/provoked.py."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Provocation:
    """guard: what is broken; bug_class: of the list of historical bugs (B1–B23); old → new in path; test must fail."""

    guard: str
    bug_class: str
    path: str
    old: str
    new: str
    test: str
