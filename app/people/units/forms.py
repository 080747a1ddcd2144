"""The shape of what is typed about units."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, FieldList, FormField, HiddenField, IntegerField, SelectField, StringField
from wtforms import Form as Part
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.kit.text import one_line
from app.kit.web import Form
from app.people.fields import CODE, UnitField, kind_name, line
from app.people.models import UnitKind


class ChangeForm(Form):
    """What every decision has: the day from which it holds, and its number. `confirmed` comes with the second page."""

    on = DateField(_l("From the day"), [InputRequired()], description=_l("The first day on which it holds."))
    decision = StringField(
        _l("Number of the decision"), [Optional(), Length(max=100)], filters=[line],
        description=_l("For example 12-QĐ/TĐTN."),
    )  # fmt: skip
    confirmed = HiddenField()

    def said(self) -> dict[str, Any]:
        """The arguments that each decision takes."""
        return {"on": self.on.data, "decision": self.decision.data or None}


class RenameForm(ChangeForm):
    """A new name."""

    name = StringField(_l("New name"), [InputRequired(), Length(max=200)], filters=[line])
    short_name = StringField(_l("Short name"), [Optional(), Length(max=80)], filters=[line])


class MoveForm(ChangeForm):
    """A new place."""

    to = UnitField(_l("New unit above"), [InputRequired(), Length(max=200)])


class MergeForm(ChangeForm):
    """What takes the unit over, and what else goes into it."""

    into = UnitField(
        _l("Goes into"), [InputRequired(), Length(max=200)],
        description=_l("The unit that takes over. If it is new, set it up first, under the unit above."),
    )  # fmt: skip
    others = FieldList(UnitField(_l("Also goes into it"), [Optional(), Length(max=200)]), min_entries=3, max_entries=20)


class PartForm(Part):  # type: ignore[misc]
    """One part of a split."""

    unit = UnitField(_l("Part"), [Optional(), Length(max=200)])
    share = IntegerField(_l("Share, in percent"), [Optional(), NumberRange(min=0, max=100)])


class SplitForm(ChangeForm):
    """The units that a unit becomes."""

    parts = FieldList(FormField(PartForm), min_entries=4, max_entries=20)


class DissolveForm(ChangeForm):
    """The end."""


class TagsForm(Form):
    """Groups, and the leader's own confirmation."""

    tags = StringField(
        _l("Groups"), [Optional(), Length(max=400)], filters=[line], description=_l("Separate them by commas.")
    )
    leader_confirms = BooleanField(_l("Entries of this unit need its leader's own confirmation"))


class MakeForm(Form):
    """A new unit below another."""

    code = StringField(_l("Unit code"), [InputRequired(), CODE], filters=[line], description=_l("Never used twice."))
    name = StringField(_l("Name of the unit"), [InputRequired(), Length(max=200)], filters=[line])
    short_name = StringField(_l("Short name"), [Optional(), Length(max=80)], filters=[line])
    kind = SelectField(_l("Kind"), [InputRequired()])
    valid_from = DateField(_l("From the day"), [InputRequired()])
    decision = StringField(_l("Number of the decision"), [Optional(), Length(max=100)], filters=[line])
    tags = StringField(
        _l("Groups"), [Optional(), Length(max=400)], filters=[line], description=_l("Separate them by commas.")
    )

    def offer(self, kinds: list[UnitKind]) -> "MakeForm":
        """Let it choose among these kinds; returns itself."""
        self.kind.choices = [SelectChoice(kind.code, kind_name(kind)) for kind in kinds]
        return self


def split_tags(text: str | None) -> list[str]:
    """Groups as they are typed, by commas."""
    return [part for part in map(one_line, (text or "").split(",")) if part]
