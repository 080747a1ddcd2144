"""Why a file, or one cell of it, cannot be taken in: codes and facts, worded elsewhere."""

from app.kit.errors import DomainError


class ImportRefused(DomainError):
    """The file as a whole is refused; nothing of it was kept."""

    code = "import_refused"
    status = 422


class UnknownFileKind(ImportRefused):
    """Neither an .xlsx nor a .csv file, whatever its name says."""

    code = "import_unknown_kind"


class DamagedFile(ImportRefused):
    """It looks like a spreadsheet and cannot be read."""

    code = "import_damaged"


class ProtectedFile(ImportRefused):
    """It is locked with a password."""

    code = "import_protected"


class UnknownEncoding(ImportRefused):
    """A .csv whose letters cannot be told: not UTF-8."""

    code = "import_encoding"


class FileTooLarge(ImportRefused):
    """More bytes (packed or unpacked) than `limit` megabytes."""

    code = "import_too_large"


class TooManyRows(ImportRefused):
    """More than `rows` rows or `columns` columns."""

    code = "import_too_many_rows"


class NoRows(ImportRefused):
    """Nothing below the headers, or no cell at all."""

    code = "import_no_rows"


class NoHeader(ImportRefused):
    """No row of the first ones has any of the headers in `wanted`."""

    code = "import_no_header"


class RepeatedColumn(ImportRefused):
    """Two columns of the file mean the same: `headers`."""

    code = "import_repeated_column"


class BadCell(ValueError):
    """A cell that cannot be taken as it is; `code` and `facts` as in DomainError, but many in one file."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


#: Codes of cells and rows, beside those that a column's own `convert` or the action raises.
CELL_REQUIRED = "import_cell_required"
CELL_NOT_NUMBER = "import_cell_not_number"
CELL_NOT_DATE = "import_cell_not_date"
CELL_NOT_IN_LIST = "import_cell_not_in_list"
CELL_TOO_LONG = "import_cell_too_long"
CELL_OUT_OF_RANGE = "import_cell_out_of_range"
ROW_REPEATED = "import_row_repeated"
