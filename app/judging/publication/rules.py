"""What a published result says, as plain data: names or initials, groups without ranks, prizes. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

#: Under this age a name is written out only with a guardian's consent (D35: 16 and 17 are our policy).
ADULT = 18


@dataclass(frozen=True)
class Named:
    """A member as their entry names them. guarded, agreed: a guardian's consent, one's own (PUBLISH_RESULT)."""

    full_name: str
    birth_date: date | None
    guarded: bool = False
    agreed: bool = False


def age_on(birth: date, day: date) -> int:
    """Full years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def initials(full_name: str) -> str:
    """ "Lò Thị Lan" → "L.T.L."."""
    return "".join(f"{word[0].upper()}." for word in full_name.split())


def public_name(person: Named, day: date, age_min: int) -> str:
    """A name as a public page writes it: whole, exactly as confirmed, only where the person agreed to that (D34).

    A minor's needs a guardian's consent besides (D35). Everybody else stands there by initials. Where no birth date is
    known (or was erased) the contest's own least age tells.
    """
    age = age_min if person.birth_date is None else age_on(person.birth_date, day)
    if person.agreed and (age >= ADULT or person.guarded):
        return person.full_name
    return initials(person.full_name)


def line(ref: str, number: int | None, title: str, people: Iterable[str], unit: str) -> dict[str, Any]:
    """One entry on a public page: never a score, never a place (D19)."""
    return {"ref": ref, "number": number, "title": title, "people": list(people), "unit": unit}


def advancing(groups: Sequence[tuple[str, Sequence[Mapping[str, Any]]]]) -> list[dict[str, Any]]:
    """Who goes on, board by board, in the order of numbers: an order that tells no rank."""
    ordered = [(name, sorted(lines, key=lambda x: (x["number"] or 0, x["ref"]))) for name, lines in groups]
    return [{"name": name, "entries": lines} for name, lines in ordered if lines]
