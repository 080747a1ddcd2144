"""Every refusal the domain can utter: typed, wordless, worded elsewhere by its `code`."""

from typing import ClassVar


class DomainError(Exception):
    """A known refusal: shown to the person, never logged as a fault.

    `code` is the key of its sentence in some context's `wording.py`; `facts` fill the sentence.
    """

    code: ClassVar[str]
    status: ClassVar[int] = 409

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code, facts)
        self.facts = facts


class WrongState(DomainError):
    """The verb is not possible in the state the thing is in now."""

    code = "wrong_state"


class StaleVersion(DomainError):
    """Somebody else saved first; `theirs` and `yours` are both shown."""

    code = "stale_version"


class BadInput(DomainError):
    """Input that no form could have produced (a forged request, a broken client)."""

    code = "bad_input"
    status = 422
