"""The pages of one's own entries: the list, the beginning, the checklist, one part at a time, files."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import NoResultFound

from app.contests.access import may_enter_paper, may_enter_paper_for, may_write
from app.contests.calls import queries as calls
from app.contests.entries import actions, queries, rules
from app.contests.entries.forms import NO_UNIT, BasicsForm, FileForm, PaperForm, members_table, section_form
from app.contests.entry_models import Entry
from app.contests.models import Edition, StartLink
from app.contests.states import ENTRY, WRITABLE, EntryVerb
from app.contests.wording import official_number
from app.kit import fields
from app.kit.access import anybody, myself, on
from app.kit.clock import local, now
from app.kit.errors import DomainError
from app.kit.fields import Answer, FieldKind, FieldSpec
from app.kit.text import roman
from app.kit.web import sentence
from app.people.accounts.actions import new_person
from app.people.actor import Actor
from app.people.models import Person, Unit

bp = Blueprint("entries", __name__)
bp.add_app_template_filter(roman)
# The official number is written in one way everywhere, in the pages of judging and plans too.
bp.add_app_template_global(official_number)


@bp.get("/entries")
@on(myself, anybody)
def mine(actor: Actor) -> ResponseReturnValue:
    """What the actor leads, belongs to or entered for others."""
    return render_template("contests/entries/mine.html", entries=queries.own_entries(actor), at=now())


@bp.route("/contests/<edition>/entries/new", methods=["GET", "POST"])
@on(queries.call_of, anybody)
def start(edition: Edition) -> ResponseReturnValue:
    """Begin an entry; with ?link= (the secret of a late link) also after the deadline."""
    return _start(edition, BasicsForm(data=_first_choice(edition)))


@bp.route("/contests/<edition>/entries/new-on-paper", methods=["GET", "POST"])
@on(queries.call_of, may_enter_paper)
def start_on_paper(edition: Edition) -> ResponseReturnValue:
    """Begin an entry for a youth whose signed paper the officer holds (D36)."""
    return _start(edition, PaperForm(data=_first_choice(edition)))


def _start(edition: Edition, form: BasicsForm) -> ResponseReturnValue:
    at, paper = now(), isinstance(form, PaperForm)
    link = _late_link(edition, form)
    _offer(form, edition)
    if request.method == "POST" and "find" not in request.form and form.validate():
        chosen, leader = _basics(form, edition), None
        if isinstance(form, PaperForm):
            if not may_enter_paper_for(current_user, edition, chosen.unit.id if chosen.unit else None):
                abort(403)
            leader = _youth(form)
        entry = actions.start(edition, chosen, by=current_user, at=at, link=link, leader=leader)
        return redirect(url_for("entries.show", edition=edition.code, ref=entry.ref), 303)
    closed = None if link else _why_closed(edition)
    status = 422 if request.method == "POST" and "find" not in request.form else 200
    page = render_template(
        "contests/entries/start.html", edition=edition, form=form, closed=closed, paper=paper, late=link is not None,
        window=queries.window_of(edition), may_paper=may_enter_paper(current_user, edition),
    )  # fmt: skip
    return page, status


def _first_choice(edition: Edition) -> dict[str, Any]:
    unit = queries.creditable(edition, current_user.unit_id, now())
    return {
        "board": edition.boards[0].code if edition.boards else None,
        "unit": unit.code if unit else None,
        "token": request.args.get("link", ""),
    }


def _late_link(edition: Edition, form: BasicsForm) -> StartLink | None:
    return calls.find_start_link(edition, form.token.data, now()) if form.token.data else None


def _why_closed(edition: Edition) -> str | None:
    """Why nobody can begin here now, in words; None where one can (the chosen unit may still have longer)."""
    own = queries.creditable(edition, current_user.unit_id, now())
    try:
        actions.demand_open(edition, own, now(), None)
    except DomainError as refusal:
        return sentence(refusal.code, refusal.facts)
    return None


def _offer(form: BasicsForm, edition: Edition, chosen: Unit | None = None) -> None:
    """Offer the own unit, the one chosen, and those found by the words typed."""
    at = now()
    typed = queries.unit_by_code(edition, form.unit.data, at) if form.unit.data else None
    units = [queries.creditable(edition, current_user.unit_id, at), chosen, typed]
    units += queries.units_found(edition, form.unit_words.data or "", at)
    form.offer(edition, list({unit.id: unit for unit in units if unit is not None}.values()))


def _basics(form: BasicsForm, edition: Edition) -> actions.Basics:
    board = next(board for board in edition.boards if board.code == form.board.data)
    field = next((field for field in edition.fields if str(field.id) == form.field.data), None)
    code = form.unit.data
    unit = None if code == NO_UNIT else queries.unit_by_code(edition, code, now())
    if code != NO_UNIT and unit is None:
        raise actions.UnitNotCreditable
    return actions.Basics(form.title.data, board, field, unit, bool(form.open_to_investors.data))


def _youth(form: PaperForm) -> Person:
    unit = current_user.unit_id
    person = new_person(full_name=form.full_name.data, unit_id=unit, by_person_id=current_user.person_id, at=now())
    person.birth_date, person.phone, person.occupation = form.birth_date.data, form.number(), form.occupation.data
    return person


@bp.get("/contests/<edition>/entries/<ref>")
@on(queries.entry_of, anybody)
def show(entry: Entry) -> ResponseReturnValue:
    """The entry: a checklist while one writes, afterwards where it stands and what comes next."""
    own, at = may_write(current_user, entry), now()
    specs, kept = queries.specs_of(entry), queries.files_of(entry)
    answers = queries.answers_of(entry, specs, kept)
    steps = rules.section_steps(specs, answers)
    return render_template(
        "contests/entries/show.html", entry=entry, own=own, writing=own and entry.state in WRITABLE,
        checklist=checklist(entry, steps) if own else [], missing=rules.next_step(steps),
        answered=sum(s.state == "done" for s in steps if s.required), required=sum(s.required for s in steps),
        journey=queries.journey_of(entry, at), window=queries.closing_of(entry), version=queries.latest_version(entry),
        can_withdraw=own and ENTRY.can(entry.state, EntryVerb.WITHDRAW), paper=FileForm(meta={"csrf": False}),
    )  # fmt: skip


@bp.get("/contests/<edition>/entries/<ref>/edit")
@on(queries.entry_of, may_write)
def edit(entry: Entry) -> ResponseReturnValue:
    """To the next part that lacks something."""
    specs = queries.specs_of(entry)
    steps = rules.section_steps(specs, queries.answers_of(entry, specs, queries.files_of(entry)))
    step = rules.next_step(steps) or (steps[0] if steps else None)
    return redirect(_part_url(entry, step.key if step else rules.BASICS), 303)


def _part_url(entry: Entry, part: str) -> str:
    return url_for("entries.part", edition=entry.edition.code, ref=entry.ref, part=part)


@bp.route("/contests/<edition>/entries/<ref>/edit/basics", methods=["GET", "POST"])
@on(queries.entry_of, may_write)
def basics(entry: Entry) -> ResponseReturnValue:
    """Title, board, field and unit of a draft."""
    edition = queries.call_of(current_user, entry.edition.code)
    unit = entry.credited_unit
    form = BasicsForm(
        data={"title": entry.title, "board": entry.board.code, "field": str(entry.field_id or ""),
              "unit": unit.code if unit else NO_UNIT, "revision": entry.draft_revision, "open_to_investors": entry.open_to_investors}
    )  # fmt: skip
    _offer(form, edition, unit)
    sent = request.method == "POST" and "find" not in request.form
    if sent and form.validate():
        revision = int(form.revision.data) if str(form.revision.data).isdigit() else -1
        actions.set_basics(entry, _basics(form, edition), revision=revision, by=current_user, at=now())
        return redirect(url_for("entries.show", edition=edition.code, ref=entry.ref), 303)
    return render_template("contests/entries/basics.html", entry=entry, form=form), 422 if sent else 200


def _spec(entry: Entry, part: str) -> FieldSpec:
    for spec in queries.specs_of(entry):
        if spec.key == part:
            return spec
    raise NoResultFound


@bp.route("/contests/<edition>/entries/<ref>/edit/<part>", methods=["GET", "POST"])
@on(queries.entry_of, may_write)
def part(entry: Entry, part: str) -> ResponseReturnValue:
    """One section. Saving works without JavaScript; where another tab was first, both texts are shown."""
    try:
        spec = _spec(entry, part)
    except NoResultFound:
        abort(404)
    if request.method == "GET" or not rules.is_typed(spec):
        return _part_page(entry, spec)
    answers = fields.read([spec], request.form) or {spec.key: _nothing(spec)}
    try:
        actions.save_draft(
            entry, answers, revision=request.form.get("revision", -1, type=int),
            base=request.form.get("base", ""), at=now(),
        )  # fmt: skip
    except actions.DraftConflict as conflict:
        return _part_page(entry, spec, answers, conflict), 409
    wrong = fields.problems([spec], answers, final=False)
    if wrong and request.form.get("go") == "next":
        return redirect(_part_url(entry, spec.key), 303)
    flash(_("Saved at %(time)s.", time=f"{local(now()):%H:%M}"), "success")
    if request.form.get("go") == "next":
        return redirect(_next_url(entry, spec), 303)
    return redirect(_part_url(entry, spec.key), 303)


def _nothing(spec: FieldSpec) -> Answer:
    """What an empty form means: no row, or no choice."""
    return [] if spec.kind is FieldKind.MEMBERS else ""


def _next_url(entry: Entry, spec: FieldSpec) -> str:
    keys = [one.key for one in queries.specs_of(entry)]
    after = keys[keys.index(spec.key) + 1 :]
    if after:
        return _part_url(entry, after[0])
    return url_for("entries.show", edition=entry.edition.code, ref=entry.ref)


def checklist(entry: Entry, steps: Sequence[rules.Step], here: str = "") -> list[dict[str, Any]]:
    """The parts of a draft for ui/stepper: name and place, the sections, the team, the paper."""
    address: dict[str, Any] = {"edition": entry.edition.code, "ref": entry.ref}
    rows = [{"key": rules.BASICS, "label": _("Name and place"), "state": "done" if entry.title else "todo",
             "href": url_for("entries.basics", **address), "note": ""}]  # fmt: skip
    for step in steps:
        note = "" if step.required else _("optional")
        state = {"open": "todo"}.get(step.state, step.state)
        rows.append({"key": step.key, "label": step.label, "state": state, "note": note, "required": step.required,
                     "href": _part_url(entry, step.key)})  # fmt: skip
    waiting = [m.full_name for m in entry.members if m.confirmed_at is None and m.declined_at is None]
    rows.append({"key": rules.TEAM, "label": _("Team"), "state": "problem" if waiting else "done",
                 "note": _("Not confirmed yet: %(names)s", names=", ".join(waiting)) if waiting else "",
                 "href": url_for("teams.team", **address)})  # fmt: skip
    first = next((row for row in rows if row["state"] in ("todo", "problem") and row.get("required", True)), None)
    current = next((row for row in rows if row["key"] == here), None) if here else first
    if current is not None and (here or current["state"] == "todo"):
        current["state"] = "current"
    return rows


def _part_page(
    entry: Entry, spec: FieldSpec, typed: dict[str, Answer] | None = None, conflict: actions.DraftConflict | None = None
) -> str:
    specs, kept = queries.specs_of(entry), queries.files_of(entry)
    answers = queries.answers_of(entry, specs, kept)
    answer = (typed or answers).get(spec.key)
    wrong = [p for p in fields.problems([spec], {spec.key: answer}, final=False) if p.key == spec.key]
    errors = [sentence(p.code, p.facts) for p in wrong]
    single = spec.kind not in (FieldKind.FILE, FieldKind.MEMBERS)
    return render_template(
        "contests/entries/part.html", entry=entry, spec=spec, checklist=checklist(entry, rules.section_steps(specs, answers), spec.key),
        form=section_form(spec, answer, errors) if single else FileForm(meta={"csrf": False}), errors=errors,
        table=members_table(spec, answer) if spec.kind is FieldKind.MEMBERS else None, conflict=conflict,
        theirs=fields.shown(spec, conflict.theirs.get(spec.key)) if conflict else None,
        files=[f.file for f in kept if f.section_key == spec.key], writing=entry.state in WRITABLE,
        base=rules.fingerprint(answers if not conflict else conflict.theirs, [spec.key]),
        revision=conflict.revision if conflict else entry.draft_revision,
    )  # fmt: skip
