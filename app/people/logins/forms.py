"""The shape of what is typed to sign in otherwise from now on."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from app.kit.text import login_name
from app.kit.web import Form, sentence
from app.people.fields import LOGIN_LENGTH


class LoginForm(Form):
    """The new login, and the password that proves whose account it is."""

    login = StringField(
        _l("New e-mail or phone number"), [InputRequired(), LOGIN_LENGTH],
        description=_l("You will sign in with it. A phone shared by the family serves only one of you."),
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )  # fmt: skip
    password = PasswordField(
        _l("Your present password"), [InputRequired(), Length(max=1024)], render_kw={"autocomplete": "current-password"}
    )

    def validate_login(self, field: Any) -> None:
        """It is an e-mail or a Vietnamese mobile number."""
        if login_name(field.data) is None:
            raise ValidationError(sentence("login_shape"))
