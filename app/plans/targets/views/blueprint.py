"""The blueprint of targets, and what its pages have in common: who asks, which view, the words around numbers."""

from datetime import date
from typing import Any

from flask import Blueprint, request
from flask_babel import gettext as _
from flask_babel import ngettext

from app.kit.access import me
from app.kit.clock import now
from app.kit.web import sentence
from app.people.actor import Actor
from app.people.models import Unit
from app.plans.access import may_set
from app.plans.models import Campaign, Subject, Target
from app.plans.states import CountClass, Standing, View
from app.plans.targets.queries.board import Board, Line, board
from app.plans.targets.queries.loading import subject_of
from app.plans.wording import subject_title, words_of

bp = Blueprint("targets", __name__)
_TONES = {Standing.OWING: "owing", Standing.MET: "good", Standing.EXCEEDED: "good"}
_ICONS = {Standing.OWING: "clock", Standing.MET: "check", Standing.EXCEEDED: "star", Standing.EXEMPT: "minus"}


def shown(subject: Subject) -> Board:
    """The board in the view that the address asks for; anything that is no view or no day is the usual one."""
    view = View.TODAY if request.args.get("view") == View.TODAY else View.THEN
    return board(me(), subject, at=now(), view=view, on=_day(request.args.get("on")))


def asked(shown: Board) -> dict[str, Any]:
    """Whose figures, in which view, as an address carries it."""
    view = {"view": shown.view.value, "on": shown.on.isoformat()} if shown.view is View.TODAY else {}
    return where(shown.subject) | view


def where(subject: Subject) -> dict[str, Any]:
    """The edition or campaign as an address names it."""
    return {"of": "campaigns" if isinstance(subject, Campaign) else "contests", "code": subject.code}


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def may_set_target(actor: Actor, target: Target) -> bool:
    """Organizers of what the target hangs on."""
    return may_set(actor, subject_of(target))


def unit_name(unit: Unit, *, ended: bool, short: bool = False) -> str:
    """A unit's name; of one that has ended with its mark (D13)."""
    name = unit.short_name if short else unit.name
    return str(_("%(name)s (former)", name=name)) if ended else name


def tone_of(line: Line, shown: Board) -> str:
    """The tone of a line: owing turns red when the deadline has passed."""
    if line.row.standing == Standing.OWING and shown.days_left is None and shown.deadline is not None:
        return "bad"
    return _TONES.get(line.row.standing, "neutral")


def icon_of(line: Line, shown: Board) -> str:
    """The icon beside the word."""
    return "warning" if tone_of(line, shown) == "bad" else _ICONS.get(line.row.standing, "info")


def note_of(line: Line) -> str:
    """The word under a tile: what is missing, what is on its way."""
    row = line.row
    if row.standing == Standing.OWING:
        waiting = way_of(line)
        missing = str(ngettext("%(num)s missing", "%(num)s missing", row.missing))
        return str(_("%(missing)s (%(n)s on the way)", missing=missing, n=waiting)) if waiting else missing
    if row.standing == Standing.EXCEEDED and row.minimum is not None:
        return str(_("Exceeded by %(n)s", n=row.count - row.minimum))
    return sentence(f"standing_{row.standing}")


def way_of(line: Line) -> int:
    """How many entries are on their way: forwarded and not received, or received and not confirmed."""
    return line.row.live.n(CountClass.AWAITING) + line.row.live.n(CountClass.UNCONFIRMED)


def left_of(shown: Board) -> str | None:
    """ "12 days left", on the last day "today is the last day", None where there is no deadline to come."""
    if shown.days_left is None:
        return None
    if shown.days_left == 0:
        return str(_("Today is the last day"))
    return str(ngettext("%(num)s day left", "%(num)s days left", shown.days_left))


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of targets say in words."""
    return {
        "subject_title": subject_title, "words_of": words_of, "where": where, "unit_name": unit_name, "tone_of": tone_of, "note_of": note_of,
        "left_of": left_of, "way_of": way_of, "icon_of": icon_of,
    }  # fmt: skip
