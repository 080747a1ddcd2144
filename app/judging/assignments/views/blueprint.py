"""The blueprint of assignments, and what its pages have in common."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.judging.access import may_decide
from app.judging.models import Round
from app.judging.states import PREPARING, RoundState
from app.kit.access import me

bp = Blueprint("assignments", __name__)
PAGE = "/contests/<edition>/rounds/<ref>"


def frame(judged: Round, here: str) -> dict[str, Any]:
    """What the head of a page of a round needs."""
    return {
        "judged": judged,
        "stage": judged.stage,
        "edition": judged.stage.edition,
        "here": here,
        "deciding": may_decide(me(), judged),
        "changing": judged.state in (*PREPARING, RoundState.OPEN),
    }


def back_to(page: str, judged: Round, words: str | None = None, **more: str) -> ResponseReturnValue:
    """To a page of the round, with a word of what was done."""
    if words:
        flash(words, "success")
    place: dict[str, Any] = {"edition": judged.stage.edition.code, "ref": judged.ref, **more}
    return redirect(url_for(page, **place), 303)
