"""Forms about an event as a whole; instants are typed in Vietnam's time."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.events.catalogue.forms.shared import Span
from app.events.states import EventFormat
from app.kit.fields import link
from app.kit.web import Form, VietnamTime

_NEEDED = InputRequired()
_REASON = [InputRequired(), Length(max=1000)]
FORMAT_WORDS = {
    EventFormat.IN_PERSON: _l("In person|Everybody comes to a place"),
    EventFormat.ONLINE: _l("Online|Everybody joins by a link"),
    EventFormat.HYBRID: _l("In person and online|Some come, some join by a link"),
}


class NewEventForm(Span):
    """What kind of event, whose, and when."""

    kind = SelectField(_l("What kind of event"))
    title = StringField(_l("Title of the event"), validators=[_NEEDED, Length(max=200)])
    unit = SelectField(_l("Organizing unit"))
    starts_at = VietnamTime(_l("Begins"), validators=[Optional()])
    ends_at = VietnamTime(_l("Ends"), validators=[Optional()])
    plan_words = StringField(_l("Or the words of the plan"), validators=[Optional(), Length(max=200)])
    tentative = BooleanField(_l("Tentative (“dự kiến”): people are told when it changes"))

    def validate_ends_at(self, field: Any) -> None:
        """Both or neither, and in order."""
        if bool(self.starts_at.data) != bool(field.data):
            raise ValidationError(str(_l("Give both the beginning and the end, or neither.")))
        super().validate_ends_at(field)


class BasicsForm(Form):
    """What it is about, for whom, whom to ask."""

    version = HiddenField()
    title = StringField(_l("Title of the event"), validators=[_NEEDED, Length(max=200)])
    theme = StringField(_l("Theme"), validators=[Optional(), Length(max=200)])
    summary = TextAreaField(_l("In a few words"), validators=[Optional(), Length(max=2000)])
    audience = StringField(_l("For whom it is"), validators=[Optional(), Length(max=200)])
    contact = TextAreaField(_l("Contact of the organizers"), validators=[_NEEDED, Length(max=1000)])
    pattern = RadioField(
        _l("Brocade pattern"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 5)], validators=[_NEEDED]
    )


class PlaceForm(Form):
    """Where one takes part."""

    version = HiddenField()
    format = RadioField(
        _l("How one takes part"), choices=[SelectChoice(k.value, words) for k, words in FORMAT_WORDS.items()], validators=[_NEEDED]
    )  # fmt: skip
    venue = StringField(_l("Place"), validators=[Optional(), Length(max=200)])
    address = StringField(_l("Address"), validators=[Optional(), Length(max=300)])
    online_link = StringField(_l("Link to join"), validators=[Optional(), Length(max=2000)])

    def validate_online_link(self, field: Any) -> None:
        """An address of the web."""
        if field.data and link(field.data) is None:
            raise ValidationError(str(_l("Write a whole address that begins with https://.")))


class EntranceForm(Form):
    """How one registers (D24)."""

    version = HiddenField()
    self_sign_up = BooleanField(_l("People sign up themselves"))
    unit_delegates = BooleanField(_l("Units name delegates on seats given to them"))
    needs_approval = BooleanField(_l("The organizers approve each registration"))
    waiting_list = BooleanField(_l("When it is full, people wait in line for a place"))
    capacity = IntegerField(_l("Places in all"), validators=[Optional(), NumberRange(0, 1_000_000)])
    registration_opens_at = VietnamTime(_l("Registration opens by itself"), validators=[Optional()])
    registration_closes_at = VietnamTime(_l("Registration closes"), validators=[Optional()])
    release_at = VietnamTime(_l("Seats not named by units fall back to everybody"), validators=[Optional()])
    hold_minutes = IntegerField(_l("A place is kept while the form is filled in (minutes)"), validators=[_NEEDED, NumberRange(1, 1440)])  # fmt: skip
    offer_minutes = IntegerField(_l("An offered place stands (minutes)"), validators=[_NEEDED, NumberRange(5, 20160)])
    consent_under = IntegerField(_l("Guardian’s consent for those younger than"), validators=[InputRequired(), NumberRange(0, 30)])  # fmt: skip
    certificate_percent = IntegerField(_l("Attendance that gives a certificate (percent)"), validators=[Optional(), NumberRange(1, 100)])  # fmt: skip

    def validate_registration_closes_at(self, field: Any) -> None:
        """After it opens."""
        if field.data and self.registration_opens_at.data and field.data <= self.registration_opens_at.data:
            raise ValidationError(str(_l("It closes before it opens.")))


class PlanTimeForm(Form):
    """The words of the plan for its time."""

    version = HiddenField()
    plan_words = StringField(_l("Words of the plan"), validators=[Optional(), Length(max=200)])
    tentative = BooleanField(_l("Tentative (“dự kiến”): people are told when it changes"))


class ReasonForm(Form):
    """A reason, which is told to those concerned."""

    reason = TextAreaField(_l("Reason"), validators=_REASON)


class IssueForm(Form):
    """Number and date of the approving paper."""

    decision = StringField(_l("Number and date of the decision"), validators=[Optional(), Length(max=200)])


class ResumeForm(Span):
    """The new date of a postponed event."""

    starts_at = VietnamTime(_l("Begins"), validators=[_NEEDED])
    ends_at = VietnamTime(_l("Ends"), validators=[_NEEDED])


class OnlineForm(Form):
    """The move to the network."""

    online_link = StringField(_l("Link to join"), validators=[_NEEDED, Length(max=2000)])
    reason = TextAreaField(_l("Reason"), validators=_REASON)

    def validate_online_link(self, field: Any) -> None:
        """An address of the web."""
        if link(field.data or "") is None:
            raise ValidationError(str(_l("Write a whole address that begins with https://.")))
