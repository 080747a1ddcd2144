"""The page of the hub: preparing, entries, stages; each place is a link and says how it stands."""

from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.contests.access import may_keep, may_organize, may_watch
from app.contests.calls.queries import edition_by_code
from app.contests.models import Edition, Stage
from app.contests.reception.queries.desk import Tray, tray_counts
from app.contests.states import JUDGED, StageKind
from app.contests.wording import edition_title
from app.desks.hub.queries import Standing, standing_of
from app.desks.hub.rules import TONES, time_of
from app.judging.models import Round
from app.judging.states import PREPARING, RoundState
from app.kit.access import me, on
from app.kit.clock import now
from app.people.actor import Actor

bp = Blueprint("hub", __name__)
#: Trays that stand on the hub, each with its figure.
TRAYS = (Tray.ARRIVED, Tray.CHECK, Tray.SUPPLEMENT, Tray.VALID)


@bp.get("/contests/<edition>/work")
@on(edition_by_code, may_watch)
def page(found: Edition) -> ResponseReturnValue:
    """Everything of an edition that its staff works on."""
    actor, at = me(), now()
    keeps = may_keep(actor, found)
    standing = standing_of(actor, found)
    counts, _overdue = tray_counts(found, at)
    return render_template(
        "desks/hub/page.html", edition=found, title=edition_title(found),
        prepare=_prepare(found, may_organize(actor, found), keeps),
        trays=[_tray(found, tray, counts.get(tray, 0)) for tray in TRAYS] if keeps else [],
        papers=_papers(found, keeps),
        stages=[
            {"stage": stage, "time": time_of(found.stages, n, at), **_stage(found, stage, standing, actor)}
            for n, stage in enumerate(found.stages)
        ],
    )  # fmt: skip


def _place(label: str, endpoint: str, icon: str, **where: Any) -> dict[str, str]:
    return {"label": label, "href": url_for(endpoint, **where), "icon": icon}


def _prepare(found: Edition, organizes: bool, keeps: bool) -> list[dict[str, str]]:
    e = found.code
    places = [_place(_("Public page"), "calls.show", "globe", edition=e)]
    if organizes:
        places += [
            _place(_("Set-up: form, timeline, rules, prizes"), "calls.edit", "settings", edition=e),
            _place(_("Late work: extensions and secret links"), "calls.late", "clock", edition=e),
            _place(_("Targets: what units owe"), "targets.setup", "flag", of="contests", code=e),
        ]
    if keeps:
        places.append(_place(_("Rounds: criteria, rules, panels"), "panels.index", "judge", edition=e))
    return places


def _tray(found: Edition, tray: Tray, count: int) -> dict[str, Any]:
    href = url_for("reception.inbox", edition=found.code, tray=tray.value)
    return {"tray": tray, "count": count, "href": href}


def _papers(found: Edition, keeps: bool) -> list[dict[str, str]]:
    e = found.code
    places = [_place(_("Units and their figures"), "targets.wall", "unit", of="contests", code=e)]
    if keeps:
        places.append(_place(_("List of entries, to print or export"), "reception.reception_list", "print", edition=e))
    return [*places, _place(_("Published results"), "publication.results", "trophy", edition=e)]


def _round(
    judged: Round | None, stage: Stage, standing: Standing, organizes: bool, where: dict[str, str]
) -> list[dict[str, str]]:
    """The places of a judged stage, from preparing it to its prizes."""
    if judged is None:
        return [_place(_("Prepare the round"), "panels.index", "plus", **where)]
    where, final = {**where, "ref": judged.ref}, stage.kind is StageKind.FINAL
    decided = judged.state in (RoundState.LOCKED, RoundState.PUBLISHED)
    links = [
        (True, _("Round"), "panels.overview", "judge"),
        (final, _("Draw of lots"), "finals.page", "list"),
        (
            judged.state not in PREPARING and judged.id in standing.open_tallies,
            _("Tally"),
            "tally.page",
            "chart",
        ),
        (final and decided and organizes, _("Prizes"), "prizes.page", "trophy"),
    ]
    return [_place(label, endpoint, icon, **where) for wanted, label, endpoint, icon in links if wanted]


def _stage(edition: Edition, stage: Stage, standing: Standing, actor: Actor) -> dict[str, Any]:
    """Badges and links of one stage, by its kind and by how far it has come."""
    judged = standing.rounds.get(stage.id)
    organizes, where = may_organize(actor, edition), {"edition": edition.code}
    links: list[dict[str, str]] = []
    if stage.kind in JUDGED and may_keep(actor, edition):
        links += _round(judged, stage, standing, organizes, where)
    if stage.kind is StageKind.COACHING:
        links.append(_place(_("Mentors and advice"), "coaching.stage", "people", **where))
    if organizes and (judged is not None or stage.kind is StageKind.COACHING) and stage.kind is not StageKind.FINAL:
        links.append(_place(_("Publication"), "publication.page", "globe", stage=stage.ref, **where))
    if stage.published_at:
        links.append(_place(_("The public result"), "publication.result", "eye", stage=stage.ref, **where))
    return {
        "links": links,
        "round": judged,
        "tone": TONES[judged.state] if judged else None,
        "waiting": standing.waiting.get(stage.id),
    }
