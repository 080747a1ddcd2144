"""Canaries: in a blind round no judge receives an entrant's identity, in any body, header or file (D16, acceptance 3).

The same canaries are found when the round is not blind, so that the search itself is known to see.
"""

import io
import re
import zipfile
from typing import NamedTuple

import pytest
from sqlalchemy import select

from app.contests.entry_models import EntryFile, EntryVersion
from app.contests.models import Section
from app.judging.panels import actions as panels
from app.judging.panels.queries import rounds
from app.kit import files
from app.kit.db import db, transaction
from app.kit.fields import FieldKind, FieldSpec
from app.kit.fields.specs import Option
from tests.contests.editions import open_edition
from tests.judging.rounds import BEFORE, DURING, draft_round, entry, share, sheet
from tests.kit import evil
from tests.kit.test_files import _canaries

NAME, PHONE, UNIT, AUTHOR, LINK = (
    "Hoàng Chim Yến",
    "0912345678",
    "Đoàn xã Chim Yến",
    "Tác giả Chim Yến",
    "youtube.chimyen.vn",
)
FILE_NAME = "Hoang-Chim-Yen-thuyet-minh.pdf"


def content(stored, hidden):
    """What submission freezes (contests.submissions.queries.content_of), with canaries in each identifying place."""
    return {
        "title": "Mật ong", "board": {"code": "idea", "name": "Bảng Ý tưởng"}, "field": "Du lịch",
        "unit": {"code": "x", "name": UNIT}, "open_to_investors": True,
        "team": [{"name": NAME, "role": "leader", "duty": PHONE, "leader": True}],
        "answers": {
            "summary": "Thu gom mật ong", "authors": AUTHOR, "video": f"https://{LINK}/x",
            "members": [{"full_name": NAME, "unit": UNIT}], "crew": [{"full_name": NAME, "phone": PHONE}],
        },
        "files": {"description": [{"ref": f.ref, "name": f.original_name, "sha256": f.sha256, "size": f.size}
                                  for f in (stored, hidden)]},
    }  # fmt: skip


@pytest.fixture
def make(app, world, at_clock):
    """make(blind) → (round, sheet, cleared file's ref, other file's ref), open and inside its window."""
    at_clock(DURING)

    def build(blind):
        with transaction():
            edition = open_edition(world)
            one = entry(world, edition)
            world.person("lan").phone = PHONE
            crew = FieldSpec(
                "crew", FieldKind.MEMBERS, "Ê kíp", options=(Option("full_name", "Tên"), Option("phone", "ĐT"))
            )
            db.session.add(Section(edition_id=edition.id, key="crew", spec=crew.to_json(), position=99))
            kept = []
            for data, cleared in ((evil.pdf(), DURING), (evil.office(), None)):
                name = FILE_NAME if cleared else "Hoang-Chim-Yen.docx"
                prepared = files.prepare(io.BytesIO(data), name, limit=10**7, kinds=files.DOCUMENTS, at=BEFORE)
                stored = files.record(
                    prepared, purpose="dossier", owner_ref=f"entry:{one.ref}", by_person_id=None, at=BEFORE
                )
                db.session.add(
                    EntryFile(entry_id=one.id, section_key="description", file_id=stored.id, cleared_at=cleared)
                )
                kept.append(stored)
            version = db.session.scalars(select(EntryVersion).filter_by(entry_id=one.id)).one()
            version.content = content(*kept)
            judged = draft_round(world, edition)
            panels.set_settings(
                judged, panels.Settings(blind=blind), reason="x", by=world.actor("organizer"), at=BEFORE
            )
            share(world, judged)
            panels.open_round(judged, by=world.actor("secretary"), at=BEFORE)
            judged = rounds.locked(judged)
            return judged.ref, sheet(world, judged, "judge_one").ref, kept[0].ref, kept[1].ref

    return build


CANARIES = (
    NAME,
    PHONE,
    UNIT,
    AUTHOR,
    LINK,
    "Chim",
    evil.CANARY,
    FILE_NAME,
    "Lò Thị Lan",
    "Mường Ẳng",
    "xa_mot",
    "lan@",
)


class Answer(NamedTuple):
    """What came back, read to its end."""

    status_code: int
    mimetype: str
    headers: str
    data: bytes

    @property
    def text(self):
        return self.data.decode() if self.mimetype == "text/html" else ""


def seen_in(answers):
    """The canaries found in headers and bodies, inside archives too."""
    found = set()
    for answer in answers:
        texts = [
            answer.headers,
            answer.data.decode("utf-8", "replace"),
            answer.data.decode("utf-16-be", "replace"),
        ]
        if answer.data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
                texts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        found |= {canary for canary in CANARIES for text in texts if canary in text}
    return found


def walk(browser, judged, own):
    """Every page and file that leads on from the judge's desk."""
    waiting, seen, answers = ["/judging", f"/judging/rounds/{judged}/print"], set(), []
    while waiting:
        url = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        with browser.get(url) as answer:
            answers.append(Answer(answer.status_code, answer.mimetype, str(answer.headers), answer.data))
        waiting += re.findall(r'href="(/judging[^"#]*)"', answers[-1].text)
    return seen, answers


def test_no_canary_reaches_a_judge_when_the_round_is_blind(make, as_):
    judged, own, cleared, _ = make(True)
    browser = as_("judge_one")
    seen, answers = walk(browser, judged, own)
    assert f"/judging/sheets/{own}/files/{cleared}" in seen
    assert {a.status_code for a in answers} == {200}
    assert "Thu gom mật ong" in "".join(a.text for a in answers)
    assert seen_in(answers) == set()
    assert [where for a in answers if not a.text for where in _canaries(a.data)] == []


def test_file_is_like_missing_when_not_cleared_for_a_blind_round(make, as_):
    _, own, _, hidden = make(True)
    assert as_("judge_one").get(f"/judging/sheets/{own}/files/{hidden}").status_code == 404
    assert as_("judge_two").get(f"/judging/sheets/{own}/files/{hidden}").status_code == 404


def test_canaries_are_found_when_the_round_is_open(make, as_):
    judged, own, _, hidden = make(False)
    seen, answers = walk(as_("judge_one"), judged, own)
    assert f"/judging/sheets/{own}/files/{hidden}" in seen
    assert seen_in(answers) >= {NAME, PHONE, UNIT, AUTHOR, LINK, FILE_NAME}
