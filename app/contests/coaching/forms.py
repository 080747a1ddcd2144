"""The shape of what mentors and teams type; instants are typed in Vietnam's time."""

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app.kit.web import Form, VietnamTime


class AdviceForm(Form):
    """A piece of advice and until when it should be answered."""

    advice = TextAreaField(_l("Advice to the team"), [InputRequired(), Length(max=5000)])
    due_at = VietnamTime(
        _l("To be answered until"),
        [Optional()],
        description=_l("Vietnam time. Left empty: until the end of the coaching stage."),
    )


class AnswerForm(Form):
    """The team's answer."""

    answer = TextAreaField(_l("Your answer"), [InputRequired(), Length(max=5000)])
