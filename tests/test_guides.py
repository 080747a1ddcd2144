"""The guides of docs/guide speak of what is there: each button and page they name in bold, each picture they show."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from config import ROOT
from tests.browser.gate_pictures import GATE_PICTURES
from tests.browser.guide import PICTURES

GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))


@pytest.fixture(scope="module")
def said() -> str:
    """Everything the product says in Vietnamese, a line each."""
    lines: list[str] = []
    for path in (ROOT / "app" / "translations").glob("*/vi/LC_MESSAGES/messages.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                lines += [message.string] if isinstance(message.string, str) else message.string
    return "\n".join(lines)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_guide_names_only_what_the_product_says_when_it_prints_in_bold(guide: Path, said):
    named = re.findall(r"\*\*(.+?)\*\*", guide.read_text(encoding="utf-8"))
    assert [bold for bold in named if not all(part.strip() in said for part in bold.split("…"))] == []


def test_guides_show_each_picture_once_when_it_is_taken():
    shown = [name for guide in GUIDES for name in re.findall(r"\(img/(.+?)\.png\)", guide.read_text(encoding="utf-8"))]
    kept = sorted(path.stem for path in (ROOT / "docs" / "guide" / "img").glob("*.png"))
    taken = sorted([*PICTURES, *GATE_PICTURES])
    assert (sorted(shown), kept) == (taken, taken)
