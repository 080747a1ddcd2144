"""The shape of what is typed about targets."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.kit.web import Form
from app.plans.states import DissolvedUnits
from app.plans.wording import CHOICES

_FIGURE = [Optional(), NumberRange(min=0, max=10_000)]
_REASON = [InputRequired(), Length(max=1000)]


class CampaignForm(Form):
    """What units are asked to hold within a year."""

    version = HiddenField()
    title = StringField(
        _l("What is to be held"), [InputRequired(), Length(max=200)], description=_l("In the words of the plan, for example: hoạt động tư vấn, hướng nghiệp cho học sinh.")
    )  # fmt: skip
    kind = SelectField(_l("What counts"))
    unit = SelectField(_l("Whose units owe"))
    year = IntegerField(_l("Year"), [InputRequired(), NumberRange(min=2000, max=2100)])
    due_on = DateField(_l("Last day that counts"), [InputRequired()])

    def validate_due_on(self, field: Any) -> None:
        """A day of that year."""
        if field.data is not None and self.year.data is not None and field.data.year != self.year.data:
            raise ValidationError(str(_l("This day is not in the year above.")))


class TargetForm(Form):
    """A target: who owes, how many, and what becomes of units that ended."""

    version = HiddenField()
    kinds = SelectMultipleField(_l("Kinds of unit that owe"))
    minimum = IntegerField(_l("At least"), _FIGURE, description=_l("Empty means not set, which is not the same as 0."))
    maximum = IntegerField(
        _l("At most"), _FIGURE, description=_l("More than that cannot be handed in. Empty: no limit.")
    )
    as_of = DateField(
        _l("Units that exist on"), [InputRequired()], description=_l("Units valid on this day owe, usually the day of the plan.")
    )  # fmt: skip
    dissolved = RadioField(
        _l("If a unit ends before the deadline"),
        choices=[SelectChoice(choice.value, CHOICES[choice]) for choice in DissolvedUnits],
        default=DissolvedUnits.CLUSTER.value,
    )
    successor_minimum = IntegerField(
        _l("New figure for each unit that took it over"), _FIGURE, description=_l("Only where new figures were chosen above.")
    )  # fmt: skip
    note = TextAreaField(_l("Note"), [Length(max=2000)])
    reason = StringField(
        _l("Reason"), _REASON, description=_l("The plan or decision it follows, for example 12-KH/TĐTN.")
    )

    def validate_kinds(self, field: Any) -> None:
        """At least one."""
        if not field.data:
            raise ValidationError(str(_l("Choose at least one.")))

    def validate_maximum(self, field: Any) -> None:
        """Not less than the least."""
        if field.data is not None and self.minimum.data is not None and field.data < self.minimum.data:
            raise ValidationError(str(_l("This is less than “at least”.")))


class UnitForm(Form):
    """What differs for one unit."""

    unit = SelectField(_l("Unit"))
    minimum = IntegerField(_l("At least"), _FIGURE)
    maximum = IntegerField(_l("At most"), _FIGURE)
    exempt = BooleanField(_l("Exempt from this target"))
    decision = StringField(_l("Decision"), [Length(max=200)], description=_l("Number and date; an exemption needs it."))
    reason = StringField(_l("Reason"), _REASON)

    def validate_decision(self, field: Any) -> None:
        """Needed by an exemption."""
        if self.exempt.data and not (field.data or "").strip():
            raise ValidationError(str(_l("An exemption needs the number and date of its decision.")))


class ReasonForm(Form):
    """A reason alone."""

    reason = StringField(_l("Reason"), _REASON)


class RemindForm(Form):
    """Whom to remind; nothing chosen: all that owe."""

    units = SelectMultipleField(validate_choice=False)
    again = BooleanField()
