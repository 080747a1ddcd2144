"""The shape of a profile as an officer enters it from paper."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.kit.text import LoginKind, login_name, phone
from app.kit.web import Form, sentence


class EnteredForm(Form):
    """Name, and what the paper says besides."""

    full_name = StringField(
        _l("Full name"),
        [InputRequired(), Length(min=2, max=120)],
        description=_l("As it should stand on certificates."),
    )
    birth_date = DateField(_l("Date of birth"), [Optional()])
    phone = StringField(
        _l("Phone number"), [Optional(), Length(max=32)], render_kw={"inputmode": "tel"},
        description=_l("A number shared by the family is fine."),
    )  # fmt: skip
    email = StringField(_l("E-mail for messages"), [Optional(), Length(max=254)], render_kw={"inputmode": "email"})
    occupation = StringField(_l("Occupation or school"), [Optional(), Length(max=200)])
    unit = HiddenField()
    version = HiddenField()

    def validate_phone(self, field: Any) -> None:
        """A Vietnamese mobile number, stored in one spelling."""
        field.data = phone(field.data) or _bad("phone_shape")

    def validate_email(self, field: Any) -> None:
        """An address to which mail can go; stored folded."""
        found = login_name(field.data)
        field.data = found[1] if found and found[0] == LoginKind.EMAIL else _bad("email_shape")


def _bad(code: str) -> str:
    raise ValidationError(sentence(code))
