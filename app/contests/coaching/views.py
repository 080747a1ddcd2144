"""The pages of coaching: who coaches whom, a mentor's entries, the team's answers."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import NoResultFound

from app.contests.access import may_keep, may_organize, may_watch, may_write
from app.contests.coaching import actions, queries, rules
from app.contests.coaching.forms import AdviceForm, AnswerForm
from app.contests.entry_models import CoachingNote, Entry, Mentorship
from app.contests.models import Stage
from app.contests.reception.queries.dossier import lines_of, version_of
from app.contests.wording import edition_title
from app.kit import files
from app.kit.access import anybody, me, myself, on
from app.kit.clock import now
from app.kit.text import nfc
from app.kit.web import language
from app.people.actor import Actor

bp = Blueprint("coaching", __name__)


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of coaching say in words."""
    return {"edition_title": edition_title}


def _may_see(actor: Actor, stage: Stage) -> bool:
    return may_watch(actor, stage.edition)


def _may_assign(actor: Actor, stage: Stage) -> bool:
    return may_keep(actor, stage.edition)


def _is_mentor(actor: Actor, mentorship: Mentorship) -> bool:
    return actor.person_id == mentorship.mentor_id


@bp.get("/contests/<edition>/coaching")
@on(queries.watched_stage, _may_see)
def stage(found: Stage) -> str:
    """The entries in coaching with their mentors; once the stage is published, those that were in it and what came of it."""
    entries = queries.passed_through(found) if found.published_at else queries.polished(found)
    return render_template(
        "contests/coaching/stage.html",
        stage=found,
        edition=found.edition,
        entries=entries,
        mentors=queries.mentorships_of_stage(found),
        notes=queries.note_counts([entry.id for entry in entries]),
        may_assign=_may_assign(me(), found),
        outcomes=rules.outcomes(found, entries),
        publication_href=_publication_href(found),
    )


def _publication_href(found: Stage) -> str | None:
    """Where organizers decide who goes on; the context that publishes (judging) tells it when it is mounted."""
    find = current_app.extensions.get("publication_href")
    return find(found) if find is not None and may_organize(me(), found.edition) else None


@bp.get("/contests/<edition>/coaching/entries/<ref>/mentors")
@on(queries.watched_stage, _may_assign)
def find_mentor(found: Stage, ref: str) -> str:
    """Find a mentor for an entry."""
    entry, text = _entry(found, ref), nfc(request.args.get("q", ""))[:100]
    return render_template(
        "contests/coaching/mentors.html",
        stage=found,
        edition=found.edition,
        entry=entry,
        q=text,
        people=queries.candidates(found, entry, text),
        mentors=queries.mentorships_of_stage(found).get(entry.id, []),
    )


@bp.post("/contests/<edition>/coaching/entries/<ref>/mentors")
@on(queries.watched_stage, _may_assign)
def assign(found: Stage, ref: str) -> ResponseReturnValue:
    """Make somebody a mentor of the entry."""
    entry = _entry(found, ref)
    try:
        mentor = queries.candidate(found, request.form.get("mentor", ""))
    except NoResultFound:
        abort(404)
    actions.assign(found, entry, mentor, by=me(), at=now())
    flash(_("%(name)s is now a mentor of “%(title)s”.", name=mentor.full_name, title=entry.title), "success")
    return redirect(url_for("coaching.stage", edition=found.edition.code), 303)


@bp.post("/contests/<edition>/coaching/entries/<ref>/mentors/<mentor>/end")
@on(queries.watched_stage, _may_assign)
def end(found: Stage, ref: str, mentor: str) -> ResponseReturnValue:
    """End a mentorship."""
    entry = _entry(found, ref)
    rows = queries.mentorships_of_stage(found).get(entry.id, [])
    row = next((one for one in rows if one.mentor.ref == mentor), None)
    if row is None:
        abort(404)
    actions.end(row, by=me(), at=now())
    flash(_("The mentorship was ended."), "success")
    return redirect(url_for("coaching.stage", edition=found.edition.code), 303)


def _entry(found: Stage, ref: str) -> Entry:
    entry = next((one for one in queries.polished(found) if one.ref == ref), None)
    if entry is None:
        abort(404)
    return entry


@bp.get("/coaching")
@on(myself, anybody)
def mine(actor: Actor) -> str:
    """What I coach."""
    rows = queries.own_mentorships(actor)
    return render_template(
        "contests/coaching/mine.html", rows=rows, notes=queries.note_counts([row.entry_id for row in rows])
    )


@bp.get("/coaching/<edition>/<ref>")
@on(queries.own_mentorship, _is_mentor)
def entry(found: Mentorship) -> str:
    """The dossier of an entry I coach, my advice and the answers."""
    return _mentor_page(found, AdviceForm(formdata=None))


def _mentor_page(found: Mentorship, form: AdviceForm) -> str:
    asked = request.args.get("version", "")
    version = version_of(found.entry, int(asked) if asked.isdecimal() and len(asked) < 7 else None)
    return render_template(
        "contests/coaching/entry.html",
        mentorship=found,
        stage=found.stage,
        edition=found.stage.edition,
        entry=found.entry,
        version=version,
        lines=lines_of(found.entry, version, language()),
        notes=queries.notes_of(found.entry),
        form=form,
        open_now=rules.is_open(found.stage, now()) and found.entry.state == "polishing",
    )


@bp.post("/coaching/<edition>/<ref>/advise")
@on(queries.own_mentorship, _is_mentor)
def advise(found: Mentorship) -> ResponseReturnValue:
    """Give advice."""
    form = AdviceForm()
    if not form.validate_on_submit():
        return _mentor_page(found, form), 422
    actions.advise(found, advice=form.advice.data, due_at=form.due_at.data, by=me(), at=now())
    flash(_("The team can read the advice now."), "success")
    return redirect(url_for("coaching.entry", edition=found.stage.edition.code, ref=found.entry.ref), 303)


@bp.get("/coaching/<edition>/<ref>/files/<file>")
@on(queries.own_mentorship, _is_mentor)
def entry_file(found: Mentorship, file: str) -> ResponseReturnValue:
    """A file of the dossier that I coach."""
    try:
        return files.respond(queries.dossier_file(found.entry, file))
    except NoResultFound:
        abort(404)


@bp.get("/contests/<edition>/entries/<ref>/advice")
@on(queries.team_entry, anybody)
def advice(found: Entry) -> str:
    """What the mentors advise the team, and the team's answers."""
    return _team_page(found, None, AnswerForm(formdata=None))


def _team_page(found: Entry, opened: str | None, form: AnswerForm) -> str:
    return render_template(
        "contests/coaching/advice.html",
        edition=found.edition,
        entry=found,
        notes=queries.notes_of(found),
        opened=opened,
        form=form,
        may_answer=may_write(me(), found) and found.state == "polishing",
        stage=found.stage,
    )


@bp.post("/contests/<edition>/entries/<ref>/advice/<note>/answer")
@on(queries.team_entry, may_write)
def answer(found: Entry, note: str) -> ResponseReturnValue:
    """Answer a piece of advice."""
    row = _note(found, note)
    form = AnswerForm()
    if not form.validate_on_submit():
        return _team_page(found, row.ref, form), 422
    actions.answer(row, text=form.answer.data, by=me(), at=now())
    flash(_("The mentor can read the answer now."), "success")
    return redirect(url_for("coaching.advice", edition=found.edition.code, ref=found.ref), 303)


def _note(found: Entry, ref: str) -> CoachingNote:
    try:
        return queries.note_of(found, ref)
    except NoResultFound:
        abort(404)
