"""The blueprint of panels, and what its pages have in common."""

from fractions import Fraction
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.judging.access import may_decide
from app.judging.engine.sheets import HUNDREDTHS, rubric_maximum
from app.judging.models import Round
from app.judging.panels.queries import reopenings, rounds
from app.judging.panels.rules import rubric_of
from app.judging.states import PREPARING, RoundState
from app.kit.access import me
from app.kit.clock import now
from app.kit.text import number
from app.kit.web import language

bp = Blueprint("panels", __name__)
PAGE = "/contests/<edition>/rounds/<ref>"


def spelled(hundredths: int | Fraction) -> str:
    """Points in the page's language, without idle zeros."""
    value = Fraction(hundredths) / HUNDREDTHS
    places = next((n for n in (0, 1) if value * 10**n == int(value * 10**n)), 2)
    return number(value, places, language())


def frame(judged: Round, here: str) -> dict[str, Any]:
    """What the head of each page of a round needs."""
    place = {"edition": judged.stage.edition.code, "ref": judged.ref}
    return {
        "judged": judged,
        "stage": judged.stage,
        "edition": judged.stage.edition,
        "here": here,
        "deciding": may_decide(me(), judged),
        "draft": judged.state is RoundState.DRAFT,
        "changing": judged.state in (*PREPARING, RoundState.OPEN),
        "announced": rounds.announced(judged.stage.edition),
        "highest": spelled(rubric_maximum(rubric_of(judged.criteria)) * HUNDREDTHS),
        "spelled": spelled,
        "place": place,
    }


def request_of(judged: Round) -> dict[str, Any]:
    """What a page needs of the request to open the round again: itself, who asked, whether the actor did."""
    asked = reopenings.asked_of(judged, now())
    if asked is None:
        return {"asked": None, "asker": "", "mine": False}
    return {"asked": asked, "asker": reopenings.asker_of(asked), "mine": reopenings.is_asker(me(), asked)}


def back_to(page: str, judged: Round, words: str | None = None) -> ResponseReturnValue:
    """To a page of the round, with a word of what was done."""
    if words:
        flash(words, "success")
    return redirect(url_for(f"panels.{page}", edition=judged.stage.edition.code, ref=judged.ref), 303)
