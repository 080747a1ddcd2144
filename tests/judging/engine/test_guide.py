"""The worked example of docs/judging.md comes out of the engine as it is printed there."""

import doctest
from fractions import Fraction
from pathlib import Path

from app.judging.engine.advance import AdvanceRule, advance
from app.judging.engine.gap import GapRule
from app.judging.engine.sheets import Criterion, Sheet, sheet_total
from app.judging.engine.tally import TallyRule, display, tally
from tools.pictures import OUT, PICTURES

GUIDE = Path(__file__).parents[3] / "docs" / "judging.md"
RUBRIC = (Criterion("Khả thi", 4000), Criterion("Sáng tạo", 4000), Criterion("Trình bày", 2000))
RULE = TallyRule(
    minimum_judges=2,
    gap=GapRule("closest_two"),
    tie_chain=(("criterion_mean", "Khả thi"), ("criterion_mean", "Sáng tạo")),
)
JUDGES = "ABC"


def table(first_heading):
    """Rows of the table whose first heading this is, as dicts of text."""
    blocks = [block.splitlines() for block in GUIDE.read_text(encoding="utf-8").split("\n\n")]
    (lines,) = [block for block in blocks if block[0].startswith(f"| {first_heading} |")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def read_sheet(row):
    scores = {c.key: int(row[c.key].replace(",", "")) for c in RUBRIC}
    return Sheet(JUDGES.index(row["Judge"]), int(row["Entry"][2:]), scores, row["Marking"] == "third")


def test_guide_shows_what_the_engine_computes():
    printed = table("Entry")
    sheets = [read_sheet(row) for row in printed]
    assert [display(sheet_total(sheet, RUBRIC)) for sheet in sheets] == [row["Total"] for row in printed]
    lines = tally(RUBRIC, sheets, RULE)
    verdicts = advance({"idea": lines}, AdvanceRule(3, floor=Fraction(50), no_zero_criterion=True))
    computed = [
        {
            "Rank": str(line.rank or "–"),
            "Entry": f"YT{line.entry:02d}",
            "Judges counted": ", ".join(JUDGES[judge] for judge in line.counting),
            "Shown": line.shown,
            "Verdict": verdict.outcome,
            "Why": verdict.reasons[0].code,
        }
        for line, verdict in zip(lines, verdicts, strict=True)
    ]
    assert computed == table("Rank")


def test_the_notebook_runs_as_it_is_printed(monkeypatch):
    monkeypatch.chdir(GUIDE.parents[1])
    ran = doctest.testfile(str(GUIDE), module_relative=False, encoding="utf-8")
    assert (ran.failed, ran.attempted > 20) == (0, True)


def test_pictures_are_what_the_engine_draws_now():
    assert {path.stem for path in OUT.glob("*.svg")} == set(PICTURES)
    assert [name for name, draw in PICTURES.items() if draw() != (OUT / f"{name}.svg").read_text("utf-8")] == []
    assert [name for name in PICTURES if f"(pictures/{name}.svg)" not in GUIDE.read_text("utf-8")] == []
