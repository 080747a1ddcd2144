"""The pages of the council: how sure the places are, second opinions, the marks to take away. Judges never see them."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.contests.wording import edition_title, official_number
from app.judging.access import may_prepare
from app.judging.analysis import actions
from app.judging.analysis.queries import (
    Findings,
    analysed,
    counted,
    extra_plan,
    findings,
    known,
    marks_of,
    own_line,
    panel_of,
    published_seat,
)
from app.judging.analysis.rules.own import FEWEST
from app.judging.analysis.rules.picture import Picture, picture
from app.judging.analysis.rules.sureness import Line, Sureness
from app.judging.models import Round
from app.judging.scoring.queries.sheets import Progress
from app.judging.states import RoundState
from app.judging.tally.queries import Standing
from app.kit.access import anybody, me, on
from app.kit.clock import now as clock_now

bp = Blueprint("analysis", __name__)
PAGE = "/contests/<edition>/rounds/<ref>/analysis"
#: So many lines of each ranking stand on a page of second opinions.
SIZE = 100


def frame(judged: Round, now: Standing, here: str) -> dict[str, Any]:
    """What the head of each page needs: where it stands, its siblings, who the entries and judges are."""
    edition = judged.stage.edition
    place = {"edition": edition.code, "ref": judged.ref}
    tabs = [
        {"label": label, "href": url_for(f"analysis.{name}", edition=edition.code, ref=judged.ref), "current": name == here}
        for name, label in (
            ("page", _("How sure the places are")), ("opinions", _("Second opinions")), ("judges", _("Judges")),
            ("extra", _("Extra readings")),
        )
    ]  # fmt: skip
    entries = {
        entry.ref: {"number": official_number(edition.number, entry.number), "title": entry.title}
        for entry in now.entries.values()
    }
    return {
        "judged": judged, "edition": edition, "title": edition_title(edition), "where": place, "count": now,
        "tabs_of_analysis": tabs, "entries": entries, "judges": {p.ref: p.full_name for p in now.judges},
        "here": f"analysis.{here}",
    }  # fmt: skip


def _found(now: Standing) -> Findings | None:
    """The findings; None where they take seconds and nobody asked for them yet."""
    return findings(now) if known(now) or "compute" in request.args else None


def _band(sure: Sureness, line: Line) -> tuple[int, int]:
    """The first and the last place of those who are contested at a line."""
    at = {item: n for n, item in enumerate((item for run in sure.groups for item in run), 1)}
    return at[line.contested[0]], at[line.contested[-1]]


def _drawn(sure: Sureness | None) -> tuple[Picture | None, list[tuple[Line, tuple[int, int] | None]]]:
    if sure is None:
        return None, []
    return picture(sure), [(line, _band(sure, line) if line.contested else None) for line in sure.lines]


@bp.get(PAGE)
@on(analysed, anybody)
def page(judged: Round) -> str:
    """How sure the places are: the picture, two sentences for each line, disagreements with the official method."""
    now = counted(judged)
    found = _found(now)
    boards = [(ranked, sure, *_drawn(sure)) for ranked, _lines, sure in found.rankings] if found else []
    return render_template(
        "judging/analysis/page.html", **frame(judged, now, "page"), found=found, boards=boards, sheets=_sheets(found)
    )


def _sheets(found: Findings | None) -> int:
    return len(found.models.table.marks.value) if found else 0


@bp.get(PAGE + "/opinions")
@on(analysed, anybody)
def opinions(judged: Round) -> str:
    """The score of record beside what other ways of counting make of the same sheets."""
    now = counted(judged)
    found = _found(now)
    longest = max((len(lines) for _r, lines, _s in found.rankings), default=0) if found else 0
    last = max(1, -(-longest // SIZE))
    number = min(max(request.args.get("page", 1, type=int), 1), last)
    return render_template(
        "judging/analysis/opinions.html", **frame(judged, now, "opinions"), found=found, number=number, last=last,
        shown={now.entries[line.entry].ref: line.shown for r in now.rankings for line in r.lines},
        window=slice((number - 1) * SIZE, number * SIZE),
    )  # fmt: skip


@bp.get(PAGE + "/judges")
@on(analysed, anybody)
def judges(judged: Round) -> str:
    """What the marks say of each judge, in words first, and what the list would be without them."""
    now = counted(judged)
    found = _found(now)
    panel = panel_of(now) if found else None
    return render_template("judging/analysis/judges.html", **frame(judged, now, "judges"), found=found, panel=panel)


@bp.get("/judging/rounds/<ref>/report")
@on(published_seat, anybody)
def own(found: Progress) -> str:
    """A judge's own line in plain words, once the result is out: nothing about anybody else (D19)."""
    judged = found.judged
    return render_template(
        "judging/analysis/own.html",
        judged=judged,
        stage=judged.stage,
        line=own_line(judged, me().person_id),
        fewest=FEWEST,
    )


@bp.get(PAGE + "/extra")
@on(analysed, anybody)
def extra(judged: Round) -> str:
    """The next batch of extra readings around the lines, before it is given out."""
    now = counted(judged)
    found = _found(now)
    return render_template(
        "judging/analysis/extra.html", **frame(judged, now, "extra"), found=found, plan=extra_plan(now) if found else None,
        asking=judged.state is RoundState.OPEN and judged.extra_readings,
    )  # fmt: skip


@bp.post(PAGE + "/extra/ask")
@on(analysed, may_prepare)
def ask(judged: Round) -> ResponseReturnValue:
    """Give the batch out that was looked at."""
    reason = _("Extra reading around a line.")
    count = actions.ask_extra(judged, mark=request.form.get("mark", ""), reason=reason, by=me(), at=clock_now())
    flash(ngettext("%(num)d extra reading was given out.", "%(num)d extra readings were given out.", count), "success")
    return redirect(url_for("analysis.extra", edition=judged.stage.edition.code, ref=judged.ref), 303)


@bp.get(PAGE + "/marks.csv")
@on(analysed, anybody)
def marks(judged: Round) -> Response:
    """The marks that count, under public codes, as `flask judging analyse` reads them."""
    table, out = marks_of(counted(judged)), io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("judge", "item", "score", "stratum"))
    if table:
        of = table.marks
        for item, judge, value in zip(of.item.tolist(), of.judge.tolist(), of.value.tolist(), strict=True):
            writer.writerow((table.judges[judge], table.items[item], value, table.strata[of.stratum[item]]))
    answer = Response(out.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="diem-cham-{judged.ref}.csv"'
    return answer
