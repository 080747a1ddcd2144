"""The shape of what is typed to begin an entry and into each of its sections."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.validators import InputRequired, Length, Optional

from app.contests.entries.rules import MAX_TITLE
from app.contests.models import Edition
from app.kit.fields import FieldKind, FieldSpec
from app.kit.text import phone
from app.kit.web import Form
from app.people.models import Unit

#: What the form sends for "straight to the organizers".
NO_UNIT = "-"


class BasicsForm(Form):
    """Title, board, field, credited unit."""

    title = StringField(
        _l("Name of the idea or project"), [InputRequired(), Length(max=MAX_TITLE)],
        description=_l("It can still be changed until you hand in."),
    )  # fmt: skip
    board = RadioField(_l("Board"), [InputRequired()])
    field = SelectField(_l("Field of entry"), [InputRequired()])
    unit = RadioField(
        _l("For which unit does it count?"), [InputRequired()],
        description=_l("The unit looks at it first and forwards it. Where you live does not matter."),
    )  # fmt: skip
    open_to_investors = BooleanField(_l("The organizers may introduce this entry to investors and supporters"))
    unit_words = SearchField(_l("Another unit"), [Optional(), Length(max=80)])
    revision = HiddenField()
    token = HiddenField()

    def offer(self, edition: Edition, units: Sequence[Unit]) -> None:
        """Fill the choices: boards and fields of the edition, these units, and none."""
        self.board.choices = [(board.code, board.name) for board in edition.boards]
        self.field.choices = [(str(field.id), field.name) for field in edition.fields]
        if not edition.fields:
            self.field.validators = []
        self.unit.choices = [(unit.code, unit.name) for unit in units]
        self.unit.choices.append(
            (NO_UNIT, _l("Straight to the organizing committee|It counts for no unit until one confirms it."))
        )


class PaperForm(BasicsForm):
    """The same for a youth without a phone, from the paper an officer holds (D36)."""

    full_name = StringField(_l("Full name of the contestant"), [InputRequired(), Length(max=120)])
    birth_date = DateField(_l("Date of birth"), [InputRequired()])
    phone = TelField(_l("Phone number (may be the family's)"), [Optional(), Length(max=32)])
    occupation = StringField(_l("Occupation or school"), [Optional(), Length(max=120)])

    def number(self) -> str | None:
        """The phone number in its one spelling, or None."""
        return phone(self.phone.data or "")


class FileForm(Form):
    """One file more."""

    file = FileField(_l("Choose a file"))


_FIELDS = {
    FieldKind.SHORT_TEXT: StringField,
    FieldKind.LONG_TEXT: TextAreaField,
    FieldKind.CHOICE: RadioField,
    FieldKind.NUMBER: StringField,
    FieldKind.MONEY: StringField,
    FieldKind.LINK: URLField,
}


def section_form(spec: FieldSpec, answer: Any, errors: Sequence[str]) -> Form:
    """One question as a form with the answer as typed; what is wrong stands beside it. For typed, single answers."""
    more: dict[str, Any] = {}
    if spec.kind is FieldKind.CHOICE:
        more["choices"] = [(option.value, option.label) for option in spec.options]
    if spec.kind in (FieldKind.NUMBER, FieldKind.MONEY):
        more["render_kw"] = {
            "inputmode": "decimal" if spec.kind is FieldKind.NUMBER else "numeric",
            "autocomplete": "off",
        }
    validators = [InputRequired()] if spec.required else [Optional()]
    field = _FIELDS[spec.kind](spec.label, validators, name=spec.key, description=spec.help, **more)
    form: Form = type("SectionForm", (Form,), {"answer": field})(
        formdata=None, data={"answer": answer or ""}, meta={"csrf": False}
    )
    form.answer.errors = list(errors)
    return form


@dataclass(frozen=True)
class MembersTable:
    """The rows of a table of members as inputs: those typed, and some empty ones."""

    columns: Sequence[tuple[str, str]]
    rows: Sequence[Mapping[str, str]]


def members_table(spec: FieldSpec, answer: Any) -> MembersTable:
    """A table's columns as (input name, label) and rows by input name, with two empty rows to go on."""
    columns = [(f"{spec.key}.{option.value}", option.label) for option in spec.options]
    typed = answer if isinstance(answer, list) else []
    rows = [{f"{spec.key}.{name}": cell for name, cell in row.items()} for row in typed]
    return MembersTable(columns, [*rows, {}, {}])
