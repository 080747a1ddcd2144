"""Setting an edition up, step by step: what is missing stands first."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from app.contests.access import may_organize
from app.contests.calls import actions, queries, rules
from app.contests.calls.forms import (
    BasicsForm,
    BoardsForm,
    EligibilityForm,
    NewEditionForm,
    PrizesForm,
    ReasonForm,
    lines,
    shown_money,
    slug,
    unused,
)
from app.contests.calls.views.blueprint import bp, general_deadline, steps_of
from app.contests.models import Edition, Series
from app.contests.states import EDITION
from app.contests.wording import edition_title
from app.kit.access import me, on
from app.kit.clock import local, now
from app.kit.codes import public_code
from app.kit.fields import dong
from app.kit.stale import Theirs, stale_stamp, stale_version, version_of
from app.people.actor import Actor
from app.people.models import Unit
from app.people.states import Role

EMPTY_ROWS = 2


def units_to_organize(actor: Actor) -> list[Unit]:
    """The units for which one may make editions."""
    return queries.organized_units(actor)


def may_make(actor: Actor, units: list[Unit]) -> bool:
    """Organizers of at least one unit."""
    return bool(units) and actor.has_role(Role.ORGANIZER)


@bp.route("/contests/new", methods=["GET", "POST"])
@on(units_to_organize, may_make)
def new(units: list[Unit]) -> ResponseReturnValue:
    """A new edition, from a preset or as a copy of the last one."""
    series = queries.series_of(units)
    last = {edition.series_id: edition for edition in queries.last_editions(series)}
    form = NewEditionForm(data=_proposed(series, last))
    form.unit.choices = [SelectChoice(unit.code, unit.name) for unit in units]
    form.series.choices = [SelectChoice(one.code, one.title) for one in series]
    form.series.choices += [SelectChoice("new", _("A new contest"))]
    form.source.choices = [
        SelectChoice(f"copy:{e.code}", _("Copy of %(title)s", title=edition_title(e))) for e in last.values()
    ]
    form.source.choices += [SelectChoice(key, f"{title}|{note}") for key, title, note in actions.preset_names()]
    if not form.validate_on_submit():
        return render_template(
            "contests/calls/new.html", form=form, several=len(units) > 1
        ), 422 if form.errors else 200
    edition = _make(form, units, series, list(last.values()))
    return redirect(url_for("calls.edit", edition=edition.code), 303)


def _proposed(series: list[Series], last: dict[int, Edition]) -> dict[str, Any]:
    if not series:
        return {"series": "new", "number": 1, "year": local(now()).year, "source": actions.preset_names()[0][0]}
    edition = last.get(series[0].id)
    year = max(local(now()).year, edition.year + 1 if edition else 0)
    source = f"copy:{edition.code}" if edition else actions.preset_names()[0][0]
    return {"series": series[0].code, "number": queries.next_number(series[0]), "year": year, "source": source}


def _make(form: NewEditionForm, units: list[Unit], series: list[Series], last: list[Edition]) -> Edition:
    at, by = now(), me()
    chosen = next((one for one in series if one.code == form.series.data), None)
    if chosen is None:
        unit = next((unit for unit in units if unit.code == form.unit.data), units[0])
        code = slug(form.title.data, "-", 24)
        try:
            chosen = actions.make_series(code=code, title=form.title.data, unit=unit, by=by, at=at)
        except actions.SeriesTaken:
            # Two provinces may call their contests alike; their addresses differ.
            code = f"{code}-{public_code(4).lower()}"
            chosen = actions.make_series(code=code, title=form.title.data, unit=unit, by=by, at=at)
    made = {"number": form.number.data, "year": form.year.data, "by": by, "at": at}
    copied = next((e for e in last if f"copy:{e.code}" == form.source.data), None)
    if copied is not None and copied.series_id == chosen.id:
        return actions.copy_edition(copied, **made)
    if copied is not None:
        return actions.copy_edition(copied, series=chosen, **made)
    return actions.make_edition(chosen, preset=form.source.data, **made)


@bp.get("/contests/<edition>/edit")
@on(queries.edition_by_code, may_organize)
def edit(edition: Edition) -> str:
    """The checklist: what is there, what is missing, what can be done now."""
    at = now()
    return render_template(
        "contests/calls/edit.html", edition=edition, missing=queries.missing_to_open(edition),
        verbs=EDITION.verbs(edition.state), frozen=queries.has_entries(edition), boards=queries.boards_of(edition),
        sections=queries.sections_of(edition), prizes=queries.prizes_of(edition),
        rules=queries.published_rules(edition)[:1], draft=queries.rules_draft(edition),
        steps=steps_of(edition, at, general_deadline(edition)), history=queries.history_of(edition), form=ReasonForm(),
    )  # fmt: skip


@bp.post("/contests/<edition>/edit/open")
@on(queries.edition_by_code, may_organize)
def open_now(edition: Edition) -> ResponseReturnValue:
    """Open the contest."""
    actions.open_edition(edition, by=me(), at=now())
    flash(_("The contest is open. Everybody can see it now."), "success")
    return redirect(url_for("calls.edit", edition=edition.code), 303)


@bp.post("/contests/<edition>/edit/close")
@on(queries.edition_by_code, may_organize)
def close_now(edition: Edition) -> ResponseReturnValue:
    """Close it."""
    actions.close_edition(edition, by=me(), at=now())
    flash(_("The contest is closed. What was published stays visible."), "success")
    return redirect(url_for("calls.edit", edition=edition.code), 303)


@bp.post("/contests/<edition>/edit/reopen")
@on(queries.edition_by_code, may_organize)
def reopen_now(edition: Edition) -> ResponseReturnValue:
    """Open it again, with the reason."""
    form = ReasonForm()
    actions.reopen_edition(edition, reason=form.reason.data or "", by=me(), at=now())
    flash(_("The contest is open again."), "success")
    return redirect(url_for("calls.edit", edition=edition.code), 303)


@bp.route("/contests/<edition>/edit/basics", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def basics(edition: Edition) -> ResponseReturnValue:
    """Year, theme, contact, brocade."""
    form = BasicsForm(obj=edition)
    theirs = stale_version(form, edition)
    if theirs or not form.validate_on_submit():
        return _page("basics", edition, form, theirs)
    actions.set_basics(
        edition, year=form.year.data, theme=form.theme.data or "", summary=form.summary.data or "",
        contact=form.contact.data, pattern=int(form.pattern.data),
        shows_scores=form.shows_scores.data, shows_comments=form.shows_comments.data, version=version_of(form), by=me(), at=now(),
    )  # fmt: skip
    return saved(edition)


@bp.route("/contests/<edition>/edit/eligibility", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def eligibility(edition: Edition) -> ResponseReturnValue:
    """Who may take part."""
    form = EligibilityForm(obj=edition)
    theirs = stale_version(form, edition)
    if theirs or not form.validate_on_submit():
        return _page("eligibility", edition, form, theirs)
    typed = {name: field.data for name, field in form._fields.items() if name not in ("version", "csrf_token")}
    actions.set_eligibility(edition, **typed, version=version_of(form), by=me(), at=now())
    return saved(edition)


@bp.route("/contests/<edition>/edit/boards", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def boards(edition: Edition) -> ResponseReturnValue:
    """Boards and fields of entry."""
    kept, fields = queries.boards_of(edition), queries.fields_of(edition)
    stored = {"boards": "\n".join(b.name for b in kept), "fields_of_entry": "\n".join(f.name for f in fields)}
    form = BoardsForm(data=stored)
    theirs = stale_stamp(form, stored)
    if theirs or not form.validate_on_submit():
        return _page("boards", edition, form, theirs)
    names = lines(form.boards.data)
    codes = rules.board_codes([(board.code, board.name) for board in kept], names)
    taken = {code for code in codes if code}
    wanted = []
    for code, name in zip(codes, names, strict=True):
        fresh = code or unused(slug(name, "_", 36), taken)
        taken.add(fresh)
        wanted.append(actions.BoardInput(fresh, name))
    actions.set_boards(edition, wanted, by=me(), at=now())
    actions.set_fields(edition, lines(form.fields_of_entry.data), by=me(), at=now())
    return saved(edition)


@bp.route("/contests/<edition>/edit/prizes", methods=["GET", "POST"])
@on(queries.edition_by_code, may_organize)
def prizes(edition: Edition) -> ResponseReturnValue:
    """The prize structure as a table; an emptied name takes the line out."""
    kept = queries.boards_of(edition)
    codes = {board.id: board.code for board in kept}
    rows = [
        {"rank": p.rank, "name": p.name, "quantity": p.quantity, "money": shown_money(p.money),
         "board": codes.get(p.board_id or 0, ""), "sponsor": p.sponsor or ""}
        for p in queries.prizes_of(edition)
    ]  # fmt: skip
    stored = {_("Prizes"): "\n".join(f"{r['name']} × {r['quantity']} {r['money']}" for r in rows)}
    form = PrizesForm(data={"rows": rows + [{"board": "", "quantity": 1}] * EMPTY_ROWS})
    theirs = stale_stamp(form, stored)
    for row in form.rows:
        row.form.board.choices = [SelectChoice("", _("All boards")), *(SelectChoice(b.code, b.name) for b in kept)]
    if theirs or not form.validate_on_submit():
        return _page("prizes", edition, form, theirs)
    actions.set_prizes(
        edition,
        [
            actions.PrizeInput(
                rank=row.form.rank.data or n, name=row.form.name.data, quantity=row.form.quantity.data or 1,
                money=dong(row.form.money.data) if row.form.money.data else None,
                board_code=row.form.board.data or None, sponsor=row.form.sponsor.data or None,
            )
            for n, row in enumerate(form.rows, 1)
            if row.form.name.data
        ],
        by=me(),
        at=now(),
    )  # fmt: skip
    return saved(edition)


def saved(edition: Edition) -> ResponseReturnValue:
    """Say so and go back to the checklist."""
    flash(_("Saved."), "success")
    return redirect(url_for("calls.edit", edition=edition.code), 303)


def _page(name: str, edition: Edition, form: Any, theirs: Theirs = ()) -> ResponseReturnValue:
    return render_template(
        f"contests/calls/edit_{name}.html", edition=edition, form=form, frozen=queries.has_entries(edition),
        theirs=theirs, stale=bool(theirs),
    ), (409 if theirs else 422 if form.errors else 200)  # fmt: skip
