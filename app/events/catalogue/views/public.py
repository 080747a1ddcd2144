"""What everybody sees of events: the list, the months, an event, its connected sites."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from babel.dates import format_date, get_day_names
from flask import abort, render_template, request, url_for

from app.events.access import may_keep, may_make_events, may_organize, may_watch
from app.events.catalogue import queries
from app.events.catalogue.queries import listing, public
from app.events.catalogue.queries.listing import Line, Wanted
from app.events.catalogue.rules import front, months
from app.events.catalogue.views.blueprint import bp
from app.events.models import Event, EventType, Session
from app.events.states import HIDDEN, EventFormat, EventState, FileUse, RegistrationState
from app.kit.access import anybody, me, on
from app.kit.access import public as to_all
from app.kit.clock import local, now
from app.kit.text import one_line
from app.kit.timespec import several_months, words
from app.kit.web import language
from app.people.models import UnitKind

PER_PAGE, SITES_PER_PAGE, SITES_SHOWN = 12, 50, 6
VIEWS = ("upcoming", "month", "past")


def plan_words(event: Event) -> str:
    """When the plan says it happens: its own words, in English what they mean."""
    spec = listing.spec_of(event)
    return words(spec, language()) if spec and (language() == "en" or not event.plan_words) else event.plan_words


def name_of(thing: EventType | UnitKind) -> str:
    """The name of a type of event or a kind of unit in the page's language."""
    return thing.name_en if language() == "en" else thing.name


def month_words(month: months.Month) -> str:
    """A month as a heading: "Tháng 9/2026"."""
    return words(several_months(((month.year, month.month),)), language())


def month_name(day: date) -> str:
    """The month of a day, small beside its number: "tháng 9"."""
    return format_date(day, "MMM" if language() == "en" else "MMMM", locale=language())


# Globals, because imported macros see no context.
for helper in (plan_words, name_of, month_words, month_name, local):
    bp.add_app_template_global(helper)


def wanted() -> Wanted:
    """What the address narrows a list to; anything unknown is no filter."""
    kind = request.args.get("format", "")
    return Wanted(
        q=one_line(request.args.get("q", ""))[:100],
        kind=request.args.get("type", "")[:40],
        unit=request.args.get("unit", "")[:40],
        format=EventFormat(kind) if kind in set(EventFormat) else None,
    )


def address_of(to: Wanted, **more: Any) -> str:
    """The list's address with its filters; empty ones are left out."""
    filters = {"q": to.q, "type": to.kind, "unit": to.unit, "format": to.format and to.format.value}
    return url_for("catalogue.index", **{key: value for key, value in (filters | more).items() if value})


@bp.get("/events")
@to_all
def index() -> str:
    """What comes, what was, or one month of it."""
    view = request.args.get("view", "upcoming")
    return _month() if view == "month" else _list("past" if view == "past" else "upcoming")


def _frame(view: str, to: Wanted, at: datetime) -> dict[str, Any]:
    """What the list and the month have in common: filters, tabs, the feed with the same filters."""
    kinds, units = listing.choices(me())
    feed = {key: value for key, value in (("type", to.kind), ("unit", to.unit)) if value}
    hrefs = {name: address_of(to, view=name if name != "upcoming" else None) for name in VIEWS}
    return {
        "view": view, "wanted": to, "at": at, "kinds": kinds, "units": units, "formats": list(EventFormat),
        "hrefs": hrefs, "feed": feed, "makes": may_make_events(me(), None),
    }  # fmt: skip


def _list(view: str) -> str:
    at, to, page = now(), wanted(), max(1, request.args.get("page", 1, type=int))
    read = listing.past if view == "past" else listing.upcoming
    found, total = read(me(), to, at, page=page, per_page=PER_PAGE)
    groups: dict[months.Month | None, list[Line]] = {}
    for line in found:
        day = local(line.starts).date() if line.starts and line.event.state is not EventState.POSTPONED else None
        groups.setdefault(months.month_of(day) if day else None, []).append(line)
    kept = public.kept_counts([line.event for line in found]) if view == "past" else {}
    return render_template(
        "events/catalogue/list.html", groups=groups, kept=kept, total=total, page=page, pages=-(-total // PER_PAGE),
        pager_href=address_of(to, view=view if view == "past" else None, page="PAGE"), **_frame(view, to, at),
    )  # fmt: skip


def _month() -> str:
    at, to = now(), wanted()
    today = local(at).date()
    month, here = months.read_month(request.args.get("month", "")), months.month_of(today)
    first, last = listing.bounds(me()) or (here, here)
    first, last = min(first, here), max(last, here)
    if month is not None and not first <= month <= last:
        abort(404)
    month = month or here
    lines, worded = listing.of_month(me(), to, month)
    days = months.on_days(
        ((line.starts, line.ends, line) for line in lines if line.starts and line.ends), months.grid(month)
    )
    names = get_day_names("wide", locale=language())
    return render_template(
        "events/catalogue/month.html", month=month, days=days, worded=worded, today=today, any_day=bool(lines),
        before=address_of(to, view="month", month=str(month.after(-1))) if month > first else None,
        after=address_of(to, view="month", month=str(month.after(1))) if month < last else None,
        this=address_of(to, view="month"), weekdays=[names[n] for n in range(7)], **_frame("month", to, at),
    )  # fmt: skip


@dataclass(frozen=True)
class Day:
    """The sessions of one day of a programme."""

    at: datetime
    sessions: list[Session]


def programme(sessions: list[Session]) -> list[Day]:
    """The programme day by day, in the order of time."""
    days: dict[Any, Day] = {}
    for session in sessions:
        days.setdefault(local(session.starts_at).date(), Day(session.starts_at, [])).sessions.append(session)
    return list(days.values())


@bp.get("/events/<event>")
@on(queries.event_by_code, anybody, guests=True)
def show(event: Event) -> str:
    """The event's own page."""
    actor, at = me(), now()
    mine, room = public.own_registration(actor, event), public.room_of(event)
    going = front.way(event, mine.state if mine else None, room, at)
    files = public.public_files(event)
    sites, total = public.sites_page(event, per_page=SITES_SHOWN)
    keeps = may_keep(actor, event)
    above = event.parent if event.parent and (keeps or event.parent.state not in HIDDEN) else None
    inside = may_watch(actor, event) or (mine is not None and mine.state is RegistrationState.CONFIRMED)
    return render_template(
        "events/catalogue/show.html", event=event, at=at, mine=mine, room=room, way=going, inside=inside,
        counts_to=front.counts_to(event, going, at), together=queries.co_organizers_of(event),
        days=queries.occurrences_of(event), programme=programme(queries.sessions_of(event)), held_at=public.places_of(event),
        sites=sites, site_total=total, parts=public.parts_of(actor, event, at),
        photos=[f for f in files if f.use is FileUse.PHOTO], papers=[f for f in files if f.use is not FileUse.PHOTO],
        organizes=may_organize(actor, event), above=above,
    )  # fmt: skip


@bp.get("/events/<event>/sites")
@on(queries.event_by_code, anybody, guests=True)
def site_list(event: Event) -> str:
    """All connected sites, searched and paged."""
    q, page = one_line(request.args.get("q", ""))[:100], max(1, request.args.get("page", 1, type=int))
    found, total = public.sites_page(event, q=q, page=page, per_page=SITES_PER_PAGE)
    return render_template(
        "events/catalogue/sites.html", event=event, found=found, total=total, q=q, page=page,
        pages=-(-total // SITES_PER_PAGE),
    )  # fmt: skip
