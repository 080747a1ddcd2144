"""The shape of what organizers type: no query, no write; instants are typed in Vietnam's time."""

from collections.abc import Container, Iterable
from itertools import chain, count
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.contests.states import StageKind
from app.kit.fields import FieldKind, FieldSpec, Option, dong, from_json
from app.kit.text import money, search_key
from app.kit.web import Form, VietnamTime

_NEEDED = InputRequired()
KIND_WORDS = {
    FieldKind.SHORT_TEXT: _l("Short text|One line"),
    FieldKind.LONG_TEXT: _l("Long text|Several paragraphs, with a counter"),
    FieldKind.CHOICE: _l("Choice|One of several answers"),
    FieldKind.NUMBER: _l("Number|For example how many jobs"),
    FieldKind.MONEY: _l("Money|A sum in đồng"),
    FieldKind.FILE: _l("File|Documents, pictures, up to 20 MB each"),
    FieldKind.LINK: _l("Link|An address, for example of a video"),
    FieldKind.MEMBERS: _l("Table of members|One line for each person"),
}
STAGE_WORDS = {
    StageKind.LAUNCH: _l("Launch"),
    StageKind.SUBMISSION: _l("Handing in"),
    StageKind.CHECK: _l("Formal check"),
    StageKind.PRELIMINARY: _l("Preliminary round"),
    StageKind.SEMI_FINAL: _l("Semi-final"),
    StageKind.COACHING: _l("Coaching and revision"),
    StageKind.FINAL: _l("Final round"),
    StageKind.AWARD: _l("Award of prizes"),
}


def slug(words: str, joiner: str, longest: int) -> str:
    """Words as an ASCII name, cut between words: "Tính mới" → "tinh-moi"; "x" where nothing is left."""
    parts = search_key(words).encode("ascii", "ignore").decode().split()
    while len(parts) > 1 and len(joiner.join(parts)) > longest:
        parts.pop()
    name = joiner.join(parts)[:longest].strip(joiner)
    return name if name[:1].isalpha() else f"x{joiner}{name}".strip(joiner)[:longest]


def unused(name: str, taken: Container[str]) -> str:
    """`name`, or the first of name_2, name_3 ... that is not taken."""
    candidates = chain([name], (f"{name}_{n}" for n in count(2)))
    return next(one for one in candidates if one not in taken)


def lines(typed: str | None) -> list[str]:
    """The lines somebody typed, without empty ones, each once."""
    return list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in (typed or "").splitlines()))))


class NewEditionForm(Form):
    """A new edition: of which contest, which number, made from what."""

    series = RadioField(_l("Contest"), validators=[_NEEDED])
    title = StringField(_l("Name of the new contest"), validators=[Length(max=200)])
    unit = SelectField(_l("Organizing unit"), validate_choice=False)
    number = IntegerField(_l("Edition number"), validators=[_NEEDED, NumberRange(1, 999)])
    year = IntegerField(_l("Year"), validators=[_NEEDED, NumberRange(2000, 2200)])
    source = RadioField(_l("Start from"), validators=[_NEEDED])

    def validate_title(self, field: Any) -> None:
        """A new contest needs a name."""
        if self.series.data == "new" and not field.data:
            raise ValidationError(str(_l("Give the new contest a name.")))


class BasicsForm(Form):
    """Year, theme, a few words, contact, brocade."""

    version = HiddenField()
    year = IntegerField(_l("Year"), validators=[_NEEDED, NumberRange(2000, 2200)])
    theme = StringField(_l("Theme"), validators=[Optional(), Length(max=200)])
    summary = TextAreaField(_l("In a few words"), validators=[Optional(), Length(max=1000)])
    contact = TextAreaField(_l("Contact of the organizing committee"), validators=[_NEEDED, Length(max=1000)])
    shows_scores = BooleanField(_l("Once a stage is published, entrants see their own scores"))
    shows_comments = BooleanField(_l("Once a stage is published, entrants see the comments on their entry"))
    pattern = RadioField(
        _l("Brocade pattern"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 5)], validators=[_NEEDED]
    )


class EligibilityForm(Form):
    """Who may take part (D14, C1)."""

    version = HiddenField()
    age_min = IntegerField(_l("Youngest age"), validators=[_NEEDED, NumberRange(1, 120)])
    age_max = IntegerField(_l("Oldest age"), validators=[_NEEDED, NumberRange(1, 120)])
    reference_date = DateField(_l("Age on which day"), validators=[_NEEDED])
    team_min = IntegerField(_l("Smallest team"), validators=[_NEEDED, NumberRange(1, 50)])
    team_max = IntegerField(_l("Largest team"), validators=[_NEEDED, NumberRange(1, 50)])
    one_individual_entry = BooleanField(_l("A person hands in at most one individual entry"))
    lead_one_team = BooleanField(_l("A person may join several teams but lead only one, and none when entering alone"))
    exclude_winners = BooleanField(_l("Entries that won a prize in an earlier edition may not take part again"))

    def validate_age_max(self, field: Any) -> None:
        """Not below the youngest."""
        if self.age_min.data and field.data and field.data < self.age_min.data:
            raise ValidationError(str(_l("The oldest age is below the youngest.")))

    def validate_team_max(self, field: Any) -> None:
        """Not below the smallest."""
        if self.team_min.data and field.data and field.data < self.team_min.data:
            raise ValidationError(str(_l("The largest team is smaller than the smallest.")))


class BoardsForm(Form):
    """Boards and fields, one a line. stamp: of the lists it showed."""

    stamp = HiddenField()
    boards = TextAreaField(_l("Boards, one a line"), validators=[_NEEDED, Length(max=1000)])
    fields_of_entry = TextAreaField(_l("Fields of entry, one a line"), validators=[Optional(), Length(max=2000)])


class SectionForm(Form):
    """One section of the dossier form."""

    label = StringField(_l("Question"), validators=[_NEEDED, Length(max=200)])
    help = StringField(_l("Help under it"), validators=[Optional(), Length(max=400)])
    kind = RadioField(_l("Kind of answer"), choices=[SelectChoice(k.value, words) for k, words in KIND_WORDS.items()], validators=[_NEEDED])  # fmt: skip
    required = BooleanField(_l("Must be answered"))
    identifying = BooleanField(_l("Tells who the authors are: judges of a blind round do not see it"))
    board = SelectField(_l("For which entries"))
    max_chars = IntegerField(_l("At most so many characters"), validators=[Optional(), NumberRange(1, 50000)])
    minimum = IntegerField(_l("At least (number, files or members)"), validators=[Optional(), NumberRange(0)])
    maximum = IntegerField(_l("At most (number, files or members)"), validators=[Optional(), NumberRange(0)])
    options = TextAreaField(
        _l("Answers of a choice, or columns of the table, one a line"), validators=[Length(max=4000)]
    )
    accept = StringField(_l("File endings"), validators=[Optional(), Length(max=200)])

    def validate_options(self, field: Any) -> None:
        """A choice and a table need them."""
        if self.kind.data in (FieldKind.CHOICE, FieldKind.MEMBERS) and len(lines(field.data)) < 1:
            raise ValidationError(str(_l("Write one answer or column in each line.")))

    def spec(self, key: str, kept: Iterable[Option] = ()) -> FieldSpec:
        """What was typed, as a section; options of the same label keep their value."""
        by_label = {option.label: option.value for option in kept}
        typed = {
            "key": key, "kind": self.kind.data, "label": self.label.data, "help": self.help.data,
            "required": self.required.data, "max_chars": self.max_chars.data, "minimum": self.minimum.data,
            "maximum": self.maximum.data, "accept": (self.accept.data or "").replace(",", " ").split(),
            "options": [{"value": by_label.get(x) or slug(x, "_", 40), "label": x} for x in lines(self.options.data)],
        }  # fmt: skip
        return from_json(typed)


class PrizeRow(Form):
    """A line of the prize structure; without a name it is left out."""

    class Meta(Form.Meta):
        """The token stands in the form around it."""

        csrf = False

    rank = IntegerField(_l("Rank"), validators=[Optional(), NumberRange(1, 50)])
    name = StringField(_l("Prize"), validators=[Optional(), Length(max=100)])
    quantity = IntegerField(_l("How many"), validators=[Optional(), NumberRange(1, 1000)])
    money = StringField(_l("Money each (đồng)"), validators=[Optional(), Length(max=40)])
    board = SelectField(_l("Board"))
    sponsor = StringField(_l("Sponsor"), validators=[Optional(), Length(max=200)])

    def validate_money(self, field: Any) -> None:
        """A whole sum, or nothing."""
        if field.data and dong(field.data) is None:
            raise ValidationError(str(_l("This is not a whole sum in đồng. Example: 24.000.000.")))


class PrizesForm(Form):
    """The prize structure as a table with empty lines at its end. stamp: of the table it showed."""

    stamp = HiddenField()
    rows = FieldList(FormField(PrizeRow), max_entries=40)


class StageForm(Form):
    """A stage; once announced, with the reason of the change."""

    version = HiddenField()
    kind = SelectField(_l("What happens"), choices=[SelectChoice(k.value, words) for k, words in STAGE_WORDS.items()])
    name = StringField(_l("Name of the stage"), validators=[_NEEDED, Length(max=120)])
    opens_at = VietnamTime(_l("Begins"), validators=[Optional()])
    due_at = VietnamTime(_l("Ends, to the minute"), validators=[_NEEDED])
    tentative = BooleanField(_l("Tentative (“dự kiến”): people are told when it changes"))
    plan_words = StringField(_l("Words of the plan"), validators=[Optional(), Length(max=200)])
    reason = TextAreaField(_l("Reason of the change"), validators=[Optional(), Length(max=1000)])

    def validate_opens_at(self, field: Any) -> None:
        """Not after its end."""
        if field.data and self.due_at.data and field.data > self.due_at.data:
            raise ValidationError(str(_l("It begins after it ends.")))


class RulesForm(Form):
    """The text of the rules. stamp: of the draft this was begun from."""

    stamp = HiddenField()
    text = TextAreaField(_l("Text of the rules"), validators=[_NEEDED, Length(max=100_000)])
    change_note = TextAreaField(_l("What changed"), validators=[Optional(), Length(max=1000)])


class ScanForm(Form):
    """The scan of the signed rules."""

    file = FileField(_l("Scan of the signed rules (PDF)"))


class ReasonForm(Form):
    """A reason alone."""

    reason = TextAreaField(_l("Reason"), validators=[_NEEDED, Length(max=1000)])


class ExtensionForm(Form):
    """A later deadline, for whom and why."""

    scope = RadioField(
        _l("For whom"),
        choices=[
            SelectChoice("all", _l("For all")),
            SelectChoice("unit", _l("For one unit and those below it")),
            SelectChoice("entry", _l("For one entry")),
        ],
        default="all",
        validators=[_NEEDED],
    )  # fmt: skip
    unit = SelectField(_l("Unit"), validate_choice=False)
    entry = StringField(_l("Code of the entry"), validators=[Optional(), Length(max=40)])
    until = VietnamTime(_l("New deadline"), validators=[_NEEDED])
    reason = TextAreaField(_l("Reason"), validators=[_NEEDED, Length(max=1000)])


class StartLinkForm(Form):
    """A secret link to start late."""

    expires_at = VietnamTime(_l("Good until"), validators=[_NEEDED])
    max_uses = IntegerField(_l("For how many entries"), default=1, validators=[_NEEDED, NumberRange(1, 1000)])
    # Its own id: the page shows the extension's reason as well.
    reason = TextAreaField(_l("Reason"), id="link-reason", validators=[_NEEDED, Length(max=1000)])


class GraceForm(Form):
    """The silent grace."""

    seconds = IntegerField(_l("Seconds"), validators=[InputRequired(), NumberRange(0, 300)])


def shown_money(sum_dong: int | None) -> str:
    """A sum as it stands in the form's line."""
    return money(sum_dong).removesuffix(" đồng") if sum_dong is not None else ""
