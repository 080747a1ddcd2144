"""What stands between a draft and its submission, what a version holds, how two differ: pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from app.contests.entries.rules import age_on
from app.contests.states import ClaimKind, EntryState, VersionKind
from app.contests.teams.rules import Given
from app.kit.errors import DomainError
from app.kit.fields import FieldSpec, problems
from app.people.states import ConsentGiver, ConsentPurpose

#: On what occasion a submission from each state happens.
OCCASION = {
    EntryState.DRAFT: VersionKind.SUBMISSION,
    EntryState.RETURNED: VersionKind.RESUBMISSION,
    EntryState.SUPPLEMENT: VersionKind.SUPPLEMENT,
    EntryState.POLISHING: VersionKind.COACHING,
}


class TitleMissing(DomainError):
    """The entry has no title."""

    code = "title_missing"


class SectionMissing(DomainError):
    """A required section has no answer; facts: section (its label)."""

    code = "section_missing"


class SectionWrong(DomainError):
    """The answer of a section will not do; facts: section."""

    code = "section_wrong"


class TeamSizeOutside(DomainError):
    """The team is smaller or larger than the rules allow; facts: count, least, most."""

    code = "team_size_outside"


class MembersUnconfirmed(DomainError):
    """Named members have not confirmed themselves; facts: names."""

    code = "members_unconfirmed"


class AgeOutside(DomainError):
    """Somebody is younger or older than the rules allow on the reference date (D14); facts: names, least, most, day."""

    code = "age_outside"


class WonBefore(DomainError):
    """The rules exclude winners of earlier editions; facts: names."""

    code = "won_before"


class PaperMissing(DomainError):
    """An entry that an officer enters needs the scan of the signed paper (D36)."""

    code = "paper_missing"


@dataclass(frozen=True)
class Mate:
    """One of the team, as the rules look at them. birth: None where it is not known (a name on paper)."""

    name: str
    confirmed: bool
    birth: date | None = None
    won_before: bool = False


@dataclass(frozen=True)
class Limits:
    """The edition's rules on who may take part."""

    team_min: int
    team_max: int
    age_min: int
    age_max: int
    reference: date
    exclude_winners: bool


def blockers(
    title: str, specs: Sequence[FieldSpec], answers: Mapping[str, Any], team: Sequence[Mate], limits: Limits,
    *, paper_needed: bool,
) -> list[DomainError]:  # fmt: skip
    """Everything that keeps this draft from being handed in, in the order of its pages; empty: it may go."""
    found: list[DomainError] = [] if title else [TitleMissing()]
    found += _sections(specs, answers)
    if not limits.team_min <= len(team) <= limits.team_max:
        found.append(TeamSizeOutside(count=len(team), least=limits.team_min, most=limits.team_max))
    if unconfirmed := [mate.name for mate in team if not mate.confirmed]:
        found.append(MembersUnconfirmed(names=", ".join(unconfirmed)))
    if outside := [mate.name for mate in team if not _of_age(mate, limits)]:
        found.append(
            AgeOutside(names=", ".join(outside), least=limits.age_min, most=limits.age_max,
                       day=f"{limits.reference:%d/%m/%Y}")
        )  # fmt: skip
    if limits.exclude_winners and (won := [mate.name for mate in team if mate.won_before]):
        found.append(WonBefore(names=", ".join(won)))
    if paper_needed:
        found.append(PaperMissing())
    return found


def _sections(specs: Sequence[FieldSpec], answers: Mapping[str, Any]) -> Iterator[DomainError]:
    labels = {spec.key: spec.label for spec in specs}
    told: set[str] = set()
    for problem in problems(specs, answers, final=True):
        if problem.key not in told:
            told.add(problem.key)
            kind = SectionMissing if problem.code == "field_required" else SectionWrong
            yield kind(section=labels[problem.key])


def _of_age(mate: Mate, limits: Limits) -> bool:
    return mate.birth is None or limits.age_min <= age_on(mate.birth, limits.reference) <= limits.age_max


def claims(*, alone: bool, one_alone: bool, lead_one: bool) -> frozenset[ClaimKind]:
    """What a submission claims of its leader (C1): one entry alone; one team led, and none by who entered alone."""
    kinds = {ClaimKind.LEADS} if lead_one and (not alone or one_alone) else set()
    return frozenset(kinds | ({ClaimKind.ALONE} if alone and one_alone else set()))


def consents_suffice(given: Iterable[Given], *, minor: bool) -> bool:
    """Whether taking part was consented to, by the guardian (named) too where the person is a minor."""
    taking_part = {g.giver: g for g in given if g.purpose is ConsentPurpose.TAKE_PART}
    guardian = taking_part.get(ConsentGiver.GUARDIAN)
    return ConsentGiver.SELF in taking_part and (not minor or bool(guardian and guardian.giver_name))


def words_changed(old: str, new: str) -> list[tuple[str, str]]:
    """The way from one text to the other by words: ("same" | "gone" | "new", piece) in order."""
    a, b = _pieces(old), _pieces(new)
    out: list[tuple[str, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if tag == "equal":
            out.append(("same", "".join(a[i:j])))
            continue
        if i < j:
            out.append(("gone", "".join(a[i:j])))
        if k < m:
            out.append(("new", "".join(b[k:m])))
    return out


def _pieces(text: str) -> list[str]:
    """Words with the space after them; a very long text by lines, so that the comparison stays quick."""
    if len(text) > 20_000:
        return text.splitlines(keepends=True)
    pieces: list[str] = []
    for line in text.splitlines(keepends=True):
        words = line.split(" ")
        pieces += [word + " " for word in words[:-1]] + [words[-1]]
    return [piece for piece in pieces if piece]
