"""`flask judging analyse`: a table of marks in, the report out."""

import json

import pytest

from app.cli import judging


def run(app, tmp_path, text, *more):
    file = tmp_path / "marks.csv"
    file.write_text(text, encoding="utf-8")
    return app.test_cli_runner().invoke(judging, ["analyse", str(file), *more])


TABLE = "judge,item,score\n" + "\n".join(
    f"{judge},{item},{score}"
    for judge, row in {"An": (8, 6, 7, 3), "Bình": (7, 5, 6, 4), "Chi": (9, 6, 8, 5)}.items()
    for item, score in zip("wxyz", row, strict=True)
)


def test_the_json_has_every_figure_in_the_order_of_places(app, tmp_path):
    told = json.loads(run(app, tmp_path, TABLE, "--method", "reml", "--json").output)
    assert list(told) == ["method", "sd", "level", "items", "judges", "groups"]
    assert [(row["item"], row["place"]) for row in told["items"]] == [("w", 1), ("y", 2), ("x", 3), ("z", 4)]
    assert [row["mean"] for row in told["items"]] == [8.0, 7.0, pytest.approx(17 / 3), 4.0]
    severities = {row["judge"]: row["severity"] for row in told["judges"]}
    assert severities["Bình"] > 0 > severities["Chi"]
    assert sorted(item for group in told["groups"] for item in group) == ["w", "x", "y", "z"]


def test_the_mean_has_no_severity_no_interval_and_says_so(app, tmp_path):
    told = json.loads(run(app, tmp_path, TABLE, "--method", "mean", "--json").output)
    assert told["sd"] == {"item": None, "judge": None, "error": None}
    assert {row["interval"] for row in told["items"]} == {None}
    assert {row["severity"] for row in told["judges"]} == {None}


def test_a_missing_mark_is_no_nought_and_a_decimal_comma_is_read(app, tmp_path):
    text = "item;judge;score\nw;An;7,5\nw;Bình;\nx;An;6\nx;Bình;6,5\n"
    told = json.loads(run(app, tmp_path, text, "--method", "mean", "--json").output)
    assert [(row["item"], row["mean"]) for row in told["items"]] == [("w", 7.5), ("x", 6.25)]


def test_equal_scores_share_the_place_and_the_next_is_skipped(app, tmp_path):
    text = "judge,item,score\nAn,w,7\nAn,x,7\nAn,y,5\n"
    told = json.loads(run(app, tmp_path, text, "--method", "mean", "--json").output)
    assert [row["place"] for row in told["items"]] == [1, 1, 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("judge,score\nAn,7\n", "no column item"),
        ("judge,item,score\nAn,w,bảy\n", "line 2: 'bảy' is no number"),
        ("judge,item,score\n", "no marks"),
        ("judge,item,score,stratum\nAn,w,7,a\nBình,w,8,b\n", "two strata"),
        ("judge,item,score\nAn,w,7,5\n", "line 2: more cells than columns"),
        ("judge,item,score\n,w,7\n", "line 2: no judge"),
        ("judge,item,score\nAn,,7\n", "line 2: no item"),
        ("judge,item,score\nAn,w,7e200\n", "line 2: '7e200' is no number"),
        ("judge,item,score\nAn,w,7\nAn,x,8\nAn,y,5\n", "too few marks"),
        ("judge,item,score\nAn,w,7\nBình,w,7\nAn,x,7\nBình,x,7\n", "all marks are equal"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_line(app, tmp_path, text, said):
    result = run(app, tmp_path, text)
    assert (result.exit_code, said in result.output) == (1, True)


def test_the_terminal_shows_places_and_judges(app, tmp_path):
    output = run(app, tmp_path, TABLE).output
    assert "sd judge" in output
    assert output.index("w") < output.index("Bình")


def test_a_row_without_a_stratum_says_nothing_about_its_item(app, tmp_path):
    whole = "judge,item,score,stratum\nAn,w,7,a\nBình,w,8,a\nAn,x,6,b\nBình,x,5,b\nAn,y,4,b\nBình,y,5,b\n"
    fewer = whole.replace("Bình,w,8,a", "Bình,w,8,").replace("An,y,4,b", "An,y,4,")
    assert run(app, tmp_path, fewer, "--json").output == run(app, tmp_path, whole, "--json").output


def test_judges_with_nothing_in_common_are_named(app, tmp_path):
    text = "judge,item,score\nAn,w,7\nBình,w,8\nAn,x,6\nBình,x,5\nChi,y,4\nDũng,y,5\nChi,z,9\nDũng,z,6\n"
    assert "  An · Bình\n  Chi · Dũng" in run(app, tmp_path, text).output
    assert "no item in common" not in run(app, tmp_path, TABLE).output


@pytest.mark.parametrize("method", ["mean", "trimmed", "reml", "severity", "severity-scale-noise"])
def test_a_very_small_table_keeps_the_order_of_its_means(app, tmp_path, method):
    text = "judge;item;score\nAn;x;5,5\nBình;x;6,25\nAn;y;3\nBình;y;4,0\nAn;z;1\nBình;z;2\n"
    told = json.loads(run(app, tmp_path, text, "--method", method, "--json").output)
    assert [row["item"] for row in told["items"]] == ["x", "y", "z"]
    assert told["items"][0]["score"] - told["items"][2]["score"] > 2
