"""Fields that several slices share: a login to be, a password to be, a unit asked for, a day of the address."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from app.kit.text import login_name, one_line
from app.kit.web import language, sentence
from app.people.models import Unit, UnitKind
from app.people.passwords import password_fault

LOGIN_LENGTH = Length(max=254)
CODE = Regexp(
    r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z", message=_l("Only letters without marks, digits, dots and dashes.")
)


def line(value: str | None) -> str:
    """A filter of text fields: one line, also where nothing came."""
    return one_line(value or "")


class NewPassword:
    """A field for a password to be; the form says by `about()` what it may not repeat."""

    password = PasswordField(
        _l("Choose a password"), [InputRequired()],
        description=_l("At least 8 characters. A short sentence that only you know is best."),
        render_kw={"autocomplete": "new-password"},
    )  # fmt: skip

    def about(self) -> tuple[str, ...]:
        """Words that the password may not be."""
        return ()

    def validate_password(self, field: Any) -> None:
        """Long enough, and not one of those that are tried first."""
        fault = password_fault(field.data, *self.about())
        if fault:
            raise ValidationError(sentence(fault))


class NewLogin(NewPassword):
    """A login and a password to be."""

    login = StringField(
        _l("E-mail or phone number"), [InputRequired(), LOGIN_LENGTH],
        description=_l("You will sign in with it. A phone shared by the family serves only one of you."),
        render_kw={"autocomplete": "username", "autocapitalize": "none"},
    )  # fmt: skip

    def about(self) -> tuple[str, ...]:
        """The login itself."""
        return (str(self.login.data or ""),)

    def validate_login(self, field: Any) -> None:
        """It is an e-mail or a Vietnamese mobile number."""
        if login_name(field.data) is None:
            raise ValidationError(sentence("login_shape"))


class UnitField(StringField):  # type: ignore[misc]
    """Asks for a unit by its code or any part of its name; drawn by `ui/unit_chooser.html`.

    The view looks it up (`finding.queries.one_or_some`) and sets `unit`, or `found` where several fit, from which
    the page then lets choose.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, filters=[line], **kwargs)
        self.unit: Unit | None = None
        self.found: Sequence[Any] = ()


def kind_name(kind: UnitKind) -> str:
    """A kind of unit as the page's language calls it."""
    return kind.name_en if language() == "en" else kind.name


def day_in(text: str | None, otherwise: date) -> date:
    """A day of the address, ISO; `otherwise` where there is none or it is no date."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return otherwise
