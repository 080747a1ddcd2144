"""The shape of a grant, of a revocation and of the reason to act for another."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app.kit.web import Form
from app.people.states import Role
from app.people.wording import ROLES

#: The most usual first; what gives the most power last, so that nobody grants it by forgetting to choose.
_ORDER = (
    *(Role.OFFICER, Role.UNIT_LEADER, Role.JUDGE, Role.CHIEF_JUDGE, Role.MENTOR, Role.VOLUNTEER, Role.OBSERVER),
    *(Role.EMPLOYER, Role.SECRETARIAT, Role.ORGANIZER, Role.ADMINISTRATOR),
)


class GrantForm(Form):
    """A role on a unit and below, or on one contest edition that the actor organizes."""

    role = SelectField(_l("Role"), [InputRequired()])
    unit = HiddenField()
    label = SelectField(_l("Contest edition"), [Optional()], validate_choice=True)
    until = DateField(
        _l("Until (that day included)"), [Optional()], description=_l("Leave it empty where the role has no end yet.")
    )
    reason = StringField(
        _l("Note"), [Optional(), Length(max=300)], description=_l("For example the number of the decision.")
    )

    def offer(self, roles: frozenset[Role], labels: frozenset[str]) -> None:
        """What the actor may choose from."""
        self.role.choices = [(role.value, ROLES[role]) for role in _ORDER if role in roles]
        self.label.choices = [(label, label) for label in sorted(labels)]


class ReasonForm(Form):
    """Why."""

    reason = StringField(_l("Reason"), [InputRequired(), Length(min=3, max=300)])
