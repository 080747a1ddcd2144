"""Every verb that a history of events can hold has its sentence: an unworded one would break the page."""

import re
from pathlib import Path

import app.events
from app.events.states import ScanResult
from app.events.wording import SENTENCES

RECORD = re.compile(r'audit\.record\(\s*"([^"]+)"')


def test_every_act_of_the_history_is_worded():
    source = "\n".join(path.read_text() for path in Path(app.events.__file__).parent.rglob("*.py"))
    verbs = set(RECORD.findall(source)) | {f"scan_{result}" for result in ScanResult}
    assert len(verbs) > 30
    assert sorted(verbs - SENTENCES.keys()) == []
