"""Handing in: once, in time, within the rules; and taking back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.contests.calls.actions import copy_edition, extend, make_start_link, publish_rules
from app.contests.calls.actions import open_edition as open_it
from app.contests.entries import queries
from app.contests.entries.actions import Basics, DeadlinePassed, set_basics, start
from app.contests.entry_models import AllowancePlace, Entry, EntryClaim
from app.contests.models import Allowance
from app.contests.states import EntryState, VersionKind
from app.contests.submissions import actions
from app.contests.submissions.queries import hindrances, receipt_of
from app.contests.submissions.rules import (
    AgeOutside,
    MembersUnconfirmed,
    PaperMissing,
    SectionMissing,
    TeamSizeOutside,
    WonBefore,
)
from app.contests.teams.actions import add_member
from app.kit.codes import content_hash, grouped
from app.kit.db import db
from app.kit.errors import WrongState
from app.kit.outbox import Letter, OutboxMail
from app.people.models import Consent, Notice
from app.people.notices.jobs import render
from app.people.states import ConsentGiver, ConsentPurpose
from tests.contests.dossiers import CONSENT, GUARDIAN, basics, begun, filled, handed_in, join_team, send, shown
from tests.contests.editions import DUE, open_edition

pytestmark = pytest.mark.usefixtures("writing")
AT = DUE - timedelta(days=9)


@pytest.fixture
def edition(world):
    return open_edition(world)


def allow(edition, unit_id: int, maximum: int) -> Allowance:
    allowance = Allowance(edition_id=edition.id, unit_id=unit_id, maximum=maximum, taken=0)
    db.session.add(allowance)
    db.session.flush()
    return allowance


def taken(allowance: Allowance) -> int:
    return db.session.scalars(select(Allowance.taken).where(Allowance.id == allowance.id)).one()


def test_submit_makes_one_immutable_version_with_the_hash_of_its_content(world, edition) -> None:
    entry = handed_in(world, edition, "lan", AT, team=["minh"])
    (version,) = entry.versions
    assert (entry.state, entry.submitted_at, entry.late) == (EntryState.SUBMITTED, AT, False)
    assert (version.number, version.kind, version.sha256) == (
        1, VersionKind.SUBMISSION, content_hash(version.content),
    )  # fmt: skip
    assert version.content["title"] == "Chè Shan tuyết"
    assert version.content["unit"] == {"code": "xa_mot", "name": "Đoàn xã Mường Ẳng"}
    assert [m["name"] for m in version.content["team"]] == ["Lò Thị Lan", "Giàng A Minh"]


def test_submit_again_with_the_same_nonce_gives_the_first_answer(world, edition) -> None:
    entry = filled(world, edition, "lan", AT)
    first = send(world, entry, "lan", AT, nonce="nonce-of-a-phone")
    again = send(world, entry, "lan", DUE + timedelta(days=3), nonce="nonce-of-a-phone")
    assert again.id == first.id
    assert len(shown(world, entry, "lan").versions) == 1


def test_submit_twice_with_two_nonces_is_refused_the_second_time(world, edition) -> None:
    entry = handed_in(world, edition, "lan", AT)
    with pytest.raises(WrongState):
        send(world, entry, "lan", AT)


def test_submit_is_refused_when_the_draft_moved_since_the_page(world, edition) -> None:
    entry = filled(world, edition, "lan", AT)
    with pytest.raises(actions.DraftMoved):
        actions.submit(
            entry, nonce="12345678", revision=entry.draft_revision - 1, consents=[CONSENT], by=world.actor("lan"), at=AT
        )


def test_submit_is_refused_while_a_section_is_missing(world, edition) -> None:
    entry = begun(world, edition, "lan", AT)
    with pytest.raises(SectionMissing) as refused:
        send(world, entry, "lan", AT)
    assert refused.value.facts == {"section": "Tóm tắt"}


def test_submit_holds_the_deadline_to_the_second_and_grants_the_grace(world, edition) -> None:
    edition.grace_seconds = 30
    entry = filled(world, edition, "lan", AT)
    with pytest.raises(DeadlinePassed):
        send(world, entry, "lan", DUE + timedelta(seconds=31))
    send(world, entry, "lan", DUE + timedelta(seconds=30))
    assert shown(world, entry, "lan").late is False


def test_submit_within_the_units_extension_is_on_time_and_within_the_entrys_own_is_late(world, edition) -> None:
    by = world.actor("organizer")
    extend(edition, until=DUE + timedelta(days=1), reason="Lũ", unit=world.unit("xa_mot"), by=by, at=AT)
    entry, other = filled(world, edition, "lan", AT), filled(world, edition, "an", AT, unit="xa_hai")
    extend(edition, until=DUE + timedelta(days=2), reason="Ốm", entry=other, by=by, at=AT)
    send(world, entry, "lan", DUE + timedelta(hours=1))
    send(world, other, "an", DUE + timedelta(hours=1))
    assert (shown(world, entry, "lan").late, shown(world, other, "an").late) == (False, True)


def test_submit_with_a_link_uses_it_up_and_the_next_one_is_refused(world, edition) -> None:
    late = DUE + timedelta(hours=2)
    link, _ = make_start_link(
        edition, expires_at=DUE + timedelta(days=1), max_uses=1, reason="Mất điện", by=world.actor("organizer"), at=late
    )
    entry, other = (filled(world, edition, name, late, link=link) for name in ("lan", "minh"))
    send(world, entry, "lan", late)
    assert (shown(world, entry, "lan").late, shown(world, entry, "lan").late_accepted_at) == (True, None)
    with pytest.raises(actions.StartLinkUsedUp):
        send(world, other, "minh", late)
    db.session.refresh(link)
    assert link.uses == 1


def test_submit_takes_the_last_place_once_and_withdrawing_in_time_gives_it_back(world, edition) -> None:
    allowance = allow(edition, world.units["xa_mot"], 1)
    entry = handed_in(world, edition, "lan", AT)
    other = filled(world, edition, "minh", AT)
    with pytest.raises(actions.AllowanceFull) as refused:
        send(world, other, "minh", AT)
    assert (refused.value.facts, taken(allowance)) == ({"unit": "Đoàn xã Mường Ẳng", "maximum": 1}, 1)
    actions.withdraw(entry, reason="", by=world.actor("lan"), at=AT)
    assert taken(allowance) == 0
    send(world, other, "minh", AT)
    assert taken(allowance) == 1


def test_submit_counts_against_the_allowance_of_a_unit_above(world, edition) -> None:
    allowance = allow(edition, world.units["son_chau"], 1)
    handed_in(world, edition, "lan", AT)
    with pytest.raises(actions.AllowanceFull):
        handed_in(world, edition, "an", AT, unit="xa_hai")
    assert taken(allowance) == 1


def test_resubmission_for_another_unit_moves_the_place(world, edition) -> None:
    one, two = allow(edition, world.units["xa_mot"], 1), allow(edition, world.units["xa_hai"], 1)
    entry = handed_in(world, edition, "lan", AT)
    entry.state = EntryState.RETURNED
    db.session.flush()
    set_basics(
        entry, basics(world, edition, unit="xa_hai"), revision=entry.draft_revision, by=world.actor("lan"), at=AT
    )
    entry = shown(world, entry, "lan")
    send(world, entry, "lan", AT + timedelta(days=1))
    assert (taken(one), taken(two), db.session.scalars(select(AllowancePlace.allowance_id)).all()) == (0, 1, [two.id])
    assert shown(world, entry, "lan").submitted_at == AT
    assert [v.kind for v in shown(world, entry, "lan").versions] == [VersionKind.SUBMISSION, VersionKind.RESUBMISSION]


def test_second_entry_alone_is_refused_until_the_first_is_withdrawn(world, edition) -> None:
    first = handed_in(world, edition, "lan", AT)
    second = filled(world, edition, "lan", AT, title="Ý tưởng hai")
    with pytest.raises(actions.EnteredAloneAlready):
        send(world, second, "lan", AT)
    actions.withdraw(first, reason="", by=world.actor("lan"), at=AT)
    assert send(world, second, "lan", AT).number == 1


def test_leading_a_second_team_is_refused_and_so_is_leading_beside_an_entry_alone(world, edition) -> None:
    handed_in(world, edition, "lan", AT, team=["minh"])
    with pytest.raises(actions.LeadsAlready):
        handed_in(world, edition, "lan", AT, team=["an"])
    handed_in(world, edition, "minh", AT, title="Một mình")
    with pytest.raises(actions.LeadsAlready):
        handed_in(world, edition, "minh", AT, team=["an"])


def test_leader_may_enter_again_where_the_rules_do_not_forbid_it(world, edition) -> None:
    edition.one_individual_entry = edition.lead_one_team = False
    handed_in(world, edition, "lan", AT)
    handed_in(world, edition, "lan", AT)
    assert db.session.scalars(select(EntryClaim)).all() == []


def test_unconfirmed_members_are_named(world, edition) -> None:
    entry = filled(world, edition, "lan", AT)
    for name in ("Giàng A Minh", "Đặng Hoà An"):
        add_member(entry, full_name=name, contact="", duty="", by=world.actor("lan"), at=AT)
    with pytest.raises(MembersUnconfirmed) as refused:
        send(world, shown(world, entry, "lan"), "lan", AT)
    assert refused.value.facts == {"names": "Giàng A Minh, Đặng Hoà An"}


def test_team_smaller_than_the_rules_is_refused(world, edition) -> None:
    edition.team_min = 2
    with pytest.raises(TeamSizeOutside):
        handed_in(world, edition, "lan", AT)


@pytest.mark.parametrize(
    ("birth", "fine"), [(date(2008, 12, 31), True), (date(2009, 1, 1), False), (date(1990, 12, 31), False)]
)
def test_age_is_counted_on_the_reference_date(world, edition, birth, fine) -> None:
    world.person("minh").birth_date = birth
    entry = filled(world, edition, "lan", AT)
    join_team(world, entry, "minh", "lan", AT)
    entry = shown(world, entry, "lan")
    found = hindrances(entry, actions.queries.dossier_of(entry))
    assert [type(f) for f in found] == ([] if fine else [AgeOutside])


def test_winner_of_an_earlier_edition_is_refused_where_the_rules_say_so(world, edition) -> None:
    older = handed_in(world, edition, "minh", AT)
    older.state, older.number = EntryState.AWARDED, 1
    by = world.actor("organizer")
    newer = copy_edition(edition, number=9, year=2027, by=by, at=AT)
    publish_rules(newer, text_md="Thể lệ", by=by, at=AT)
    open_it(newer, by=by, at=AT)
    newer.exclude_winners = True
    entry = filled(world, newer, "lan", AT)
    join_team(world, entry, "minh", "lan", AT)
    with pytest.raises(WonBefore) as refused:
        send(world, shown(world, entry, "lan"), "lan", AT)
    assert refused.value.facts == {"names": "Giàng A Minh"}


def test_consent_is_kept_with_the_hash_of_its_words_and_needed_once(world, edition) -> None:
    entry = filled(world, edition, "lan", AT)
    with pytest.raises(actions.ConsentMissing):
        send(world, entry, "lan", AT, consents=())
    send(world, entry, "lan", AT)
    (kept,) = db.session.scalars(select(Consent).filter_by(person_id=world.people["lan"]))
    assert (kept.purpose, kept.given_by, kept.text_version, len(kept.text_hash), kept.at) == (
        ConsentPurpose.TAKE_PART, ConsentGiver.SELF, "take_part/1", 64, AT,
    )  # fmt: skip


def test_minor_needs_the_guardians_named_consent(world, edition) -> None:
    edition.age_min = 16
    world.person("lan").birth_date = date(2009, 1, 15)
    entry = filled(world, edition, "lan", AT)
    with pytest.raises(actions.ConsentMissing):
        send(world, entry, "lan", AT)
    send(world, entry, "lan", AT, consents=(CONSENT, GUARDIAN))
    names = db.session.scalars(select(Consent.giver_name).order_by(Consent.id)).all()
    assert names == [None, "Lò Văn Cha"]


def test_supplement_is_taken_until_its_own_deadline_and_keeps_the_first_time(world, edition) -> None:
    entry = handed_in(world, edition, "lan", AT)
    entry.state, entry.number, entry.received_at = EntryState.SUPPLEMENT, 1, AT
    entry.supplement_due_at = DUE + timedelta(days=5)
    db.session.flush()
    with pytest.raises(DeadlinePassed):
        send(world, entry, "lan", DUE + timedelta(days=5, seconds=1))
    send(world, entry, "lan", DUE + timedelta(days=4), consents=())
    entry = shown(world, entry, "lan")
    assert (entry.state, entry.submitted_at, entry.late, entry.supplement_due_at) == (
        EntryState.RECEIVED,
        AT,
        False,
        None,
    )
    assert entry.versions[-1].kind is VersionKind.SUPPLEMENT


def test_coaching_takes_a_revised_version_in_its_window_only(world, edition) -> None:
    entry = handed_in(world, edition, "lan", AT)
    entry.state, entry.number = EntryState.POLISHING, 1
    db.session.flush()
    coaching = next(s for s in shown(world, entry, "lan").edition.stages if s.kind == "coaching")
    with pytest.raises(actions.CallNotYetOpen):
        send(world, entry, "lan", coaching.opens_at - timedelta(seconds=1))
    send(world, entry, "lan", coaching.due_at)
    entry = shown(world, entry, "lan")
    assert (entry.state, entry.versions[-1].kind) == (EntryState.POLISHING, VersionKind.COACHING)


def test_withdrawing_after_the_deadline_needs_a_reason_and_frees_nothing(world, edition) -> None:
    allowance = allow(edition, world.units["xa_mot"], 1)
    entry = handed_in(world, edition, "lan", AT)
    late = DUE + timedelta(minutes=1)
    with pytest.raises(actions.WithdrawReasonMissing):
        actions.withdraw(entry, reason="  ", by=world.actor("lan"), at=late)
    actions.withdraw(entry, reason="Đi học xa", by=world.actor("lan"), at=late)
    assert (shown(world, entry, "lan").state, taken(allowance)) == (EntryState.WITHDRAWN, 1)


def test_paper_entry_needs_its_scan_and_takes_members_at_the_papers_word(world, edition) -> None:
    by = world.actor("officer")
    entry = start(edition, basics(world, edition), by=by, at=AT, leader=world.person("minh"))
    add_member(shown(world, entry, "officer"), full_name="Y Thí Điểm", contact="", duty="", by=by, at=AT)
    entry = shown(world, entry, "officer")
    found = hindrances(entry, actions.queries.dossier_of(entry))
    assert PaperMissing in [type(f) for f in found]
    assert MembersUnconfirmed not in [type(f) for f in found]
    assert (entry.leader_id, entry.entered_by_person_id) == (world.people["minh"], world.people["officer"])


def test_receipt_tells_strangers_nothing_of_the_entry(world, edition) -> None:
    entry = handed_in(world, edition, "lan", AT)
    code = entry.versions[0].receipt_code
    own, foreign = receipt_of(world.actor("lan"), code.lower()), receipt_of(world.actor("stranger"), code)
    assert (own.entry.id, foreign.entry, foreign.intact, foreign.newest) == (entry.id, None, True, True)


def test_sent_straight_to_the_organizers_is_credited_to_nobody(world, edition) -> None:
    chosen = basics(world, edition, unit=None)
    entry = start(edition, Basics(chosen.title, chosen.board, None, None), by=world.actor("lan"), at=AT)
    assert db.session.get_one(Entry, entry.id).credited_unit_id is None
    assert queries.window_of(shown(world, entry, "lan").edition, entry=entry).until == DUE


def test_receipt_is_told_to_the_whole_team_and_leaves_as_a_mail(world, edition) -> None:
    entry = handed_in(world, edition, "lan", AT, team=["minh"])
    code = entry.versions[0].receipt_code
    told = db.session.execute(
        select(Notice.person_id, Notice.path).where(Notice.kind == "entry_submitted").order_by(Notice.person_id)
    ).all()
    assert told == [(world.people[name], f"/receipts/{code}") for name in ("lan", "minh")]
    mail = db.session.scalars(select(OutboxMail).filter_by(kind="entry_submitted", address="lan@demo.example")).one()
    subject, body = render(Letter(mail.kind, mail.language, mail.facts))
    assert subject == f"Biên nhận {grouped(code)}: đã nộp hồ sơ dự thi"
    assert (
        "23 giờ 59 phút, thứ Năm, ngày 20 tháng 8 năm 2026" in body,
        f"http://localhost/receipts/{code}" in body,
    ) == (True, True)
