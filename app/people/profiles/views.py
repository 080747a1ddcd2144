"""The youth of a unit: the list, a profile entered from paper, its correction."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from app.kit.access import myself, on
from app.kit.clock import now
from app.kit.errors import StaleVersion
from app.kit.text import nfc, search_key
from app.people.actor import Actor
from app.people.models import Person
from app.people.profiles import actions, queries
from app.people.profiles.forms import EnteredForm
from app.people.roles.queries import may_correct

bp = Blueprint("profiles", __name__)
FIELDS = ("full_name", "birth_date", "phone", "email", "occupation")


@bp.get("/people")
@on(myself, queries.keeps_people)
def people(me: Actor) -> ResponseReturnValue:
    """Who is in my units."""
    typed, page = nfc(request.args.get("q", ""))[:100], max(1, request.args.get("page", 1, type=int))
    lines, total = queries.people_of_units(me, key=search_key(typed), page=page)
    pages = -(-total // queries.PAGE)
    return render_template("people/profiles/people.html", lines=lines, total=total, page=page, pages=pages, q=typed)


@bp.route("/people/new", methods=["GET", "POST"])
@on(myself, queries.enters_people)
def enter(me: Actor) -> ResponseReturnValue:
    """Enter a young person without an account, from paper."""
    form = EnteredForm()
    unit = queries.unit_kept(me, request.values.get("unit")) or abort(403)
    if form.validate_on_submit():
        values = {name: getattr(form, name).data for name in FIELDS}
        person = actions.enter_profile(values, unit_id=unit.id, by=me, at=now())
        flash(_("The profile is entered. A slip lets this person make it their own."), "success")
        return redirect(url_for("roles.person", ref=person.ref), 303)
    typed = nfc(request.args.get("q", ""))[:100]
    units = queries.units_kept(me, search_key(typed)) if typed else []
    page = render_template("people/profiles/enter.html", form=form, unit=unit, units=units, q=typed)
    return page, 422 if form.errors else 200


@bp.route("/people/<ref>/edit", methods=["GET", "POST"])
@on(queries.profile_kept, may_correct)
def edit(person: Person) -> ResponseReturnValue:
    """Correct a profile that nobody has made their own yet."""
    form = EnteredForm(obj=None if request.method == "POST" else person)
    if form.validate_on_submit():
        if form.version.data != str(person.version):
            raise StaleVersion
        actions.correct_profile(person, {n: getattr(form, n).data for n in FIELDS}, by=current_user, at=now())
        flash(_("Saved."), "success")
        return redirect(url_for("roles.person", ref=person.ref), 303)
    page = render_template("people/profiles/edit.html", form=form, person=person)
    return page, 422 if form.errors else 200
