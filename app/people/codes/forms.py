"""The shape of what is typed to get back in, or in for the first time."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from app.kit.web import Form, sentence
from app.people.fields import NewLogin, NewPassword

_CODE = StringField(
    _l("Code on the slip"), [InputRequired(), Length(max=100)], render_kw={"autocomplete": "off", "autocapitalize": "characters"},
    description=_l("10 letters and figures; capitals, spaces and dashes do not matter."),
)  # fmt: skip


class GuestForm(Form):
    """For how long a guest may come in."""

    days = IntegerField(
        _l("For how many days"), [InputRequired(), NumberRange(1, 60)], default=14, render_kw={"inputmode": "numeric"}
    )


class ForgottenForm(Form):
    """Whose password."""

    login = StringField(
        _l("E-mail of the account"),
        [InputRequired(), Length(max=254)],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )


class ResetForm(NewPassword, Form):
    """A code and a new password."""

    code = _CODE


class ClaimForm(NewLogin, Form):
    """A code, a login, a password and the consent."""

    code = _CODE
    agree = BooleanField(_l("I have read the notice and agree that my data are used to take part"))

    def validate_agree(self, field: BooleanField) -> None:
        """Silence is no consent (D34)."""
        if not field.data:
            raise ValidationError(sentence("consent_needed"))
