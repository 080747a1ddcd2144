"""The papers of a decided round: to print, as Word and as Excel files; for the secretariat only."""

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _

from app.contests.reception.queries.stages import stage_after
from app.judging.access import may_prepare
from app.judging.ballots.queries import file_of
from app.judging.models import Round
from app.judging.papers import rules
from app.judging.papers.queries import standing_pools
from app.judging.publication.actions import NotDecided
from app.judging.tally import pages
from app.judging.tally.queries import DECIDED, standing, tally_of
from app.kit.access import on
from app.kit.documents import DocumentContent, to_docx, workbook

bp = Blueprint("papers", __name__)
PAGE = "/contests/<edition>/rounds/<ref>/papers/<any(minutes,scores,advancing):kind>"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAMES = {"minutes": "bien-ban-cham-thi", "scores": "tong-hop-diem", "advancing": "danh-sach-vao-vong-trong"}


def _content(judged: Round, kind: str) -> DocumentContent:
    """The paper; before the decision there is none."""
    if judged.state not in DECIDED:
        raise NotDecided
    now = standing(judged, teams=True)
    if kind == "advancing":
        following = stage_after(judged.stage)
        return rules.advancing(now, following.kind if following else None)
    if kind == "scores":
        return rules.scores(now, pages.boards(now))
    kept = file_of(judged.id)
    return rules.minutes(now, pages.boards(now), kept.sha256 if kept else None, standing_pools(judged))


@bp.get(PAGE)
@on(tally_of, may_prepare)
def page(judged: Round, kind: str) -> str:
    """The paper to print."""
    titles = {"minutes": _("Judging minutes"), "scores": _("Score summary"), "advancing": _("List of those who go on")}
    return render_template(
        "judging/papers/page.html", judged=judged, edition=judged.stage.edition, kind=kind, title=titles[kind],
        content=_content(judged, kind),
    )  # fmt: skip


@bp.get(PAGE + "/docx")
@on(tally_of, may_prepare)
def word(judged: Round, kind: str) -> Response:
    """The paper as a Word file."""
    return send(to_docx(_content(judged, kind)), DOCX, f"{NAMES[kind]}-{judged.ref}.docx")


@bp.get("/contests/<edition>/rounds/<ref>/papers/scores/xlsx")
@on(tally_of, may_prepare)
def excel(judged: Round) -> Response:
    """All figures as numbers, a sheet per ranking."""
    if judged.state not in DECIDED:
        raise NotDecided
    now = standing(judged, teams=True)
    return send(workbook(rules.spreadsheet(now, pages.boards(now))), XLSX, f"tong-hop-diem-{judged.ref}.xlsx")


def send(body: bytes, mimetype: str, name: str) -> Response:
    """A file to keep."""
    answer = Response(body, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
