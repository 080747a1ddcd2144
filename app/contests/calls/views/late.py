"""Late work: extensions, secret start links, the silent grace."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.contests.access import may_organize
from app.contests.calls import actions, queries
from app.contests.calls.forms import ExtensionForm, GraceForm, ReasonForm, StartLinkForm
from app.contests.calls.views.blueprint import bp, general_deadline, start_url
from app.contests.models import Edition
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.codes import normalise_code
from app.kit.web import public_url


@bp.get("/contests/<edition>/edit/late")
@on(queries.edition_by_code, may_organize)
def late(edition: Edition) -> ResponseReturnValue:
    """What was granted, and the forms to grant more."""
    return _page(edition)


@bp.post("/contests/<edition>/edit/late/extend")
@on(queries.edition_by_code, may_organize)
def extend(edition: Edition) -> ResponseReturnValue:
    """Give a later deadline."""
    form = _extension_form(edition)
    unit = entry = None
    if form.validate_on_submit():
        if form.scope.data == "unit":
            unit = next((u for u in queries.units_below(edition) if u.code == form.unit.data), None)
            if unit is None:
                form.unit.errors = [_("Choose a unit.")]
        if form.scope.data == "entry":
            entry = queries.entry_by_code(edition, normalise_code(form.entry.data or "") or "")
            if entry is None:
                form.entry.errors = [_("No entry of this contest has this code.")]
    if form.errors:
        return _page(edition, extension=form)
    actions.extend(edition, until=form.until.data, reason=form.reason.data, unit=unit, entry=entry, by=me(), at=now())
    flash(_("The deadline was extended."), "success")
    return _back(edition)


@bp.post("/contests/<edition>/edit/late/extensions/<int:number>/revoke")
@on(queries.edition_by_code, may_organize)
def revoke_extension(edition: Edition, number: int) -> ResponseReturnValue:
    """Take one back; they are counted from the first."""
    rows = [late.row for late in reversed(queries.extensions_of(edition))]
    if not 1 <= number <= len(rows):
        abort(404)
    actions.revoke_extension(edition, rows[number - 1], reason=ReasonForm().reason.data or "", by=me(), at=now())
    flash(_("The extension was taken back."), "success")
    return _back(edition)


@bp.post("/contests/<edition>/edit/late/links")
@on(queries.edition_by_code, may_organize)
def make_link(edition: Edition) -> ResponseReturnValue:
    """Make a secret link; this answer is the only one that shows it."""
    form = StartLinkForm()
    if not form.validate_on_submit():
        return _page(edition, link=form)
    link, token = actions.make_start_link(
        edition,
        expires_at=form.expires_at.data,
        max_uses=form.max_uses.data,
        reason=form.reason.data,
        by=me(),
        at=now(),
    )
    address = public_url("calls.home").rstrip("/") + start_url(edition, token)
    return render_template("contests/calls/edit_link.html", edition=edition, link=link, address=address)


@bp.post("/contests/<edition>/edit/late/links/<ref>/revoke")
@on(queries.edition_by_code, may_organize)
def revoke_link(edition: Edition, ref: str) -> ResponseReturnValue:
    """Close a link."""
    link = next((one for one in queries.start_links_of(edition) if one.ref == ref), None) or abort(404)
    actions.revoke_start_link(edition, link, by=me(), at=now())
    flash(_("The link is closed."), "success")
    return _back(edition)


@bp.post("/contests/<edition>/edit/late/grace")
@on(queries.edition_by_code, may_organize)
def grace(edition: Edition) -> ResponseReturnValue:
    """Set the seconds that nobody is told of."""
    form = GraceForm()
    if not form.validate_on_submit():
        return _page(edition, grace=form)
    actions.set_grace(edition, seconds=form.seconds.data, by=me(), at=now())
    flash(_("Saved."), "success")
    return _back(edition)


def _extension_form(edition: Edition) -> ExtensionForm:
    form = ExtensionForm()
    form.unit.choices = [SelectChoice(unit.code, unit.name) for unit in queries.units_below(edition)]
    return form


def _page(
    edition: Edition,
    *,
    extension: ExtensionForm | None = None,
    link: StartLinkForm | None = None,
    grace: GraceForm | None = None,
) -> ResponseReturnValue:
    wrong = any(form is not None and form.errors for form in (extension, link, grace))
    return render_template(
        "contests/calls/edit_late.html", edition=edition, due=general_deadline(edition), at=now(),
        extensions=queries.extensions_of(edition), links=queries.start_links_of(edition),
        extension=extension or _extension_form(edition), link=link or StartLinkForm(formdata=None),
        grace=grace or GraceForm(formdata=None, data={"seconds": edition.grace_seconds}),
    ), (422 if wrong else 200)  # fmt: skip


def _back(edition: Edition) -> ResponseReturnValue:
    return redirect(url_for("calls.late", edition=edition.code), 303)
