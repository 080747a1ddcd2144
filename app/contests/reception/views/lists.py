"""Lists to print and to take along: what a unit forwarded, what the secretariat received."""

from collections.abc import Sequence
from io import BytesIO

from flask import abort, render_template, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.contests.access import may_act_for_unit, may_watch
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.reception.forms import InboxForm
from app.contests.reception.queries import desk, units
from app.contests.reception.queries.units import ForwardedList
from app.contests.reception.views.blueprint import bp
from app.contests.wording import edition_title, official_number
from app.kit.access import on
from app.kit.clock import local
from app.kit.documents import Document, DocumentContent, DocumentKind, Letterhead, Sheet, to_docx, workbook
from app.kit.text import count_words, sort_key
from app.kit.web import sentence
from app.people.actor import Actor
from app.people.models import Unit

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _may_list(actor: Actor, found: ForwardedList) -> bool:
    return may_act_for_unit(actor, found.desk.unit.id)


@bp.get("/contests/<edition>/units/<unit>/lists/<forwarding>")
@on(units.forwarded_list, _may_list)
def unit_list(found: ForwardedList) -> str:
    """A forwarded list, to be printed and signed."""
    return render_template("contests/reception/unit_list.html", found=found, content=_unit_paper(found))


@bp.get("/contests/<edition>/units/<unit>/lists/<forwarding>.<kind>")
@on(units.forwarded_list, _may_list)
def unit_list_file(found: ForwardedList, kind: str) -> ResponseReturnValue:
    """The same list as .docx or .xlsx."""
    name = f"danh-sach-{found.desk.edition.code}-{found.desk.unit.code}-{found.line.number}"
    if kind not in ("docx", "xlsx"):
        abort(404)
    if kind == "docx":
        return _send(to_docx(_unit_paper(found)), DOCX, f"{name}.docx")
    return _send(_book(found.desk.edition, found.entries, None), XLSX, f"{name}.xlsx")


def _unit_paper(found: ForwardedList) -> DocumentContent:
    """The list on the Union's paper (C8); number, date and signature are left to the clerk (D39)."""
    edition, unit, line = found.desk.edition, found.desk.unit, found.line
    with force_locale("vi"):
        title = (
            _("List of entries")
            if line.number == 1
            else _("Supplementary list of entries (no. %(n)s)", n=line.number - 1)
        )
        paper = Document(
            Letterhead(
                kind=DocumentKind.YOUTH_UNION,
                body=unit.name.upper(),
                parent_body=edition.series.unit.name.upper() if unit.id != edition.series.unit_id else "",
                number_pattern="{}-DS/ĐTN",
                signers=((_("ON BEHALF OF THE EXECUTIVE COMMITTEE\nSECRETARY"), ""),),
                recipients=(_("The organizing committee;"), _("File.")),
            ),
            title.upper(),
            edition_title(edition),
        )
        paper.table(
            [
                _("No."),
                _("Title of the entry"),
                _("Leader and members"),
                _("Board"),
                _("Field of entry"),
                _("Entry code"),
            ],
            [
                [n, e.title, _team(e), e.board.name, e.field.name if e.field else "", e.ref]
                for n, e in enumerate(found.entries, 1)
            ],
            widths=(6, 30, 26, 14, 14, 10),
            align=("center", "left", "left", "left", "left", "left"),
        )
        paper.paragraph(_("The list holds %(count)s entries.", count=count_words(len(found.entries))), italic=True)
        if line.row.note:
            paper.paragraph(line.row.note)
    return paper.content


@bp.get("/contests/<edition>/reception/list")
@on(desk.desk_edition, may_watch)
def reception_list(edition: Edition) -> str:
    """The entries wanted, by unit or by field, to be printed."""
    by = _grouping()
    return render_template(
        "contests/reception/reception_list.html",
        edition=edition,
        by=by,
        content=_desk_paper(edition, _wanted(edition), by),
        asked=request.args.to_dict(),
    )


@bp.get("/contests/<edition>/reception/list.<kind>")
@on(desk.desk_edition, may_watch)
def reception_list_file(edition: Edition, kind: str) -> ResponseReturnValue:
    """The same as .docx or .xlsx."""
    if kind not in ("docx", "xlsx"):
        abort(404)
    by, name = _grouping(), f"tiep-nhan-{edition.code}.{kind}"
    if kind == "docx":
        return _send(to_docx(_desk_paper(edition, _wanted(edition), by)), DOCX, name)
    return _send(_book(edition, _wanted(edition), by), XLSX, name)


def _grouping() -> str:
    return "field" if request.args.get("by") == "field" else "unit"


def _wanted(edition: Edition) -> Sequence[Entry]:
    form = InboxForm(request.args)
    tray = request.args.get("tray") or desk.Tray.ALL
    return desk.listed(edition, form.filters(tray, request.args.get("q", "")))


def _group_name(entry: Entry, by: str) -> str:
    if by == "field":
        return entry.field.name if entry.field else _("Without a field")
    return _unit_name(entry.credited_unit)


def _unit_name(unit: Unit | None) -> str:
    return unit.name if unit else _("Sent straight to the organizing committee")


def _grouped(entries: Sequence[Entry], by: str) -> dict[str, list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        groups.setdefault(_group_name(entry, by), []).append(entry)
    return dict(sorted(groups.items(), key=lambda group: sort_key(group[0])))


def _desk_paper(edition: Edition, entries: Sequence[Entry], by: str) -> DocumentContent:
    house = edition.series.unit
    with force_locale("vi"):
        paper = Document(
            Letterhead(
                kind=DocumentKind.YOUTH_UNION,
                body=_("The organizing committee").upper(),
                parent_body=house.name.upper(),
                number_pattern="{}-DS/BTC",
                signers=((_("FOR THE SECRETARIAT"), ""),),
                recipients=(_("The organizing committee;"), _("File.")),
            ),
            _("List of entries received").upper(),
            edition_title(edition),
            landscape=True,
        )
        for name, some in _grouped(entries, by).items():
            paper.heading(f"{name} ({count_words(len(some))})", 2)
            paper.table(
                [
                    _("No."),
                    _("Number"),
                    _("Title of the entry"),
                    _("Leader and members"),
                    _("Board"),
                    _("Unit") if by == "field" else _("Field of entry"),
                    _("Handed in at"),
                    _("State"),
                ],
                [[n, *_cells(edition, e, by)] for n, e in enumerate(some, 1)],
                widths=(5, 9, 26, 20, 11, 13, 10, 14),
            )
        paper.paragraph(_("In all %(count)s entries.", count=count_words(len(entries))), italic=True)
    return paper.content


def _cells(edition: Edition, entry: Entry, by: str) -> list[str]:
    other = _unit_name(entry.credited_unit) if by == "field" else (entry.field.name if entry.field else "")
    handed_in = local(entry.submitted_at).strftime("%d/%m/%Y %H:%M") if entry.submitted_at else ""
    state = sentence(entry.state) + (f" ({_('Late').lower()})" if entry.late else "")
    number = official_number(edition.number, entry.number)
    return [number, entry.title, _team(entry), entry.board.name, other, handed_in, state]


def _team(entry: Entry) -> str:
    """The leader first, then the members who did not decline, by their places."""
    rest = [m.full_name for m in entry.members if m.person_id != entry.leader_id and m.declined_at is None]
    return "\n".join([entry.leader.full_name, *rest])


def _book(edition: Edition, entries: Sequence[Entry], by: str | None) -> bytes:
    with force_locale("vi"):
        groups = _grouped(entries, by) if by else {_("List of entries"): list(entries)}
        headers = [
            _("No."),
            _("Number"),
            _("Entry code"),
            _("Title of the entry"),
            _("Leader and members"),
            _("Board"),
            _("Field of entry"),
            _("Unit"),
            _("Handed in at"),
            _("State"),
            _("Late"),
        ]
        rows = [
            [
                n, official_number(edition.number, e.number), e.ref, e.title, _team(e), e.board.name,
                e.field.name if e.field else "", _unit_name(e.credited_unit), e.submitted_at, sentence(e.state),
                "x" if e.late else "",
            ]
            for n, e in enumerate((e for some in groups.values() for e in some), 1)
        ]  # fmt: skip
        widths = (6, 12, 12, 40, 28, 16, 22, 28, 18, 24, 8)
        return workbook([Sheet(_("List of entries"), headers, rows, widths, note=edition_title(edition))])


def _send(data: bytes, kind: str, name: str) -> ResponseReturnValue:
    return send_file(BytesIO(data), mimetype=kind, as_attachment=True, download_name=name)
