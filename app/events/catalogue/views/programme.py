"""The programme with its speakers, and the categories of participants."""

from flask.typing import ResponseReturnValue

from app.events.access import may_organize
from app.events.catalogue import actions, queries
from app.events.catalogue.actions import CategoryInput, SessionInput, SpeakerInput
from app.events.catalogue.forms import CategoriesForm, SessionForm, speakers_of
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.pages import page, part_of, saved
from app.events.models import Event, Session
from app.events.states import Scope
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.stale import stale_stamp

EMPTY_ROWS = 2


@bp.get("/events/<event>/edit/programme")
@on(queries.event_by_code, may_organize)
def programme(event: Event) -> ResponseReturnValue:
    """All sessions in the order of time."""
    sites = {site.id: site for site in queries.sites_of(event)}
    return page("programme", event, sessions=queries.sessions_of(event), sites=sites)


@bp.route("/events/<event>/edit/programme/new", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def new_session(event: Event) -> ResponseReturnValue:
    """One more session; it begins where the one before it ends."""
    before = queries.sessions_of(event)
    begins = before[-1].ends_at if before else event.starts_at
    form = SessionForm(data={"starts_at": begins, "counts": True})
    form.site.offer(queries.sites_of(event))
    if not form.validate_on_submit():
        return page("session", event, form, session=None)
    actions.add_session(event, _typed(form), by=me(), at=now())
    return saved(event, "programme")


@bp.route("/events/<event>/edit/programme/<ref>", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def session(event: Event, ref: str) -> ResponseReturnValue:
    """Another title, time, room, speakers or number of places."""
    row = part_of(queries.session_by_ref, event, ref)
    capacity, _taken = queries.capacity_of(event, Scope.SESSION, row.id)
    plain = ("name", "starts_at", "ends_at", "summary", "room", "link", "chosen", "counts")
    shown = {name: getattr(row, name) for name in plain}
    form = SessionForm(data={**shown, "capacity": capacity, "speakers": _lines(row)})
    form.site.offer(queries.sites_of(event), row.site_id)
    if not form.validate_on_submit():
        return page("session", event, form, session=row)
    actions.change_session(event, row, _typed(form), by=me(), at=now())
    return saved(event, "programme")


@bp.post("/events/<event>/edit/programme/<ref>/remove")
@on(queries.event_by_code, may_organize)
def remove_session(event: Event, ref: str) -> ResponseReturnValue:
    """Take a session out that nobody chose."""
    actions.remove_session(event, part_of(queries.session_by_ref, event, ref), by=me(), at=now())
    return saved(event, "programme")


def _lines(row: Session) -> str:
    spoken = (" | ".join((s.name, s.title, s.topic)).rstrip(" |") for s in row.speakers)
    return "\n".join(spoken)


def _typed(form: SessionForm) -> SessionInput:
    return SessionInput(
        name=form.name.data, starts_at=form.starts_at.data, ends_at=form.ends_at.data,
        summary=form.summary.data or "", room=form.room.data or "", link=form.link.data,
        site_id=form.site.chosen, chosen=form.chosen.data, counts=form.counts.data,
        capacity=form.capacity.data, speakers=tuple(SpeakerInput(*spoken) for spoken in speakers_of(form.speakers.data)),
    )  # fmt: skip


@bp.route("/events/<event>/edit/categories", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def categories(event: Event) -> ResponseReturnValue:
    """The categories as a table; an emptied name takes the line out."""
    limits = {one.thing_id: one.capacity for one in queries.limits_kept(event) if one.scope is Scope.CATEGORY}
    kept = [
        {"ref": c.ref, "name": c.name, "capacity": limits.get(c.id), "self_sign_up": c.self_sign_up,
         "needs_approval": c.needs_approval}
        for c in queries.categories_of(event)
    ]  # fmt: skip
    form = CategoriesForm(data={"rows": kept + [{"self_sign_up": True}] * EMPTY_ROWS})
    stored = "\n".join(f"{c['name']} {c['capacity'] or ''} {c['self_sign_up']} {c['needs_approval']}" for c in kept)
    theirs = stale_stamp(form, {"rows": stored})
    if theirs or not form.validate_on_submit():
        return page("categories", event, form, theirs)
    wanted = [
        CategoryInput(
            row.form.name.data, row.form.ref.data or None, row.form.self_sign_up.data, row.form.needs_approval.data,
            row.form.capacity.data,
        )
        for row in form.rows
        if row.form.name.data
    ]  # fmt: skip
    actions.set_categories(event, wanted, by=me(), at=now())
    return saved(event)
