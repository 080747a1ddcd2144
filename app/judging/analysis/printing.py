"""The report on a table of marks for a terminal, in the language of whoever asks: the figures of the JSON, aligned."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.judging.analysis.rules import TooFewMarks, UnreadableMarks
from app.judging.wording import SENTENCES

Cells = Sequence[str]


def refused(refusal: UnreadableMarks | TooFewMarks) -> str:
    """Why there is no report, with the line of the file where there is one."""
    if isinstance(refusal, TooFewMarks):
        return str(SENTENCES[refusal.code])
    problem = str(SENTENCES[refusal.problem]) % refusal.facts
    return (
        problem if refusal.line is None else str(SENTENCES[refusal.code]) % {"line": refusal.line, "problem": problem}
    )


def printed(told: Mapping[str, Any], islands: Sequence[Cells]) -> str:
    """The object that `as_json` gives, as tables. islands: of judges, named if they are more than one."""
    parts = [_word("method", method=told["method"])]
    if told["sd"]["error"] is not None:
        parts[0] += "\n" + _word("sd", **{part: _figure(sd) for part, sd in told["sd"].items()})
    parts.append(
        _aligned(
            ("place", "interval", "score", "se", "mean", "item"),
            [
                (
                    str(row["place"]),
                    _span(row["interval"]),
                    *(_figure(row[key]) for key in ("score", "se", "mean")),
                    row["item"],
                )
                for row in told["items"]
            ],
        )
    )
    if any(row["severity"] is not None for row in told["judges"]):
        rows = [(_figure(row["severity"]), _figure(row["se"]), row["judge"]) for row in told["judges"]]
        parts.append(_aligned(("severity", "se", "judge"), rows) + "\n" + _word("harsher"))
    if len(islands) > 1:
        parts.append(_listed(_word("islands"), islands))
    if told["groups"]:
        parts.append(_listed(_word("groups", level=round(told["level"] * 100)), told["groups"]))
    return "\n\n".join(parts)


def _word(key: str, **facts: object) -> str:
    sentence = str(SENTENCES[f"report_{key}"])
    return sentence % facts if facts else sentence


def _figure(value: float | None) -> str:
    """Three decimals; three digits where that would leave none."""
    if value is None:
        return "–"
    return f"{value:.3f}" if value == 0 or abs(value) >= 0.001 else f"{value:.3g}"


def _span(interval: Sequence[int] | None) -> str:
    return "–" if interval is None else "{}–{}".format(*interval)


def _aligned(heads: Cells, rows: Sequence[Cells]) -> str:
    """Figures to the right, the last column, a name, to the left."""
    table = [tuple(_word(head) for head in heads), *rows]
    widths = [max(len(row[n]) for row in table) for n in range(len(heads) - 1)]
    return "\n".join(
        "  ".join((*(cell.rjust(width) for cell, width in zip(row, widths, strict=False)), row[-1])) for row in table
    )


def _listed(head: str, groups: Sequence[Cells]) -> str:
    return "\n".join((head, *(f"  {' · '.join(group)}" for group in groups)))
