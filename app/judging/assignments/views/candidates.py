"""The page that answers before anybody is invited: who could judge which board."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.contests.access import may_keep
from app.contests.models import Edition
from app.judging.assignments.queries import candidates
from app.judging.assignments.views.blueprint import bp
from app.judging.panels.queries import rounds
from app.kit.access import on

MOST = 60


@bp.get("/contests/<edition>/who-could-judge")
@on(rounds.edition_of, may_keep)
def could_judge(found: Edition) -> ResponseReturnValue:
    """Candidates by board, what keeps them away, and the entries for which there are too few."""
    typed, words = request.args.get("k", ""), request.args.get("q", "")[:80]
    k = int(typed) if typed.isascii() and typed.isdigit() and 0 < int(typed) <= 15 else None
    chosen = set(request.args.getlist("with")[:MOST])
    seen = candidates.view(found, k=k, words=words, chosen=chosen)
    bars = {
        view.board.id: [
            {"label": c.person.full_name, "value": c.boards[view.board.id].count,
             "tone": "action" if c.chosen else "neutral",
             "text": f"{c.boards[view.board.id].count}/{len(view.entries)}"}
            for c in seen.candidates if not c.serves
        ]
        for view in seen.boards
    }  # fmt: skip
    return render_template(
        "judging/assignments/could_judge.html", edition=found, seen=seen, words=words, bars=bars, typed=bool(chosen)
    )
