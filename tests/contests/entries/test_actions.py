"""Starting an entry and writing its draft."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy.exc import NoResultFound

from app.contests.calls.actions import extend, make_start_link
from app.contests.entries import queries, rules
from app.contests.entries.actions import (
    Basics,
    CallNotOpen,
    DeadlinePassed,
    DraftConflict,
    TooManyDrafts,
    TooManyFiles,
    UnitNotCreditable,
    attach,
    remove_file,
    save_draft,
    set_basics,
    start,
)
from app.kit import files
from app.kit.errors import WrongState
from app.kit.fields import FieldKind, FieldSpec
from tests.contests.dossiers import basics, begun, handed_in, shown
from tests.contests.editions import DUE, draft_edition, open_edition
from tests.kit import evil

pytestmark = pytest.mark.usefixtures("writing")
AT = DUE - timedelta(days=9)
SPEC = FieldSpec("description", FieldKind.FILE, "Bản thuyết minh", accept=("pdf",))


@pytest.fixture
def edition(world):
    return open_edition(world)


def mark(entry, *keys: str) -> str:
    return rules.fingerprint(entry.draft, keys)


def test_start_makes_a_draft_credited_to_the_unit_with_its_leader(world, edition) -> None:
    entry = begun(world, edition, "lan", AT)
    assert (entry.title, entry.credited_unit_id, entry.leader_id) == (
        "Chè Shan tuyết", world.units["xa_mot"], world.people["lan"],
    )  # fmt: skip
    assert [(m.full_name, m.confirmed_at) for m in entry.members] == [("Lò Thị Lan", AT)]


def test_start_is_refused_while_the_call_is_a_draft(world) -> None:
    edition = draft_edition(world)
    with pytest.raises(CallNotOpen):
        start(edition, basics(world, edition), by=world.actor("lan"), at=AT)


def test_start_is_refused_after_the_deadline_to_the_second(world, edition) -> None:
    assert begun(world, edition, "lan", DUE)
    with pytest.raises(DeadlinePassed):
        begun(world, edition, "minh", DUE + timedelta(seconds=1))


def test_start_after_the_deadline_is_allowed_with_a_link_which_it_does_not_use_up(world, edition) -> None:
    late = DUE + timedelta(hours=2)
    link, token = make_start_link(
        edition, expires_at=DUE + timedelta(days=1), max_uses=1, reason="Mất điện", by=world.actor("organizer"), at=late
    )
    found = queries.calls.find_start_link(edition, token, late)
    assert begun(world, edition, "lan", late, link=found).start_link_id == link.id
    assert link.uses == 0


def test_start_after_the_deadline_is_allowed_where_the_unit_has_longer(world, edition) -> None:
    extend(
        edition,
        until=DUE + timedelta(days=1),
        reason="Lũ",
        unit=world.unit("xa_mot"),
        by=world.actor("organizer"),
        at=AT,
    )
    assert begun(world, edition, "lan", DUE + timedelta(hours=1), unit="xa_mot")
    with pytest.raises(DeadlinePassed):
        begun(world, edition, "an", DUE + timedelta(hours=1), unit="xa_hai")


@pytest.mark.parametrize("unit", ["xa_khac", "muong_lu", "son_chau"])
def test_start_is_refused_for_a_unit_of_another_province_dissolved_or_the_organizer_itself(
    world, edition, unit
) -> None:
    with pytest.raises(UnitNotCreditable):
        begun(world, edition, "lan", AT, unit=unit)


def test_start_is_bounded_for_each_person(world, edition) -> None:
    for _ in range(20):
        start(edition, basics(world, edition), by=world.actor("lan"), at=AT)
    with pytest.raises(TooManyDrafts):
        start(edition, basics(world, edition), by=world.actor("lan"), at=AT)


def test_save_draft_keeps_the_words_and_counts_the_revision(world, edition) -> None:
    entry = begun(world, edition, "lan", AT)
    revision = save_draft(entry, {"summary": "Một"}, revision=0, base=mark(entry, "summary"), at=AT)
    assert (revision, entry.draft, entry.draft_revision, entry.draft_saved_at) == (1, {"summary": "Một"}, 1, AT)


def test_save_draft_twice_with_the_same_words_is_once(world, edition) -> None:
    entry = begun(world, edition, "lan", AT)
    base = mark(entry, "summary")
    assert save_draft(entry, {"summary": "Một"}, revision=0, base=base, at=AT) == 1
    assert save_draft(entry, {"summary": "Một"}, revision=0, base=base, at=AT) == 1


def test_save_draft_overwrites_nothing_when_another_tab_was_first(world, edition) -> None:
    entry = begun(world, edition, "lan", AT)
    base = mark(entry, "summary")
    save_draft(entry, {"summary": "Tab một"}, revision=0, base=base, at=AT)
    with pytest.raises(DraftConflict) as refused:
        save_draft(entry, {"summary": "Tab hai"}, revision=0, base=base, at=AT)
    assert (refused.value.theirs, refused.value.yours, refused.value.revision) == (
        {"summary": "Tab một"}, {"summary": "Tab hai"}, 1,
    )  # fmt: skip
    assert entry.draft == {"summary": "Tab một"}


def test_save_draft_goes_on_when_another_tab_wrote_another_section(world, edition) -> None:
    entry = begun(world, edition, "lan", AT)
    base = mark(entry, "need")
    save_draft(entry, {"summary": "Một"}, revision=0, base=mark(entry, "summary"), at=AT)
    assert save_draft(entry, {"need": "Hai"}, revision=0, base=base, at=AT) == 2
    assert entry.draft == {"summary": "Một", "need": "Hai"}


def test_save_draft_is_refused_once_it_was_handed_in(world, edition) -> None:
    entry = handed_in(world, edition, "lan", AT)
    with pytest.raises(WrongState):
        save_draft(entry, {"summary": "Khác"}, revision=entry.draft_revision, base="", at=AT)


def test_set_basics_refuses_an_old_revision(world, edition) -> None:
    entry = begun(world, edition, "lan", AT)
    chosen = basics(world, edition, title="Mới")
    assert set_basics(entry, chosen, revision=0, by=world.actor("lan"), at=AT) == 1
    with pytest.raises(DraftConflict):
        set_basics(entry, Basics("Khác", chosen.board, None, None), revision=0, by=world.actor("lan"), at=AT)
    assert shown(world, entry, "lan").title == "Mới"


def test_files_come_and_go_and_the_same_bytes_are_kept_once(world, edition) -> None:
    entry, by = begun(world, edition, "lan", AT), world.actor("lan")
    pdf = files.prepare(BytesIO(evil.pdf_plain()), "Ý tưởng.pdf", limit=10**6, kinds={files.Kind.PDF}, at=AT)
    first = attach(entry, SPEC, pdf, by=by, at=AT)
    assert attach(entry, SPEC, pdf, by=by, at=AT).id == first.id
    assert [f.file.original_name for f in queries.files_of(entry)] == ["Ý tưởng.pdf"]
    remove_file(entry, queries.files_of(entry)[0].file.ref, by=by, at=AT)
    assert (queries.files_of(entry), first.removed_at) == ([], AT)


def test_attach_refuses_one_file_too_many(world, edition) -> None:
    entry, by = begun(world, edition, "lan", AT), world.actor("lan")
    for n in range(11):
        png = files.prepare(
            BytesIO(evil.pdf_plain() + b"%" * n), f"{n}.pdf", limit=10**6, kinds={files.Kind.PDF}, at=AT
        )
        if n < 10:
            attach(entry, SPEC, png, by=by, at=AT)
    with pytest.raises(TooManyFiles):
        attach(entry, SPEC, png, by=by, at=AT)


def test_entry_is_missing_for_a_stranger_and_for_the_other_province(world, edition) -> None:
    entry = handed_in(world, edition, "lan", AT)
    for name in ("stranger", "other_organizer", "other_officer", "officer_two"):
        with pytest.raises(NoResultFound):
            queries.entry_of(world.actor(name), edition.code, entry.ref)
    assert queries.entry_of(world.actor("officer"), edition.code, entry.ref).id == entry.id


def test_draft_is_missing_for_the_unit_and_the_staff(world, edition) -> None:
    entry = begun(world, edition, "lan", AT)
    for name in ("officer", "secretary", "organizer"):
        with pytest.raises(NoResultFound):
            queries.entry_of(world.actor(name), edition.code, entry.ref)


def test_units_found_ignores_marks_and_other_provinces(world, edition) -> None:
    edition = queries.call_of(world.actor("lan"), edition.code)
    assert [u.code for u in queries.units_found(edition, "dong hoa", AT)] == ["xa_hai"]
    assert [u.code for u in queries.units_found(edition, "Khác", AT)] == []
