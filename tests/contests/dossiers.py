"""Entries made by the actions alone: begun, filled, handed in. For every test that needs entries."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.contests.entries import queries, rules
from app.contests.entries.actions import Basics, save_draft, start
from app.contests.entry_models import Entry, EntryVersion
from app.contests.models import Edition, StartLink
from app.contests.submissions.actions import submit
from app.contests.teams.actions import add_member, invite, join
from app.contests.teams.queries import invitation_of
from app.contests.teams.rules import Given
from app.kit.codes import secret_token
from app.kit.fields import FieldKind
from app.people.states import ConsentGiver, ConsentPurpose

CONSENT = Given(ConsentPurpose.TAKE_PART, ConsentGiver.SELF, "Tôi đồng ý", "take_part/1", "vi")
GUARDIAN = Given(ConsentPurpose.TAKE_PART, ConsentGiver.GUARDIAN, "Tôi đồng ý", "take_part/1", "vi", "Lò Văn Cha")
ANSWER = {FieldKind.MONEY: "120.000.000", FieldKind.NUMBER: "5", FieldKind.LINK: "https://video.example/1"}


def basics(world, edition: Edition, *, title="Chè Shan tuyết", board="idea", unit: str | None = "xa_mot") -> Basics:
    """What the first page asks."""
    call = queries.call_of(world.actor("organizer"), edition.code)
    chosen = next(b for b in call.boards if b.code == board)
    return Basics(title, chosen, call.fields[0], world.unit(unit) if unit else None)


def begun(world, edition: Edition, who: str, at: datetime, *, link: StartLink | None = None, **more) -> Entry:
    """A draft with a title only."""
    entry = start(edition, basics(world, edition, **more), by=world.actor(who), at=at, link=link)
    return shown(world, entry, who)


def filled(world, edition: Edition, who: str, at: datetime, **more) -> Entry:
    """A draft that lacks nothing."""
    entry = begun(world, edition, who, at, **more)
    fill(entry, at)
    return shown(world, entry, who)


def fill(entry: Entry, at: datetime, words: str = "Nội dung") -> None:
    """Answer every required section."""
    answers = {s.key: ANSWER.get(s.kind, words) for s in queries.specs_of(entry) if s.required}
    base = rules.fingerprint(entry.draft, answers)
    save_draft(entry, answers, revision=entry.draft_revision, base=base, at=at)


def handed_in(world, edition: Edition, who: str, at: datetime, *, team: Sequence[str] = (), **more) -> Entry:
    """An entry submitted at `at`; `team`: members who have confirmed."""
    entry = filled(world, edition, who, at - timedelta(minutes=5), **more)
    for name in team:
        join_team(world, entry, name, who, at - timedelta(minutes=4))
    send(world, shown(world, entry, who), who, at)
    return shown(world, entry, who)


def join_team(world, entry: Entry, name: str, leader: str, at: datetime) -> None:
    """`name` is named, invited and confirms."""
    by = world.actor(leader)
    member = add_member(entry, full_name=name, contact="", duty="", by=by, at=at)
    _, token = invite(entry, member.ref, by=by, at=at)
    join(*invitation_of(world.actor(name), token), by=world.actor(name), at=at)


def send(world, entry: Entry, who: str, at: datetime, *, nonce: str | None = None, consents=(CONSENT,)) -> EntryVersion:
    """Submit the draft as it stands."""
    return submit(
        entry, nonce=nonce or secret_token(), revision=entry.draft_revision, consents=consents,
        by=world.actor(who), at=at,
    )  # fmt: skip


def shown(world, entry: Entry, who: str) -> Entry:
    """The entry as its page loads it."""
    return queries.entry_of(world.actor(who), queries.locked(entry).edition.code, entry.ref)
