"""The questions to those who register: one by one, up and down without JavaScript, frozen once somebody answered."""

from flask import abort
from flask.typing import ResponseReturnValue

from app.events.access import may_organize
from app.events.catalogue import actions, queries
from app.events.catalogue.forms import KIND_WORDS, QuestionForm
from app.events.catalogue.forms import key_of as named
from app.events.catalogue.views.blueprint import bp
from app.events.catalogue.views.pages import page, saved
from app.events.models import Event
from app.kit.access import me, on
from app.kit.clock import now
from app.kit.fields import FieldKind, FieldSpec


@bp.get("/events/<event>/edit/questions")
@on(queries.event_by_code, may_organize)
def questions(event: Event) -> ResponseReturnValue:
    """All questions in their order."""
    return page(
        "questions", event, asked=queries.specs(event.questions), frozen=queries.has_registrations(event), kinds=KIND_WORDS
    )  # fmt: skip


@bp.route("/events/<event>/edit/questions/new", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def new_question(event: Event) -> ResponseReturnValue:
    """One more question at the end."""
    form = QuestionForm(kind=FieldKind.SHORT_TEXT.value)
    kept = queries.specs(event.questions)
    if not form.validate_on_submit():
        return page("question", event, form, key=None, frozen=queries.has_registrations(event))
    added = form.spec(named(form.label.data, {spec.key for spec in kept}))
    actions.set_questions(event, [*kept, added], by=me(), at=now())
    return saved(event, "questions")


@bp.route("/events/<event>/edit/questions/<key>", methods=["GET", "POST"])
@on(queries.event_by_code, may_organize)
def question(event: Event, key: str) -> ResponseReturnValue:
    """Change one question; its name in the answers stays."""
    kept = queries.specs(event.questions)
    place = _place(kept, key)
    spec = kept[place]
    shown = {name: getattr(spec, name) for name in ("label", "help", "required", "max_chars")}
    form = QuestionForm(
        data={
            **shown,
            "kind": spec.kind.value,
            "options": "\n".join(o.label for o in spec.options),
            "most": spec.maximum,
        }
    )
    if not form.validate_on_submit():
        return page("question", event, form, key=key, frozen=queries.has_registrations(event))
    kept[place] = form.spec(key, spec.options)
    actions.set_questions(event, kept, by=me(), at=now())
    return saved(event, "questions")


@bp.post("/events/<event>/edit/questions/<key>/<any(up, down, remove):what>")
@on(queries.event_by_code, may_organize)
def order_question(event: Event, key: str, what: str) -> ResponseReturnValue:
    """Move a question one place, or take it out."""
    kept = queries.specs(event.questions)
    place = _place(kept, key)
    moved = kept.pop(place)
    if what != "remove":
        kept.insert(max(0, place - 1 if what == "up" else place + 1), moved)
    actions.set_questions(event, kept, by=me(), at=now())
    return saved(event, "questions")


def _place(kept: list[FieldSpec], key: str) -> int:
    keys = [spec.key for spec in kept]
    return keys.index(key) if key in keys else abort(404)
