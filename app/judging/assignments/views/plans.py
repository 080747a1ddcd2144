"""Plans of who reads what: what judges know, a plan made, looked at as a picture, applied, taken back; the price of a change."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from app.contests.entry_models import Entry
from app.judging.access import may_prepare
from app.judging.assignments import actions, rules
from app.judging.assignments.queries import plans
from app.judging.assignments.queries.plans import Load, Picture
from app.judging.assignments.views.blueprint import PAGE, back_to, bp, frame
from app.judging.models import PanelMember, Round
from app.judging.panels import actions as panels
from app.judging.panels.actions import PlanChanged
from app.judging.panels.queries import rounds
from app.judging.plan_models import SharePlan
from app.judging.states import PLAN, PlanKind, PlanState, PlanVerb
from app.kit.access import me, on
from app.kit.clock import now
from app.people.actor import Actor

SHOWN = 300


class Looked:
    """A plan with its round, as its pages load it."""

    def __init__(self, judged: Round, made: SharePlan) -> None:
        self.judged, self.made = judged, made


def looked(actor: Actor, edition: str, ref: str, plan: str) -> Looked:
    """A plan of a round that the actor keeps; NoResultFound for others."""
    judged = rounds.round_of(actor, edition, ref)
    return Looked(judged, plans.plan_of(judged, plan))


def may_look(actor: Actor, thing: Looked) -> bool:
    """Whoever prepares the round."""
    return may_prepare(actor, thing.judged)


@bp.get(PAGE + "/plans")
@on(rounds.round_of, may_prepare)
def index(found: Round) -> ResponseReturnValue:
    """Make a plan; what the judges know; the plans made before."""
    return _index(found)


def _index(found: Round, wrong: str = "") -> ResponseReturnValue:
    """wrong: the code of the judge whose form could not be kept; what was typed stands in it."""
    seen, panel = plans.instance(found), plans.readers(found)
    standing = len(seen.standing)
    return render_template(
        "judging/assignments/plans.html",
        **frame(found, "sharing"),
        panel=panel,
        matching=plans.matching(found, seen, panel),
        topics=[(topic.key, topic.name) for topic in plans.topics(found) if topic.used],
        levels=list(zip(rules.LEVELS, (_("no"), _("a little"), _("well"), _("expert")), strict=True)),
        neutral=rules.NEUTRAL,
        made=plans.plans_of(found),
        kinds=[kind for kind in PlanKind if kind is not PlanKind.ANCHORS or standing],
        standing=standing,
        wrong=wrong,
        typed=request.form,
    ), 422 if wrong else 200


@bp.post(PAGE + "/plans/reader")
@on(rounds.round_of, may_prepare)
def reader(found: Round) -> ResponseReturnValue:
    """Keep what a judge knows and how many they read at least."""
    ref = request.form.get("person", "")
    member = next((m for m in plans.readers(found) if m.person.ref == ref), None)
    if member is None:
        raise NotFound
    unseen = {topic.key for topic in plans.topics(found) if not topic.used}
    knows = {key: int(value) for key, value in member.expertise.items() if key in unseen} | {
        key: int(value) for key, value in request.form.items() if ":" in key and value.isascii() and value.isdigit()
    }
    typed = request.form.get("floor", "").strip()
    if typed and not (typed.isascii() and typed.isdigit() and len(typed) < 5):
        return _index(found, wrong=ref)
    actions.set_reader(found, member, knows=knows, floor=int(typed) if typed else None, by=me(), at=now())
    words = _("Kept for %(name)s.", name=member.person.full_name)
    return back_to("assignments.index", found, words, _anchor=f"knows-{ref}")


@bp.post(PAGE + "/plans/make")
@on(rounds.round_of, may_prepare)
def make(found: Round) -> ResponseReturnValue:
    """Make a plan and look at it; nothing is given out yet."""
    asked = request.form.get("kind", PlanKind.WHOLE)
    kind = PlanKind(asked) if asked in set(PlanKind) else PlanKind.WHOLE
    made = actions.ask(found, kind, bridges="plain" not in request.form, by=me(), at=now())
    return redirect(_href("look", found, made), 303)


def _href(name: str, judged: Round, made: SharePlan) -> str:
    return url_for(f"assignments.{name}", edition=judged.stage.edition.code, ref=judged.ref, plan=made.ref)


@bp.get(PAGE + "/plans/<plan>")
@on(looked, may_look)
def look(thing: Looked) -> ResponseReturnValue:
    """The plan as a picture, or who stands in its way."""
    return _page(thing)


def _page(thing: Looked, *, changed: bool = False) -> ResponseReturnValue:
    made, judged = thing.made, thing.judged
    if made.state in (PlanState.WAITING, PlanState.STOPPED, PlanState.FAILED):
        return render_template("judging/assignments/waiting.html", **frame(judged, "sharing"), made=made)
    found = plans.instance(judged)
    ahead = made.state is PlanState.READY
    seen = plans.picture(judged, rules.Outcome.from_json(made.outcome), found, ahead=ahead)
    stale = made.state is PlanState.READY and found.mark != made.basis
    return render_template(
        "judging/assignments/plan.html",
        **frame(judged, "sharing"),
        made=made,
        seen=seen,
        ahead=ahead,
        loads=[_bar(load, ahead=ahead) for load in seen.loads],
        coverage=_coverage(seen),
        stale=stale,
        shown=SHOWN,
        can_apply=made.state is PlanState.READY and not stale and bool(seen.added or seen.removed),
        can_anchor=not stale and made.state is not PlanState.UNDONE,
        can_undo=PLAN.can(made.state, PlanVerb.UNDO),
        expert=rules.EXPERT,
    ), 409 if changed else 200


def _bar(load: Load, *, ahead: bool) -> dict[str, Any]:
    change, words = load.after - load.before, str(load.after)
    if ahead and load.before and change:
        words = f"{load.before} {'+' if change > 0 else '−'} {abs(change)}"
    return {"label": load.member.person.full_name, "value": load.after, "goal": load.member.cap, "text": words}


def _coverage(seen: Picture) -> list[dict[str, Any]]:
    words = (_("somebody knows it well"), _("somebody knows it a little"), _("nobody knows it"))
    tones = ("good", "action", "owing")
    return [
        {"label": label, "value": n, "tone": tone, "text": str(n)}
        for label, n, tone in zip(words, seen.coverage, tones, strict=True)
    ]


@bp.post(PAGE + "/plans/<plan>/apply")
@on(looked, may_look)
def apply_plan(thing: Looked) -> ResponseReturnValue:
    """Give out what was looked at."""
    try:
        count = actions.apply(thing.judged, thing.made, by=me(), at=now())
    except PlanChanged:
        return _page(thing, changed=True)
    words = ngettext("%(num)d sheet was given out.", "%(num)d sheets were given out.", count)
    return back_to("panels.sharing", thing.judged, words)


@bp.post(PAGE + "/plans/<plan>/stop")
@on(looked, may_look)
def stop_plan(thing: Looked) -> ResponseReturnValue:
    """Wait no longer for a large plan; one that came in meanwhile is shown."""
    if thing.made.state is PlanState.READY:
        flash(_("The plan was reckoned before you stopped it; here it is."), "success")
    else:
        actions.stop(thing.judged, thing.made, by=me(), at=now())
    return redirect(_href("look", thing.judged, thing.made), 303)


@bp.post(PAGE + "/plans/<plan>/anchor")
@on(looked, may_look)
def anchor_plan(thing: Looked) -> ResponseReturnValue:
    """The same plan with its anchors read by all judges, to be looked at."""
    try:
        made = actions.anchor(thing.judged, thing.made, by=me(), at=now())
    except PlanChanged:
        return _page(thing, changed=True)
    return redirect(_href("look", thing.judged, made), 303)


@bp.post(PAGE + "/plans/<plan>/undo")
@on(looked, may_look)
def undo_plan(thing: Looked) -> ResponseReturnValue:
    """Take it back while nobody has begun."""
    count = actions.undo(thing.judged, thing.made, by=me(), at=now())
    words = ngettext("%(num)d sheet was taken back.", "%(num)d sheets were taken back.", count)
    if left := len(thing.made.outcome["added"]) - count:
        words += " " + ngettext(
            "%(num)d of the plan was changed by hand before and stays as it is now.",
            "%(num)d of the plan were changed by hand before and stay as they are now.",
            left,
        )
    flash(words, "success")
    return redirect(_href("look", thing.judged, thing.made), 303)


def _asked(found: Round, sent: Mapping[str, str]) -> tuple[Entry, PanelMember, PanelMember | None]:
    """The entry, who would get it, who would lose it."""
    entry = next((e for e in rounds.entries_of(found) if e.ref == sent.get("entry")), None)
    people = {m.person.ref: m for m in plans.readers(found)}
    into, out = people.get(sent.get("into", "")), people.get(sent.get("out", ""))
    if entry is None or into is None or into is out:
        raise NotFound
    return entry, into, out


@bp.get(PAGE + "/plans/price")
@on(rounds.round_of, may_prepare)
def price(found: Round) -> ResponseReturnValue:
    """What giving an entry to another judge would cost, before it is done."""
    entry, into, out = _asked(found, request.args)
    cost = plans.price(found, entry.id, out.person_id if out else None, into.person_id)
    return render_template(
        "judging/assignments/price.html", **frame(found, "sharing"), entry=entry, into=into, out=out, cost=cost,
        lost=round(100 * cost.best / rules.MOST) if cost.best is not None else None,
        alone=round(100 * cost.alone / rules.MOST),
    )  # fmt: skip


@bp.post(PAGE + "/plans/swap")
@on(rounds.round_of, may_prepare)
def swap(found: Round) -> ResponseReturnValue:
    """Give an entry to another judge, with both halves or none."""
    entry, into, out = _asked(found, request.form)
    reason = request.form.get("reason", "")[:1000]
    by, at = me(), now()
    if out is not None:
        sheet = plans.sheets_by_pair(found).get((entry.id, out.person_id))
        if sheet is None:
            raise NotFound
        panels.unassign(found, sheet, reason=reason, by=by, at=at)
    panels.assign(found, entry, into, reason=reason, by=by, at=at)
    return back_to("panels.sharing", found, _("The entry was given to %(name)s.", name=into.person.full_name))
