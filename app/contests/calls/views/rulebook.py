"""Writing and publishing the rules: versions, the note of what changed, a look before it is published."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.contests.access import may_organize
from app.contests.calls import actions, queries
from app.contests.calls.forms import RulesForm
from app.contests.calls.views.blueprint import bp
from app.contests.calls.views.markdown import to_html
from app.contests.models import Edition
from app.kit.access import me, on
from app.kit.clock import now


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
            preview=to_html(draft.text) if draft else "", stale=stale,
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
