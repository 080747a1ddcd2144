"""The shape of what is typed about ties and plans."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FileField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from app.contests.wording import official_number
from app.judging.assignments.queries.ties import Seat, choices
from app.judging.models import Round
from app.judging.panels.actions import DECLARABLE
from app.judging.panels.queries import rounds
from app.judging.states import ConflictKind
from app.judging.wording import PANELS
from app.kit.web import Form
from app.people.fields import UnitField, line

_NEEDED = InputRequired()


def _kinds(kinds: Any) -> list[SelectChoice]:
    return [SelectChoice(str(kind), PANELS[kind]) for kind in kinds]


class _Dated(Form):
    """Since and until when a tie holds."""

    since = DateField(_l("Since"), [Optional()])
    until = DateField(_l("Until"), [Optional()])

    def validate_until(self, field: Any) -> None:
        """Not before it began."""
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError(str(_l("This day lies before the first one.")))


class TieForm(_Dated):
    """A judge's own declaration: about an entry, or a person, or a unit."""

    kind = SelectField(_l("What ties you to it?"), [_NEEDED], choices=_kinds(DECLARABLE))
    entry = SelectField(_l("Entry"), [Optional()], validate_choice=False)
    name = StringField(_l("Person"), [Optional(), Length(max=120)], filters=[line])
    unit = UnitField(_l("Unit"), [Optional(), Length(max=200)])
    reason = StringField(_l("What it is, in a few words"), [Optional(), Length(max=500)], filters=[line])

    def validate_reason(self, field: Any) -> None:
        """Another reason needs its words."""
        if self.kind.data == ConflictKind.DECLARED and not field.data:
            raise ValidationError(str(_l("Please say in a few words what it is.")))

    def validate_entry(self, field: Any) -> None:
        """Exactly one of the three."""
        told = [bool(field.data), bool(self.name.data), bool((self.unit.data or "").strip())]
        if sum(told) != 1:
            raise ValidationError(str(_l("Choose an entry, or write a person or a unit: one of the three.")))


def tie_form(seat: Seat) -> TieForm:
    """The form with the entries that this judge may name; those they have begun are given up on their sheet."""
    form, number = TieForm(), seat.judged.stage.edition.number
    form.entry.choices = [
        SelectChoice("", _l("(no particular entry)")),
        *(
            SelectChoice(e.ref, f"{official_number(number, e.number)} · {e.title}")
            for e, begun in choices(seat)
            if begun is None
        ),
    ]
    return form


class PinForm(_Dated):
    """The chair keeps a judge from an entry."""

    judge = SelectField(_l("Judge"), [_NEEDED])
    entry = SelectField(_l("Entry"), [_NEEDED])
    kind = SelectField(_l("Kind"), [_NEEDED], choices=_kinds(k for k in ConflictKind if k is not ConflictKind.EARLIER))
    reason = StringField(_l("Reason"), [_NEEDED, Length(max=500)], filters=[line])


def pin_form(judged: Round) -> PinForm:
    """The form with the panel and the entries."""
    form, number = PinForm(prefix="pin"), judged.stage.edition.number
    form.judge.choices = [SelectChoice(m.person.ref, m.person.full_name) for m in rounds.live_panel(judged)]
    form.entry.choices = [
        SelectChoice(e.ref, f"{official_number(number, e.number)} · {e.title}") for e in rounds.entries_of(judged)
    ]
    return form


class ListForm(Form):
    """A spreadsheet of who reads what."""

    file = FileField(_l("The list, as .xlsx or .csv"))
