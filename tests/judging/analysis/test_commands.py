"""`flask judging analyse`: a table of marks in, the report out."""

import json

import pytest

from app.cli import judging


def run(app, tmp_path, text, *more):
    file = tmp_path / "marks.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
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
    assert told["groups"] is None


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
        ("", "Tệp không có điểm nào."),
        ("judge,item,score\n", "Tệp không có điểm nào."),
        ("judge,score\nAn,7\n", "Dòng 1: Không có cột “item”. Các cột là judge, item, score và, nếu giám khảo được phân theo lĩnh vực, stratum."),
        ("judge,item,score,Score\nAn,w,7,8\n", "Dòng 1: Cột “score” có hai lần."),
        ("judge,item,score\nAn,w,bảy\n", "Dòng 2: “bảy” không phải là một con số có thể làm điểm."),
        ("judge,item,score\n\n\nAn,w,nan\n", "Dòng 4: “nan” không phải là một con số có thể làm điểm."),
        ("judge,item,score\nAn,w,inf\n", "Dòng 2: “inf” không phải là một con số có thể làm điểm."),
        ("judge,item,score\nAn,w,1_0\n", "Dòng 2: “1_0” không phải là một con số có thể làm điểm."),
        ("judge;item;score\nAn;w;1.234,5\n", "Dòng 2: “1.234,5” không phải là một con số có thể làm điểm."),
        ("judge,item,score\nAn,w,7e200\n", "Dòng 2: “7e200” không phải là một con số có thể làm điểm."),
        ("judge,item,score,stratum\nAn,w,7,a\nBình,w,8,b\n", "Dòng 3: Bài “w” nằm trong hai nhóm: “a” và “b”."),
        ("judge,item,score\nAn,w,7,5\n", "Dòng 2: Có nhiều ô hơn số cột. Trong bảng ngăn bằng dấu phẩy, số có dấu phẩy thập phân phải đặt trong ngoặc kép."),
        ("judge,item,score\nAn;w;7\n", "Dòng 2: Thiếu tên bài."),
        ("judge,item,score\n,w,7\n", "Dòng 2: Thiếu tên giám khảo."),
        ('judge,item,score\nAn,"w,7\nBình,w,8\n', "Dòng 3: Có dấu ngoặc kép lẻ hoặc không được đóng lại."),
        (b"judge,item,score\nB\xecnh,w,7\n", "Tệp không phải là bảng ở dạng văn bản UTF-8."),
        ("judge,item,score\nAn,w,7\nAn,x,8\nAn,y,5\n", "Có quá ít điểm khác nhau để dùng phương pháp này. Vẫn có thể xem điểm trung bình."),
        ("judge,item,score\nAn,w,7\nBình,x,7.5\nAn,y,5\nBình,z,4\n", "Có quá ít điểm khác nhau để dùng phương pháp này. Vẫn có thể xem điểm trung bình."),
        ("judge,item,score\nAn,w,7\nBình,w,7\nAn,x,7\nBình,x,7\n", "Có quá ít điểm khác nhau để dùng phương pháp này. Vẫn có thể xem điểm trung bình."),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused_with_its_line_and_nothing_else(app, tmp_path, text, said):
    result = run(app, tmp_path, text, "--json", "--method", "reml")
    assert (result.exit_code, result.stdout, result.stderr) == (2, "", said + "\n")


@pytest.mark.parametrize(
    "text",
    [
        "judge;item;score\r\nAn;w;7,5\r\nAn;x;6\r\nBình;w;8\r\nBình;x;6,25\r\n",
        "\ufeffsep=;\nSCORE;Item;note; JUDGE \n7,5;w;;An\n\n6;x;tốt;An\n8;w;;Bình\n6,25;x;;Bình\n;;;\n",
        "item\tscore\tjudge\nw\t7.5\tAn\nx\t6.0\tAn\nw\t+8\tBình\nx\t6.25\tBi\u0300nh\nz\tNA\tAn\n",
        'judge, item, score\n"An", "w", "7,5"\nAn, x, 6\nBình, w, 8.0\nBình, x,6.25 \n',
        '"","judge","item","score"\n"1","An","w",7.5\n"2","An","x",6\n"3","Bình","w","8"\n"4","Bình","x","6,25"\n',
    ],
)
def test_what_spreadsheets_and_statistics_programs_write_is_the_same_table(app, tmp_path, text):
    plain = "judge,item,score\nAn,w,7.5\nAn,x,6\nBình,w,8\nBình,x,6.25\n"
    expected = run(app, tmp_path, plain, "--json", "--method", "mean").stdout
    assert run(app, tmp_path, text, "--json", "--method", "mean").stdout == expected
    assert run(app, tmp_path, text.encode("utf-16"), "--json", "--method", "mean").stdout == expected


def test_the_terminal_shows_places_and_judges(app, tmp_path):
    output = run(app, tmp_path, TABLE, "--method", "reml").output
    told = json.loads(run(app, tmp_path, TABLE, "--method", "reml", "--json").output)
    first, harsh = told["items"][0], told["judges"][1]
    rows = [line.split() for line in output.splitlines()]
    assert [
        "1", "{}–{}".format(*first["interval"]), f"{first['score']:.3f}", f"{first['se']:.3f}", "8.000", "w"
    ] in rows  # fmt: skip
    assert [f"{harsh['severity']:.3f}", f"{harsh['se']:.3f}", "Bình"] in rows


def test_a_row_without_a_stratum_says_nothing_about_its_item(app, tmp_path):
    whole = "judge,item,score,stratum\nAn,w,7,a\nBình,w,8,a\nAn,x,6,b\nBình,x,5,b\nAn,y,4,b\nBình,y,5,b\n"
    fewer = whole.replace("Bình,w,8,a", "Bình,w,8,").replace("An,y,4,b", "An,y,4,NA")
    assert run(app, tmp_path, fewer, "--json").output == run(app, tmp_path, whole, "--json").output


def test_judges_with_nothing_in_common_are_named(app, tmp_path):
    text = "judge,item,score\nAn,w,7\nBình,w,8\nAn,x,6\nBình,x,5\nChi,y,4\nDũng,y,5\nChi,z,9\nDũng,z,6\n"
    assert "  An · Bình\n  Chi · Dũng" in run(app, tmp_path, text).output
    assert "không có bài chung" not in run(app, tmp_path, TABLE).output


@pytest.mark.parametrize("method", ["mean", "trimmed", "reml", "severity", "severity-scale-noise"])
def test_a_very_small_table_keeps_the_order_of_its_means(app, tmp_path, method):
    text = "judge;item;score\nAn;x;5,5\nBình;x;6,25\nAn;y;3\nBình;y;4,0\nAn;z;1\nBình;z;2\n"
    told = json.loads(run(app, tmp_path, text, "--method", method, "--json").output)
    assert [row["item"] for row in told["items"]] == ["x", "y", "z"]
    assert told["items"][0]["score"] - told["items"][2]["score"] > 2


def test_items_between_which_no_difference_is_seen_share_the_place_and_any_may_be_first(app, tmp_path):
    """Dyestuff2 of Box and Tiao (1973) has no spread between batches; lme4 gives a variance of exactly nought."""
    judges = {"An": (7, 6, 8, 5), "Bình": (5, 8, 6, 7), "Chi": (6, 5, 6, 8), "Dũng": (8, 7, 5, 6)}
    text = "judge,item,score\n" + "\n".join(
        f"{judge},{item},{score}" for judge, row in judges.items() for item, score in zip("wxyz", row, strict=True)
    )
    told = json.loads(run(app, tmp_path, text, "--method", "reml", "--json").output)
    assert told["sd"]["item"] == 0.0
    assert [(row["place"], row["interval"], row["se"]) for row in told["items"]] == [(1, [1, 4], 0.0)] * 4
    assert [sorted(group) for group in told["groups"]] == [["w", "x", "y", "z"]]


@pytest.mark.parametrize("size", [1e-6, 1.0, 1e6])
def test_places_do_not_depend_on_the_size_of_the_scale(app, tmp_path, size):
    marks = {"An": (8, 6, 7, 6), "Bình": (7, 5, 6, 5), "Chi": (9, 6, 8, 6.5), "Dũng": (9, 6.5, 8, 6)}
    text = "judge,item,score\n" + "\n".join(
        f"{judge},{item},{score * size!r}"
        for judge, row in marks.items()
        for item, score in zip("wxyz", row, strict=True)
    )
    for method in ("mean", "reml"):
        told = json.loads(run(app, tmp_path, text, "--method", method, "--json").output)
        assert [(row["item"], row["place"]) for row in told["items"]] == [("w", 1), ("y", 2), ("x", 3), ("z", 3)]
