"""What the kit's codes say, filled in with their facts; the Vietnamese stands in the kit's catalogue."""

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

#: Code → sentence. Merged with the other contexts' at start; `str(sentence) % facts` is what a person reads.
SENTENCES: dict[str, LazyString] = {
    "wrong_state": _l("This is not possible now: its state has changed. Load the page again to see what is possible."),
    "stale_version": _l("Somebody else saved first. Both versions are shown; nothing of yours is lost."),
    "bad_input": _l("The request could not be read. Load the page again and send it once more."),
    "field_required": _l("Still missing."),
    "field_bad_shape": _l("The answer could not be read. Fill it in again."),
    "field_too_long": _l("%(count)s characters, at most %(maximum)s fit."),
    "field_not_choice": _l("Choose one of the listed answers."),
    "field_not_number": _l("This is not a number. Example: 12,5."),
    "field_not_money": _l("This is not a whole sum in đồng. Example: 24.000.000."),
    "field_not_link": _l(
        "This is not a link. It begins with https:// or http://, for example https://example.org/video."
    ),
    "field_too_small": _l("At least %(minimum)s."),
    "field_too_large": _l("At most %(maximum)s."),
    "field_too_many_files": _l("%(count)s files, at most %(maximum)s fit."),
    "field_too_few_files": _l("%(count)s files, at least %(minimum)s are needed."),
    "field_too_many_members": _l("%(count)s members, at most %(maximum)s fit."),
    "field_too_few_members": _l("%(count)s members, at least %(minimum)s are needed."),
    "field_member_incomplete": _l("Line %(row)s has no “%(column)s”."),
    "time_not_understood": _l("This time could not be read. It stays as written, without a due date."),
    "time_no_such_day": _l("There is no such day. The time stays as written, without a due date."),
    "time_no_year": _l("The year is missing. The time stays as written, without a due date."),
}
