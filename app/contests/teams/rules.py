"""Limits of what is typed about a team; the secret of a mailed invitation; a consent as it was given. Pure."""

from dataclasses import dataclass
from datetime import date

from app.contests.entries.rules import age_on
from app.people.codes.rules import link_token
from app.people.states import ConsentGiver, ConsentPurpose

#: Letters of a name, a contact or a task.
MAX_NAME = 120
ADULT = 18


def mailed_token(key: str, nonce: str) -> str:
    """The secret of a mailed invitation, made from the installation's key and the nonce that waits in the outbox.

    So the outbox holds nothing that opens a team, and the database its hash only: as with the mails of a reset.
    """
    return link_token(key, f"team:{nonce}")


def is_minor(birth: date | None, today: date) -> bool:
    """Whether a guardian must consent beside the person (D35: under 18 as a matter of policy)."""
    return birth is not None and age_on(birth, today) < ADULT


@dataclass(frozen=True)
class Given:
    """A consent as it was given: for what, by whom, to which words."""

    purpose: ConsentPurpose
    giver: ConsentGiver
    text: str
    text_version: str
    language: str
    giver_name: str | None = None
