"""Writing and publishing the rules: versions, the note of what changed, a look before it is published."""

from typing import BinaryIO, cast

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.contests.access import may_organize
from app.contests.calls import actions, queries
from app.contests.calls.forms import RulesForm, ScanForm
from app.contests.calls.views.blueprint import bp
from app.contests.calls.views.markdown import to_html
from app.contests.models import Edition, RulesVersion
from app.kit import files
from app.kit.access import anybody, me, on
from app.kit.clock import now
from app.kit.errors import DomainError
from app.kit.web import sentence

#: A scanned booklet of rules is a few pages.
MOST = 20 * 1024 * 1024


@bp.route("/contests/<edition>/edit/rules", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def write_rules(edition: Edition) -> ResponseReturnValue:
    """Save the draft and look at it, or publish it."""
    draft, published = queries.rules_draft(edition), queries.published_rules(edition)
    start = draft or (published[0] if published else None)
    form = RulesForm(
        data={
            "text": start.text if start else "",
            "change_note": draft.change_note if draft else "",
            "stamp": actions.stamp_of(draft),
        }
    )
    stale = form.is_submitted() and form.stamp.data != actions.stamp_of(draft)
    if stale:
        # Both texts are shown: the one typed in the form, the one saved below. Saving again is then a decision.
        form.stamp.process_data(actions.stamp_of(draft))
    if stale or not form.validate_on_submit():
        return render_template(
            "contests/calls/edit_rules.html", edition=edition, form=form, draft=draft, published=published,
            preview=to_html(draft.text) if draft else "", stale=stale, scan=ScanForm(formdata=None),
        ), (409 if stale else 422 if form.errors else 200)  # fmt: skip
    typed = {
        "text_md": form.text.data,
        "change_note": form.change_note.data or "",
        "stamp": form.stamp.data,
        "by": me(),
        "at": now(),
    }
    if "publish" in request.form:
        version = actions.publish_rules(edition, **typed)
        flash(_("Version %(number)s of the rules is published.", number=version.number), "success")
        return redirect(url_for("calls.edit", edition=edition.code), 303)
    actions.save_rules(edition, **typed)
    flash(_("Saved. Only organizers see this draft."), "success")
    return redirect(url_for("calls.write_rules", edition=edition.code), 303)


def _scan() -> files.Prepared | DomainError | None:
    """The scan as sent, parsed and safe on disk before the transaction opens; what was wrong with it else."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    try:
        return files.prepare(
            cast(BinaryIO, sent.stream), sent.filename, limit=MOST, kinds={files.Kind.PDF}, at=now()
        )  # fmt: skip
    except DomainError as refusal:
        return refusal


@bp.post("/contests/<edition>/edit/rules/<int:number>/scan")
@on(queries.edition_by_code, may_organize, before=_scan)
def attach_scan(edition: Edition, number: int) -> ResponseReturnValue:
    """Put the scan of the signed paper beside a published version."""
    version, form = _published(edition, number), ScanForm()
    if isinstance(g.prepared, DomainError):
        form.file.errors = [sentence(g.prepared.code, g.prepared.facts)]
    elif g.prepared is None:
        form.file.errors = [_("Choose the PDF file of the signed rules.")]
    else:
        actions.attach_scan(edition, version, g.prepared, by=me(), at=now())
        flash(_("The signed rules can be downloaded by everybody now."), "success")
        return redirect(url_for("calls.write_rules", edition=edition.code), 303)
    draft, published = queries.rules_draft(edition), queries.published_rules(edition)
    text = (draft or published[0]).text
    rules = RulesForm(formdata=None, data={"text": text, "stamp": actions.stamp_of(draft)})
    return render_template(
        "contests/calls/edit_rules.html", edition=edition, form=rules, draft=draft, published=published,
        preview=to_html(draft.text) if draft else "", stale=False, scan=form,
    ), 422  # fmt: skip


def _published(edition: Edition, number: int) -> RulesVersion:
    found = next((version for version in queries.published_rules(edition) if version.number == number), None)
    return found or abort(404)


@bp.get("/contests/<edition>/rules/<int:number>/scan")
@on(queries.scan_of, anybody, guests=True)
def rules_scan(found: files.StoredFile) -> ResponseReturnValue:
    """The signed rules as they were scanned: byte for byte, for they may carry a digital signature."""
    return files.respond(found)
