"""Setting an event up: the checklist, and the pages about the event as a whole."""

from typing import Any

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.events.access import may_approve, may_organize
from app.events.catalogue import actions, queries, rules
from app.events.catalogue.actions import Entrance
from app.events.catalogue.forms import (
    BasicsForm,
    EntranceForm,
    PartnerForm,
    PlaceForm,
)
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.pages import page, saved, unit_named
from app.events.catalogue.views.public import name_of
from app.events.models import Event
from app.events.states import EVENT, EventFormat, Scope
from app.kit import fields
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.stale import stale_version, version_of
from app.kit.web import sentence, when


@bp.get("/events/<event>/edit")
@on(queries.event_by_code, may_organize)
def edit(event: Event) -> ResponseReturnValue:
    """The checklist: what is there, what is missing, what can be done now."""
    return page(
        "checklist", event, steps=_steps(event), missing=rules.missing(event), missing_to_open=rules.missing_to_open(event),
        verbs=EVENT.verbs(event.state), approves=may_approve(me(), event), parts=queries.children_of(event),
        partners=queries.co_organizers_of(event), history=queries.history_of(event), movable=event.state in actions.MOVABLE,
    )  # fmt: skip


def _steps(event: Event) -> list[dict[str, Any]]:
    """The checklist's lines: endpoint, label, note, whether it is done, whether it is needed."""
    counts = queries.counts_of(event)
    time = when(event.starts_at) if event.starts_at else event.plan_words
    place = ", ".join(filter(None, (event.venue, event.address)))
    if event.format is not EventFormat.IN_PERSON:
        place = " · ".join(filter(None, (sentence(event.format.value), place)))
    asked = len(event.type.fields)
    lines: list[tuple[str, str, str, bool, bool]] = [
        ("basics", _("What, for whom, contact"), event.audience or event.theme, bool(event.contact), True),
        ("days", _("Days and times"), time, bool(time), True),
        ("place", _("Place"), place, bool(place), event.parent_id is None),
        ("sites", _("Connected sites"), _n(ngettext("%(num)s site", "%(num)s sites", counts.sites), counts.sites), bool(counts.sites), False),
        ("programme", _("Programme and speakers"), _n(ngettext("%(num)s session", "%(num)s sessions", counts.sessions), counts.sessions), bool(counts.sessions), False),
        ("registration", _("How one registers, places"), _modes(event), bool(_modes(event)), True),
        ("categories", _("Categories of participants"), " · ".join(one.name for one in queries.categories_of(event)), True, False),
        ("questions", _("Questions to those who register"), _n(ngettext("%(num)s question", "%(num)s questions", len(event.questions)), len(event.questions)), True, False),
    ]  # fmt: skip
    if asked:
        answered = _("%(done)s of %(all)s", done=len(event.details), all=asked)
        lines.append(
            ("details", _("Particulars: %(kind)s", kind=name_of(event.type)), answered, bool(event.details), False)
        )
    lines.append(
        ("files", _("Plan, materials, photos"), _n(ngettext("%(num)s file", "%(num)s files", counts.files), counts.files), bool(counts.files), False)
    )  # fmt: skip
    keys = ("endpoint", "label", "note", "done", "needed")
    return [dict(zip(keys, line, strict=True)) for line in lines]


def _n(words: str, count: int) -> str:
    return words if count else ""


def _modes(event: Event) -> str:
    modes = [
        (event.self_sign_up, _("people sign up")), (event.unit_delegates, _("units name delegates")),
        (event.needs_approval, _("each is approved")),
    ]  # fmt: skip
    return ", ".join(words for on_, words in modes if on_)


@bp.route("/events/<event>/edit/basics", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def basics(event: Event) -> ResponseReturnValue:
    """Title, theme, a few words, for whom, contact, brocade."""
    form = BasicsForm(obj=event)
    theirs = stale_version(form, event)
    if theirs or not form.validate_on_submit():
        return page("basics", event, form, theirs)
    actions.set_basics(
        event, title=form.title.data, theme=form.theme.data or "", summary=form.summary.data or "",
        audience=form.audience.data or "", contact=form.contact.data, pattern=int(form.pattern.data),
        version=version_of(form), by=me(), at=now(),
    )  # fmt: skip
    return saved(event)


@bp.route("/events/<event>/edit/place", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def place(event: Event) -> ResponseReturnValue:
    """Where one takes part."""
    form = PlaceForm(obj=event)
    if request.method == "GET":
        form.format.process_data(event.format.value)
    theirs = stale_version(form, event)
    if theirs or not form.validate_on_submit():
        return page("place", event, form, theirs)
    actions.set_place(
        event, form=EventFormat(form.format.data), venue=form.venue.data or "", address=form.address.data or "",
        online_link=form.online_link.data, version=version_of(form), by=me(), at=now(),
    )  # fmt: skip
    return saved(event)


@bp.route("/events/<event>/edit/registration", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def registration(event: Event) -> ResponseReturnValue:
    """How one registers, and how many places there are in all."""
    capacity, taken = queries.capacity_of(event, Scope.EVENT, event.id)
    form = EntranceForm(obj=event, capacity=capacity)
    theirs = stale_version(form, event)
    if theirs or not form.validate_on_submit():
        return page("registration", event, form, theirs, taken=taken)
    typed = {name: form[name].data for name in Entrance.__dataclass_fields__}
    actions.set_entrance(
        event, Entrance(**typed), capacity=form.capacity.data, version=version_of(form), by=me(), at=now()
    )
    return saved(event)


@bp.route("/events/<event>/edit/details", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def details(event: Event) -> ResponseReturnValue:
    """What the organizer says about an event of its type."""
    asked = queries.specs(event.type.fields)
    if request.method == "GET":
        return page("details", event, asked=asked, answers=event.details, wrong={})
    answers = fields.read(asked, request.form)
    wrong = {one.key: sentence(one.code, one.facts) for one in fields.problems(asked, answers, final=False)}
    if wrong:
        return page("details", event, bad=True, asked=asked, answers=answers, wrong=wrong)
    actions.set_details(event, answers, by=me(), at=now())
    return saved(event)


@bp.route("/events/<event>/edit/partners", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def partners(event: Event) -> ResponseReturnValue:
    """The units that organize it together."""
    form = PartnerForm()
    kept = queries.co_organizers_of(event)
    if not (form.validate_on_submit() and unit_named(form.unit)) or form.unit.unit is None:
        return page("partners", event, form, partners=kept)
    actions.set_co_organizers(event, [*kept, form.unit.unit], by=me(), at=now())
    return saved(event, "partners")


@bp.post("/events/<event>/edit/partners/<code>/remove")
@on(queries.event_by_code, may_organize)
def remove_partner(event: Event, code: str) -> ResponseReturnValue:
    """Take one of them out."""
    kept = queries.co_organizers_of(event)
    if code not in {unit.code for unit in kept}:
        abort(404)
    actions.set_co_organizers(event, [unit for unit in kept if unit.code != code], by=me(), at=now())
    return saved(event, "partners")
