"""Writes of finding: the words under which a name is found, kept whenever the name is."""

from sqlalchemy import delete, insert

from app.kit.db import db
from app.people.finding.queries import words_of
from app.people.models import UnitName, UnitWord


def keep_words(name: UnitName) -> None:
    """Write a name, new or corrected, and its words; nothing else writes either. No line in the history: its caller's."""
    db.session.add(name)
    db.session.flush()
    db.session.execute(delete(UnitWord).where(UnitWord.name_id == name.id))
    words = [{"word": word, "name_id": name.id} for word in words_of(name.search_key)]
    db.session.execute(insert(UnitWord), words)
