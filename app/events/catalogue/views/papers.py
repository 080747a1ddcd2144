"""What leaves the screen: poster, QR, preview picture, calendar and feed, materials and photos."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import Response, abort, render_template
from flask_babel import force_locale

from app.events.catalogue import queries
from app.events.catalogue.queries import listing, public
from app.events.catalogue.queries.public import free_for_all
from app.events.catalogue.rules.front import calendar_status
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.public import wanted
from app.events.models import Event, EventFile, Occurrence, Site
from app.events.states import EventState, FileUse
from app.kit import files
from app.kit.access import anybody, on
from app.kit.access import public as to_all
from app.kit.clock import local, now
from app.kit.codes import qr_png, qr_svg
from app.kit.documents import IcsEvent, calendar, preview_picture
from app.kit.web import file_answer, public_url, sentence

#: How long a subscribed calendar and a public photo may be kept before they are asked for again.
FEED_MINUTES, PHOTO_MINUTES = 15, 60


def _address(event: Event) -> str:
    return public_url("catalogue.show", event=event.code)


@bp.get("/events/<event>/poster")
@on(queries.event_by_code, anybody, guests=True)
def poster(event: Event) -> str:
    """An A4 page to print and hang up, with a QR code."""
    address = _address(event)
    return render_template(
        "events/catalogue/poster.html", event=event, address=address, qr=qr_svg(address, address),
        together=queries.co_organizers_of(event),
    )  # fmt: skip


@bp.get("/events/<event>/qr.png")
@on(queries.event_by_code, anybody, guests=True)
def qr(event: Event) -> Response:
    """The QR code alone, to be put on anything."""
    return file_answer(qr_png(_address(event)), "image/png", f"{event.code}-qr.png")


@bp.get("/events/<event>/card.png")
@on(queries.event_by_code, anybody, guests=True)
def picture(event: Event) -> Response:
    """The preview picture that messengers show beside the link: its day, else its year."""
    large = f"{local(event.starts_at):%d/%m}" if event.starts_at else str(event.year)
    small = f"{local(event.starts_at):%H:%M - %Y}" if event.starts_at else ""
    return file_answer(preview_picture(event.pattern, large, small), "image/png")


@bp.get("/events/<event>/files/<file>")
@on(public.file_of, anybody, guests=True)
def file(kept: EventFile) -> Response:
    """A material or a photo; what a photo was called on its sender's phone is nobody's business."""
    ending = kept.file.media_type.rpartition("/")[2]
    return files.respond(kept.file, f"{kept.ref}.{ending}" if kept.use is FileUse.PHOTO else None)


@bp.get("/events/<event>/files/<file>/small.jpg")
@on(public.file_of, anybody, guests=True)
def photo(kept: EventFile) -> Response:
    """A photo small enough for a page on a phone; kept by browsers where everybody may see it."""
    if kept.use is not FileUse.PHOTO:
        abort(404)
    return file_answer(files.small_picture(kept.file), "image/jpeg", minutes=PHOTO_MINUTES if free_for_all(kept) else 0)


@bp.get("/events/<event>.ics")
@on(queries.event_by_code, anybody, guests=True)
def ics(event: Event) -> Response:
    """All days of an event for a calendar; an event without a day has none to give."""
    days: list[Occurrence | None] = list(queries.occurrences_of(event)) or [None]
    places = public.places_of(event)
    entries = [entry for day in days if (entry := _entry(event, day, places.get(day.site_id or 0) if day else None))]
    if not entries:
        abort(404)
    return file_answer(calendar(entries, name=event.title, at=now()), "text/calendar", f"{event.code}.ics")


@bp.get("/events/calendar.ics")
@to_all
def feed() -> Response:
    """The calendar to subscribe to, narrowed like the list; the same bytes for everybody."""
    at = now()
    with force_locale("vi"):
        entries = [
            entry for event, day, site in listing.days_for_feed(wanted(), at) if (entry := _entry(event, day, site))
        ]
        body = calendar(entries, name=sentence("feed_name"), at=at)
    return file_answer(body, "text/calendar", minutes=FEED_MINUTES)


def _entry(event: Event, day: Occurrence | None, site: Site | None) -> IcsEvent | None:
    """A day of an event, or the event itself where it has no days of its own; its UID stays for ever."""
    starts, ends = _span(event, day)
    if starts is None:
        return None
    tentative = event.tentative or (day is not None and day.tentative)
    where = (site.name, site.address) if site else (event.venue, event.address)
    called = event.title if day is None or not day.name else f"{event.title}: {day.name}"
    marks = [code for code, said in (
        ("event_cancelled_mark", event.state is EventState.CANCELLED),
        ("event_postponed_mark", event.state is EventState.POSTPONED),
    ) if said]  # fmt: skip
    return IcsEvent(
        uid=f"{day.ref if day else event.code}@{urlsplit(_address(event)).hostname}",
        starts=starts,
        ends=ends,
        summary=" ".join([*(sentence(code) for code in marks), called]),
        description="\n".join(filter(None, (event.theme, event.reason if marks else "", _address(event)))),
        location=", ".join(filter(None, where)),
        url=_address(event),
        sequence=event.version,
        status=calendar_status(event.state, tentative),
    )


def _span(event: Event, day: Occurrence | None) -> tuple[datetime | None, datetime | None]:
    return (day.starts_at, day.ends_at) if day else (event.starts_at, event.ends_at)
