"""The pages of near-duplicates: the pairs of an edition, and two entries side by side with what they share."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.contests.access import may_keep
from app.contests.duplicates import actions, queries
from app.contests.duplicates.forms import DecisionForm, ReopenForm
from app.contests.duplicates.rules import marked, passages
from app.contests.duplicates.rules.dossier import text_of
from app.contests.entry_models import Entry
from app.contests.likeness_models import Likeness
from app.contests.models import Edition
from app.contests.states import LikenessState, LikenessVerb
from app.contests.wording import edition_title, official_number
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.text import nfc
from app.people.actor import Actor

bp = Blueprint("duplicates", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates say in words."""
    return {"edition_title": edition_title, "official_number": official_number}


def _keeps(actor: Actor, found: Likeness) -> bool:
    return may_keep(actor, found.newer.edition) and may_keep(actor, found.older.edition)


@bp.get("/contests/<edition>/duplicates")
@on(queries.kept_edition, may_keep)
def index(edition: Edition) -> str:
    """Pairs of entries that share words, the most alike first."""
    decided = request.args.get("view") == "decided"
    page = request.args.get("page", 1, type=int)
    found = queries.pairs_of(me(), edition, decided=decided, page=page)
    return render_template("contests/duplicates/index.html", edition=edition, found=found, decided=decided)


@bp.get("/contests/<edition>/duplicates/<ref>")
@on(queries.pair, _keeps)
def pair(found: Likeness) -> str:
    """Two entries side by side."""
    return _page(found, DecisionForm(formdata=None), ReopenForm(formdata=None))


@bp.post("/contests/<edition>/duplicates/<ref>/decide")
@on(queries.pair, _keeps)
def decide(found: Likeness) -> ResponseReturnValue:
    """Say what they are to each other."""
    form = DecisionForm()
    if not form.validate_on_submit():
        return _page(found, form, ReopenForm(formdata=None)), 422
    return _done(found, LikenessVerb(form.verb.data), form.reason.data)


@bp.post("/contests/<edition>/duplicates/<ref>/reopen")
@on(queries.pair, _keeps)
def reopen(found: Likeness) -> ResponseReturnValue:
    """Take the decision back."""
    form = ReopenForm()
    if not form.validate_on_submit():
        return _page(found, DecisionForm(formdata=None), form), 422
    return _done(found, LikenessVerb.REOPEN, form.reason.data)


def _done(found: Likeness, verb: LikenessVerb, reason: str) -> ResponseReturnValue:
    actions.decide(found, verb, reason=reason, by=me(), at=now())
    flash(
        _("The decision was taken back.") if verb is LikenessVerb.REOPEN else _("The decision was written down."),
        "success",
    )
    return redirect(url_for("duplicates.pair", edition=found.newer.edition.code, ref=found.ref), 303)


def _page(found: Likeness, decision: DecisionForm, reopening: ReopenForm) -> str:
    newer, older = (_text(entry) for entry in (found.newer, found.older))
    shared = passages(newer, older)
    return render_template(
        "contests/duplicates/pair.html",
        edition=found.newer.edition,
        pair=found,
        sides=[
            (found.newer, marked(newer, [(*p.left, n) for n, p in enumerate(shared, 1)])),
            (found.older, marked(older, [(*p.right, n) for n, p in enumerate(shared, 1)])),
        ],
        shared=[(n, p, newer[slice(*p.left)], older[slice(*p.right)]) for n, p in enumerate(shared, 1)],
        decision=decision,
        reopening=reopening,
        is_open=found.state is LikenessState.OPEN,
        is_copy=found.state is LikenessState.COPY,
        same_edition=found.newer.edition_id == found.older.edition_id,
    )


def _text(entry: Entry) -> str:
    return nfc(text_of(entry.versions[-1].content)) if entry.versions else ""
