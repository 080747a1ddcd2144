"""The shape of what is typed to sign up, to decide, to enter somebody, and to give seats to units."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SearchField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput

from app.events.models import Session, Site
from app.events.registration_models import Category
from app.events.registrations.queries.choosing import Left
from app.events.states import Scope
from app.kit.text import phone
from app.kit.web import Form
from app.people.fields import UnitField

#: What a search box sends for "look it up" instead of "do it".
FIND = "find"


class ChoiceForm(Form):
    """Where somebody wants to be: category, site, sessions, each offered with the places left."""

    category = RadioField(_l("How do you take part?"), [Optional()], choices=[], validate_choice=False)
    site = RadioField(_l("At which site?"), [Optional()], choices=[], validate_choice=False)
    site_words = SearchField(_l("Another site"), validators=[Optional(), Length(max=80)])
    sessions = SelectMultipleField(
        _l("Which sessions do you want to attend?"), [Optional()], choices=[], validate_choice=False,
        option_widget=CheckboxInput(),
    )  # fmt: skip

    def offer(
        self, categories: Sequence[Category], sites: Sequence[Site], sessions: Sequence[Session], left: Left,
        session_words: Mapping[int, str], *, waits: bool = False, may_skip: bool = False,
    ) -> None:  # fmt: skip
        """Fill the choices. waits: whether one may queue where nothing is left; may_skip: none is an answer too."""
        none = [SelectChoice("", _("none"))] if may_skip else []
        self.category.choices = [
            *(none if categories else []),
            *(SelectChoice(c.ref, _noted(c.name, "", left.of(Scope.CATEGORY, c.id), waits)) for c in categories),
        ]
        self.site.choices = [
            *(none if sites else []),
            *(SelectChoice(s.ref, _noted(s.name, s.address, left.of(Scope.SITE, s.id), waits)) for s in sites),
        ]
        self.sessions.choices = [
            SelectChoice(s.ref, _noted(s.name, session_words.get(s.id, ""), left.of(Scope.SESSION, s.id), waits))
            for s in sessions
        ]

    def known(self) -> None:
        """Forget what was sent and is not offered: it came from another time or another hand."""
        for name in ("category", "site"):
            if self[name].data not in [one.value for one in self[name].choices]:
                self[name].data = None


def _noted(name: str, note: str, left: int | None, waits: bool) -> str:
    """The label of a choice with what stands under it: "Title|note"."""
    if left is None:
        words = ""
    elif left > 0:
        words = _("%(n)s places left", n=left)
    else:
        words = _("none left; you join the waiting list") if waits else _("none left")
    under = " · ".join(filter(None, (note, words)))
    name = name.replace("|", "/")
    return f"{name}|{under}" if under else name


class GuardianForm(Form):
    """Who answers for a minor (D35)."""

    guardian_name = StringField(_l("Full name of the parent or guardian"), [Optional(), Length(max=120)])
    guardian_phone = TelField(_l("Their phone number"), [Optional(), Length(max=32)])
    guardian_scan = FileField(_l("Photo or scan of the signed form"))
    guardian_ref = HiddenField()
    guardian_agreed = BooleanField(_l("My parent or guardian has read the form and agrees that I take part."))

    def number(self) -> str:
        """The guardian's number in its one spelling, or as typed."""
        return phone(self.guardian_phone.data or "") or (self.guardian_phone.data or "")


class DelegateConsentForm(GuardianForm):
    """The same brought by an officer, who holds the signed paper: name, word and scan are all needed."""

    guardian_name = StringField(_l("Full name of the parent or guardian"), [InputRequired(), Length(max=120)])
    guardian_agreed = BooleanField(
        _l("The parent or guardian has signed the form; the paper is kept at the unit."), [InputRequired()]
    )


class SignUpForm(ChoiceForm, GuardianForm):
    """Everything that somebody says who signs up; the typed questions of the event stand beside it."""

    nonce = HiddenField()
    of_age = RadioField(_l("How old are you on the day of the event?"), [Optional()], choices=[])
    photo_ok = BooleanField(_l("I may be shown on photos and films of the event."))
    note = TextAreaField(_l("Anything the organizers should know"), [Optional(), Length(max=1000)])
    party_way = RadioField(
        _l("Do you come with others?"), [Optional()], default="alone",
        choices=[
            SelectChoice("alone", _l("I come by myself")),
            SelectChoice("begin", _l("We are a group|You get a code to pass on; whoever types it stays with you.")),
            SelectChoice("join", _l("I have the code of a group")),
        ],
    )  # fmt: skip
    party_code = StringField(_l("Code of the group"), [Optional(), Length(max=40)])

    def ask_age(self, limit: int) -> None:
        """Offer the two answers about the age below which a guardian must agree."""
        self.of_age.choices = [
            SelectChoice("yes", _("%(n)s or older", n=limit)), SelectChoice("no", _("Younger than %(n)s", n=limit)),
        ]  # fmt: skip


class ReasonForm(Form):
    """Why; kept, and told to the person where it concerns them."""

    reason = TextAreaField(_l("Reason"), [Optional(), Length(max=1000)])


class PriorityForm(ReasonForm):
    """Before or behind the others in the line."""

    priority = IntegerField(_l("Order: higher comes first, 0 is usual"), [InputRequired(), NumberRange(-100, 100)])


class FindForm(Form):
    """Somebody by part of the name."""

    q = SearchField(_l("Name"), [Optional(), Length(max=100)])


class NewPersonForm(Form):
    """Somebody who has no profile yet, as far as the paper tells."""

    full_name = StringField(_l("Full name"), [InputRequired(), Length(min=2, max=120)])
    birth_date = DateField(_l("Date of birth"), [Optional()])
    phone = TelField(_l("Phone number"), [Optional(), Length(max=32)])
    unit = UnitField(_l("Unit"), [Optional(), Length(max=200)])

    def number(self) -> str | None:
        """The number in its one spelling, or None."""
        return phone(self.phone.data or "")


class EnterForm(ChoiceForm, GuardianForm):
    """Somebody registered by the staff; a minor without consent needs a reason."""

    nonce = HiddenField()
    person = HiddenField()
    note = TextAreaField(_l("Note"), [Optional(), Length(max=1000)])


class MoveForm(ChoiceForm):
    """To another category, site or sessions."""


class ListForm(Form):
    """A list of people: a file, or rows copied from a spreadsheet."""

    file = FileField(_l("The list, as .xlsx or .csv"))
    pasted = TextAreaField(_l("Or copy the rows from a spreadsheet and paste them here"), [Length(max=200_000)])


class SeatsForm(Form):
    """Seats for one unit."""

    unit = UnitField(_l("Unit"), [InputRequired(), Length(max=200)])
    seats = IntegerField(_l("Seats"), [InputRequired(), NumberRange(1, 10_000)])
    site = SelectField(_l("At the site"), [Optional()], choices=[])
    category = SelectField(_l("Of the category"), [Optional()], choices=[])


class EachForm(Form):
    """The same number of seats for each unit of some kinds."""

    kinds = SelectMultipleField(_l("Which units"), [InputRequired()], choices=[], option_widget=CheckboxInput())
    seats = IntegerField(_l("Seats for each"), [InputRequired(), NumberRange(1, 1_000)])
    category = SelectField(_l("Of the category"), [Optional()], choices=[])
    own_site = BooleanField(_l("Each at the unit’s own connected site, where it has one"))


class ChangeSeatsForm(Form):
    """Another number of seats."""

    seats = IntegerField(_l("Seats"), [InputRequired(), NumberRange(0, 10_000)])


def answer_errors(problems: Sequence[Any], worded: Any) -> dict[str, str]:
    """Question → what is wrong with its answer, the first thing only."""
    found: dict[str, str] = {}
    for one in problems:
        found.setdefault(one.key, worded(one.code, one.facts))
    return found
