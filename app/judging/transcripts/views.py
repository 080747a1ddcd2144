"""The pages of transcripts: forms out, papers and files in, the second person's look; for the judge and the secretariat."""

import hashlib
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.judging.access import may_prepare
from app.judging.models import Round, ScoreSheet
from app.judging.panels.rules import rubric_of
from app.judging.scoring import forms, rules
from app.judging.scoring.actions import SheetIncomplete
from app.judging.scoring.queries import sheets
from app.judging.scoring.queries.sheets import Progress
from app.judging.scoring.views.blueprint import lines_of, spelled
from app.judging.states import TranscriptKind, TranscriptState
from app.judging.tally.queries import tally_of
from app.judging.transcript_models import Transcript
from app.judging.transcripts import actions, queries
from app.judging.transcripts import rules as papers
from app.judging.transcripts.rules import OPEN, Read
from app.kit import files
from app.kit.access import anybody, me, on
from app.kit.clock import now
from app.kit.errors import DomainError
from app.kit.web import sentence
from app.people.actor import Actor
from app.people.models import Person

bp = Blueprint("transcripts", __name__)
PAGE = "/contests/<edition>/rounds/<ref>/transcripts"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SCANS = files.IMAGES | {files.Kind.PDF}
MOST = 10 * 1024 * 1024


def may_keep_it(actor: Actor, found: Transcript) -> bool:
    """The secretariat and organizers of the round."""
    return may_prepare(actor, found.round)


def _scan() -> files.Prepared | DomainError | None:
    """The scan as sent, parsed and safe on disk before the transaction opens; what was wrong with it else."""
    sent = request.files.get("scan")
    if sent is None or not sent.filename:
        return None
    try:
        return files.prepare(cast(BinaryIO, sent.stream), sent.filename, limit=MOST, kinds=SCANS, at=now())
    except DomainError as refusal:
        return refusal


def _judge(judged: Round, ref: str) -> Person:
    return queries.judge_by_ref(judged, ref) or abort(404)


def _place(judged: Round) -> dict[str, Any]:
    return {"edition": judged.stage.edition.code, "ref": judged.ref}


@bp.get(PAGE)
@on(tally_of, may_prepare)
def index(judged: Round) -> str:
    """Who has what on paper or in a file, and what waits for a second person."""
    return _index(judged)


def _index(judged: Round, fault: str = "", judge: str = "") -> str:
    rows = [(person, queries.of_judge(judged, person.id)) for person in queries.judges_of(judged)]
    return render_template(
        "judging/transcripts/index.html", judged=judged, stage=judged.stage, edition=judged.stage.edition, rows=rows,
        transcripts=queries.of_round(judged), open_states=OPEN, round_place=_place(judged), fault=fault, faulty=judge,
    )  # fmt: skip


@bp.get(PAGE + "/judges/<judge>/form.xlsx")
@on(tally_of, may_prepare)
def form_of(judged: Round, judge: str) -> Response:
    """A judge's file to fill in, empty: what the judge has begun is the judge's own."""
    person = _judge(judged, judge)
    return _send(judged, person.full_name, queries.of_judge(judged, person.id), person.ref, begun=False)


def _send(judged: Round, name: str, mine: list[ScoreSheet], code: str, *, begun: bool) -> Response:
    answer = Response(papers.form(judged, name, mine, begun=begun), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="phieu-cham-{judged.ref}-{code}.xlsx"'
    return answer


@bp.get(PAGE + "/judges/<judge>/print")
@on(tally_of, may_prepare)
def papers_of(judged: Round, judge: str) -> str:
    """A judge's sheets on paper, to be filled in and signed: one a page, A4."""
    person = _judge(judged, judge)
    mine = [s for s in queries.of_judge(judged, person.id) if s.state in OPEN]
    return render_template(
        "judging/transcripts/print.html", judged=judged, judge=person, round_place=_place(judged),
        contents=[papers.paper(judged, person.full_name, sheet) for sheet in mine],
    )  # fmt: skip


@bp.post(PAGE + "/judges/<judge>/form")
@on(tally_of, may_prepare, before=_scan)
def take_form(judged: Round, judge: str) -> ResponseReturnValue:
    """A judge's filled-in file with the scan of what they signed, from the secretariat."""
    person = _judge(judged, judge)
    try:
        made = _take(judged, person.id)
    except DomainError as refusal:
        return _index(judged, sentence(refusal.code, refusal.facts), person.ref), 422
    return redirect(url_for("transcripts.show", **_place(judged), code=made.ref), 303)


def _take(judged: Round, judge_id: int) -> Transcript:
    """The dry run of a file: what is wrong in it is kept beside it, what is right waits for a second person."""
    if isinstance(getattr(g, "prepared", None), DomainError):
        raise g.prepared
    sent = request.files.get("file")
    raw = sent.read() if sent is not None else b""
    mine = queries.of_judge(judged, judge_id)
    found = papers.read_form(raw, judged, mine)
    faults = [[row.number, f.column, f.code, f.facts] for row in found.rows for f in row.errors]
    faults += [[0, column, "import_cell_required", {}] for column in found.missing_columns]
    return actions.write_down(
        judged, judge_id, papers.taken(found, judged), kind=TranscriptKind.FORM, by=me(), at=now(),
        scan=getattr(g, "prepared", None), sha256=hashlib.sha256(raw).hexdigest(), faults=faults,
    )  # fmt: skip


@bp.get(PAGE + "/sheets/<sheet>")
@on(tally_of, may_prepare)
def typing(judged: Round, sheet: str) -> ResponseReturnValue:
    """The page on which the secretariat types a judge's signed paper."""
    return _typing(_sheet(judged, sheet))


def _sheet(judged: Round, ref: str) -> ScoreSheet:
    found = queries.sheet_by_ref(judged, ref)
    if found is None or found.state not in OPEN:
        abort(404)
    return found


def _typing(found: ScoreSheet, form: Any = None, problems: Any = (), fault: str = "") -> ResponseReturnValue:
    judged = found.round
    return render_template(
        "judging/transcripts/typing.html", sheet=found, judged=judged, stage=judged.stage, round_place=_place(judged),
        lines=lines_of(judged.criteria, form.typed if form else {}, problems), form=form, fault=fault,
    ), 422 if fault or problems else 200  # fmt: skip


@bp.post(PAGE + "/sheets/<sheet>/type")
@on(tally_of, may_prepare, before=_scan)
def type_sheet(judged: Round, sheet: str) -> ResponseReturnValue:
    """Keep what stands on the paper, with its scan; it waits for a second person."""
    found = _sheet(judged, sheet)
    form = forms.read(judged.criteria, request.form)
    reading = rules.read(rubric_of(judged.criteria), form.typed)
    if reading.problems:
        return _typing(found, form, reading.problems)
    try:
        if isinstance(g.prepared, DomainError):
            raise g.prepared
        line = Read(found.ref, reading.scores, form.to_entrant, form.to_panel)
        made = actions.write_down(
            judged, found.judge_id, [line], kind=TranscriptKind.PAPER, by=me(), at=now(), scan=g.prepared
        )
    except SheetIncomplete as lacking:
        return _typing(found, form, lacking.problems)
    except DomainError as refusal:
        return _typing(found, form, fault=sentence(refusal.code, refusal.facts))
    flash(_("Written down. A second person looks at it before it counts."), "success")
    return redirect(url_for("transcripts.show", **_place(judged), code=made.ref), 303)


@bp.get(PAGE + "/<code>")
@on(queries.kept, may_keep_it)
def show(found: Transcript) -> str:
    """What was written down, beside what stands on the sheet now."""
    return _show(found, staff=True)


def _show(found: Transcript, *, staff: bool) -> str:
    judged = found.round
    tables = [
        (line, [(c.label, spelled(int(line.scores[c.key])) if c.key in line.scores else "–") for c in judged.criteria],
         spelled(rules.running_total(rubric_of(judged.criteria), {k: int(v) for k, v in line.scores.items()})))
        for line in found.lines
    ]  # fmt: skip
    labels = {f"c.{c.key}": c.label for c in judged.criteria}
    faults = [(row, labels.get(column, ""), sentence(code, facts)) for row, column, code, facts in found.faults]
    waits = found.state is TranscriptState.WAITING
    return render_template(
        "judging/transcripts/show.html", found=found, judged=judged, stage=judged.stage, tables=tables, faults=faults,
        staff=staff, round_place=_place(judged), may=waits and queries.may_confirm(me(), found), waits=waits,
    )  # fmt: skip


@bp.post(PAGE + "/<code>/<any(confirm,refuse):verb>")
@on(queries.kept, may_keep_it)
def settle(found: Transcript, verb: str) -> ResponseReturnValue:
    """The second person's word, from the secretariat."""
    _settle(found, verb)
    return redirect(url_for("transcripts.show", **_place(found.round), code=found.ref), 303)


def _settle(found: Transcript, verb: str) -> None:
    if verb == "confirm":
        done = actions.confirm(found, by=me(), at=now())
        flash(_("Sheets handed in: %(n)s.", n=done), "success")
    else:
        actions.refuse(found, reason=request.form.get("reason", "")[:1000], by=me(), at=now())
        flash(_("Refused; no sheet was changed."), "info")


@bp.get(PAGE + "/<code>/scan")
@on(queries.kept, may_keep_it)
def scan(found: Transcript) -> Response:
    """The paper as the judge signed it."""
    return _paper(found)


def _paper(found: Transcript, *, blind: bool = False) -> Response:
    if found.scan is None:
        abort(404)
    name = f"phieu-{found.ref}.{found.scan.original_name.rpartition('.')[2]}"
    return files.respond_blind(found.scan, name, now()) if blind else files.respond(found.scan, name)


@bp.get("/judging/rounds/<ref>/form")
@on(sheets.judged_round, anybody)
def own_forms(found: Progress) -> str:
    """A judge's own file: to take along, to send back, and what came of it."""
    return _own_forms(found)


def _own_forms(found: Progress, fault: str = "") -> str:
    judged = found.judged
    return render_template(
        "judging/transcripts/own.html", judged=judged, stage=judged.stage, transcripts=queries.mine(me(), judged), fault=fault,
        count=sum(s.state in OPEN for s in queries.of_judge(judged, me().person_id)),
    )  # fmt: skip


@bp.get("/judging/rounds/<ref>/form.xlsx")
@on(sheets.judged_round, anybody)
def own_form(found: Progress) -> Response:
    """A judge's own file to fill in."""
    actor = me()
    return _send(found.judged, actor.name, queries.of_judge(found.judged, actor.person_id), actor.ref, begun=True)


def may_send(actor: Actor, _found: Progress) -> bool:
    """Only the judge, never somebody in their name."""
    return actor.person_id == actor.true_person_id


@bp.post("/judging/rounds/<ref>/form/send")
@on(sheets.judged_round, may_send)
def send_form(found: Progress) -> ResponseReturnValue:
    """A judge's own file that came back; the secretariat confirms it."""
    try:
        made = _take(found.judged, me().person_id)
    except DomainError as refusal:
        return _own_forms(found, sentence(refusal.code, refusal.facts)), 422
    return redirect(url_for("transcripts.own", code=made.ref), 303)


@bp.get("/judging/transcripts/<code>")
@on(queries.own, anybody)
def own(found: Transcript) -> str:
    """A transcript of one's own sheets."""
    return _show(found, staff=False)


@bp.post("/judging/transcripts/<code>/<any(confirm,refuse):verb>")
@on(queries.own, anybody)
def own_settle(found: Transcript, verb: str) -> ResponseReturnValue:
    """The judge's word about what the secretariat typed from their paper."""
    _settle(found, verb)
    return redirect(url_for("transcripts.own", code=found.ref), 303)


@bp.get("/judging/transcripts/<code>/scan")
@on(queries.own, anybody)
def own_scan(found: Transcript) -> Response:
    """The judge's own signed paper; nothing inside the file names anybody, should it be the wrong one."""
    return _paper(found, blind=True)
