"""The shape of what is typed to come in, to sign up and to keep one's own data."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.kit.text import login_name, nfc, one_line, phone
from app.kit.web import Form, sentence
from app.people.fields import LOGIN_LENGTH, NewLogin, NewPassword, UnitField


def _line(value: str | None) -> str | None:
    return one_line(value) if value else value


class SignInForm(Form):
    """Login and password; whether they are right is not a matter of shape."""

    login = StringField(
        _l("E-mail or phone number"),
        [InputRequired(), LOGIN_LENGTH],
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )
    password = PasswordField(
        _l("Password"), [InputRequired(), Length(max=1024)], render_kw={"autocomplete": "current-password"}
    )
    next = HiddenField()


class UnitForm(Form):
    """The unit that one is in."""

    unit = UnitField(_l("Name of the unit"), [Length(max=200)])


class SignUpForm(NewLogin, Form):
    """The least that makes an account."""

    full_name = StringField(
        _l("Full name"), [InputRequired(), Length(min=2, max=120)], render_kw={"autocomplete": "name"},
        description=_l("As it should stand on certificates."),
    )  # fmt: skip
    agree = BooleanField(_l("I have read the notice and agree that my data are used to take part"))
    unit = HiddenField()
    next = HiddenField()

    def about(self) -> tuple[str, ...]:
        """Login and name."""
        return (str(self.login.data or ""), str(self.full_name.data or ""))

    def validate_agree(self, field: Any) -> None:
        """Silence is no consent (D34)."""
        if not field.data:
            raise ValidationError(sentence("consent_needed"))


class PasswordForm(NewPassword, Form):
    """The owner changes the password."""

    old = PasswordField(
        _l("Your present password"), [InputRequired(), Length(max=1024)], render_kw={"autocomplete": "current-password"}
    )


class ProfileForm(Form):
    """What a person may change of the own profile."""

    full_name = StringField(
        _l("Full name"), [InputRequired(), Length(min=2, max=120)], filters=[_line],
        render_kw={"autocomplete": "name"}, description=_l("As it should stand on certificates."),
    )  # fmt: skip
    birth_date = DateField(
        _l("Date of birth"), [Optional()], description=_l("Needed where a contest has an age limit.")
    )
    email = StringField(
        _l("E-mail for messages"), [Optional(), LOGIN_LENGTH], render_kw={"autocomplete": "email", "inputmode": "email"}
    )
    phone = StringField(
        _l("Phone number"), [Optional(), Length(max=32)], render_kw={"autocomplete": "tel", "inputmode": "tel"}
    )
    occupation = StringField(_l("Occupation or school"), [Optional(), Length(max=200)])
    sort_name = StringField(
        _l("Name for sorting"), [Optional(), Length(max=120)],
        description=_l("Only if your given name is not the last word: write the given name first."),
    )  # fmt: skip
    unit = UnitField(_l("Another unit"), [Optional(), Length(max=200)])
    version = HiddenField()

    def validate_email(self, field: Any) -> None:
        """An address to which mail can go; stored folded."""
        found = login_name(nfc(field.data))
        if found is None or "@" not in found[1]:
            raise ValidationError(sentence("email_shape"))
        field.data = found[1]

    def validate_phone(self, field: Any) -> None:
        """A Vietnamese mobile number, stored in one spelling."""
        number = phone(field.data)
        if number is None:
            raise ValidationError(sentence("phone_shape"))
        field.data = number
