"""Forms of prizes: the shape of input only. Fields are named by the order of the structure."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, DateTimeLocalField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from app.judging.publication.forms import FORMATS
from app.kit.web import Form

TEXT = 2000
#: What is chosen for a prize that nobody receives; no public code looks like it.
NOBODY = "-"


def awards_form(rows: Sequence[tuple[str, str, Sequence[tuple[str, str]], str]]) -> Any:
    """A choice for each prize: (field, label, [(code, entry)], chosen so far)."""

    class AwardsForm(Form):
        """Who receives what, and why some prizes are left."""

        reason = TextAreaField(_l("Reason for prizes left unawarded or changed"), [Optional(), Length(max=TEXT)])

    for name, label, entries, chosen in rows:
        choices = [SelectChoice("", _l("Choose")), SelectChoice(NOBODY, _l("Not awarded"))]
        choices += [SelectChoice(ref, words) for ref, words in entries]
        setattr(AwardsForm, name, SelectField(label, [InputRequired()], choices=choices, default=chosen))
    return AwardsForm()


class PoolForm(Form):
    """Why the entries of a shared place share the money of its places equally."""

    reason = TextAreaField(_l("Reason"), [InputRequired(), Length(max=TEXT)])


class PublishForm(Form):
    """When the result appears with its prizes."""

    due_at = DateTimeLocalField(_l("Publish at"), [InputRequired()], format=FORMATS)
    note = TextAreaField(_l("A word to readers"), [Optional(), Length(max=TEXT)])


class DecisionForm(Form):
    """The signed decision as it came back."""

    number = StringField(_l("Number of the decision"), [InputRequired(), Length(max=80)])
    day = DateField(_l("Date of the decision"), [InputRequired()])
