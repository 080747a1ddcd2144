"""Rounds of an edition: the list, a new one, the overview with its checklist, opening, closing; the public rubric."""

from collections import Counter
from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

from app.contests.access import may_keep, may_organize
from app.contests.calls import queries as calls
from app.contests.models import Edition, Stage
from app.contests.states import JUDGED
from app.judging.access import may_prepare
from app.judging.models import Round
from app.judging.panels import actions, rules
from app.judging.panels.forms import NewRoundForm
from app.judging.panels.queries import reopenings, rounds
from app.judging.panels.views.blueprint import PAGE, back_to, bp, frame, request_of, spelled
from app.judging.proof_models import Reopening
from app.judging.states import ROUND, RoundState, RoundVerb, SheetState
from app.kit.access import anybody, me, on
from app.kit.clock import now
from app.people.actor import Actor


@bp.get("/contests/<edition>/rounds")
@on(rounds.edition_of, may_keep)
def index(found: Edition) -> str:
    """The judged stages with their rounds."""
    have = rounds.rounds_of(found)
    stages = [(stage, have.get(stage.id)) for stage in found.stages if stage.kind in JUDGED]
    return render_template(
        "judging/panels/index.html", edition=found, stages=stages, form=NewRoundForm(),
        deciding=may_organize(me(), found),
    )  # fmt: skip


def _may_make(actor: Actor, stage: Stage) -> bool:
    return may_organize(actor, stage.edition)


@bp.post("/contests/<edition>/stages/<stage>/round")
@on(rounds.stage_of, _may_make)
def create(found: Stage) -> ResponseReturnValue:
    """Give a stage its round from a preset."""
    form = NewRoundForm()
    if not form.validate():
        stages = [(found, None)]
        return render_template(
            "judging/panels/index.html", edition=found.edition, stages=stages, form=form, deciding=True
        ), 422
    made = actions.make_round(found, preset=form.preset.data, by=me(), at=now())
    return back_to("overview", rounds.locked(made), _("The round was made. Look at its criteria and rules."))


@bp.get(PAGE)
@on(rounds.round_of, may_prepare)
def overview(found: Round) -> str:
    """Where the round stands: what it lacks, or who still owes sheets."""
    missing = set(rounds.missing_to_open(found))
    pages = {"needs_rubric": "criteria", "needs_judges": "people", "needs_chief": "people", "needs_sheets": "sharing"}
    return render_template(
        "judging/panels/overview.html",
        **frame(found, "overview"),
        needs=[(need, need in missing, pages.get(need)) for need in rules.NEEDS],
        ready=not missing,
        judges=_progress(found),
        outstanding=rounds.outstanding(found),
        can=lambda verb: ROUND.can(found.state, RoundVerb(verb)),
        tally_href=_tally(found),
        **request_of(found),
        late=rounds.latecomers(found),
        taking=found.state is RoundState.OPEN,
    )


def _tally(found: Round) -> str | None:
    """The tally stands above this slice; in an installation without it there is no link."""
    if "tally.page" not in current_app.view_functions:
        return None
    return url_for("tally.page", edition=found.stage.edition.code, ref=found.ref)


def _progress(found: Round) -> list[dict[str, Any]]:
    """Each judge with how many sheets are handed in and owed."""
    wanted = set(rounds.entry_ids(found))
    sheets = [s for s in rounds.sheets_of(found) if s.entry_id in wanted and s.state is not SheetState.RECUSED]
    owed = Counter(s.judge_id for s in sheets)
    done = Counter(s.judge_id for s in sheets if s.state is SheetState.SUBMITTED)
    panel = rounds.live_panel(found)
    return [
        {"name": m.person.full_name, "chief": m.chief, "done": done[m.person_id], "all": owed[m.person_id]}
        for m in panel
    ]


def _reason() -> str:
    return request.form.get("reason", "")[:1000]


@bp.post(PAGE + "/open")
@on(rounds.round_of, may_prepare)
def open_(found: Round) -> ResponseReturnValue:
    """Hand the round to its judges."""
    actions.open_round(found, by=me(), at=now())
    return back_to("overview", found, _("The round is open; the versions of the entries are fixed."))


@bp.post(PAGE + "/tell")
@on(rounds.round_of, may_prepare)
def tell(found: Round) -> ResponseReturnValue:
    """Tell the judges what they will read, before the round opens."""
    actions.assign_round(found, by=me(), at=now())
    return back_to("overview", found, _("The judges were told. The rules of the round stay as they are."))


@bp.post(PAGE + "/recall")
@on(rounds.round_of, may_prepare)
def recall(found: Round) -> ResponseReturnValue:
    """Back to preparation."""
    actions.recall_round(found, reason=_reason(), by=me(), at=now())
    return back_to("overview", found, _("The round is in preparation again."))


@bp.post(PAGE + "/reconcile")
@on(rounds.round_of, may_prepare)
def reconcile(found: Round) -> ResponseReturnValue:
    """The sheets were gone through."""
    actions.reconcile_round(found, by=me(), at=now())
    return back_to("overview", found, _("The sheets are reconciled: whatever changes now says why."))


@bp.post(PAGE + "/close")
@on(rounds.round_of, may_prepare)
def close(found: Round) -> ResponseReturnValue:
    """Take the sheets in."""
    actions.close_round(found, reason=_reason(), by=me(), at=now())
    return back_to("overview", found, _("The round is closed."))


@bp.post(PAGE + "/reopen")
@on(rounds.round_of, may_prepare)
def reopen(found: Round) -> ResponseReturnValue:
    """Ask to give the sheets out again; another person confirms."""
    actions.ask_reopening(found, verb=RoundVerb.REOPEN, reason=_reason(), by=me(), at=now())
    return back_to("overview", found, _("Asked. Another person of the committee has to confirm."))


def _asked(found: Round) -> Reopening:
    try:
        return reopenings.asked_by_ref(found, request.form.get("asked", ""))
    except NoResultFound:
        raise NotFound from None


@bp.post(PAGE + "/reopen/confirm")
@on(rounds.round_of, may_prepare)
def confirm(found: Round) -> ResponseReturnValue:
    """The second person gives the sheets out again."""
    actions.reopen_round(found, _asked(found), by=me(), at=now())
    return back_to("overview", found, _("The round is open again."))


@bp.post(PAGE + "/reopen/drop")
@on(rounds.round_of, may_prepare)
def drop(found: Round) -> ResponseReturnValue:
    """Refuse a request, or take one's own back."""
    actions.drop_reopening(found, _asked(found), by=me(), at=now())
    return back_to("overview", found, _("The request is dropped; nothing was opened."))


@bp.get(PAGE + "/print")
@on(rounds.round_of, may_prepare)
def print_sheets(found: Round) -> str:
    """Empty sheets for the panel on paper, one judge after the other; no score stands on them."""
    entries = {e.id: e for e in rounds.entries_of(found)}
    wanted = [s for s in rounds.sheets_of(found) if s.entry_id in entries and s.state is not SheetState.RECUSED]
    names = {m.person_id: m.person.full_name for m in rounds.live_panel(found)}
    papers = sorted(
        ((names[s.judge_id], entries[s.entry_id]) for s in wanted if s.judge_id in names),
        key=lambda paper: (paper[0], paper[1].number or 0),
    )
    return render_template("judging/panels/print.html", **frame(found, "overview"), papers=papers)


@bp.get("/contests/<edition>/criteria")
@on(calls.edition_by_code, anybody, guests=True)
def announced(found: Edition) -> str:
    """The rubrics of the contest for everybody, once the rules are published (D15)."""
    stages = {stage.id: stage for stage in found.stages}
    shown = [(stages[r.stage_id], r) for r in rounds.announced_rounds(found, list(stages))]
    return render_template(
        "judging/panels/announced.html", edition=found, rounds=sorted(shown, key=lambda pair: pair[0].position),
        spelled=spelled,
    )  # fmt: skip
