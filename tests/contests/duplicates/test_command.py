"""`flask duplicates FILE`: pairs of texts that share words, for any table of texts."""

import json

from tests.contests.duplicates.test_rules import TEXTS


def test_pairs_are_printed_nearest_first(app, tmp_path):
    half = " ".join([*TEXTS[0].split()[:100], *TEXTS[7].split()[:100]])
    rows = ["id,text", f"a,{TEXTS[0]}", f'b,"{half}"', f"c,{TEXTS[3]}", f"d,{TEXTS[0].upper()}"]
    file = tmp_path / "texts.csv"
    file.write_text("\ufeff" + "\n".join(rows), encoding="utf-8")
    told = app.test_cli_runner().invoke(args=["duplicates", str(file), "--json"])
    assert (told.exit_code, [(p["id"], p["like"]) for p in json.loads(told.output)]) == (
        0,
        [("d", "a"), ("b", "a"), ("d", "b")],
    )
    lines = app.test_cli_runner().invoke(args=["duplicates", str(file)]).output.splitlines()
    assert lines[0] == "1.00  d  a"


def test_other_columns_are_refused_in_words(app, tmp_path):
    file = tmp_path / "texts.csv"
    file.write_text("name,words\na,b\n", encoding="utf-8")
    told = app.test_cli_runner().invoke(args=["duplicates", str(file)])
    assert (told.exit_code, "id and text" in told.output) == (1, True)
