"""Forms about the parts of an event: days, sites, programme, categories, questions, files."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.events.catalogue.forms.shared import SiteField, Span, key_of, lines
from app.events.states import FileUse
from app.kit.fields import FieldKind, FieldSpec, from_json, link
from app.kit.fields import Option as Choice
from app.kit.web import Form, VietnamTime
from app.people.fields import UnitField

_NEEDED = InputRequired()
KIND_WORDS = {
    FieldKind.SHORT_TEXT: _l("Short text|One line"),
    FieldKind.LONG_TEXT: _l("Long text|Several paragraphs, with a counter"),
    FieldKind.CHOICE: _l("Choice|One of several answers"),
    FieldKind.NUMBER: _l("Number|For example how many jobs"),
    FieldKind.MONEY: _l("Money|A sum in đồng"),
    FieldKind.LINK: _l("Link|An address, for example of a video"),
    FieldKind.FILE: _l("File|A photo, a scan or a document"),
    FieldKind.MEMBERS: _l("Table of people|One row for each, with the columns that you name"),
}
USE_WORDS = {
    FileUse.PLAN: _l("Plan or programme"),
    FileUse.MATERIAL: _l("Material, slides, toolkit"),
    FileUse.PHOTO: _l("Photo"),
}


class DayForm(Span):
    """A day or time at which it is held."""

    starts_at = VietnamTime(_l("Begins"), validators=[_NEEDED])
    ends_at = VietnamTime(_l("Ends"), validators=[_NEEDED])
    name = StringField(_l("Name of the day"), validators=[Optional(), Length(max=200)])
    unit = UnitField(_l("Held by which unit"), [Optional(), Length(max=200)])
    site = SiteField()
    tentative = BooleanField(_l("Tentative"))


class HeldForm(Form):
    """That a day took place."""

    participants = IntegerField(_l("How many took part"), validators=[Optional(), NumberRange(0, 1_000_000)])
    note = TextAreaField(_l("Proof"), validators=[_NEEDED, Length(max=2000)])


class SiteForm(Form):
    """A connected site."""

    name = StringField(_l("Name of the site"), validators=[_NEEDED, Length(max=200)])
    unit = UnitField(_l("Unit"), [Optional(), Length(max=200)])
    address = StringField(_l("Address"), validators=[Optional(), Length(max=300)])
    contact_name = StringField(_l("Contact person"), validators=[Optional(), Length(max=200)])
    contact_phone = StringField(_l("Phone"), validators=[Optional(), Length(max=40)])
    capacity = IntegerField(_l("Places"), validators=[Optional(), NumberRange(0, 1_000_000)])


class KindsForm(Form):
    """For which kinds of unit a site is added."""

    kinds = SelectMultipleField(_l("Kinds of unit"))


class ListForm(Form):
    """A list of sites: a file, or lines copied from a spreadsheet."""

    file = FileField(_l("The list, as .xlsx or .csv"))
    pasted = TextAreaField(
        _l("Or copy the rows from a spreadsheet and paste them here"), validators=[Length(max=200_000)]
    )


class SessionForm(Span):
    """A part of the programme."""

    name = StringField(_l("Title of the session"), validators=[_NEEDED, Length(max=200)])
    starts_at = VietnamTime(_l("Begins"), validators=[_NEEDED])
    ends_at = VietnamTime(_l("Ends"), validators=[_NEEDED])
    summary = TextAreaField(_l("What it is about"), validators=[Optional(), Length(max=2000)])
    speakers = TextAreaField(_l("Speakers, one a line"), validators=[Optional(), Length(max=4000)])
    site = SiteField()
    room = StringField(_l("Room"), validators=[Optional(), Length(max=200)])
    link = StringField(_l("Link, for example to a film"), validators=[Optional(), Length(max=2000)])
    chosen = BooleanField(_l("One chooses it when registering"))
    counts = BooleanField(_l("It counts for the certificate"))
    capacity = IntegerField(_l("Places"), validators=[Optional(), NumberRange(0, 1_000_000)])

    def validate_link(self, field: Any) -> None:
        """An address of the web."""
        if field.data and link(field.data) is None:
            raise ValidationError(str(_l("Write a whole address that begins with https://.")))


class CategoryRow(Form):
    """A line of the categories; without a name it is left out."""

    class Meta(Form.Meta):
        """The token stands in the form around it."""

        csrf = False

    ref = HiddenField()
    name = StringField(_l("Category"), validators=[Optional(), Length(max=100)])
    capacity = IntegerField(_l("Places"), validators=[Optional(), NumberRange(0, 1_000_000)])
    self_sign_up = BooleanField(_l("One may choose it oneself"))
    needs_approval = BooleanField(_l("Each needs an approval"))


class CategoriesForm(Form):
    """All categories. stamp: of the list it showed."""

    stamp = HiddenField()
    rows = FieldList(FormField(CategoryRow), max_entries=40)


class PartRow(Span):
    """A part of the event; one that is not ticked, or has no title, is left out."""

    class Meta(Form.Meta):
        """The token stands in the form around it."""

        csrf = False

    wanted = BooleanField(_l("Add this part"))
    title = StringField(_l("Title of the part"), validators=[Optional(), Length(max=200)])
    kind = SelectField(_l("Kind of event"))
    starts_at = VietnamTime(_l("Begins"), validators=[Optional()])
    ends_at = VietnamTime(_l("Ends"), validators=[Optional()])

    def validate_title(self, field: Any) -> None:
        """A part that is wanted has one."""
        if self.wanted.data and not field.data:
            raise ValidationError(str(_l("Give this part a title, or take the tick away.")))

    def validate_ends_at(self, field: Any) -> None:
        """Both or neither, and in order."""
        if self.wanted.data and bool(self.starts_at.data) != bool(field.data):
            raise ValidationError(str(_l("Give both the beginning and the end, or neither.")))
        if self.wanted.data:
            super().validate_ends_at(field)


class PartsForm(Form):
    """Several parts at once."""

    rows = FieldList(FormField(PartRow), max_entries=20)


class QuestionForm(Form):
    """A question to those who register."""

    label = StringField(_l("Question"), validators=[_NEEDED, Length(max=200)])
    help = StringField(_l("Help under it"), validators=[Optional(), Length(max=400)])
    kind = RadioField(_l("Kind of answer"), choices=[SelectChoice(k.value, words) for k, words in KIND_WORDS.items()], validators=[_NEEDED])  # fmt: skip
    required = BooleanField(_l("Must be answered"))
    options = TextAreaField(_l("Answers of a choice, or columns of a table, one a line"), validators=[Length(max=4000)])
    max_chars = IntegerField(_l("At most so many characters"), validators=[Optional(), NumberRange(1, 5000)])
    most = IntegerField(_l("At most so many files, or rows of the table"), validators=[Optional(), NumberRange(1, 30)])

    def validate_options(self, field: Any) -> None:
        """A choice and a table need them."""
        if self.kind.data in (FieldKind.CHOICE, FieldKind.MEMBERS) and not lines(field.data):
            raise ValidationError(str(_l("Write one answer, or one column, in each line.")))

    def spec(self, key: str, kept: Iterable[Choice] = ()) -> FieldSpec:
        """What was typed, as a field; answers of the same label keep their value."""
        values = {choice.label: choice.value for choice in kept}
        chosen: list[dict[str, str]] = []
        for label in lines(self.options.data) if self.kind.data in (FieldKind.CHOICE, FieldKind.MEMBERS) else ():
            value = values.get(label) or key_of(label, {one["value"] for one in chosen})
            chosen.append({"value": value, "label": label})
        return from_json(
            {
                "key": key, "kind": self.kind.data, "label": self.label.data, "help": self.help.data,
                "required": self.required.data, "max_chars": self.max_chars.data, "options": chosen,
                "maximum": self.most.data if self.kind.data in (FieldKind.FILE, FieldKind.MEMBERS) else None,
            }
        )  # fmt: skip


class EventFileForm(Form):
    """A file of the event."""

    file = FileField(_l("File"))
    use = RadioField(_l("What it is"), choices=[SelectChoice(k.value, words) for k, words in USE_WORDS.items()], default=FileUse.MATERIAL.value, validators=[_NEEDED])  # fmt: skip
    caption = StringField(_l("Title of the file"), validators=[Optional(), Length(max=200)])
    session = SelectField(_l("Belongs to a session"), validate_choice=False)
    public = BooleanField(_l("Everybody may fetch it"))
    consented = BooleanField(_l("Those seen on the photo, and a minor’s guardian, agreed"))


class PartnerForm(Form):
    """One more unit that organizes together."""

    unit = UnitField(_l("Unit"), [_NEEDED, Length(max=200)])
