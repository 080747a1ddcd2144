"""Plans, materials and photos of an event: added, shown to everybody or to its own house, taken away."""

from typing import BinaryIO, cast

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.events.access import may_organize
from app.events.catalogue import actions, queries
from app.events.catalogue.forms import EventFileForm
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.pages import page, part_of, saved
from app.events.models import Event
from app.events.states import FileUse
from app.kit import files as store
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.errors import DomainError
from app.kit.files import Prepared
from app.kit.web import sentence

LIMIT = 20 * 1024 * 1024


def _keep() -> Prepared | DomainError | None:
    """The file sent with the form, parsed and safe on disk before the transaction opens; what was wrong with it else."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    kinds = store.DOCUMENTS | store.IMAGES
    try:
        return store.prepare(cast(BinaryIO, sent.stream), sent.filename, limit=LIMIT, kinds=kinds, at=now())
    except DomainError as refusal:
        return refusal


@bp.route("/events/<event>/edit/files", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize, before=_keep)
def files(event: Event) -> ResponseReturnValue:
    """All files, and one more."""
    form, sessions = EventFileForm(), queries.sessions_of(event)
    form.session.choices = [SelectChoice("", _("The whole event")), *(SelectChoice(s.ref, s.name) for s in sessions)]
    if form.validate_on_submit():
        prepared = g.prepared
        if isinstance(prepared, Prepared):
            chosen = next((s.id for s in sessions if s.ref == form.session.data), None)
            actions.add_file(
                event, prepared, use=FileUse(form.use.data), caption=form.caption.data or "", public=form.public.data,
                consented=form.consented.data, session_id=chosen, by=me(), at=now(),
            )  # fmt: skip
            return saved(event, "files")
        refusal = sentence(prepared.code, prepared.facts) if prepared else _("Choose a file.")
        form.file.errors = [refusal]
    return page("files", event, form, kept=queries.files_of(event), names={s.id: s.name for s in sessions})


@bp.post("/events/<event>/edit/files/<ref>/<any(show, hide, remove):what>")
@on(queries.event_by_code, may_organize)
def change_file(event: Event, ref: str, what: str) -> ResponseReturnValue:
    """Show a file to everybody, keep it in the house, or take it away."""
    row = part_of(queries.file_by_ref, event, ref)
    if what == "remove":
        actions.remove_file(event, row, by=me(), at=now())
    else:
        agreed = row.consented or bool(request.form.get("consented"))
        actions.show_file(event, row, public=what == "show", consented=agreed, by=me(), at=now())
    return saved(event, "files")
