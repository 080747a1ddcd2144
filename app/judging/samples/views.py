"""The pages of the calibration round: for the secretariat, and for a judge who has handed in all samples."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.judging.access import may_prepare
from app.judging.models import Round
from app.judging.panels.queries.rounds import entries_of
from app.judging.samples import actions, queries
from app.judging.samples.rules import FEWEST
from app.judging.scoring.queries import sheets
from app.judging.scoring.queries.sheets import Progress
from app.judging.scoring.views.blueprint import spelled
from app.judging.tally.queries import tally_of
from app.kit.access import anybody, me, on
from app.kit.clock import now
from app.kit.errors import DomainError
from app.kit.web import sentence

bp = Blueprint("samples", __name__)
PAGE = "/contests/<edition>/rounds/<ref>/samples"


@bp.get(PAGE)
@on(tally_of, may_prepare)
def index(judged: Round) -> str:
    """The samples: which, who has handed them in, how far apart the points are."""
    return _index(judged)


def _index(judged: Round, fault: str = "") -> str:
    every = queries.sheets_of(judged)
    taken = {s.entry_id for s in every}
    return render_template(
        "judging/samples/index.html", judged=judged, stage=judged.stage, sheets=every, fewest=FEWEST, spelled=spelled,
        samples=queries.samples(judged, every), choices=[e for e in entries_of(judged) if e.id not in taken],
        done=queries.DONE, fault=fault, most=actions.MOST, samples_taken=len(taken),
    )  # fmt: skip


@bp.post(PAGE + "/add")
@on(tally_of, may_prepare)
def add(judged: Round) -> ResponseReturnValue:
    """Make an entry a sample for the whole panel."""
    wanted = request.form.get("entry", "")
    entry = next((e for e in entries_of(judged) if e.ref == wanted), None) or abort(404)
    try:
        count = actions.add(judged, entry, by=me(), at=now())
    except DomainError as refusal:
        return _index(judged, sentence(refusal.code, refusal.facts)), 409
    flash(_("The sample was given to %(n)s judges.", n=count), "success")
    return _back(judged)


@bp.post(PAGE + "/end")
@on(tally_of, may_prepare)
def end(judged: Round) -> ResponseReturnValue:
    """End the calibration round for those who have not finished it."""
    actions.end(judged, reason=request.form.get("reason", "")[:1000], by=me(), at=now())
    flash(_("The calibration round is over; all judges can score."), "success")
    return _back(judged)


def _back(judged: Round) -> ResponseReturnValue:
    return redirect(url_for("samples.index", edition=judged.stage.edition.code, ref=judged.ref), 303)


@bp.get("/judging/rounds/<ref>/samples")
@on(sheets.judged_round, anybody)
def own(found: Progress) -> str:
    """How the panel's points lay, for a judge who has handed in all of their samples."""
    return render_template(
        "judging/samples/own.html", judged=found.judged, stage=found.judged.stage, fewest=FEWEST, spelled=spelled,
        samples=queries.own_samples(found, me().person_id), sheets=found.samples,
    )  # fmt: skip
