"""The shape of what is typed about a kind of unit."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from app.kit.web import Form
from app.people.fields import CODE, line


class KindForm(Form):
    """What a kind is called, and where it stands."""

    name = StringField(_l("Name in Vietnamese"), [InputRequired(), Length(max=80)], filters=[line])
    name_en = StringField(_l("Name in English"), [InputRequired(), Length(max=80)], filters=[line])
    rank = IntegerField(
        _l("Place in the order"), [InputRequired(), NumberRange(min=0, max=99)],
        description=_l("0 stands highest, for example the province; 1 below it, and so on."),
        render_kw={"inputmode": "numeric"},
    )  # fmt: skip


class NewKindForm(KindForm):
    """A new one has a code besides."""

    code = StringField(
        _l("Code of the kind"), [InputRequired(), CODE], filters=[line],
        description=_l("Lists in spreadsheets name the kind by it. It is never changed."),
    )  # fmt: skip
