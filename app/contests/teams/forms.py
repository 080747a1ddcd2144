"""The shape of what is typed about a team."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.contests.teams.rules import MAX_NAME
from app.kit.web import Form


class MemberForm(Form):
    """A member as the leader names them."""

    full_name = StringField(_l("Full name"), [InputRequired(), Length(max=MAX_NAME)])
    contact = StringField(
        _l("Phone or e-mail"), [Optional(), Length(max=MAX_NAME)],
        description=_l("Only for you, to know whom you sent the link to."),
    )  # fmt: skip
    duty = StringField(_l("Task in the team"), [Optional(), Length(max=MAX_NAME)])


class JoinForm(Form):
    """The member's own yes."""

    agree = BooleanField(
        _l("I belong to this team, and I agree that my name and date of birth are used for this contest."),
        [InputRequired()],
    )
