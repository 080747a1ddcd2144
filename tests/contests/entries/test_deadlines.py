"""Many deadlines at once say what each says alone: extensions for all, a unit and an entry, links, supplements, coaching."""

from datetime import timedelta

from app.contests.calls.queries import deadline_for
from app.contests.entries.queries import Case, closing_of, closings_of, deadlines, own_entries
from app.contests.models import Extension, StartLink
from app.contests.states import EntryState, StageKind
from app.kit.codes import public_code
from app.kit.db import db
from tests.contests.reception.made import DUE, NOW, add, entry, open_edition, stage

S = EntryState


def _later(edition, days, **scope):
    return add(
        Extension(edition_id=edition.id, until=DUE + timedelta(days=days), reason="Bão", made_at=NOW, **scope)
    )  # fmt: skip


def test_deadlines_for_a_list_agree_with_those_asked_one_by_one(world, writing):
    home, other = open_edition(world), open_edition(world, "ha_bac")
    link = add(
        StartLink(ref=public_code(8), edition_id=home.id, token_hash="x", expires_at=DUE + timedelta(days=9),
                  reason="Mất mạng", made_at=NOW)
    )  # fmt: skip
    coaching = stage(home, StageKind.COACHING)
    made = [
        entry(world, home, S.DRAFT), entry(world, home, S.DRAFT, unit=None),
        entry(world, home, S.RETURNED, unit="xa_hai"), entry(world, home, S.DRAFT, start_link_id=link.id),
        entry(world, home, S.SUPPLEMENT, supplement_due_at=NOW), entry(world, home, S.SUPPLEMENT),
        entry(world, home, S.POLISHING, stage_id=coaching.id), entry(world, home, S.POLISHING),
        entry(world, other, S.DRAFT, unit="xa_khac"), entry(world, home, S.DRAFT, unit="xa_hai"),
    ]  # fmt: skip
    _later(home, 1, unit_id=world.units["xa_mot"])
    _later(home, 2, entry_id=made[2].id)
    _later(home, 3, unit_id=world.units["son_chau"]).revoked_at = NOW
    _later(other, 4)
    db.session.flush()
    db.session.expire_all()
    mine = own_entries(world.actor("lan"))
    alone = {e.id: window.until for e in mine if (window := closing_of(e))}
    assert closings_of(mine) == alone
    assert len({alone[e.id] for e in made}) == 7
    units = [Case(home.id, world.units[name]) for name in ("xa_mot", "xa_hai")] + [Case(home.id, None)]
    asked = {case: deadline_for(home, unit_id=case.unit_id) for case in units}
    assert deadlines(units) == asked
