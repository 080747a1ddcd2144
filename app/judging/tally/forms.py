"""Forms of the tally: the shape of input only. Fields are named by public codes."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.kit.web import Form

REASON = 2000
MOST_PLACES = 1000


class ReasonForm(Form):
    """A reason that is kept."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=REASON)])


class DecideForm(Form):
    """The decision: what was looked at, and the committee's choice where entries tie at the cut."""

    seen = HiddenField(validators=[InputRequired(), Length(max=64)])
    chosen = SelectMultipleField(
        _l("The committee lets these go on"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[Optional()],
    )
    reason = TextAreaField(_l("Reason of the committee"), [Optional(), Length(max=REASON)])


def decide_form(tied: Iterable[tuple[str, str]], **values: Any) -> DecideForm:
    """The form with the entries at the cut as choices: (public code, label)."""
    form = DecideForm(**values)
    form.chosen.choices = [SelectChoice(ref, label) for ref, label in tied]
    return form


def votes_form(rows: Iterable[tuple[str, str, int | None]], jury: int) -> Form:
    """A number for each entry in a tie: (public code, label, votes so far), at most one vote of each judge."""

    class VotesForm(Form):
        """Votes of the panel."""

    for ref, label, count in rows:
        setattr(VotesForm, f"votes-{ref}", IntegerField(label, [Optional(), NumberRange(0, jury)], default=count))
    why = TextAreaField(_l("Reason"), [Optional(), Length(max=REASON)])
    VotesForm.reason = why
    return VotesForm()


def chair_form(rows: Iterable[tuple[str, str, int | None]], reason: str) -> Form:
    """A place for each entry in a tie, 1 is best, and the chair's reason: (public code, label, place so far)."""

    class ChairForm(Form):
        """The chair's order."""

    rows = list(rows)
    for ref, label, place in rows:
        number = IntegerField(label, [Optional(), NumberRange(1, len(rows))], default=place)
        setattr(ChairForm, f"chair-{ref}", number)
    why = TextAreaField(_l("Reason of the chief judge"), [InputRequired(), Length(max=REASON)], default=reason)
    ChairForm.reason = why
    return ChairForm()


def places_form(groups: Iterable[tuple[str, str, int | None]], reason: str | None) -> Form:
    """Another number of places for each group: (key, label, number in force)."""

    class PlacesForm(Form):
        """Numbers of places and the reason."""

    for key, label, places in groups:
        number = IntegerField(label, [Optional(), NumberRange(0, MOST_PLACES)], default=places)
        setattr(PlacesForm, f"places-{key}", number)
    why = TextAreaField(_l("Reason"), [InputRequired(), Length(max=REASON)], default=reason or "")
    PlacesForm.reason = why
    return PlacesForm()
