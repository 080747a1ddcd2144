"""Who reads what: the list by entry, by hand; the balanced plan with its loads; conflicts; third markings."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from app.contests.entry_models import Entry
from app.judging.access import may_prepare
from app.judging.engine.share import Infeasible
from app.judging.models import PanelMember, Round, ScoreSheet
from app.judging.panels import actions
from app.judging.panels.queries import conflicts, plans, rounds
from app.judging.panels.views.blueprint import PAGE, back_to, bp, frame
from app.judging.states import RoundState, SheetState
from app.kit.access import me, on
from app.kit.clock import now


@bp.get(PAGE + "/sharing")
@on(rounds.round_of, may_prepare)
def sharing(found: Round) -> str:
    """Every entry with its judges, who may not read it, and who could still."""
    panel = rounds.live_panel(found)
    names = {m.person_id: m.person.full_name for m in panel}
    entries = rounds.entries_of(found)
    sheets: dict[int, list[ScoreSheet]] = {}
    for sheet in rounds.sheets_of(found):
        sheets.setdefault(sheet.entry_id, []).append(sheet)
    barred = conflicts.find([e.id for e in entries], list(names))
    wide = plans.wide_gaps(found) if found.state is RoundState.OPEN else {}
    rows = [_row(entry, sheets.get(entry.id, []), panel, barred, entry.id in wide) for entry in entries]
    return render_template(
        "judging/panels/sharing.html", **frame(found, "sharing"), rows=rows, panel=panel,
        short=[row for row in rows if row["standing"] < found.judges_per_entry],
    )  # fmt: skip


def _row(
    entry: Entry, sheets: list[ScoreSheet], panel: list[PanelMember], barred: conflicts.Found, wide: bool
) -> dict[str, Any]:
    taken = {s.judge_id for s in sheets}
    third = any(s.third and s.state is not SheetState.RECUSED for s in sheets)
    kept_away = [
        {"name": m.person.full_name, "kinds": sorted(barred[entry.id, m.person_id])}
        for m in panel
        if (entry.id, m.person_id) in barred
    ]
    return {
        "entry": entry,
        "sheets": sheets,
        "standing": sum(1 for s in sheets if s.state is not SheetState.RECUSED),
        "free": [m for m in panel if m.person_id not in taken and (entry.id, m.person_id) not in barred],
        "barred": kept_away,
        "third_due": wide and not third,
        "wide": wide,
    }


@bp.get(PAGE + "/sharing/plan")
@on(rounds.round_of, may_prepare)
def plan(found: Round) -> str:
    """The balanced plan before it is applied: loads as a picture, or who stands in the way."""
    made = plans.plan(found)
    panel = rounds.live_panel(found)
    entries = {e.id: e for e in rounds.entries_of(found)}
    names = {m.person_id: m.person.full_name for m in panel}
    page = {**frame(found, "sharing"), "plan": made}
    if isinstance(made.outcome, Infeasible):
        lacking = made.outcome
        return render_template(
            "judging/panels/plan.html", **page, feasible=False, rows=[], loads=[],
            short=[(entries[e], n) for e, n in sorted(lacking.short.items(), key=lambda pair: entries[pair[0]].number or 0)],
            scarce=[names[j] for j in lacking.scarce], rivals=len(lacking.rivals),
        )  # fmt: skip
    by_entry: dict[int, list[str]] = {}
    for entry, judge in made.outcome.pairs:
        by_entry.setdefault(entry, []).append(names[judge])
    loads = [
        {"label": m.person.full_name, "value": made.outcome.loads[m.person_id], "goal": m.cap,
         "text": _load_words(made.before[m.person_id], made.outcome.loads[m.person_id], m.cap)}
        for m in panel
    ]  # fmt: skip
    return render_template(
        "judging/panels/plan.html", **page, feasible=True, loads=loads, short=[], scarce=[], rivals=0,
        rows=[(entries[e], sorted(by_entry[e])) for e in entries if e in by_entry],
    )  # fmt: skip


def _load_words(before: int, after: int, cap: int | None) -> str:
    words = str(after) if before == 0 else f"{before} + {after - before}"
    return str(_("%(load)s, at most %(cap)s", load=words, cap=cap)) if cap is not None else words


@bp.post(PAGE + "/sharing/apply")
@on(rounds.round_of, may_prepare)
def apply(found: Round) -> ResponseReturnValue:
    """Apply the plan that was looked at."""
    count = actions.apply_share(found, mark=request.form.get("mark", ""), by=me(), at=now())
    return back_to("sharing", found, _("%(count)s sheets were given out.", count=count))


def _asked(found: Round) -> tuple[Entry, PanelMember]:
    ref, person = request.form.get("entry", ""), request.form.get("judge", "")
    entry = next((e for e in rounds.entries_of(found) if e.ref == ref), None)
    member = next((m for m in rounds.live_panel(found) if m.person.ref == person), None)
    if entry is None or member is None:
        raise NotFound
    return entry, member


def _reason() -> str:
    return request.form.get("reason", "")[:1000]


@bp.post(PAGE + "/sharing/assign")
@on(rounds.round_of, may_prepare)
def assign(found: Round) -> ResponseReturnValue:
    """Give an entry to a judge by hand; where a gap asks for it, as the third marking."""
    entry, member = _asked(found)
    if request.form.get("third"):
        actions.order_third(found, entry, member, by=me(), at=now())
    else:
        actions.assign(found, entry, member, reason=_reason(), by=me(), at=now())
    return back_to("sharing", found, _("The entry was given to %(name)s.", name=member.person.full_name))


@bp.post(PAGE + "/sharing/unassign")
@on(rounds.round_of, may_prepare)
def unassign(found: Round) -> ResponseReturnValue:
    """Take an entry from a judge who has not begun."""
    ref = request.form.get("sheet", "")
    sheet = next((s for s in rounds.sheets_of(found) if s.ref == ref), None)
    if sheet is None:
        raise NotFound
    actions.unassign(found, sheet, reason=_reason(), by=me(), at=now())
    return back_to("sharing", found, _("The sheet was taken back."))


@bp.post(PAGE + "/sharing/conflict")
@on(rounds.round_of, may_prepare)
def conflict(found: Round) -> ResponseReturnValue:
    """Keep a conflict that a judge declared to the secretariat."""
    entry, member = _asked(found)
    actions.note_conflict(found, entry, member, reason=_reason(), by=me(), at=now())
    return back_to("sharing", found, _("The conflict was kept."))
