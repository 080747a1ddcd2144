"""The pages of handing in: the last look, the receipt that anybody can verify, versions, withdrawing."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup, escape

from app.contests.access import may_write
from app.contests.entries.queries import closing_of, entry_of, specs_of
from app.contests.entry_models import Entry, EntryVersion
from app.contests.states import ENTRY, EntryVerb
from app.contests.submissions import actions, queries, rules
from app.contests.submissions.forms import SubmitForm, WithdrawForm
from app.contests.submissions.queries import Receipt
from app.contests.teams.rules import is_minor
from app.kit import fields
from app.kit.access import anybody, on, public
from app.kit.clock import local, now
from app.kit.codes import grouped, normalise_code, qr_svg, secret_token
from app.kit.errors import DomainError
from app.kit.web import language, public_url, sentence

bp = Blueprint("submissions", __name__)


def _show_url(entry: Entry) -> str:
    return url_for("entries.show", edition=entry.edition.code, ref=entry.ref)


@bp.route("/contests/<edition>/entries/<ref>/submit", methods=["GET", "POST"])
@on(entry_of, may_write)
def submit(entry: Entry) -> ResponseReturnValue:
    """The last look, then one submission however often it is sent."""
    form = SubmitForm(data={"nonce": secret_token(), "revision": entry.draft_revision})
    refused = None
    if form.validate_on_submit():
        try:
            version = actions.submit(
                entry, nonce=form.nonce.data or "", revision=_number(form.revision.data),
                consents=form.given(language()), by=current_user, at=now(),
            )  # fmt: skip
        except DomainError as refusal:
            # Said on this very page, where it can be mended: the ticks stay, the revision is the present one.
            refused = refusal
        else:
            return redirect(url_for("submissions.receipt", code=version.receipt_code), 303)
    if not ENTRY.can(entry.state, EntryVerb.SUBMIT):
        return redirect(_show_url(entry), 303)
    form.revision.data = entry.draft_revision
    return _last_look(entry, form, refused), 200 if refused is None else refused.status


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() else -1


def _closed(entry: Entry) -> DomainError | None:
    """Why nothing can be handed in now, so that nobody ticks and presses in vain."""
    try:
        actions.demand_open(entry, now())
    except DomainError as refusal:
        return refusal
    return None


def _last_look(entry: Entry, form: SubmitForm, refused: DomainError | None) -> str:
    dossier, at, closed = queries.dossier_of(entry), now(), _closed(entry)
    refused = refused or closed
    content = queries.content_of(entry, dossier)
    return render_template(
        "contests/submissions/submit.html", entry=entry, form=form, content=content,
        hindrances=[sentence(h.code, h.facts) for h in queries.hindrances(entry, dossier)],
        rows=content_rows(dossier.specs, content), window=closing_of(entry), at=at,
        minor=is_minor(entry.leader.birth_date, local(at).date()), first=entry.submitted_at is None,
        refused=sentence(refused.code, refused.facts) if refused else None, closed=closed is not None,
    )  # fmt: skip


def content_rows(specs: Any, content: dict[str, Any]) -> list[dict[str, Any]]:
    """What a version holds, question by question: {key, label, text, files}."""
    rows = []
    for spec in specs:
        names = content["files"].get(spec.key, [])
        text = fields.shown(spec, content["answers"].get(spec.key), language())
        rows.append({"key": spec.key, "label": spec.label, "text": "" if names else text, "files": names})
    return rows


@bp.get("/receipts")
@public
def find_receipt() -> ResponseReturnValue:
    """Type a receipt's code; ?code= leads to it."""
    code = normalise_code(request.args.get("code", ""))
    if code:
        return redirect(url_for("submissions.receipt", code=code), 303)
    return render_template("contests/submissions/find.html", typed=request.args.get("code", ""))


@bp.get("/receipts/<code>")
@on(queries.receipt_of, anybody, guests=True)
def receipt(found: Receipt) -> ResponseReturnValue:
    """The card; to strangers it says that it is true, and nothing about any person or entry."""
    link = public_url("submissions.receipt", code=found.version.receipt_code)
    return render_template(
        "contests/submissions/receipt.html", found=found, version=found.version, edition=found.edition,
        entry=found.entry, code=grouped(found.version.receipt_code), link=link, pattern=found.pattern,
        qr=qr_svg(link, _("Address of this receipt")),
    )  # fmt: skip


@bp.get("/contests/<edition>/entries/<ref>/versions")
@on(entry_of, anybody)
def versions(entry: Entry) -> ResponseReturnValue:
    """Everything that was handed in, the latest first."""
    return render_template("contests/submissions/versions.html", entry=entry, versions=entry.versions[::-1])


@bp.get("/contests/<edition>/entries/<ref>/versions/<int:number>")
@on(entry_of, anybody)
def version(entry: Entry, number: int) -> ResponseReturnValue:
    """One version as it was handed in; prints as the dossier."""
    found = _version(entry, number)
    return render_template(
        "contests/submissions/version.html", entry=entry, version=found, content=found.content,
        rows=content_rows(specs_of(entry), found.content),
    )  # fmt: skip


def _version(entry: Entry, number: int | None) -> EntryVersion:
    found = next((version for version in entry.versions if version.number == number), None)
    if found is None:
        abort(404)
    return found


@bp.get("/contests/<edition>/entries/<ref>/compare")
@on(entry_of, anybody)
def compare(entry: Entry) -> ResponseReturnValue:
    """Two versions side by side, word by word; by default the last two."""
    if len(entry.versions) < 2:
        return redirect(url_for("submissions.versions", edition=entry.edition.code, ref=entry.ref), 303)
    older = _version(entry, request.args.get("a", entry.versions[-2].number, type=int))
    newer = _version(entry, request.args.get("b", entry.versions[-1].number, type=int))
    rows = [
        {"label": label, **_beside(left, right), "changed": left != right}
        for label, left, right in _pairs(entry, older.content, newer.content)
    ]
    return render_template(
        "contests/submissions/compare.html", entry=entry, versions=entry.versions, older=older, newer=newer, rows=rows
    )


def _pairs(entry: Entry, old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, str, str]]:
    pairs = [(label, _text(old, key), _text(new, key)) for key, label in
             (("title", _("Title")), ("board", _("Board")), ("field", _("Field of entry")), ("unit", _("Unit")),
              ("team", _("Team")))]  # fmt: skip
    specs = specs_of(entry)
    for left, right in zip(content_rows(specs, old), content_rows(specs, new), strict=True):
        pairs.append((left["label"], _with_files(left), _with_files(right)))
    return pairs


def _text(content: dict[str, Any], key: str) -> str:
    value = content.get(key)
    if key == "team":
        return "\n".join(member["name"] for member in value or [])
    return str(value.get("name", "")) if isinstance(value, dict) else str(value or "")


def _with_files(row: dict[str, Any]) -> str:
    return "\n".join([row["text"], *(f"{f['name']} ({f['sha256'][:8]})" for f in row["files"])]).strip()


def _beside(old: str, new: str) -> dict[str, Markup]:
    """Both texts with what went and what came marked; the words themselves are escaped."""
    left, right = Markup(), Markup()
    for kind, piece in rules.words_changed(old, new):
        shown = escape(piece)
        left += Markup("<del>{}</del>").format(shown) if kind == "gone" else shown if kind == "same" else Markup()
        right += Markup("<ins>{}</ins>").format(shown) if kind == "new" else shown if kind == "same" else Markup()
    return {"left": left, "right": right}


@bp.route("/contests/<edition>/entries/<ref>/withdraw", methods=["GET", "POST"])
@on(entry_of, may_write)
def withdraw(entry: Entry) -> ResponseReturnValue:
    """Ask once more, then take the entry out."""
    form, refused = WithdrawForm(), None
    if form.validate_on_submit():
        try:
            actions.withdraw(entry, reason=form.reason.data or "", by=current_user, at=now())
        except actions.WithdrawReasonMissing as refusal:
            form.reason.errors = [sentence(refusal.code)]
            refused = refusal
        else:
            flash(_("The entry is withdrawn."), "success")
            return redirect(_show_url(entry), 303)
    if not ENTRY.can(entry.state, EntryVerb.WITHDRAW):
        return redirect(_show_url(entry), 303)
    page = render_template(
        "contests/submissions/withdraw.html", entry=entry, form=form, free=queries.withdrawable_freely(entry, now())
    )
    return page, 200 if refused is None else refused.status
