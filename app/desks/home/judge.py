"""What a judge owes: sheets of rounds that are open now, and rounds that will be."""

from datetime import datetime

from app.desks.tasks import Pile, Task
from app.judging.scoring.queries.sheets import own_rounds
from app.judging.states import PREPARING, RoundState
from app.people.actor import Actor


def tasks(actor: Actor, at: datetime) -> list[Task]:
    """A line a round, with how many sheets are handed in."""
    lines = []
    for progress in own_rounds(actor):
        judged = progress.judged
        facts = {"round": judged.stage.name, "left": progress.wanted - progress.handed_in}
        where = {"ref": judged.ref}
        if judged.state is RoundState.OPEN and at <= judged.stage.due_at and facts["left"]:
            pile, kind = (Pile.OWE, "score_sheets")
        elif judged.state in (*PREPARING, RoundState.OPEN) and facts["left"]:
            pile, kind = (Pile.NEXT, "round_comes")
        else:
            continue
        lines.append(
            Task(
                pile, kind, "scoring.round_page", where, facts, judged.stage.due_at, progress.handed_in, progress.wanted
            )
        )
    return lines
