"""The one file that an import takes."""

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from app.kit.web import Form


class ListForm(Form):
    """A spreadsheet."""

    file = FileField(_l("The list, as .xlsx or .csv"))
