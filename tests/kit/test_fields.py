"""Typed fields: nothing typed is lost, and what is wrong has a worded code."""

import unicodedata
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.kit import fields
from app.kit.errors import BadInput
from app.kit.fields import FieldKind, FieldSpec, Option, Problem
from app.kit.timespec import Unread
from app.kit.wording import SENTENCES

TITLE = FieldSpec("title", FieldKind.SHORT_TEXT, "Tên dự án", required=True, max_chars=20)
STORY = FieldSpec("story", FieldKind.LONG_TEXT, "Thuyết minh", required=True, max_chars=10)
SECTOR = FieldSpec(
    "sector",
    FieldKind.CHOICE,
    "Lĩnh vực",
    required=True,
    options=(Option("agri", "Nông nghiệp"), Option("tour", "Du lịch")),
)
AREA = FieldSpec("area", FieldKind.NUMBER, "Diện tích", minimum=Decimal("0.5"), maximum=Decimal(1000))
CAPITAL = FieldSpec("capital", FieldKind.MONEY, "Vốn", required=True, minimum=Decimal(1_000_000))
PAPERS = FieldSpec("papers", FieldKind.FILE, "Tệp", required=True, minimum=Decimal(1), accept=("pdf", "docx"))
VIDEO = FieldSpec("video", FieldKind.LINK, "Video")
TEAM = FieldSpec(
    "team",
    FieldKind.MEMBERS,
    "Thành viên",
    minimum=Decimal(1),
    maximum=Decimal(3),
    options=(Option("name", "Họ và tên"), Option("role", "Nhiệm vụ")),
)
SPECS = (TITLE, STORY, SECTOR, AREA, CAPITAL, PAPERS, VIDEO, TEAM)

FULL = {
    "title": "Chè Shan",
    "story": "Mười chữ.",
    "sector": "agri",
    "area": "1,5",
    "capital": "24.000.000",
    "papers": ["f1"],
    "video": "https://example.org/v",
    "team": [{"name": "Lò Văn Mẫu", "role": ""}],
}


def codes(answers, *, final):
    return [(problem.key, problem.code) for problem in fields.problems(SPECS, answers, final=final)]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.key)
def test_spec_comes_back_from_json(spec):
    assert fields.from_json(spec.to_json()) == spec


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "colour"},
        {"key": "Tên"},
        {"key": ""},
        {"label": " "},
        {"minimum": "NaN"},
        {"maximum": "x"},
        {"options": []},
    ],
)
def test_spec_when_it_could_not_be_asked_is_refused(change):
    with pytest.raises(BadInput):
        fields.from_json({**SECTOR.to_json(), **change})


def test_read_keeps_what_was_typed_right_or_wrong():
    form = MultiDict(
        [
            ("title", "  Che\u0300  Shan "),
            ("story", "một\r\nhai\n"),
            ("area", "rất rộng"),
            ("capital", "24 triệu"),
            ("papers", "f1"),
            ("papers", ""),
            ("papers", "f2"),
            ("team.name", "Lò Văn Mẫu"),
            ("team.name", " "),
            ("team.name", "Trần Thị Ví Dụ"),
            ("team.role", "Trưởng nhóm"),
            ("team.role", ""),
            ("stranger", "x"),
        ]
    )
    assert fields.read(SPECS, form) == {
        "title": "Chè Shan",
        "story": "một\nhai",
        "area": "rất rộng",
        "capital": "24 triệu",
        "papers": ["f1", "f2"],
        "team": [{"name": "Lò Văn Mẫu", "role": "Trưởng nhóm"}, {"name": "Trần Thị Ví Dụ", "role": ""}],
    }


@given(st.text(max_size=200))
def test_read_of_long_text_loses_no_letter(typed):
    read = fields.read([STORY], MultiDict({"story": typed}))["story"]
    letters = [c for c in unicodedata.normalize("NFC", typed) if c.isalnum()]
    assert [c for c in read if c.isalnum()] == letters


def test_problems_when_all_is_well_or_nothing_is_there():
    assert codes(FULL, final=True) == []
    assert codes({}, final=False) == []
    assert codes({}, final=True) == [
        (key, "field_required") for key in ("title", "story", "sector", "capital", "papers")
    ]


@pytest.mark.parametrize(
    ("key", "answer", "code"),
    [
        ("title", "x" * 21, "field_too_long"),
        ("title", ["x"], "field_bad_shape"),
        ("story", "x" * 11, "field_too_long"),
        ("sector", "mining", "field_not_choice"),
        ("sector", ["agri"], "field_not_choice"),
        ("area", "rộng", "field_not_number"),
        ("area", "0,4", "field_too_small"),
        ("area", "1.001", "field_too_large"),
        ("capital", "24,5 triệu", "field_not_money"),
        ("capital", "999.999", "field_too_small"),
        ("papers", ["f1", "f2"], "field_too_many_files"),
        ("papers", "f1", "field_bad_shape"),
        ("video", "javascript:alert(1)", "field_not_link"),
        ("team", [{"name": "x"}] * 4, "field_too_many_members"),
        ("team", [{"name": "x" * 201}], "field_too_long"),
        ("team", ["x"], "field_bad_shape"),
    ],
)
def test_problems_when_shape_or_size_is_wrong_stand_in_a_draft_too(key, answer, code):
    for final in (False, True):
        assert codes({**FULL, key: answer}, final=final) == [(key, code)]


def test_problems_when_incomplete_wait_for_the_final_dossier():
    team = {**FULL, "team": [{"name": "", "role": "Kế toán"}]}
    assert codes(team, final=False) == []
    assert fields.problems(SPECS, team, final=True) == [
        Problem("team", "field_member_incomplete", {"row": 1, "column": "Họ và tên"})
    ]
    two_files = FieldSpec("two", FieldKind.FILE, "Hai tệp", minimum=Decimal(2), maximum=Decimal(2))
    assert [
        [problem.code for problem in fields.problems([two_files], {"two": ["f1"]}, final=final)]
        for final in (False, True)
    ] == [[], ["field_too_few_files"]]


def test_facts_are_written_as_vietnam_writes_them():
    [problem] = fields.problems([CAPITAL], {"capital": "5"}, final=False)
    assert problem.facts == {"minimum": "1.000.000 đồng"}
    [problem] = fields.problems([AREA], {"area": "0,1"}, final=False)
    assert problem.facts == {"minimum": "0,5"}


def test_missing_and_progress_count_required_fields_only():
    some = {"title": "Chè", "story": "  ", "video": "https://example.org"}
    assert fields.missing(SPECS, some) == ["story", "sector", "capital", "papers"]
    assert (fields.progress(SPECS, some), fields.progress(SPECS, FULL), fields.progress([], {})) == (
        (1, 5),
        (5, 5),
        (0, 0),
    )


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12,5", Decimal("12.5")),
        ("1.234", Decimal(1234)),
        ("1.234,5", Decimal("1234.5")),
        ("12.5", Decimal("12.5")),
        ("1,234,567", Decimal(1234567)),
        ("1,234.5", Decimal("1234.5")),
        (" -3 ", Decimal(-3)),
        ("１２", Decimal(12)),
        ("1.23.4", None),
        ("1e9", None),
        ("NaN", None),
        ("٣", None),
        ("", None),
        ("9" * 41, None),
    ],
)
def test_number_when(typed, value):
    assert fields.number(typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("24.000.000", 24_000_000),
        ("24 000 000 đ", 24_000_000),
        ("24,000,000 VND", 24_000_000),
        ("24,000", 24_000),
        ("5000000 đồng", 5_000_000),
        ("0", 0),
        ("24.000,5", None),
        ("24.00", None),
        ("24.000,000", None),
        ("-5", None),
        ("24 triệu", None),
        ("", None),
    ],
)
def test_dong_when(typed, value):
    assert fields.dong(typed) == value


@given(st.integers(0, 10**15))
def test_money_shown_is_money_read(dong):
    shown = fields.shown(CAPITAL, str(dong))
    assert fields.dong(shown) == dong


@pytest.mark.parametrize("typed", ["https://example.org", "http://example.org:8080/a?b=c#d", "https://vườn.vn/ảnh"])
def test_link_when_it_can_be_followed(typed):
    assert fields.link(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org",
        "https:example.org",
        "https://localhost/",
        "https://user@example.org",
        "https://example.org\\@evil.org",
        "https://example.org/ x",
        "java\tscript://example.org",
        "https://[::1",
        "https://example.org:x",
        "https://example.org/" + "a" * 2000,
    ],
)
def test_link_when_it_is_none(typed):
    assert fields.link(typed) is None


def test_shown_when_read_and_when_not():
    shown = {spec.key: fields.shown(spec, FULL[spec.key]) for spec in SPECS}
    assert shown == {
        "title": "Chè Shan",
        "story": "Mười chữ.",
        "sector": "Nông nghiệp",
        "area": "1,5",
        "capital": "24.000.000 đồng",
        "papers": "f1",
        "video": "https://example.org/v",
        "team": "Lò Văn Mẫu",
    }
    assert [fields.shown(CAPITAL, "24 triệu"), fields.shown(AREA, None), fields.shown(SECTOR, "old")] == [
        "24 triệu",
        "",
        "old",
    ]


ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "role", "x"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@pytest.fixture(scope="module")
def wording():
    """The sentences as the default language says them, outside any request."""
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.app_context(), force_locale("en"):
        return {code: str(sentence) for code, sentence in SENTENCES.items()}


@given(st.dictionaries(st.sampled_from([spec.key for spec in SPECS]), ANSWERS), st.booleans())
def test_problems_of_forged_answers_never_fail_and_fill_their_sentence(wording, answers, final):
    for problem in fields.problems(SPECS, answers, final=final):
        assert "%(" not in wording[problem.code] % problem.facts


def test_every_refusal_of_the_kit_is_worded():
    assert {"wrong_state", "stale_version", "bad_input", *(warning.value for warning in Unread)} <= SENTENCES.keys()
