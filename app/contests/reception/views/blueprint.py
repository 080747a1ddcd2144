"""The blueprint of reception, and what its pages have in common."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash
from flask_babel import gettext as _
from flask_babel import ngettext

from app.contests.reception.actions import Outcome
from app.contests.reception.queries.dossier import Happening
from app.contests.reception.rules import confirmed, supplement_overdue
from app.contests.wording import ACTS, edition_title
from app.kit.web import sentence

bp = Blueprint("reception", __name__)
#: So many refusals of a bulk act are told one by one.
TOLD = 5


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of reception say in words."""
    return {
        "supplement_overdue": supplement_overdue,
        "confirmed": confirmed,
        "edition_title": edition_title,
        "time_left": time_left,
    }


def time_left(until: datetime, at: datetime) -> str:
    """How long it is until an instant, in whole days, or hours on the last one; for those without JavaScript."""
    left = until - at
    if left.days > 0:
        return str(ngettext("%(num)s day left", "%(num)s days left", left.days))
    return str(ngettext("%(num)s hour left", "%(num)s hours left", max(0, int(left.total_seconds()) // 3600)))


def tell(outcome: Outcome, done: str) -> None:
    """Say what a bulk act did (`done` is ready) and what refused, each with its reason."""
    if outcome.done:
        flash(done, "success")
    for entry, refusal in outcome.refused[:TOLD]:
        flash(f"{entry.title}: {sentence(refusal.code, refusal.facts)}", "warning")
    more = len(outcome.refused) - TOLD
    if more > 0:
        flash(ngettext("%(num)s more was not done.", "%(num)s more were not done.", more), "warning")
    if not outcome.done and not outcome.refused:
        flash(_("Nothing was chosen. Tick the entries first."), "warning")


def told(history: list[Happening]) -> list[dict[str, Any]]:
    """The acts of a history that have words, as the page shows them."""
    return [
        {"words": sentence(h.verb, h.facts), "at": h.at, "who": h.who, "reason": h.reason, "facts": h.facts}
        for h in history
        if h.verb in ACTS
    ]
