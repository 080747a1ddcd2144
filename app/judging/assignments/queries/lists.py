"""Who reads what as a list: out as .xlsx or .csv, and what a list sent in would do, row by row."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.contests.wording import official_number
from app.judging.assignments.queries import plans
from app.judging.models import PanelMember, Round
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
    Column("judge", ("Mã giám khảo", "Code of the judge")),
    Column("name", ("Giám khảo", "Judge")),
)


def shown(lines: Sequence[Line], judged: Round) -> Preview:
    """The dry run of a list, such as the one that goes out: readings to add; those that stand are skipped, and so are
    entries without a judge. Raises ImportRefused.
    """
    entries = {e.number: e for e in rounds.entries_of(judged)}
    panel = plans.readers(judged)
    sheets = plans.sheets_by_pair(judged)
    barred = conflicts.find([e.id for e in entries.values()], [m.person_id for m in panel])

    def decide(values: Any) -> RowAction:
        entry = entries.get(number_in(str(values["entry"])))
        if entry is None:
            raise BadCell("list_entry_unknown", value=values["entry"])
        if not told(values):
            return RowAction.SKIP
        judge = reader_in(panel, values)
        pair = (entry.id, judge)
        if pair in barred:
            raise TiedPair(kind=min(barred[pair]))
        return RowAction.SKIP if pair in sheets else RowAction.CREATE

    found = preview(lines, COLUMNS, decide, ["entry", "judge", "name"])
    if found.rows and not any(told(row.values) for row in found.rows):
        return Preview((), found.unknown_columns, ("judge",))
    return found


def told(values: Mapping[str, Any]) -> bool:
    """Whether a row names a judge."""
    return bool(values.get("judge") or values.get("name"))


def number_in(typed: str) -> int | None:
    """The number of an entry in "VIII-002", "002" or "2"; None where there is none."""
    digits = re.search(r"(\d{1,7})\s*$", typed)
    return int(digits[1]) if digits else None


def reader_in(panel: Sequence[PanelMember], values: Mapping[str, Any]) -> int:
    """The judge of the panel with the code, or with the name where there is no code. Raises BadCell where nobody or
    several are meant, or where code and name are of two people: somebody changed the one and forgot the other.
    """
    code, name = str(values.get("judge") or "").strip(), str(values.get("name") or "").strip()
    coded, named = _meant(panel, code), _meant(panel, name)
    if coded and named and not {m.id for m in coded} & {m.id for m in named}:
        raise BadCell("list_judge_two", value=name[:80])
    found = coded if code else named
    if len(found) != 1:
        raise BadCell("list_judge_unknown", value=(code or name)[:80])
    return found[0].person_id


def _meant(panel: Sequence[PanelMember], typed: str) -> list[PanelMember]:
    if not typed:
        return []
    return [m for m in panel if m.person.ref == typed] or [m for m in panel if m.person.search_key == search_key(typed)]


def batch(actor: Actor, judged: Round, ref: str) -> ImportBatch:
    """An import that the actor made at this round; NoResultFound."""
    query = select(ImportBatch).filter_by(ref=ref, kind=kind_at(judged), made_by_person_id=actor.person_id)
    return db.session.scalars(query).one()


def batches(actor: Actor, judged: Round) -> list[ImportBatch]:
    """The last imports that the actor made at this round, newest first."""
    query = select(ImportBatch).filter_by(kind=kind_at(judged), made_by_person_id=actor.person_id)
    return list(db.session.scalars(query.order_by(ImportBatch.id.desc()).limit(10)))
