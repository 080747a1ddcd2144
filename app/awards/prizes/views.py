"""The page of the prizes: the proposal of the ranks, the committee's choice, publication together with the result."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.validators import Optional

from app.awards.prizes import actions, papers, rules
from app.awards.prizes.forms import NOBODY, DecisionForm, PoolForm, PublishForm, awards_form
from app.awards.prizes.queries import Prizes, final_of, prizes_of, waiting_of
from app.contests.models import Prize
from app.judging.access import may_decide, may_prepare
from app.judging.models import Round
from app.judging.papers.views import DOCX, XLSX, send
from app.judging.publication.forms import instant
from app.judging.tally.actions import ReasonNeeded
from app.judging.tally.queries import DECIDED
from app.kit.access import on
from app.kit.clock import now
from app.kit.documents import to_docx, workbook
from app.kit.web import Form, sentence

bp = Blueprint("prizes", __name__)
PAGE = "/contests/<edition>/rounds/<ref>/prizes"


@bp.record_once
def tell(state: BlueprintSetupState) -> None:
    """Tell the tally, which knows no prizes, where they are decided."""
    state.app.extensions["prizes_href"] = lambda judged: url_for(
        "prizes.page", edition=judged.stage.edition.code, ref=judged.ref
    )


def _choices(found: Prizes, prize: Prize) -> list[tuple[str, str]]:
    """The ranked entries that may get a prize, best first."""
    entries = found.standing.entries
    mine = [p for p in found.proposals if prize in p.prizes] or list(found.proposals)
    lines = [line for proposal in mine for line in proposal.ranking.lines if line.rank is not None]
    if any(prize in proposal.prizes for proposal in found.proposals):
        lines = [line for line in lines if line.entry not in found.pooled]
    if prize.board_id is not None:
        lines = [line for line in lines if entries[line.entry].board_id == prize.board_id]
    return [(entries[x.entry].ref, f"{x.rank}. {entries[x.entry].title} ({x.shown})") for x in lines]


def _form(found: Prizes) -> Any:
    suggested = {slot: e for proposal in found.proposals for slot, e in proposal.suggested().items()}
    entries = found.standing.entries
    rows = []
    for name, prize, position in _fields(found):
        slot = (prize.id, position)
        award, entry = found.awards.get(slot), suggested.get(slot)
        chosen = entries[entry].ref if entry is not None and entry not in found.pooled else ""
        if award is not None:
            chosen = NOBODY if award.entry_id is None else entries[award.entry_id].ref
        board = f" · {found.boards[prize.board_id].name}" if prize.board_id is not None else ""
        label = prize.name + board + (f" ({position}/{prize.quantity})" if prize.quantity > 1 else "")
        rows.append((name, label, _choices(found, prize), chosen))
    return awards_form(rows)


def _fields(found: Prizes) -> list[tuple[str, Prize, int]]:
    """(field, prize, position) of each prize that goes to one entry, best first."""
    numbers = {prize.id: n for n, prize in enumerate(found.structure)}
    return [(f"prize-{numbers[p]}-{position}", found.structure[numbers[p]], position) for p, position in found.slots]


def _pool_form(offer: rules.Shared, *, sent: bool = False) -> PoolForm:
    """The form of an offer, its reason written already: one click is enough."""
    reason = _("These entries share the place; the prize money of its places is shared equally.")
    prefix = f"pool-{offer.mark}"
    return PoolForm(prefix=prefix) if sent else PoolForm(formdata=None, prefix=prefix, reason=reason)


def _show(judged: Round, **forms: Form) -> str:
    found = prizes_of(judged)
    return render_template(
        "awards/prizes/page.html",
        judged=judged,
        edition=judged.stage.edition,
        found=found,
        decided=judged.state in DECIDED,
        waiting=waiting_of(judged),
        form=forms.get("form") or _form(found),
        pool_forms={one.mark: forms.get(one.mark) or _pool_form(one) for one in found.offers},
        publish=forms.get("publish") or PublishForm(prefix="publish"),
        decision=forms.get("decision") or DecisionForm(prefix="decision"),
    )


def _back(judged: Round) -> ResponseReturnValue:
    return redirect(url_for("prizes.page", edition=judged.stage.edition.code, ref=judged.ref), 303)


@bp.get(PAGE)
@on(final_of, may_decide)
def page(judged: Round) -> str:
    """The proposal and what was chosen."""
    return _show(judged)


@bp.post(PAGE)
@on(final_of, may_decide)
def award(judged: Round) -> ResponseReturnValue:
    """Give the prizes."""
    found = prizes_of(judged)
    form = _form(found)
    if not form.validate_on_submit():
        return _show(judged, form=form), 422
    ids = {entry.ref: entry.id for entry in found.standing.entries.values()}
    given: dict[rules.Slot, int | None] = {}
    for name, prize, position in _fields(found):
        given[prize.id, position] = ids.get(form[name].data)
    try:
        actions.award_prizes(judged, given, reason=form.reason.data or "", by=current_user, at=now())
    except (actions.PrizeUnfair, actions.PrizeTwice, ReasonNeeded) as refusal:
        form.form_errors.append(sentence(refusal.code, refusal.facts))
        return _show(judged, form=form), 422
    flash(_("The prizes are kept. Nobody outside sees them before publication."), "success")
    return _back(judged)


@bp.post(PAGE + "/pool")
@on(final_of, may_decide)
def pool(judged: Round) -> ResponseReturnValue:
    """Share the money of a shared place equally."""
    mark = request.form.get("mark", "")
    offer = next((one for one in prizes_of(judged).offers if one.mark == mark), None)
    if offer is None:
        raise actions.PoolChanged
    form = _pool_form(offer, sent=True)
    if not form.validate_on_submit():
        return _show(judged, **{mark: form}), 422
    actions.pool_prizes(judged, mark=mark, reason=form.reason.data, by=current_user, at=now())
    flash(_("The money of the shared place is shared equally. Nobody outside sees it before publication."), "success")
    return _back(judged)


@bp.post(PAGE + "/unpool")
@on(final_of, may_decide)
def unpool(judged: Round) -> ResponseReturnValue:
    """Take equal parts back."""
    actions.unpool_prizes(judged, ref=request.form.get("pool", ""), by=current_user, at=now())
    flash(_("Taken back. The prizes of these places are open again."), "success")
    return _back(judged)


@bp.post(PAGE + "/publish")
@on(final_of, may_decide)
def publish(judged: Round) -> ResponseReturnValue:
    """Schedule the result with its prizes, or its correction."""
    form, at = PublishForm(prefix="publish"), now()
    at_once = "at_once" in request.form
    if at_once:
        # A browser sends the empty field along; only Optional lets that pass.
        form.due_at.validators = (Optional(),)
    if not form.validate_on_submit():
        return _show(judged, publish=form), 422
    due = at if at_once else instant(form.due_at.data)
    act = actions.schedule_final if judged.stage.published_at is None else actions.correct_final
    act(judged, due_at=due, note=form.note.data or "", by=current_user, at=at)
    flash(_("The publication is scheduled. Until its instant nobody outside sees anything."), "success")
    return _back(judged)


@bp.post(PAGE + "/decision")
@on(final_of, may_decide)
def decision(judged: Round) -> ResponseReturnValue:
    """The signed decision came back."""
    form = DecisionForm(prefix="decision")
    if not form.validate_on_submit():
        return _show(judged, decision=form), 422
    actions.record_prize_decision(judged, number=form.number.data, day=form.day.data, by=current_user, at=now())
    flash(_("The decision is recorded; result and prizes are official."), "success")
    return _back(judged)


def _kept(judged: Round) -> Prizes:
    found = prizes_of(judged, teams=True)
    if not found.complete:
        raise actions.PrizesOpen
    return found


@bp.get(PAGE + "/list")
@on(final_of, may_prepare)
def paper(judged: Round) -> str:
    """The annex of the decision, to print."""
    content = papers.prize_list(_kept(judged))
    return render_template("awards/prizes/paper.html", judged=judged, edition=judged.stage.edition, content=content)


@bp.get(PAGE + "/list/docx")
@on(final_of, may_prepare)
def word(judged: Round) -> Response:
    """The annex as a Word file."""
    return send(to_docx(papers.prize_list(_kept(judged))), DOCX, f"danh-sach-dat-giai-{judged.ref}.docx")


@bp.get(PAGE + "/list/xlsx")
@on(final_of, may_prepare)
def excel(judged: Round) -> Response:
    """The annex as an Excel file."""
    return send(workbook(papers.spreadsheet(_kept(judged))), XLSX, f"danh-sach-dat-giai-{judged.ref}.xlsx")
