"""The panel: who judges, who is chief, how much each reads; guests come by a link that can be revoked."""

from datetime import timedelta

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import NotFound

from app.judging.access import may_decide, may_prepare
from app.judging.models import PanelMember, Round
from app.judging.panels import actions
from app.judging.panels.forms import GuestForm
from app.judging.panels.queries import rounds
from app.judging.panels.views.blueprint import PAGE, back_to, bp, frame
from app.kit.access import me, on
from app.kit.clock import now
from app.people.codes import actions as codes

#: A guest's link works until the sheets have surely been looked at again.
GUEST_AFTER = timedelta(days=14)


@bp.get(PAGE + "/panel")
@on(rounds.round_of, may_prepare)
def people(found: Round) -> str:
    """The panel, and people of the province to add."""
    return _page(found, GuestForm())


def _page(found: Round, form: GuestForm) -> str:
    words = request.args.get("q", "")[:80]
    panel = rounds.live_panel(found)
    sitting = {m.person_id for m in panel}
    return render_template(
        "judging/panels/people.html",
        **frame(found, "people"),
        panel=panel,
        links={person: codes_of[0] for person, codes_of in rounds.guest_links(sitting, now()).items()},
        words=words,
        people=[p for p in rounds.find_people(found, words) if p.id not in sitting],
        form=form,
    )


def _member(found: Round) -> PanelMember:
    ref = request.form.get("person", "")
    member = next((m for m in rounds.live_panel(found) if m.person.ref == ref), None)
    if member is None:
        raise NotFound
    return member


@bp.post(PAGE + "/panel/add")
@on(rounds.round_of, may_prepare)
def add(found: Round) -> ResponseReturnValue:
    """Add somebody of the province."""
    try:
        person = rounds.person_in_province(found.stage.edition, request.form.get("person", ""))
    except NoResultFound:
        raise NotFound from None
    actions.add_judge(found, person, chief=not rounds.live_panel(found), by=me(), at=now())
    return back_to("people", found, _("%(name)s is on the panel.", name=person.full_name))


@bp.post(PAGE + "/panel/invite")
@on(rounds.round_of, may_prepare)
def invite(found: Round) -> ResponseReturnValue:
    """Invite a judge from outside by a link."""
    form = GuestForm()
    if not form.validate():
        return _page(found, form), 422
    at = now()
    actions.invite_guest(
        found, name=form.name.data, email=form.email.data, key=current_app.config["SECRET_KEY"], by=me(), at=at,
        expires_at=max(at, found.stage.due_at) + GUEST_AFTER,
    )  # fmt: skip
    return back_to("people", found, _("The guest judge is on the panel. Send them the link."))


@bp.post(PAGE + "/panel/revoke")
@on(rounds.round_of, may_prepare)
def revoke(found: Round) -> ResponseReturnValue:
    """Let a guest's links open nothing any more."""
    member = _member(found)
    for code in rounds.guest_links([member.person_id], now()).get(member.person_id, []):
        codes.revoke(code, by=me(), at=now())
    return back_to("people", found, _("The link opens nothing any more."))


@bp.post(PAGE + "/panel/chief")
@on(rounds.round_of, may_prepare)
def chief(found: Round) -> ResponseReturnValue:
    """Name the chief judge."""
    actions.set_chief(found, _member(found), by=me(), at=now())
    return back_to("people", rounds.locked(found), _("The chief judge was named."))


@bp.post(PAGE + "/panel/seal")
@on(rounds.round_of, may_decide)
def seal(found: Round) -> ResponseReturnValue:
    """Make a judge the tie-break judge, or one like the others."""
    member = _member(found)
    actions.set_sealed(found, member, sealed=not member.sealed, by=me(), at=now())
    return back_to("people", found)


@bp.post(PAGE + "/panel/cap")
@on(rounds.round_of, may_prepare)
def cap(found: Round) -> ResponseReturnValue:
    """Set how many entries a judge reads at most."""
    typed = request.form.get("cap", "").strip()
    most = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else None
    actions.set_cap(found, _member(found), most, by=me(), at=now())
    return back_to("people", found)


@bp.post(PAGE + "/panel/remove")
@on(rounds.round_of, may_prepare)
def remove(found: Round) -> ResponseReturnValue:
    """Take a judge off the panel."""
    member = _member(found)
    owed = actions.remove_judge(found, member, reason=request.form.get("reason", "")[:1000], by=me(), at=now())
    return back_to("people", found, _("Taken off the panel; %(count)s sheets are to be shared anew.", count=owed))
