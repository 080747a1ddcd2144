"""The judge's desk: own rounds and sheets with progress; for the chief, reopening and third markings; print."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

from app.contests.entry_models import Entry
from app.judging.access import is_chief
from app.judging.assignments.queries.ties import waiting_seats
from app.judging.models import PanelMember, Round
from app.judging.panels import actions as panels
from app.judging.panels.queries import plans
from app.judging.panels.queries import rounds as panel_queries
from app.judging.scoring import actions
from app.judging.scoring.queries import sheets
from app.judging.scoring.queries.sheets import Progress
from app.judging.scoring.views.blueprint import bp, lines_of, total_of, typed_of
from app.judging.scoring.views.sheets import is_open
from app.judging.states import SheetState
from app.kit.access import anybody, me, myself, on
from app.kit.clock import now
from app.people.actor import Actor


@bp.get("/judging")
@on(myself, anybody)
def desk(actor: Actor) -> str:
    """The judge's rounds."""
    found = sheets.own_rounds(actor)
    waiting = waiting_seats(actor)
    return render_template("judging/scoring/desk.html", rounds=found, waiting=waiting, is_open=is_open, at=now())


@bp.get("/judging/rounds/<ref>")
@on(sheets.judged_round, anybody)
def round_page(found: Progress) -> str:
    """The own sheets of a round; the chief also sees who has handed in, never what (D19)."""
    judged = found.judged
    chief = is_chief(me(), judged)
    wide = sorted(plans.wide_gaps(judged)) if chief else []
    slips = sheets.slips(judged) if chief else []
    return render_template(
        "judging/scoring/round.html",
        seat=found,
        judged=judged,
        stage=judged.stage,
        chief=chief,
        slips=slips,
        wide=[_due(entry, slips) for entry in wide],
        panel=panel_queries.live_panel(judged),
        is_open=is_open(judged),
        me_id=me().person_id,
        submitted=SheetState.SUBMITTED,
    )


def _due(entry_id: int, slips: list[sheets.Slip]) -> dict[str, object]:
    """An entry with a gap: its number and title, who has a sheet for it, whether the third marking was ordered."""
    own = [s for s in slips if s.entry_id == entry_id]
    ordered = any(s.third and s.state is not SheetState.RECUSED for s in own)
    return {"entry_id": entry_id, "number": own[0].number, "title": own[0].title, "ordered": ordered,
            "taken": {s.judge_id for s in own}}  # fmt: skip


def may_chair(actor: Actor, found: Progress) -> bool:
    """The chief judge's acts: only the chief, and never somebody in their name."""
    return is_chief(actor, found.judged) and actor.person_id == actor.true_person_id


@bp.post("/judging/rounds/<ref>/sheets/<sheet>/reopen")
@on(sheets.judged_round, may_chair)
def reopen(found: Progress, sheet: str) -> ResponseReturnValue:
    """Give a handed-in sheet back to its judge."""
    try:
        theirs = sheets.slip_sheet(found.judged, sheet)
    except NoResultFound:
        raise NotFound from None
    actions.reopen(theirs, reason=request.form.get("reason", "")[:1000], by=me(), at=now())
    flash(_("The sheet is open again; its judge can change it."), "success")
    return redirect(url_for("scoring.round_page", ref=found.judged.ref), 303)


@bp.post("/judging/rounds/<ref>/third")
@on(sheets.judged_round, may_chair)
def third(found: Progress) -> ResponseReturnValue:
    """Order a third marking for an entry with a gap."""
    judged = found.judged
    entry, judge = _asked(judged)
    panels.order_third(judged, entry, judge, by=me(), at=now())
    flash(_("The third marking was ordered."), "success")
    return redirect(url_for("scoring.round_page", ref=judged.ref), 303)


def _asked(judged: Round) -> tuple[Entry, PanelMember]:
    number, person = request.form.get("number", ""), request.form.get("judge", "")
    entry = next((e for e in panel_queries.entries_of(judged) if str(e.number) == number), None)
    member = next((m for m in panel_queries.live_panel(judged) if m.person.ref == person), None)
    if entry is None or member is None:
        raise NotFound
    return entry, member


@bp.get("/judging/rounds/<ref>/print")
@on(sheets.judged_round, anybody)
def print_sheets(found: Progress) -> str:
    """The own sheets on paper: A4, black on white, one a page, with a place to sign."""
    shown = [s for s in found.sheets if s.state is not SheetState.RECUSED and s not in found.samples]
    back = {"label": found.judged.stage.name, "href": url_for("scoring.round_page", ref=found.judged.ref)}
    papers = [(s, lines_of(s.round.criteria, typed_of(s)), total_of(s)) for s in shown]
    return render_template(
        "judging/scoring/print.html", papers=papers, stage=found.judged.stage, judge=me().name, back=back
    )
