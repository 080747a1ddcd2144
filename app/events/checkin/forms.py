"""The shape of what is typed at the gate and in its settings: no query, no write."""

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from app.events.checkin_models import CheckList
from app.events.models import Session, Site
from app.events.states import ListKind, ListRule
from app.events.wording import CHECKIN
from app.kit.text import phone
from app.kit.web import Form, VietnamTime
from app.people.fields import UnitField

#: A list for a room or for gifts: nobody counts more than this at one gate.
MOST = 1_000_000


class WalkInForm(Form):
    """Whoever comes unannounced, on the spot."""

    nonce = HiddenField()
    list = HiddenField()
    site = HiddenField()
    name = StringField(_l("Full name"), [InputRequired(), Length(max=120)], render_kw={"autocomplete": "off"})
    unit = UnitField(_l("Unit"), [Optional(), Length(max=200)])
    phone = TelField(_l("Phone number"), [Optional(), Length(max=40)], render_kw={"autocomplete": "off"})
    minor = BooleanField(_l("Has not come of age for this event"))
    reason = StringField(
        _l("Who is with them, or who agreed"), [Optional(), Length(max=200)],
        description=_l("Needed for a minor: the name of the teacher, parent or guardian."),
    )  # fmt: skip

    def validate_phone(self, field: TelField) -> None:
        """A Vietnamese mobile number, or nothing."""
        if field.data and phone(field.data) is None:
            raise ValidationError(_l("This is not a mobile number. Leave it empty if there is none."))


class ListForm(Form):
    """A list to pass."""

    name = StringField(_l("Name of the list"), [InputRequired(), Length(max=80)])
    kind = RadioField(_l("What is checked"), [InputRequired()], default=ListKind.ENTRY.value)
    rule = RadioField(_l("How often one ticket passes"), [InputRequired()], default=ListRule.ONCE.value)
    session = SelectField(_l("Session"), [Optional()])
    site = SelectField(_l("Only at one site"), [Optional()])
    opens_at = VietnamTime(_l("Opens"), [Optional()])
    closes_at = VietnamTime(_l("Closes"), [Optional()])
    exits = BooleanField(_l("Record also who goes out, so that they may come in again"))
    capacity = IntegerField(
        _l("How many may pass"), [Optional(), NumberRange(0, MOST)],
        description=_l("Leave it empty where there is no limit. Phones without a network cannot know whether it is full."),
    )  # fmt: skip

    def offer(self, sessions: Iterable[Session], sites: Iterable[Site]) -> None:
        """What there is to choose from."""
        self.kind.choices = [SelectChoice(one.value, CHECKIN[one.value]) for one in ListKind]
        self.rule.choices = [SelectChoice(one.value, CHECKIN[one.value]) for one in ListRule]
        self.session.choices = [SelectChoice("", _l("None")), *(SelectChoice(s.ref, s.name) for s in sessions)]
        self.site.choices = [SelectChoice("", _l("At every site")), *(SelectChoice(s.ref, s.name) for s in sites)]

    def show(self, kept: CheckList, sessions: Iterable[Session], sites: Iterable[Site]) -> None:
        """The choices as the list has them."""
        self.session.data = next((s.ref for s in sessions if s.id == kept.session_id), "")
        self.site.data = next((s.ref for s in sites if s.id == kept.site_id), "")

    def validate_closes_at(self, field: VietnamTime) -> None:
        """After it opens."""
        if field.data and self.opens_at.data and field.data < self.opens_at.data:
            raise ValidationError(_l("It cannot close before it opens."))


class VolunteerForm(Form):
    """Somebody who is to stand at a gate: known by login, e-mail or phone, or new."""

    who = StringField(
        _l("E-mail or phone number"), [Optional(), Length(max=254)],
        description=_l("Of somebody who has an account. Leave it empty for somebody from outside."),
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )  # fmt: skip
    name = StringField(
        _l("Full name"), [Length(max=120)],
        description=_l("Of somebody without an account: you get a link to hand to them."),
        render_kw={"autocomplete": "off"},
    )  # fmt: skip
    site = SelectField(_l("Where"), [Optional()])

    def offer(self, sites: Iterable[Site]) -> None:
        """The sites there are."""
        self.site.choices = [
            SelectChoice("", _l("At every gate of the event")),
            *(SelectChoice(s.ref, s.name) for s in sites),
        ]

    def validate_name(self, field: StringField) -> None:
        """One of the two."""
        if not field.data and not self.who.data:
            raise ValidationError(_l("Give either an account or a name."))


class NoteForm(Form):
    """What the organizer found out, or why something is taken back."""

    note = TextAreaField(_l("Reason"), [InputRequired(), Length(min=3, max=500)])
