"""Every code that an import can utter has its sentence, and the facts fill it."""

import pytest

from app.kit.errors import DomainError
from app.kit.importing import ImportRefused, refusals
from app.kit.wording import SENTENCES

CELL_CODES = [v for k, v in vars(refusals).items() if k.startswith(("CELL_", "ROW_"))]
FACTS = {
    "limit": 5, "rows": 10, "columns": 5, "wanted": "Mã", "headers": "Mã, code", "longest": 5, "length": 6,
    "value": "x", "least": 0, "most": 9, "choices": "Xã, Phường", "first": 2,
}  # fmt: skip


def kinds(of: type[DomainError]) -> list[type[DomainError]]:
    return [of, *(k for sub in of.__subclasses__() for k in kinds(sub))]


@pytest.mark.parametrize("code", [*CELL_CODES, *(k.code for k in kinds(ImportRefused))])
def test_code_is_worded(app, code):
    with app.test_request_context():
        assert str(SENTENCES[code]) % FACTS != ""
