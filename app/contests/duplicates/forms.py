"""The shape of a decision about two entries that share words."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.contests.states import LikenessVerb
from app.kit.web import Form


class DecisionForm(Form):
    """What the two entries are to each other, and why."""

    verb = RadioField(
        _l("What are they?"),
        [InputRequired()],
        choices=[
            SelectChoice(LikenessVerb.CALL_DISTINCT.value, _l("Two works, the shared words mean nothing")),
            SelectChoice(LikenessVerb.CALL_COPY.value, _l("One is a copy of the other")),
        ],
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=2000)])


class ReopenForm(Form):
    """Why the decision is taken back."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=2000)])
