"""Forms of the final: the shape of input only."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.kit.web import Form

#: As long as the column that keeps it.
SEED = 64


class DrawForm(Form):
    """The seed, as the chair read it out, and a reason for another draw."""

    seed = StringField(_l("Seed of the draw"), [InputRequired(), Length(max=SEED)])
    reason = TextAreaField(_l("Reason of another draw"), [Optional(), Length(max=2000)])


class AbsentForm(Form):
    """Who did not come."""

    absent = SelectMultipleField(
        _l("Did not come"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[Optional()],
        choices=[],
    )
