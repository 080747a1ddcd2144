"""What is done with entries that came after the round was opened; their list stands on the round's overview."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app.judging.access import may_decide, may_prepare
from app.judging.models import Round
from app.judging.panels import actions
from app.judging.panels.queries import rounds
from app.judging.panels.views.blueprint import PAGE, back_to, bp
from app.kit.access import me, on
from app.kit.clock import now

MOST = 1000


def _ticked() -> list[str]:
    return request.form.getlist("entry")[:MOST]


@bp.post(PAGE + "/latecomers/take-in")
@on(rounds.round_of, may_prepare)
def take_in(found: Round) -> ResponseReturnValue:
    """Have them judged in this round."""
    done = len(actions.take_in(found, _ticked(), by=me(), at=now()))
    said = ngettext("%(num)d entry is judged in this round now.", "%(num)d entries are judged in this round now.", done)
    return back_to("sharing", found, said)


@bp.post(PAGE + "/latecomers/leave-out")
@on(rounds.round_of, may_decide)
def leave_out(found: Round) -> ResponseReturnValue:
    """Decide that they are not judged in it."""
    reason = request.form.get("reason", "")[:1000]
    done = len(actions.leave_out(found, _ticked(), reason=reason, by=me(), at=now()))
    said = ngettext("%(num)d entry stays out of this round.", "%(num)d entries stay out of this round.", done)
    return back_to("overview", found, said)
