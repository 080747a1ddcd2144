"""The pages of the tally: the ranking for the council, votes, places, the decision."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

from app.contests.reception.queries.stages import stage_after
from app.contests.states import StageKind
from app.contests.wording import edition_title
from app.judging.access import may_decide, may_look_inside, may_prepare
from app.judging.ballots.queries import file_of, text_of
from app.judging.models import Round
from app.judging.panels.actions import ask_reopening
from app.judging.panels.queries import reopenings
from app.judging.panels.queries.rounds import latecomers
from app.judging.remarks.queries import written_on
from app.judging.states import ROUND, RoundVerb
from app.judging.tally import actions, pages
from app.judging.tally.actions import OPEN_QUESTION
from app.judging.tally.forms import DecideForm, ReasonForm, chair_form, decide_form, places_form, votes_form
from app.judging.tally.queries import Standing, inputs_of, standing, tally_of, tied_sheets
from app.judging.tally.rules import maximum_of
from app.kit.access import anybody, on
from app.kit.clock import now
from app.kit.codes import canonical
from app.kit.web import Form, sentence

bp = Blueprint("tally", __name__)
PAGE = "/contests/<edition>/rounds/<ref>/tally"


def _votes(found: list[pages.Board], count: Standing) -> Form:
    rows = [(one.ref, one.label, count.asked.votes.get(one.id)) for board in found for one in board.voting]
    return votes_form(rows, sum(m.left_at is None for m in count.judged.panel))


def _chair(found: list[pages.Board], count: Standing) -> Form:
    rows = [(one.ref, one.label, count.asked.order.get(one.id)) for board in found for one in board.voting]
    return chair_form(rows, count.chair)


def _places(found: list[pages.Board], judged: Round) -> Form:
    return places_form([(b.key, b.name or _("All boards"), b.places) for b in found], judged.override_reason)


def _decide(found: list[pages.Board]) -> DecideForm:
    return decide_form([(one.ref, one.label) for board in found for one in board.council])


def _show(judged: Round, **forms: Form) -> str:
    count, missing = standing(judged), "missing" in request.args
    last = pages.pages_of(count, missing=missing)
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    found = pages.boards(count, pages.Window(number, missing))
    decide = forms.get("decide") or _decide(found)
    if not decide.seen.data:
        decide.seen.data = count.digest
    return render_template(
        "judging/tally/page.html",
        judged=judged,
        edition=judged.stage.edition,
        title=edition_title(judged.stage.edition),
        count=count,
        boards=found,
        number=number,
        last=last,
        missing=missing,
        late=len(latecomers(judged)) if may_prepare(current_user, judged) else 0,
        tied=tied_sheets(count) if may_prepare(current_user, judged) else [],
        maximum=maximum_of(judged),
        ties=pages.ties_of(count),
        ballots=file_of(judged.id),
        kinds={kind for kind, _ in judged.tie_chain},
        votes=forms.get("votes") or _votes(found, count),
        chair=forms.get("chair") or _chair(found, count),
        numbers=forms.get("places") or _places(found, judged),
        decide=decide,
        unlock=forms.get("unlock") or ReasonForm(prefix="unlock"),
        asking=judged.state in OPEN_QUESTION and may_prepare(current_user, judged),
        preparing=may_prepare(current_user, judged),
        deciding=may_decide(current_user, judged),
        written=written_on(judged) if may_look_inside(current_user, judged) else None,
        **request_of(judged),
        can=lambda verb: ROUND.can(judged.state, RoundVerb(verb)),
        prizes_href=prizes_href(judged),
    )


def request_of(judged: Round) -> dict[str, Any]:
    """The request to take the decision back: itself, who asked, whether the actor did."""
    asked = reopenings.asked_of(judged, now())
    if asked is None:
        return {"asked": None, "asker": "", "mine": False}
    return {"asked": asked, "asker": reopenings.asker_of(asked), "mine": reopenings.is_asker(current_user, asked)}


def prizes_href(judged: Round) -> str | None:
    """Where the prizes of a final are decided; the context that knows prizes (awards) tells it when it is mounted."""
    find = current_app.extensions.get("prizes_href")
    return find(judged) if find is not None and _is_last(judged) else None


def _is_last(judged: Round) -> bool:
    return judged.stage.kind is StageKind.FINAL or stage_after(judged.stage) is None


def _back(judged: Round) -> ResponseReturnValue:
    return redirect(url_for("tally.page", edition=judged.stage.edition.code, ref=judged.ref), 303)


@bp.get(PAGE)
@on(tally_of, anybody)
def page(judged: Round) -> str:
    """The ranking, each judge's totals, who advances and why."""
    return _show(judged)


@bp.post(PAGE + "/votes")
@on(tally_of, may_prepare)
def vote(judged: Round) -> ResponseReturnValue:
    """Keep the panel's votes for a tie."""
    count = standing(judged)
    form = _votes(pages.boards(count, pages.Window()), count)
    if not form.validate_on_submit():
        return _show(judged, votes=form), 422
    given = {e.id: form[f"votes-{e.ref}"].data for e in count.entries.values() if f"votes-{e.ref}" in form}
    kept = {entry: number for entry, number in given.items() if number is not None}
    actions.record_votes(judged, kept, reason=form.reason.data or "", by=current_user, at=now())
    flash(_("The votes are kept."), "success")
    return _back(judged)


@bp.post(PAGE + "/chair")
@on(tally_of, may_prepare)
def chair(judged: Round) -> ResponseReturnValue:
    """Keep the chief judge's order of entries in a tie, with its reason."""
    count = standing(judged)
    form = _chair(pages.boards(count, pages.Window()), count)
    if not form.validate_on_submit():
        return _show(judged, chair=form), 422
    given = {e.id: form[f"chair-{e.ref}"].data for e in count.entries.values() if f"chair-{e.ref}" in form}
    order = {entry: place for entry, place in given.items() if place is not None}
    actions.record_chair(judged, order, reason=form.reason.data, by=current_user, at=now())
    flash(_("The order of the chief judge is kept."), "success")
    return _back(judged)


@bp.post(PAGE + "/places")
@on(tally_of, may_decide)
def change_places(judged: Round) -> ResponseReturnValue:
    """Another number of places, with its reason."""
    found = pages.boards(standing(judged), pages.Window())
    form = _places(found, judged)
    if not form.validate_on_submit():
        return _show(judged, places=form), 422
    wanted = {b.key: form[f"places-{b.key}"].data for b in found}
    changed = {b.key: wanted[b.key] for b in found if wanted[b.key] is not None and wanted[b.key] != b.ruled}
    actions.set_places(judged, changed, reason=form.reason.data, by=current_user, at=now())
    flash(_("The number of places is changed."), "success")
    return _back(judged)


@bp.post(PAGE + "/decide")
@on(tally_of, may_decide)
def decide(judged: Round) -> ResponseReturnValue:
    """Lock the round with its decision."""
    count = standing(judged)
    form = _decide(pages.boards(count, pages.Window()))
    if not form.validate_on_submit():
        return _show(judged, decide=form), 422
    ids = {entry.ref: entry.id for entry in count.entries.values()}
    chosen = [ids[ref] for ref in form.chosen.data or []]
    reason, seen = form.reason.data or "", form.seen.data
    try:
        actions.decide(judged, chosen=chosen, reason=reason, seen=seen, by=current_user, at=now())
    except actions.CouncilMustChoose as refusal:
        form.form_errors.append(sentence(refusal.code))
        return _show(judged, decide=form), 422
    flash(_("The result is decided and locked. Nobody outside sees it before it is published."), "success")
    return _back(judged)


@bp.post(PAGE + "/unlock")
@on(tally_of, may_decide)
def unlock(judged: Round) -> ResponseReturnValue:
    """Ask to take the decision back, with a reason; another person confirms."""
    form = ReasonForm(prefix="unlock")
    if not form.validate_on_submit():
        return _show(judged, unlock=form), 422
    ask_reopening(judged, verb=RoundVerb.UNLOCK, reason=form.reason.data, by=current_user, at=now())
    flash(_("Asked. Another person of the committee has to confirm."), "success")
    return _back(judged)


@bp.post(PAGE + "/unlock/confirm")
@on(tally_of, may_prepare)
def confirm(judged: Round) -> ResponseReturnValue:
    """The second person takes the decision back."""
    try:
        asked = reopenings.asked_by_ref(judged, request.form.get("asked", ""))
    except NoResultFound:
        raise NotFound from None
    actions.unlock(judged, asked, by=current_user, at=now())
    flash(_("The decision is taken back."), "success")
    return _back(judged)


@bp.get(PAGE + "/inputs.json")
@on(tally_of, may_prepare)
def inputs(judged: Round) -> Response:
    """All that decides the result, in canonical form, so that anybody who holds it can count again."""
    answer = Response(canonical(inputs_of(judged)), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="kiem-phieu-{judged.ref}.json"'
    return answer


@bp.get(PAGE + "/ballots.jsonl")
@on(tally_of, may_prepare)
def ballots(judged: Round) -> Response:
    """The ballot file as it was fixed when the round was locked: the file of an appeal."""
    kept = text_of(judged.id)
    if kept is None:
        raise actions.NotLocked
    answer = Response(kept[0].encode(), mimetype="application/x-ndjson")
    answer.headers["Content-Disposition"] = f'attachment; filename="phieu-cham-{judged.ref}-{kept[1][:12]}.jsonl"'
    return answer
