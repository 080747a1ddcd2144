"""Members confirm for themselves, with a secret that opens once."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import NoResultFound

from app.contests.teams.actions import AlreadyInTeam, TeamFull, add_member, decline, invite, join, remove_member
from app.contests.teams.queries import invitation_of
from app.kit.errors import BadInput, WrongState
from tests.contests.dossiers import begun, handed_in, join_team, shown
from tests.contests.editions import DUE, open_edition

pytestmark = pytest.mark.usefixtures("writing")
AT = DUE - timedelta(days=9)


@pytest.fixture
def entry(world):
    return begun(world, open_edition(world), "lan", AT)


def named(world, entry, name: str = "Minh"):
    return add_member(entry, full_name=name, contact="0912 345 678", duty="Kỹ thuật", by=world.actor("lan"), at=AT)


def test_member_confirms_with_their_own_account_and_name(world, entry) -> None:
    member = named(world, entry)
    _, token = invite(entry, member.ref, by=world.actor("lan"), at=AT)
    join(*invitation_of(world.actor("minh"), token), by=world.actor("minh"), at=AT)
    assert [(m.full_name, m.person_id) for m in shown(world, entry, "lan").members] == [
        ("Lò Thị Lan", world.people["lan"]),
        ("Giàng A Minh", world.people["minh"]),
    ]
    assert shown(world, entry, "minh").id == entry.id


def test_link_opens_nothing_once_used_or_replaced(world, entry) -> None:
    member, by = named(world, entry), world.actor("lan")
    _, old = invite(entry, member.ref, by=by, at=AT)
    _, new = invite(entry, member.ref, by=by, at=AT)
    with pytest.raises(NoResultFound):
        invitation_of(world.actor("minh"), old)
    join(*invitation_of(world.actor("minh"), new), by=world.actor("minh"), at=AT)
    with pytest.raises(NoResultFound):
        invitation_of(world.actor("an"), new)


def test_leader_cannot_confirm_for_a_member(world, entry) -> None:
    _, token = invite(entry, named(world, entry).ref, by=world.actor("lan"), at=AT)
    with pytest.raises(AlreadyInTeam):
        join(*invitation_of(world.actor("lan"), token), by=world.actor("lan"), at=AT)


def test_person_joins_a_team_once(world, entry) -> None:
    join_team(world, entry, "minh", "lan", AT)
    _, token = invite(entry, named(world, entry, "Minh nữa").ref, by=world.actor("lan"), at=AT)
    with pytest.raises(AlreadyInTeam):
        join(*invitation_of(world.actor("minh"), token), by=world.actor("minh"), at=AT)


def test_who_declines_is_out_of_the_count_and_may_be_invited_anew(world, entry) -> None:
    member, by = named(world, entry), world.actor("lan")
    _, token = invite(entry, member.ref, by=by, at=AT)
    decline(*invitation_of(world.actor("minh"), token), by=world.actor("minh"), at=AT)
    assert shown(world, entry, "lan").members[1].declined_at == AT
    _, again = invite(entry, member.ref, by=by, at=AT)
    join(*invitation_of(world.actor("minh"), again), by=world.actor("minh"), at=AT)
    assert shown(world, entry, "lan").members[1].confirmed_at == AT


def test_team_takes_no_more_than_the_rules_allow(world, entry) -> None:
    named(world, entry, "Hai"), named(world, entry, "Ba")
    with pytest.raises(TeamFull) as refused:
        named(world, entry, "Bốn")
    assert refused.value.facts == {"most": 3}


def test_leader_is_not_removed_and_members_are(world, entry) -> None:
    member, by = named(world, entry), world.actor("lan")
    with pytest.raises(BadInput):
        remove_member(entry, shown(world, entry, "lan").members[0].ref, by=by, at=AT)
    remove_member(entry, member.ref, by=by, at=AT)
    assert [m.full_name for m in shown(world, entry, "lan").members] == ["Lò Thị Lan"]


def test_team_stands_still_once_handed_in(world, entry) -> None:
    sent = handed_in(world, entry.edition, "minh", AT)
    with pytest.raises(WrongState):
        add_member(sent, full_name="Ba", contact="", duty="", by=world.actor("minh"), at=AT)
