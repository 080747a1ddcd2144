"""What the secretariat and the organizers do to one entry: each a form that comes back with what to correct."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.contests.access import may_disqualify, may_keep_entry
from app.contests.entry_models import Entry
from app.contests.reception import actions
from app.contests.reception.forms import (
    ExcludeForm,
    MergeForm,
    PaperForm,
    ReasonForm,
    SupplementForm,
    keep_scan,
    scan,
)
from app.contests.reception.queries import desk
from app.contests.reception.views.blueprint import bp
from app.contests.reception.views.desk import entry_page
from app.contests.states import Exclusion
from app.contests.wording import official_number
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.text import nfc

_ENTRY = "/contests/<edition>/reception/entries/<ref>"


def _back(entry: Entry, words: str) -> ResponseReturnValue:
    flash(words, "success")
    return redirect(url_for("reception.entry", edition=entry.edition.code, ref=entry.ref), 303)


@bp.post(f"{_ENTRY}/receive")
@on(desk.desk_entry, may_keep_entry)
def receive(entry: Entry) -> ResponseReturnValue:
    """Take it in."""
    number = actions.receive(entry, by=me(), at=now())
    return _back(entry, _("Received with number %(number)s.", number=official_number(entry.edition.number, number)))


@bp.post(f"{_ENTRY}/validate")
@on(desk.desk_entry, may_keep_entry)
def validate(entry: Entry) -> ResponseReturnValue:
    """Find it valid."""
    actions.validate(entry, by=me(), at=now())
    return _back(entry, _("The entry was found valid."))


@bp.post(f"{_ENTRY}/ask-supplement")
@on(desk.desk_entry, may_keep_entry)
def ask_supplement(entry: Entry) -> ResponseReturnValue:
    """Ask for what is missing."""
    form = SupplementForm()
    if not form.validate_on_submit() or form.due_at.data is None:
        return entry_page(entry, supplement=form), 422
    actions.ask_supplement(entry, reason=form.reason.data, due_at=form.due_at.data, by=me(), at=now())
    return _back(entry, _("The supplement was requested."))


def _with_reason(name: str, act: Callable[..., Any], words: Callable[[], str], entry: Entry) -> ResponseReturnValue:
    form = ReasonForm()
    if not form.validate_on_submit():
        return entry_page(entry, **{name: form}), 422
    act(entry, reason=form.reason.data, by=me(), at=now())
    return _back(entry, words())


@bp.post(f"{_ENTRY}/invalidate")
@on(desk.desk_entry, may_keep_entry)
def invalidate(entry: Entry) -> ResponseReturnValue:
    """Find it not valid."""
    return _with_reason("invalidate", actions.invalidate, lambda: _("The entry was found not valid."), entry)


@bp.post(f"{_ENTRY}/reconsider")
@on(desk.desk_entry, may_keep_entry)
def reconsider(entry: Entry) -> ResponseReturnValue:
    """Take a finding back."""
    return _with_reason("reconsider", actions.reconsider, lambda: _("The finding was taken back."), entry)


@bp.post(f"{_ENTRY}/accept-late")
@on(desk.desk_entry, may_disqualify)
def accept_late(entry: Entry) -> ResponseReturnValue:
    """Let late work count."""
    return _with_reason("accept_late", actions.accept_late, lambda: _("The late entry was accepted."), entry)


@bp.post(f"{_ENTRY}/withdraw")
@on(desk.desk_entry, may_keep_entry, before=keep_scan)
def withdraw(entry: Entry) -> ResponseReturnValue:
    """Take it out on the leader's written request."""
    form = PaperForm()
    valid, paper = form.validate_on_submit(), scan(form)
    if not valid or form.file.errors:
        return entry_page(entry, withdraw=form), 422
    actions.withdraw_on_request(entry, reason=form.reason.data, paper=paper, by=me(), at=now())
    return _back(entry, _("The entry was withdrawn."))


@bp.post(f"{_ENTRY}/disqualify")
@on(desk.desk_entry, may_disqualify, before=keep_scan)
def disqualify(entry: Entry) -> ResponseReturnValue:
    """Exclude it, with the evidence."""
    form = ExcludeForm()
    valid, evidence = form.validate_on_submit(), scan(form)
    if not valid or form.file.errors:
        return entry_page(entry, disqualify=form), 422
    actions.disqualify(
        entry, kind=Exclusion(form.kind.data), reason=form.reason.data, evidence=evidence, by=me(), at=now()
    )
    return _back(entry, _("The entry was excluded from the contest."))


@bp.get(f"{_ENTRY}/merge")
@on(desk.desk_entry, may_keep_entry)
def merge_search(entry: Entry) -> str:
    """Find the entry that this one is a duplicate of."""
    return _merge_page(entry, MergeForm(formdata=None, into=request.args.get("into", "")[:16]))


@bp.post(f"{_ENTRY}/merge")
@on(desk.desk_entry, may_keep_entry)
def merge(entry: Entry) -> ResponseReturnValue:
    """Merge it into another."""
    form = MergeForm()
    if not form.validate_on_submit():
        return _merge_page(entry, form), 422
    try:
        into = desk.desk_entry(me(), entry.edition.code, form.into.data)
    except NoResultFound:
        abort(404)
    actions.merge(entry, into, reason=form.reason.data, by=me(), at=now())
    return _back(entry, _("The entry was merged into “%(title)s”.", title=into.title))


def _merge_page(entry: Entry, form: MergeForm) -> str:
    text = nfc(request.args.get("q", ""))[:100]
    return render_template(
        "contests/reception/merge.html",
        edition=entry.edition,
        entry=entry,
        form=form,
        q=text,
        targets=desk.merge_targets(entry, text),
        target=next((t for t in desk.chosen(entry.edition, [form.into.data or ""]) if t.id != entry.id), None),
    )


@bp.post(f"{_ENTRY}/files/<file>/clear")
@on(desk.desk_entry, may_keep_entry)
def clear_file(entry: Entry, file: str) -> ResponseReturnValue:
    """Let judges of a blind round see the file."""
    actions.clear_file(entry, _file(entry, file), cleared=True, by=me(), at=now())
    return _back(entry, _("Judges of a blind round will see this file."))


@bp.post(f"{_ENTRY}/files/<file>/hide")
@on(desk.desk_entry, may_keep_entry)
def hide_file(entry: Entry, file: str) -> ResponseReturnValue:
    """Take that back."""
    actions.clear_file(entry, _file(entry, file), cleared=False, by=me(), at=now())
    return _back(entry, _("Judges of a blind round will not see this file."))


def _file(entry: Entry, ref: str) -> Any:
    try:
        return desk.dossier_file(entry, ref)
    except NoResultFound:
        abort(404)
