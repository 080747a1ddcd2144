"""The format of a ballot file: canonical JSON, a line a thing, in one order. Pure; it counts nothing.

Every number is an integer: points in hundredths, results in millionths of a point, an exact mean as "numerator/
denominator". Keys are sorted, there is no idle blank, text is UTF-8 in NFC, a line ends in LF. The last line names the
SHA-256 of all bytes before it and of the lines of results alone, so that a flipped byte shows even without the hash that
was published.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.kit.codes import canonical

FORMAT = 1
#: The version of the rules of counting: a file names the one it was counted by. It grows when a result could change.
ENGINE = "1"
#: The kinds of lines in their order, and what sorts the lines of each; () keeps the order in which they were given.
ORDER: dict[str, tuple[str, ...]] = {
    "file": (), "rule": (), "criterion": (), "group": (), "entry": ("entry",), "ballot": ("entry", "judge"),
    "vote": ("entry",), "chair": ("entry",), "chosen": ("entry",), "result": ("group", "place", "entry"), "end": (),
}  # fmt: skip
#: Where a line without a place stands: after all that have one.
_LAST = 1 << 30
Line = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """The first thing that is wrong with a file: a code to word, its facts, and the line (from 1; 0: the whole)."""

    code: str
    line: int = 0
    facts: Mapping[str, object] = field(default_factory=dict)


class Unreadable(Exception):
    """The text is no ballot file; `fault` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


def lines_by_kind(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines of each kind, in the order of the file."""
    found: dict[str, list[Line]] = {kind: [] for kind in ORDER}
    for line in lines:
        found[line["k"]].append(line)
    return found


def ordered(lines: Iterable[Line]) -> list[Line]:
    """The lines in the one order of a file, however they came."""
    return [line for kind, group in lines_by_kind(lines).items() for line in sorted(group, key=_key(ORDER[kind]))]


def _key(names: Sequence[str]) -> Any:
    return lambda line: [_LAST if line[name] is None else line[name] for name in names]


def write(lines: Iterable[Line]) -> str:
    """The text of a file from all its lines but the last, which is made here."""
    whole = ordered(lines)
    body = "".join(canonical(line) + "\n" for line in whole)
    end = {"k": "end", "body": sha256(body), "output": output_of(lines_by_kind(whole)["result"])}
    return body + canonical(end) + "\n"


def output_of(results: Iterable[Line]) -> str:
    """The SHA-256 of the lines of results, in their order of the file."""
    return sha256("".join(canonical(line) + "\n" for line in sorted(results, key=_key(ORDER["result"]))))


def sha256(text: str) -> str:
    """The hex SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(content: bytes) -> list[Line]:
    """The lines of a file. Raises Unreadable where it is none; what it says is judged elsewhere."""
    try:
        text = content.decode()
    except UnicodeDecodeError as wrong:
        raise Unreadable(Fault("ballots_not_text", content[: wrong.start].count(b"\n") + 1)) from None
    if not text.endswith("\n"):
        raise Unreadable(Fault("ballots_cut_short", text.count("\n") + 1))
    found: list[Line] = []
    for number, raw in enumerate(text.split("\n")[:-1], 1):
        try:
            line = json.loads(raw, parse_float=_no_float, parse_constant=_no_float)
        except (ValueError, RecursionError):
            raise Unreadable(Fault("ballots_not_a_line", number)) from None
        if not isinstance(line, dict) or line.get("k") not in ORDER:
            raise Unreadable(Fault("ballots_not_a_line", number))
        found.append(line)
    if not found or found[0]["k"] != "file" or found[-1]["k"] != "end" or found[0].get("format") != FORMAT:
        raise Unreadable(Fault("ballots_not_whole", 1))
    return found


def _no_float(_: str) -> Any:
    raise ValueError("a ballot file holds integers only")


def form_fault(content: bytes, lines: Sequence[Line]) -> Fault | None:
    """The first way in which the bytes are not the one form of these lines; None where they are."""
    raws = content.decode().split("\n")[:-1]
    for number, (raw, line) in enumerate(zip(raws, lines, strict=True), 1):
        if raw != canonical(line):
            return Fault("ballots_not_canonical", number)
    try:
        right = ordered(lines)
    except (KeyError, TypeError):
        return Fault("ballots_not_whole", 1)
    wrong = next((n for n, (a, b) in enumerate(zip(lines, right, strict=True), 1) if a is not b), None)
    if wrong is not None:
        return Fault("ballots_out_of_order", wrong)
    body, end = content[: content.rindex(b"\n", 0, -1) + 1], lines[-1]
    if end.get("body") != hashlib.sha256(body).hexdigest():
        return Fault("ballots_changed", len(lines))
    return None
