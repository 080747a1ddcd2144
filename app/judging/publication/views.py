"""The staff's page of a publication, the public pages of results, and each entrant's own result."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from app.contests.access import may_organize
from app.contests.entry_models import Entry
from app.contests.models import Edition, Stage
from app.contests.states import StageKind
from app.contests.wording import edition_title, official_number
from app.judging.models import Publication
from app.judging.panels.queries.rounds import latecomers
from app.judging.publication import actions, queries
from app.judging.publication.forms import (
    CancelForm,
    CorrectForm,
    DecisionForm,
    InstantForm,
    ScheduleForm,
    instant,
)
from app.judging.publication.queries import PublicStage
from app.kit.access import anybody, on
from app.kit.clock import now
from app.kit.web import Form
from app.people.actor import Actor

bp = Blueprint("publication", __name__)
PAGE = "/contests/<edition>/stages/<stage>/publication"
RESULTS = "/contests/<edition>/results"


def may_publish(actor: Actor, stage: Stage) -> bool:
    """Organizers publish."""
    return may_organize(actor, stage.edition)


def _schedule_form(stage: Stage) -> ScheduleForm:
    form = ScheduleForm(prefix="schedule")
    if stage.kind is StageKind.COACHING:
        found = queries.standing_in(stage)
        form.advancing.choices = [
            SelectChoice(e.ref, f"{official_number(stage.edition.number, e.number)} · {e.title}") for e in found
        ]
    return form


def _show(stage: Stage, **forms: Form) -> str:
    waiting = queries.waiting_of(stage)
    judged = queries.round_of(stage)
    publications = queries.publications_of(stage)
    done = [p for p in publications if p.done_at is not None]
    return render_template(
        "judging/publication/page.html",
        stage=stage,
        edition=stage.edition,
        title=edition_title(stage.edition),
        judged=judged,
        waiting=waiting,
        late=len(latecomers(judged)) if judged is not None else 0,
        preview=actions.content_of(stage, waiting.plan, now()) if waiting else None,
        publications=publications,
        official=done[0] if done else None,
        coaching=stage.kind is StageKind.COACHING,
        last=queries.is_last(stage),
        schedule=forms.get("schedule") or _schedule_form(stage),
        move=forms.get("move") or InstantForm(prefix="move"),
        cancel=forms.get("cancel") or CancelForm(prefix="cancel"),
        correct=forms.get("correct") or CorrectForm(prefix="correct"),
        decision=forms.get("decision") or DecisionForm(prefix="decision"),
    )


def _back(stage: Stage) -> ResponseReturnValue:
    return redirect(url_for("publication.page", edition=stage.edition.code, stage=stage.ref), 303)


@bp.record_once
def tell(state: BlueprintSetupState) -> None:
    """Tell coaching, which knows no publication, where it is decided who goes on."""
    state.app.extensions["publication_href"] = lambda stage: url_for(
        "publication.page", edition=stage.edition.code, stage=stage.ref
    )


@bp.get(PAGE)
@on(queries.stage_to_publish, may_publish)
def page(stage: Stage) -> str:
    """What waits, what is out, what may be done."""
    return _show(stage)


@bp.post(PAGE + "/schedule")
@on(queries.stage_to_publish, may_publish)
def schedule(stage: Stage) -> ResponseReturnValue:
    """Set the instant, or let it appear at once."""
    form, at = _schedule_form(stage), now()
    at_once = "at_once" in request.form
    if at_once:
        # A browser sends the empty field along; only Optional lets that pass.
        form.due_at.validators = (Optional(),)
    if not form.validate_on_submit():
        return _show(stage, schedule=form), 422
    advancing = None
    if stage.kind is StageKind.COACHING:
        chosen = set(form.advancing.data or [])
        advancing = [e.id for e in queries.standing_in(stage) if e.ref in chosen]
    due = at if at_once else instant(form.due_at.data)
    actions.schedule(stage, due_at=due, note=form.note.data or "", advancing=advancing, by=current_user, at=at)
    flash(_("The publication is scheduled. Until its instant nobody outside sees anything."), "success")
    return _back(stage)


def _waiting(stage: Stage) -> Publication:
    waiting = queries.waiting_of(stage)
    if waiting is None:
        raise actions.AlreadyUp
    return waiting


@bp.post(PAGE + "/reschedule")
@on(queries.stage_to_publish, may_publish)
def reschedule(stage: Stage) -> ResponseReturnValue:
    """Another instant."""
    form = InstantForm(prefix="move")
    if not form.validate_on_submit():
        return _show(stage, move=form), 422
    actions.reschedule(_waiting(stage), due_at=instant(form.due_at.data), by=current_user, at=now())
    flash(_("The instant is changed."), "success")
    return _back(stage)


@bp.post(PAGE + "/cancel")
@on(queries.stage_to_publish, may_publish)
def cancel(stage: Stage) -> ResponseReturnValue:
    """Take back what waits."""
    form = CancelForm(prefix="cancel")
    if not form.validate_on_submit():
        return _show(stage, cancel=form), 422
    actions.cancel(_waiting(stage), reason=form.reason.data, by=current_user, at=now())
    flash(_("The publication is cancelled."), "success")
    return _back(stage)


@bp.post(PAGE + "/correct")
@on(queries.stage_to_publish, may_publish)
def correct(stage: Stage) -> ResponseReturnValue:
    """A new dated version of what is out."""
    form = CorrectForm(prefix="correct")
    if not form.validate_on_submit():
        return _show(stage, correct=form), 422
    due = instant(form.due_at.data)
    actions.correct(stage, note=form.note.data, due_at=due, by=current_user, at=now())
    flash(_("The correction is scheduled. The version that is out stays readable."), "success")
    return _back(stage)


@bp.post(PAGE + "/decision")
@on(queries.stage_to_publish, may_publish)
def decision(stage: Stage) -> ResponseReturnValue:
    """The signed decision came back: official from now on."""
    form = DecisionForm(prefix="decision")
    if not form.validate_on_submit():
        return _show(stage, decision=form), 422
    done = [p for p in queries.publications_of(stage) if p.done_at is not None]
    if not done:
        raise actions.NotPublished
    actions.record_decision(done[0], number=form.number.data, day=form.day.data, by=current_user, at=now())
    flash(_("The decision is recorded; the result is official."), "success")
    return _back(stage)


@bp.get(RESULTS)
@on(queries.published_edition, anybody, guests=True)
def results(edition: Edition) -> str:
    """All published results of an edition."""
    found = queries.published_stages(edition)
    return render_template(
        "judging/publication/results.html", edition=edition, title=edition_title(edition), stages=found,
        pattern=edition.pattern,
    )  # fmt: skip


@bp.get(RESULTS + "/<stage>")
@on(queries.published_stage, anybody, guests=True)
def result(found: PublicStage) -> str:
    """The published result of a stage, in its newest version."""
    return _version(found, found.versions[0])


@bp.get(RESULTS + "/<stage>/versions/<int:number>")
@on(queries.published_stage, anybody, guests=True)
def version(found: PublicStage, number: int) -> str:
    """A version as it was published then."""
    wanted = [p for p in found.versions if p.number == number]
    if not wanted:
        abort(404)
    return _version(found, wanted[0])


def _version(found: PublicStage, shown: Publication) -> str:
    edition = found.stage.edition
    return render_template(
        "judging/publication/result.html", edition=edition, stage=found.stage, title=edition_title(edition), shown=shown,
        versions=found.versions, newest=found.versions[0], pattern=edition.pattern, board=found.board,
    )  # fmt: skip


@bp.get("/contests/<edition>/entries/<ref>/result")
@on(queries.own_entry, anybody)
def own(entry: Entry) -> str:
    """An entrant's own result: verdict, and the scores and comments that the rules let them see."""
    values: dict[str, Any] = {"entry": entry, "edition": entry.edition, "rounds": queries.own_rounds(entry)}
    values["prize"] = queries.own_prize(entry)
    return render_template("judging/publication/own.html", title=edition_title(entry.edition), **values)
