"""Forms of publication: the shape of input only; instants are typed in Vietnam's time."""

from datetime import UTC, datetime

from flask_babel import lazy_gettext as _l
from wtforms import DateField, DateTimeLocalField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from app.kit.clock import VIETNAM
from app.kit.web import Form

TEXT = 2000
FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


def instant(typed: datetime) -> datetime:
    """What was typed as a wall clock in Vietnam shows it, in UTC."""
    return typed.replace(tzinfo=VIETNAM).astimezone(UTC)


class InstantForm(Form):
    """When it appears."""

    due_at = DateTimeLocalField(_l("Publish at"), [InputRequired()], format=FORMATS)


class ScheduleForm(InstantForm):
    """When it appears, a word to readers, and for a coaching stage who is called to the next one."""

    note = TextAreaField(_l("A word to readers"), [Optional(), Length(max=TEXT)])
    advancing = SelectMultipleField(
        _l("Called to the next stage"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validators=[Optional()],
        choices=[],
    )


class CorrectForm(InstantForm):
    """A correction: a note that readers see, and its instant."""

    note = TextAreaField(_l("What was corrected"), [InputRequired(), Length(max=TEXT)])


class CancelForm(Form):
    """Why a publication is taken back."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=TEXT)])


class DecisionForm(Form):
    """The signed decision as it came back."""

    number = StringField(_l("Number of the decision"), [InputRequired(), Length(max=80)])
    day = DateField(_l("Date of the decision"), [InputRequired()])
