"""What is said about a file, a cell or a row that cannot be taken in."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, Any] = {
    "import_refused": _l("The file could not be taken in. Nothing was changed."),
    "import_unknown_kind": _l("This is not a spreadsheet. Save the list as .xlsx or .csv and send it again."),
    "import_damaged": _l("The file cannot be read; it may have been cut off. Save it anew and send it again."),
    "import_protected": _l(
        "The file has a password or is in the old .xls format. Save it as .xlsx without a password and send it again."
    ),
    "import_encoding": _l("The letters of this .csv cannot be told. Save the list as .xlsx or as CSV UTF-8."),
    "import_too_large": _l("The file is larger than %(limit)s MB. Divide the list and send it in parts."),
    "import_too_many_rows": _l(
        "At most %(rows)s rows and %(columns)s columns fit in one import. Divide the list and send it in parts."
    ),
    "import_no_rows": _l("The file holds no rows to take in."),
    "import_no_header": _l("No row with headers was found. These are looked for: %(wanted)s."),
    "import_repeated_column": _l("Two columns mean the same: %(headers)s. Keep one of them."),
    "import_cell_required": _l("Still missing."),
    "import_cell_too_long": _l("%(length)s characters, at most %(longest)s fit."),
    "import_cell_not_date": _l("“%(value)s” is not a date. Write it as 05/09/2026."),
    "import_cell_not_number": _l("“%(value)s” is not a whole number."),
    "import_cell_out_of_range": _l("%(value)s is not between %(least)s and %(most)s."),
    "import_cell_not_in_list": _l("“%(value)s” is not one of: %(choices)s."),
    "import_row_repeated": _l("The same as row %(first)s of this file."),
}
