"""The types of C6: shipped as data, written into each installation once, open to change there."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.events.models import EventType
from app.kit.db import db
from app.kit.fields import from_json

_PRESETS = Path(__file__).parent.parent / "presets.json"
_ASKED = ("fields", "questions", "figures")


@cache
def presets() -> Mapping[str, Any]:
    """What ships: `types`, and `entrance`, the name of the list that each event begins with."""
    shipped: Mapping[str, Any] = json.loads(_PRESETS.read_text(encoding="utf-8"))
    return shipped


def keep_types() -> int:
    """Write the types that this installation lacks; how many. What stands there already is left as it is."""
    there = set(db.session.scalars(select(EventType.code)))
    lacking = [(n, kept) for n, kept in enumerate(presets()["types"]) if kept["code"] not in there]
    for position, kept in lacking:
        asked = {name: [from_json(one).to_json() for one in kept.get(name, ())] for name in _ASKED}
        db.session.add(EventType(position=position, **{**kept, **asked}))
    db.session.flush()
    return len(lacking)
