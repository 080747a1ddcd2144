"""The secretariat's inbox and the page of one entry."""

from typing import Any

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from sqlalchemy.exc import NoResultFound

from app.contests.access import may_disqualify, may_keep, may_keep_entry, may_watch
from app.contests.duplicates.queries import open_count, pairs_with
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.reception import actions
from app.contests.reception.forms import (
    ExcludeForm,
    InboxForm,
    PaperForm,
    ReasonForm,
    SupplementForm,
    chosen_refs,
    page_number,
)
from app.contests.reception.queries import desk
from app.contests.reception.queries.dossier import history_of, lines_of, version_of
from app.contests.reception.views.blueprint import bp, tell, told
from app.contests.states import ENTRY, EntryVerb
from app.kit import files
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.web import language
from app.people.actor import Actor


def may_see(actor: Actor, entry: Entry) -> bool:
    """Staff and observers of the entry's edition."""
    return may_watch(actor, entry.edition)


@bp.get("/contests/<edition>/reception")
@on(desk.desk_edition, may_watch)
def inbox(edition: Edition) -> str:
    """What has to be done, by trays, with filters."""
    at = now()
    form = InboxForm(request.args)
    form.fill([(b.code, b.name) for b in edition.boards], [(str(f.id), f.name) for f in edition.fields])
    filters = form.filters(request.args.get("tray"), request.args.get("q", ""))
    trays, overdue = desk.tray_counts(edition, at)
    return render_template(
        "contests/reception/inbox.html",
        edition=edition,
        form=form,
        filters=filters,
        found=desk.inbox(edition, filters, page_number()),
        trays=trays,
        overdue=overdue,
        may_act=may_keep(me(), edition),
        alike=open_count(me(), edition),
        asked={k: v for k, v in request.args.items() if k != "page"},
    )


@bp.post("/contests/<edition>/reception/receive")
@on(desk.desk_edition, may_keep)
def receive_chosen(edition: Edition) -> ResponseReturnValue:
    """Receive what was ticked, in the order of handing in."""
    outcome = actions.receive_many(desk.chosen(edition, chosen_refs()), by=me(), at=now())
    count = len(outcome.done)
    tell(outcome, ngettext("%(num)s entry was received.", "%(num)s entries were received.", count))
    return redirect(url_for("reception.inbox", edition=edition.code), 303)


@bp.post("/contests/<edition>/reception/validate")
@on(desk.desk_edition, may_keep)
def validate_chosen(edition: Edition) -> ResponseReturnValue:
    """Find valid what was ticked."""
    outcome = actions.validate_many(desk.chosen(edition, chosen_refs()), by=me(), at=now())
    count = len(outcome.done)
    tell(outcome, ngettext("%(num)s entry was found valid.", "%(num)s entries were found valid.", count))
    return redirect(url_for("reception.inbox", edition=edition.code, tray=desk.Tray.CHECK), 303)


@bp.get("/contests/<edition>/reception/entries/<ref>")
@on(desk.desk_entry, may_see)
def entry(found: Entry) -> str:
    """One entry with all that is known of it."""
    return entry_page(found)


def entry_page(found: Entry, **forms: Any) -> str:
    """The page of an entry; `forms` are those that came back with something to correct, by their name."""
    asked = request.args.get("version", "")
    version = version_of(found, int(asked) if asked.isdecimal() and len(asked) < 7 else None)
    fresh = {
        "supplement": SupplementForm(formdata=None),
        "invalidate": ReasonForm(formdata=None),
        "reconsider": ReasonForm(formdata=None),
        "accept_late": ReasonForm(formdata=None),
        "withdraw": PaperForm(formdata=None),
        "disqualify": ExcludeForm(formdata=None),
    }
    return render_template(
        "contests/reception/entry.html",
        edition=found.edition,
        entry=found,
        version=version,
        lines=lines_of(found, version, language()),
        files=desk.files_of(found),
        history=told(history_of(found)),
        into=desk.merged_into(found),
        duplicates=desk.duplicates_of(found),
        alike=pairs_with(me(), found),
        forms=fresh | forms,
        opened=next(iter(forms), None),
        verbs={verb.value for verb in ENTRY.verbs(found.state)},
        may_act=may_keep_entry(me(), found),
        may_exclude=may_disqualify(me(), found),
        at_unit=found.credited_unit_id is not None and found.forwarded_at is None,
        MERGE=EntryVerb.MERGE.value,
    )


@bp.get("/contests/<edition>/reception/entries/<ref>/files/<file>")
@on(desk.desk_entry, may_see)
def entry_file(found: Entry, file: str) -> ResponseReturnValue:
    """A file kept about the entry, as an inert attachment."""
    try:
        return files.respond(desk.stored_file(found, file))
    except NoResultFound:
        abort(404)
