"""Who may do what with rounds and score sheets."""

from app.contests.access import may_keep, may_organize
from app.judging.models import Round, ScoreSheet
from app.people.actor import Actor


def may_prepare(actor: Actor, judged: Round) -> bool:
    """Panel, assignment, tally, minutes: the secretariat (it cannot score, B4). The stage's edition is loaded."""
    return may_keep(actor, judged.stage.edition)


def may_decide(actor: Actor, judged: Round) -> bool:
    """Rubric, rule, decision, publication: organizers."""
    return may_organize(actor, judged.stage.edition)


def may_score(actor: Actor, sheet: ScoreSheet) -> bool:
    """Only the judge whose sheet it is, and never in somebody's name."""
    return actor.person_id == sheet.judge_id and actor.true_person_id == sheet.judge_id


def is_chief(actor: Actor, judged: Round) -> bool:
    """The chief judge of the round. The panel is loaded."""
    return any(m.person_id == actor.person_id and m.chief and m.left_at is None for m in judged.panel)
