"""The forms of attendance: an excuse, a total, what somebody thought."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.events.attendance.rules import MOST_PEOPLE, MOST_WORDS
from app.kit.web import Form

RATINGS = (
    (5, _l("5 · very good")), (4, _l("4 · good")), (3, _l("3 · fair")), (2, _l("2 · weak")), (1, _l("1 · poor")),
)  # fmt: skip
USEFUL = (
    (5, _l("5 · very useful")), (4, _l("4 · useful")), (3, _l("3 · partly")), (2, _l("2 · hardly")),
    (1, _l("1 · not at all")),
)  # fmt: skip


class FeedbackForm(Form):
    """One to five, twice, and words."""

    rating = RadioField(
        _l("How was it?"), coerce=int, choices=[SelectChoice(n, w) for n, w in RATINGS],
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    useful = RadioField(
        _l("How useful was it for you?"), coerce=int, choices=[SelectChoice(n, w) for n, w in USEFUL],
        validators=[InputRequired(_l("Choose one."))],
    )  # fmt: skip
    words = TextAreaField(
        _l("In your words"), validators=[Length(max=MOST_WORDS)],
        description=_l("What helped, what was missing. The organizers read it without your name."),
    )  # fmt: skip


class ExcuseForm(Form):
    """Why somebody could not come; empty takes it back."""

    reason = StringField(_l("Reason for the absence"), validators=[Length(max=500)])


class TotalForm(Form):
    """The written head-count of a site; empty takes it back."""

    total = IntegerField(_l("People at this site"), validators=[Optional(), NumberRange(0, MOST_PEOPLE)])
