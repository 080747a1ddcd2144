"""The page of a score sheet, as it is kept or as it was just sent."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import render_template
from flask.typing import ResponseReturnValue

from app.judging.models import ScoreSheet
from app.judging.panels.queries import conflicts
from app.judging.panels.queries.rounds import GONE
from app.judging.scoring import forms, rules
from app.judging.scoring.actions import Draft, draft_of
from app.judging.scoring.queries import dossier, sheets
from app.judging.scoring.views.blueprint import (
    AnyProblem,
    fields_of,
    labels_of,
    lines_of,
    saved_words,
    spelled,
    told,
    total_of,
    typed_of,
)
from app.judging.states import SHEET, SheetRole, SheetState, SheetVerb
from app.kit.clock import now
from app.kit.codes import secret_token
from app.kit.web import language


@dataclass(frozen=True)
class Sent:
    """A sheet as it was sent, understood as far as it can be."""

    form: forms.SheetInput
    reading: rules.Reading
    draft: Draft

    def on(self, revision: int) -> "Sent":
        """The same on top of another revision."""
        return replace(self, form=replace(self.form, revision=revision))


def sheet_page(
    found: ScoreSheet, sent: Sent | None = None, problems: Sequence[AnyProblem] = (), status: int = 200
) -> ResponseReturnValue:
    """The sheet with the dossier beside it."""
    judged, at = found.round, now()
    closed = rules.why_not_now(judged.state, judged.stage.opens_at, judged.stage.due_at, at)
    why = sorted(conflicts.between(found.entry_id, found.judge_id))
    writable = closed is None and SHEET.can(found.state, SheetVerb.SAVE) and found.entry.state not in GONE
    typed, notes = (sent.form.typed, sent.form.notes) if sent else (typed_of(found), found.notes)
    total, maximum = total_of(found)
    due = sheets.samples_due(found)
    before, after, place, count = sheets.neighbours(found)
    return render_template(
        "judging/scoring/sheet.html",
        sheet=found,
        judged=judged,
        stage=judged.stage,
        dossier=dossier_of(found),
        lines=lines_of(judged.criteria, typed, problems, notes),
        total=total,
        maximum=maximum,
        writable=writable and not why and not due,
        samples_due=due,
        sample=found.role is SheetRole.SAMPLE,
        closed=closed,
        conflicts=why,
        may_recuse=closed is None and SHEET.can(found.state, SheetVerb.RECUSE),
        revision=sent.form.revision if sent else found.revision,
        to_entrant=sent.form.to_entrant if sent else found.comment_entrant,
        to_panel=sent.form.to_panel if sent else found.comment_panel,
        words_error=next((told(p) for p in problems if isinstance(p, rules.WordsProblem)), None),
        saved=saved_words(found.saved_at),
        nonce=(sent.form.nonce if sent else "") or secret_token(),
        gone=found.entry.state in GONE,
        changes=sheets.history_of(found),
        spelled=spelled,
        problems=problems,
        held=fields_of(draft_of(found)),
        labels=dict(labels_of(judged.criteria)),
        transcript=sheets.transcript_of(found) if found.state is SheetState.SUBMITTED else None,
        before=before,
        after=after,
        place_of_sheet=place,
        count=count,
    ), status


def dossier_of(found: ScoreSheet) -> dossier.Dossier | None:
    """What the judge may see of the entry; None where no version was frozen."""
    version = dossier.frozen_version(found.round, found.entry_id)
    return dossier.judge_view(found.round, found.entry, version, language()) if version else None
