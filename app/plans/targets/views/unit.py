"""One unit's figure and the entries behind it: for those who watch, and for the unit's own people."""

from typing import Any

from flask import abort, render_template

from app.kit.access import me, on
from app.people.models import Unit
from app.plans.access import may_read_entries, may_watch
from app.plans.models import Subject
from app.plans.targets.queries.board import UNALLOCATED, UNCREDITED, Board
from app.plans.targets.queries.loading import subject_by_code, unit_line
from app.plans.targets.queries.unit import amendments, behind
from app.plans.targets.rules.table import Row
from app.plans.targets.views.blueprint import asked, bp, shown


@bp.get("/<any(contests, campaigns):of>/<code>/targets/units/<unit>")
@on(unit_line, may_read_entries)
def unit(found: tuple[Subject, Unit, frozenset[int]]) -> str:
    """A unit's figure: the count, its classes, the entries, what changed since the freeze."""
    subject, row, _heirs = found
    board = shown(subject)
    line = board.line(row.id)
    if line is None:
        abort(404)
    units = {row.id, *(heir for o in line.row.obligations for heir in o.heirs)}
    return _page(board, line.row, line=line, amended=amendments(me(), board, set(units)))


@bp.get("/<any(contests, campaigns):of>/<code>/targets/<any(uncredited, unallocated):which>")
@on(subject_by_code, may_watch)
def rest(subject: Subject, which: str) -> str:
    """The entries that count for no unit: sent straight in, or of a unit whose split was not decided."""
    board = shown(subject)
    table = board.table
    row = table.uncredited if which == "uncredited" else table.unallocated
    return _page(board, row, line=None, amended=amendments(me(), board, {None}) if which == "uncredited" else [])


def _page(board: Board, row: Row, **more: Any) -> str:
    groups = behind(me(), board.subject, row)
    unseen = len(row.live.ids) - sum(len(group) for group in groups.values())
    return render_template(
        "plans/targets/unit.html", board=board, row=row, groups=groups, unseen=unseen, asked=asked(board),
        straight=row.key == UNCREDITED, split=row.key == UNALLOCATED, **more,
    )  # fmt: skip
