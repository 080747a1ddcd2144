"""Lists to sign: for one site or for all in one document, of the day or of a session; to print, as Word, as Excel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from app.events.access import may_keep
from app.events.attendance import papers
from app.events.attendance.queries.paper import Row, lines
from app.events.attendance.queries.scope import may_type, own_sites
from app.events.attendance.views.blueprint import DOCX, XLSX, bp, send, there
from app.events.catalogue.queries import event_by_code, session_by_ref, sessions_of
from app.events.models import Event, Session, Site
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.documents import DocumentContent, to_docx, workbook

#: Empty lines for those who come without being on the list.
EMPTY, MOST_EMPTY = 5, 40


@dataclass(frozen=True)
class Asked:
    """What is to be printed. lists: a site (None: those of no site) and its lines."""

    session: Session | None
    site: Site | None
    sites: Sequence[Site]
    lists: Sequence[tuple[Site | None, Sequence[Row]]]
    empty: int
    at: datetime

    def contents(self, event: Event) -> list[DocumentContent]:
        """A document for each list."""
        return [
            papers.sign_list(event, self.session, site, rows, empty=self.empty, at=self.at) for site, rows in self.lists
        ]


def asked(event: Event) -> Asked:
    """What the address asks for: `session`, `site` (refs), `empty`; 404 for what is not the actor's."""
    at, ref = now(), request.args.get("session", "")
    session = there(lambda: session_by_ref(event, ref)) if ref else None
    sites = own_sites(me(), event)
    chosen = request.args.get("site", "")
    site = next((one for one in sites if one.ref == chosen), None) if chosen else None
    if chosen and site is None:
        abort(404)
    by_site = lines(event, session, site, at=at)
    wanted = [one for one in ([site] if site else sites) if session is None or session.site_id in (None, one.id)]
    lists: list[tuple[Site | None, Sequence[Row]]] = [(one, by_site.get(one.id, [])) for one in wanted]
    if site is None and may_keep(me(), event) and (by_site.get(None) or not lists):
        lists.append((None, by_site.get(None, [])))
    empty = min(MOST_EMPTY, max(0, request.args.get("empty", EMPTY, type=int)))
    return Asked(session, site, sites, lists, empty, at)


@bp.get("/events/<event>/attendance/paper")
@on(event_by_code, may_type)
def paper(event: Event) -> str:
    """The choice, and the lists beneath it, each from a new page on."""
    wanted = asked(event)
    return render_template(
        "events/attendance/paper.html", event=event, asked=wanted, contents=wanted.contents(event),
        sessions=sessions_of(event), where=_where(wanted),
    )  # fmt: skip


@bp.get("/events/<event>/attendance/paper/docx")
@on(event_by_code, may_type)
def paper_word(event: Event) -> ResponseReturnValue:
    """The same as one Word file."""
    contents = asked(event).contents(event)
    return send(to_docx(*contents), DOCX, f"diem-danh-{event.code}.docx") if contents else abort(404)


@bp.get("/events/<event>/attendance/paper/xlsx")
@on(event_by_code, may_type)
def paper_excel(event: Event) -> Response:
    """The same as a spreadsheet."""
    wanted = asked(event)
    sheets = papers.sign_sheets(wanted.session, wanted.lists, at=wanted.at)
    return send(workbook(sheets), XLSX, f"diem-danh-{event.code}.xlsx")


def _where(wanted: Asked) -> dict[str, str]:
    """The choice as parts of an address."""
    found = {"empty": str(wanted.empty)}
    if wanted.session:
        found["session"] = wanted.session.ref
    if wanted.site:
        found["site"] = wanted.site.ref
    return found
