"""The sentences of the kit: refusals that every context can utter, and the pages for HTTP faults."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.kit.importing.wording import SENTENCES as IMPORTING

#: Refusal or problem code → sentence.
SENTENCES: dict[str, Any] = {
    **IMPORTING,
    "wrong_state": _l("This is no longer possible: it has moved on in the meantime. Nothing was changed."),
    "stale_version": _l("Somebody saved this in the meantime. Nothing was overwritten; both texts are shown."),
    "bad_input": _l("The request could not be understood. Nothing was changed."),
    "file_too_large": _l("The file is larger than %(most)s, so it was not kept. Send a smaller one, or a link to it."),
    "file_kind_refused": _l(
        "This kind of file is not accepted here. Accepted: %(kinds)s. Files with macros are not accepted."
    ),
    "file_broken": _l(
        "The file could not be opened, so it was not kept. Save it again without a password, then send it once more."
    ),
    "upload_offset": _l("The upload got out of step. Choose the same file again: what has arrived is kept."),
    "too_many_uploads": _l("%(most)s files are still on their way. Let them finish, or try again in a day."),
    "address_refused": _l("No mail can be sent to this address. Check how it is written."),
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

#: HTTP status → (title, what happened and what to do).
PAGES: dict[int, tuple[Any, Any]] = {
    400: (_l("The request could not be read"), _l("The page was open for too long or was cut off. Go back, load it anew and send it again.")),
    403: (_l("This is not yours to do"), _l("Your role does not include this. Ask the organizers if you need it.")),
    404: (_l("Nothing is here"), _l("The address may be mistyped, or what was here is not open to you.")),
    409: (_l("Not possible right now"), _l("Something changed in the meantime. Nothing was overwritten. Go back and look again.")),
    413: (_l("Too large"), _l("What was sent is larger than 20 MB. Nothing was saved. Send a smaller file or a link.")),
    422: (_l("Something in the form is not right"), _l("Go back: what you typed is still there, with a note where it needs a change.")),
    429: (_l("Too many attempts"), _l("Please wait a few minutes and try again.")),
    500: (_l("A fault on our side"), _l("What you had saved is safe. The fault was recorded. Please try again in a moment.")),
}  # fmt: skip
