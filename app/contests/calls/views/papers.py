"""What leaves the screen: poster, QR, preview picture, calendar, the rules as a Word file."""

from datetime import datetime
from urllib.parse import urlsplit

from flask import Response, abort, render_template

from app.contests.calls import queries
from app.contests.calls.views.blueprint import bp, general_deadline, steps_of
from app.contests.calls.views.markdown import to_blocks
from app.contests.models import Edition, Stage
from app.contests.wording import edition_title
from app.kit.access import anybody, on
from app.kit.clock import now
from app.kit.codes import qr_png, qr_svg
from app.kit.documents import DocumentContent, DocumentKind, IcsEvent, Letterhead, calendar, preview_picture, to_docx
from app.kit.text import roman
from app.kit.web import file_answer, public_url, sentence

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _address(edition: Edition) -> str:
    return public_url("calls.show", edition=edition.code)


@bp.get("/contests/<edition>/poster")
@on(queries.edition_by_code, anybody, guests=True)
def poster(edition: Edition) -> str:
    """An A4 page to print and hang up, with a QR code."""
    at, due = now(), general_deadline(edition)
    return render_template(
        "contests/calls/poster.html", edition=edition, due=due, steps=steps_of(edition, at, due),
        prizes=queries.prizes_of(edition), address=_address(edition), qr=qr_svg(_address(edition), _address(edition)),
    )  # fmt: skip


@bp.get("/contests/<edition>/qr.png")
@on(queries.edition_by_code, anybody, guests=True)
def qr(edition: Edition) -> Response:
    """The QR code alone, to be put on anything."""
    return file_answer(qr_png(_address(edition)), "image/png", f"{edition.code}-qr.png")


@bp.get("/contests/<edition>/card.png")
@on(queries.edition_by_code, anybody, guests=True)
def picture(edition: Edition) -> Response:
    """The preview picture that messengers show beside the link."""
    return file_answer(preview_picture(edition.pattern, roman(edition.number), str(edition.year)), "image/png")


@bp.get("/contests/<edition>.ics")
@on(queries.edition_by_code, anybody, guests=True)
def timeline_ics(edition: Edition) -> Response:
    """The timeline for a calendar; each stage keeps its UID, a change counts up its sequence."""
    due = general_deadline(edition)
    events = [_event(edition, step.stage, step.due_at) for step in steps_of(edition, now(), due)]
    return file_answer(calendar(events, name=edition_title(edition), at=now()), "text/calendar", f"{edition.code}.ics")


def _event(edition: Edition, stage: Stage, ends: datetime) -> IcsEvent:
    tentative = f" ({sentence('tentative')})" if stage.tentative else ""
    return IcsEvent(
        uid=f"{stage.ref}@{urlsplit(public_url('calls.home')).hostname}",
        starts=stage.opens_at or ends,
        ends=ends if stage.opens_at else None,
        summary=f"{stage.name}{tentative} · {edition_title(edition)}",
        url=_address(edition),
        sequence=stage.version,
    )


@bp.get("/contests/<edition>/rules.docx")
@on(queries.edition_by_code, anybody, guests=True)
def rules_docx(edition: Edition) -> Response:
    """The rules in force as a Word file on the Union's paper, number and signature left to the clerk (D39)."""
    versions = queries.published_rules(edition)
    if not versions:
        abort(404)
    head = Letterhead(kind=DocumentKind.YOUTH_UNION, body=edition.series.unit.name.upper(), number_pattern="{}-TL/TĐTN")
    content = DocumentContent(
        head, sentence("rules_title"), subtitle=edition_title(edition), blocks=to_blocks(versions[0].text)
    )
    return file_answer(to_docx(content), DOCX, f"the-le-{edition.code}.docx")
