"""Who may do what with rounds and score sheets."""

from sqlalchemy import ColumnElement, and_, or_, select

from app.contests.access import REALM, may_keep, may_organize
from app.contests.models import Edition, Series, Stage
from app.judging.models import PanelMember, Round, ScoreSheet
from app.people.actor import Actor
from app.people.roles.queries import covered
from app.people.states import Role

_STAFF = (Role.ORGANIZER, Role.SECRETARIAT)


def kept_rounds(actor: Actor) -> ColumnElement[bool]:
    """Editions whose rounds the actor prepares or decides; needs joins to Edition and Series. Judges have their own."""
    return or_(Edition.code.in_(actor.labels(REALM, *_STAFF)), Series.unit_id.in_(covered(actor, *_STAFF)))


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


def visible_tallies(actor: Actor) -> ColumnElement[bool]:
    """Rounds whose ranking the actor may see (D19): the secretariat and organizers, observers after publication.

    Never who sits on its panel, whatever else they are, before the result is out. Needs joins to Stage, Edition, Series.
    """

    def holds(*roles: Role) -> ColumnElement[bool]:
        return or_(Edition.code.in_(actor.labels(REALM, *roles)), Series.unit_id.in_(covered(actor, *roles)))

    judges = select(PanelMember.round_id).where(
        PanelMember.person_id.in_(_selves(actor)), PanelMember.left_at.is_(None)
    )
    staff = (Role.ORGANIZER, Role.SECRETARIAT)
    public = Stage.published_at.is_not(None)
    return or_(and_(holds(*staff), Round.id.not_in(judges)), and_(public, holds(*staff, Role.OBSERVER)))


def council_rounds(actor: Actor) -> ColumnElement[bool]:
    """Rounds into which the actor may look as the council does: what judges wrote, what their marks say of them.

    The secretariat and organizers, before publication and after; never who ever sat on the panel, whatever else they are
    (D19), and no observer. Needs joins to Stage, Edition, Series.
    """
    sat = select(PanelMember.round_id).where(PanelMember.person_id.in_(_selves(actor)))
    return and_(visible_tallies(actor), kept_rounds(actor), Round.id.not_in(sat))


def may_look_inside(actor: Actor, judged: Round) -> bool:
    """The same for a round at hand. Its panel and its stage's edition are loaded."""
    return may_prepare(actor, judged) and not any(m.person_id in _selves(actor) for m in judged.panel)


def _selves(actor: Actor) -> list[int]:
    return [person for person in (actor.person_id, actor.true_person_id) if person is not None]
