"""The pages of merging: choose the other record, look at both side by side, make them one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.kit.access import me, on
from app.kit.clock import now
from app.kit.text import date_short, nfc, search_key
from app.kit.web import sentence
from app.people.merging import actions, queries
from app.people.models import Person
from app.people.roles.queries import account_of, may_shut, person_seen

bp = Blueprint("merging", __name__)


@bp.get("/people/<ref>/merge")
@on(person_seen, may_shut)
def choose(person: Person) -> ResponseReturnValue:
    """Which other record is of the same human? Those of the same name are offered first."""
    typed = nfc(request.args.get("q", ""))[:100]
    found = queries.alike(me(), person, search_key(typed))
    return render_template("people/merging/choose.html", person=person, found=found, q=typed)


@bp.route("/people/<ref>/merge/<other>", methods=["GET", "POST"])
@on(queries.pair, queries.may_merge)
def merge(pair: tuple[Person, Person]) -> ResponseReturnValue:
    """Both records side by side and what would move; a POST makes them one."""
    kept, gone = pair
    ref, gone_ref, refused = kept.ref, gone.ref, None
    if request.method == "POST":
        try:
            actions.merge(kept, gone, by=me(), at=now())
        except (
            actions.BothHaveAccounts,
            actions.JudgedEachOther,
            actions.KeepTheOther,
            actions.MergeConflict,
        ) as refusal:
            refused = sentence(refusal.code, {key: _words(str(table)) for key, table in refusal.facts.items()})
            kept, gone = queries.pair(me(), ref, gone_ref)
        else:
            flash(_("The two records are one now."), "success")
            return redirect(url_for("roles.person", ref=ref), 303)
    page = render_template(
        "people/merging/merge.html", kept=kept, gone=gone, rows=_beside(kept, gone), parts=_parts(gone), refused=refused
    )
    return page, 409 if refused else 200


def _beside(kept: Person, gone: Person) -> list[tuple[str, str, str]]:
    """(what, what stays, what the other record says), line by line."""
    lines = ((_("Full name"), "full_name"), (_("Date of birth"), "birth_date"), (_("Phone number"), "phone"),
             (_("E-mail for messages"), "email"), (_("Occupation or school"), "occupation"))  # fmt: skip
    told = [(str(label), _shown(getattr(kept, key)), _shown(getattr(gone, key))) for label, key in lines]
    units = tuple(person.unit.name if person.unit else "–" for person in (kept, gone))
    return [*told, (_("Unit"), *units), (_("Account"), _account(kept), _account(gone))]


def _shown(value: Any) -> str:
    return "–" if value is None else value if isinstance(value, str) else date_short(value)


def _account(person: Person) -> str:
    account = account_of(person.id)
    if account is None:
        return str(_("no account"))
    return str(_("account that was shut") if account.disabled_at else account.login or _("a personal link"))


def _parts(gone: Person) -> list[tuple[str, int]]:
    """What moves, in words, the rows of one kind added up."""
    found: dict[str, int] = {}
    for part in queries.moving(gone):
        words = _words(part.table) if not queries.says_who_did(part.column) else sentence("rows_by")
        found[words] = found.get(words, 0) + part.rows
    return sorted(found.items())


def _words(table: str) -> str:
    """What the rows of a table are, as its own context calls them."""
    try:
        return sentence(f"rows_{table}")
    except KeyError:
        return sentence("rows_other")
