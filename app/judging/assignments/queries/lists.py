"""Who reads what as a list: out as .xlsx or .csv, and what a list sent in would do, row by row."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.contests.wording import official_number
from app.judging.assignments.queries import plans
from app.judging.models import Round
from app.judging.panels.queries import conflicts, rounds
from app.judging.states import SheetState
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.importing import BadCell, Column, ImportBatch, Line, Preview, RowAction, preview
from app.kit.text import search_key
from app.people.actor import Actor


class TiedPair(DomainError):
    """A conflict of interest keeps this judge from this entry; facts: kind."""

    code = "in_conflict"


def kind_at(judged: Round) -> str:
    """The kind of imports of one round: none can be applied at another."""
    return f"readings of {judged.ref}"


def rows(judged: Round) -> list[tuple[str, str, str, str, str]]:
    """(number, title, board, code of the judge, name) of every sheet that stands; entries without one stand empty."""
    number = judged.stage.edition.number
    members = {m.person_id: m.person for m in rounds.live_panel(judged)}
    sheets = [p for p, s in sorted(plans.sheets_by_pair(judged).items()) if s.state is not SheetState.RECUSED]
    found = []
    for entry in rounds.entries_of(judged):
        readers = [members[j] for e, j in sheets if e == entry.id and j in members]
        what = (official_number(number, entry.number), entry.title, entry.board.name)
        found += [(*what, person.ref, person.full_name) for person in readers] or [(*what, "", "")]
    return found


COLUMNS = (
    Column("entry", ("Số hồ sơ", "Entry no."), required=True),
    Column("judge", ("Mã giám khảo", "Giám khảo", "Judge", "Code of the judge"), required=True),
)


def shown(lines: Sequence[Line], judged: Round) -> Preview:
    """The dry run of a list: readings to add; those that stand are skipped. Raises ImportRefused."""
    entries = {e.number: e for e in rounds.entries_of(judged)}
    panel = plans.readers(judged)
    sheets = plans.sheets_by_pair(judged)
    barred = conflicts.find([e.id for e in entries.values()], [m.person_id for m in panel])

    def decide(values: Any) -> RowAction:
        entry = entries.get(number_in(str(values["entry"])))
        if entry is None:
            raise BadCell("list_entry_unknown", value=values["entry"])
        judge = judge_in(judged, str(values["judge"]))
        pair = (entry.id, judge)
        if pair in barred:
            raise TiedPair(kind=min(barred[pair]))
        return RowAction.SKIP if pair in sheets else RowAction.CREATE

    return preview(lines, COLUMNS, decide, ["entry", "judge"])


def number_in(typed: str) -> int | None:
    """The number of an entry in "VIII-002", "002" or "2"; None where there is none."""
    digits = re.search(r"(\d{1,7})\s*$", typed)
    return int(digits[1]) if digits else None


def judge_in(judged: Round, typed: str) -> int:
    """The judge of the panel with that code or name. Raises BadCell where nobody or several are meant."""
    panel = plans.readers(judged)
    coded = [m for m in panel if m.person.ref == typed.strip()]
    named = coded or [m for m in panel if m.person.search_key == search_key(typed)]
    if len(named) != 1:
        raise BadCell("list_judge_unknown", value=typed[:80])
    return named[0].person_id


def batch(actor: Actor, judged: Round, ref: str) -> ImportBatch:
    """An import that the actor made at this round; NoResultFound."""
    query = select(ImportBatch).filter_by(ref=ref, kind=kind_at(judged), made_by_person_id=actor.person_id)
    return db.session.scalars(query).one()


def batches(actor: Actor, judged: Round) -> list[ImportBatch]:
    """The last imports that the actor made at this round, newest first."""
    query = select(ImportBatch).filter_by(kind=kind_at(judged), made_by_person_id=actor.person_id)
    return list(db.session.scalars(query.order_by(ImportBatch.id.desc()).limit(10)))
