"""Lists and tables send as many statements for 300 rows as for 3: each page of a list, through its own route."""

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from app.contests.entry_models import Entry, EntryMember, EntryVersion, FrozenVersion
from app.contests.models import Board, Edition
from app.contests.states import EditionState, EntryState, MemberRole, StageKind, VersionKind
from app.judging.models import Round, ScoreSheet
from app.judging.states import RoundState, SheetState
from app.kit.codes import public_code
from app.kit.db import db, transaction
from app.people.models import Grant, Notice, Person, Unit, UnitAncestor, UnitName, UnitWord
from app.people.states import Role
from app.plans.models import Campaign, Target, TargetKind
from tests.contests.reception.made import DUE, NOW, add, open_edition, stage
from tests.events import made as events
from tests.events.many import event_rows, guest_rows
from tests.judging.made import CRITERIA, judged_round
from tests.world import MADE

S = EntryState
FEW, MANY = 3, 300
#: What entries there are of, each as often as the others; all of Lan's, so that her own list grows too.
KINDS = (
    (S.DRAFT, {}), (S.SUBMITTED, {}), (S.RETURNED, {"reason": "Thiếu chữ ký"}), (S.CONFIRMED, {}),
    (S.CONFIRMED, {"forwarded_at": NOW}), (S.RECEIVED, {"late": True}),
    (S.SUPPLEMENT, {"supplement_due_at": NOW - timedelta(days=1)}), (S.VALID, {"forwarded_at": NOW}),
    (S.SUBMITTED, {"credited_unit_id": None}), (S.DRAFT, {"entered": True}),
)  # fmt: skip
NUMBERED = (S.RECEIVED, S.SUPPLEMENT, S.VALID)
EDITION, ROUND, EVENT, CAMPAIGN = "kn-son_chau-8", "DEMROUND", "dien-dan-dem", "DEMNAM26"
PAGES = (
    (None, "/"),
    (None, "/contests"),
    (None, "/contests?q=khoi nghiep"),
    (None, f"/contests/{EDITION}"),
    (None, "/units/search.json?q=doan"),
    (None, "/events"),
    (None, "/events?q=dien dan&unit=son_chau"),
    (None, "/events?view=month&month=2026-09"),
    (None, "/events?view=past"),
    (None, "/events/calendar.ics"),
    (None, f"/events/{EVENT}"),
    (None, f"/events/{EVENT}/sites"),
    (None, f"/events/{EVENT}.ics"),
    ("organizer", "/events/new"),
    ("organizer", f"/events/{EVENT}/edit"),
    ("organizer", f"/events/{EVENT}/edit/days"),
    ("organizer", f"/events/{EVENT}/edit/sites"),
    ("organizer", f"/events/{EVENT}/edit/sites?q=diem"),
    ("organizer", f"/events/{EVENT}/edit/programme"),
    ("organizer", f"/events/{EVENT}/work"),
    ("organizer", f"/events/{EVENT}/registrations"),
    ("organizer", f"/events/{EVENT}/registrations?view=waiting&q=sung"),
    ("organizer", f"/events/{EVENT}/registrations?view=pending"),
    ("organizer", f"/events/{EVENT}/registrations.xlsx"),
    ("organizer", f"/events/{EVENT}/registrations/new?q=sung"),
    ("organizer", f"/events/{EVENT}/seats"),
    ("officer", f"/events/{EVENT}/delegates"),
    ("lan", "/my/events"),
    ("organizer", f"/events/{EVENT}/registrations?q=nguoi"),
    ("organizer", f"/events/{EVENT}/gate/settings"),
    ("organizer", f"/events/{EVENT}/badges"),
    ("organizer", "/campaigns"),
    ("organizer", f"/campaigns/{CAMPAIGN}/targets"),
    ("organizer", f"/campaigns/{CAMPAIGN}/targets/table?view=today"),
    ("officer", f"/campaigns/{CAMPAIGN}/targets/units/xa_mot"),
    ("lan", "/desk"),
    ("lan", "/entries"),
    ("lan", "/notices"),
    ("lan", "/search?q=y tuong"),
    ("officer", "/desk"),
    ("officer", "/entries"),
    ("officer", "/people"),
    ("officer", "/search?q=nguoi"),
    ("officer", f"/contests/{EDITION}/units/xa_mot"),
    ("officer", f"/contests/{EDITION}/targets/units/xa_mot"),
    ("stranger", "/desk"),
    ("stranger", f"/contests/{EDITION}/units/son_chau"),
    ("secretary", "/desk"),
    ("secretary", "/search?q=y tuong"),
    ("secretary", f"/contests/{EDITION}/reception"),
    ("secretary", f"/contests/{EDITION}/reception?tray=tray_all&q=y tuong"),
    ("secretary", f"/contests/{EDITION}/reception?tray=tray_all&unit=doan"),
    ("secretary", f"/contests/{EDITION}/reception/list"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/tally"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/tally/inputs.json"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/remarks"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/remarks?all=1&q=y tuong"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/analysis"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/analysis/opinions"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/analysis/judges"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/analysis/extra"),
    ("secretary", f"/contests/{EDITION}/rounds/{ROUND}/analysis/marks.csv"),
    ("organizer", "/desk"),
    ("organizer", f"/contests/{EDITION}/targets"),
    ("organizer", f"/contests/{EDITION}/targets/table"),
    ("organizer", f"/contests/{EDITION}/targets/table?view=today"),
    ("organizer", f"/contests/{EDITION}/targets/uncredited"),
    ("organizer", f"/contests/{EDITION}/targets/setup"),
    ("judge_one", "/desk"),
    ("judge_one", "/judging"),
    ("judge_one", f"/judging/rounds/{ROUND}"),
    ("admin", "/units"),
    ("admin", "/units/son_chau"),
    ("admin", "/units?q=doan"),
    ("admin", "/people"),
    ("admin", "/search?q=nguoi"),
)


@pytest.fixture
def edition(world) -> Edition:
    """An open edition with a round under way, a target, and somebody who serves the whole province as its officer."""
    with transaction():
        edition = open_edition(world)
        edition.search_key = "khoi nghiep"
        judged_round(world, edition=edition, state=RoundState.OPEN).ref = ROUND
        events.event(world, code=EVENT)
        year = Campaign(code=CAMPAIGN, unit_id=world.units["son_chau"], title="Sự kiện trong năm", year=2026,
                        due_at=DUE + timedelta(days=120), made_at=MADE)  # fmt: skip
        yearly = add(Target(ref=public_code(8), campaign_id=add(year).id, minimum=1, as_of=date(2026, 8, 1)))
        add(TargetKind(target_id=yearly.id, unit_kind_id=world.kinds["commune"], campaign_id=year.id))
        target = add(Target(ref=public_code(8), edition_id=edition.id, minimum=5, as_of=date(2026, 8, 1)))
        add(TargetKind(target_id=target.id, unit_kind_id=world.kinds["commune"], edition_id=edition.id))
        add(
            Grant(ref=public_code(10), person_id=world.people["stranger"], role=Role.OFFICER,
                  unit_id=world.units["son_chau"], made_at=MADE)
        )  # fmt: skip
    return edition


def rows(model, values: list[dict]) -> list[int]:
    """Write rows in one statement; their ids, in the order of the values."""
    return list(db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), values))


def grow(world, edition: Edition, first: int, count: int) -> None:
    """So many more of everything that is listed, numbered from `first` on."""
    every = range(first, first + count)
    units = _units(world, every)
    event_rows(world, rows, EVENT, units, every)
    people = rows(
        Person,
        [
            {"ref": public_code(10), "full_name": f"Người {n}", "search_key": f"nguoi {n}", "sort_key": f"{n}",
             "unit_id": world.units["xa_mot"], "made_at": MADE, "version": 1}
            for n in every
        ],
    )  # fmt: skip
    guest_rows(world, rows, EVENT, units, people)
    _year(world, every)
    rows(
        Notice,
        [
            {"ref": public_code(10), "person_id": world.people["lan"], "kind": "member_joined", "at": NOW, "path": None,
             "facts": {"title": "Mật ong", "name": "An"}}
            for _ in every
        ],
    )  # fmt: skip
    rows(
        Edition,
        [
            {"series_id": edition.series_id, "code": f"kn-{n}", "number": 100 + n, "year": 2026, "opened_at": NOW,
             "state": EditionState.OPEN, "search_key": "khoi nghiep", "reference_date": date(2026, 8, 29), "version": 1}
            for n in every
        ],
    )  # fmt: skip
    for kind in range(len(KINDS)):
        _entries(world, edition, units, every[:: max(1, count // 30)], kind)


def _year(world, every: range) -> None:
    """More campaigns, which only their list shows."""
    common = {"unit_id": world.units["son_chau"], "title": "Sự kiện", "year": 2026, "due_at": DUE, "made_at": MADE}
    rows(Campaign, [{**common, "code": f"NAM{n}", "version": 1} for n in every])


def _units(world, every: range) -> list[int]:
    dates, kind = {"valid_from": date(2025, 7, 1), "valid_to": None}, world.kinds["commune"]
    called = [{"name": f"Đoàn xã số {n}", "short_name": f"Xã số {n}", "search_key": f"doan xa so {n}"} for n in every]
    units = rows(
        Unit,
        [
            {**name, **dates, "code": f"xa-{n}", "kind_id": kind, "sort_key": f"xa {n}", "version": 1,
             "parent_id": world.units["son_chau"]}
            for n, name in zip(every, called, strict=True)
        ],
    )  # fmt: skip
    names = rows(UnitName, [{**name, **dates, "unit_id": unit} for unit, name in zip(units, called, strict=True)])
    db.session.execute(insert(UnitWord), [{"word": "doan", "name_id": name} for name in names])
    lines = [(unit, above, depth) for unit in units for depth, above in enumerate((unit, world.units["son_chau"]))]
    rows(UnitAncestor, [{**dates, "unit_id": u, "ancestor_id": above, "depth": depth} for u, above, depth in lines])
    return units


def _entries(world, edition: Edition, units: list[int], every: range, kind: int) -> None:
    state, more = KINDS[kind]
    lan, officer = world.people["lan"], world.people["officer"]
    board = db.session.query(Board.id).filter_by(edition_id=edition.id).order_by(Board.position).first()[0]
    common = {
        "edition_id": edition.id, "board_id": board, "leader_id": lan, "title": "Ý tưởng", "search_key": "y tuong",
        "state": state, "made_at": NOW, "version": 1, "draft": {}, "forwarded_at": None, "late": False, "reason": None,
        "submitted_at": None if state is S.DRAFT else NOW, "supplement_due_at": None, "entered_by_person_id": None,
        "unit_confirmed_at": NOW if state in (S.CONFIRMED, *NUMBERED) else None,
    } | {key: value for key, value in more.items() if key != "entered"}  # fmt: skip
    if "entered" in more:
        common["entered_by_person_id"] = officer
    homes = [world.units["xa_mot"], *units]
    entries = rows(
        Entry,
        [
            {"credited_unit_id": homes[place % 7 if place % 2 else 0], **common, "ref": public_code(8),
             "number": n * 100 + kind if state in NUMBERED else None}
            for place, n in enumerate(every)
        ],
    )  # fmt: skip
    rows(
        EntryMember,
        [
            {"ref": public_code(10), "entry_id": entry, "person_id": lan, "role": MemberRole.LEADER,
             "full_name": "Lò Thị Lan", "confirmed_at": NOW}
            for entry in entries
        ],
    )  # fmt: skip
    versions = rows(
        EntryVersion,
        [
            {"entry_id": entry, "number": 1, "kind": VersionKind.SUBMISSION, "content": {"title": "Ý tưởng"},
             "sha256": "0" * 64, "receipt_code": public_code(12), "nonce": public_code(12), "made_at": NOW}
            for entry in entries
        ],
    )  # fmt: skip
    if state is S.VALID:
        _judged(world, edition, list(zip(entries, versions, strict=True)))


def _judged(world, edition: Edition, pairs: list[tuple[int, int]]) -> None:
    preliminary = stage(edition, StageKind.PRELIMINARY).id
    rows(
        FrozenVersion,
        [{"stage_id": preliminary, "entry_id": e, "version_id": v, "frozen_at": DUE} for e, v in pairs],
    )
    judged = db.session.query(Round.id).filter_by(ref=ROUND).one()[0]
    scores = {key: maximum // 2 for key, _, maximum in CRITERIA}
    rows(
        ScoreSheet,
        [
            {"ref": public_code(10), "round_id": judged, "entry_id": entry, "judge_id": world.people[judge],
             "state": SheetState.SUBMITTED, "scores": scores, "revision": 1, "submitted_at": DUE, "saved_at": DUE,
             "comment_panel": "Đáng xem thêm", "notes": {CRITERIA[0][0]: "Thiếu số liệu"}}
            for entry, _ in pairs
            for judge in ("judge_one", "judge_two")
        ],
    )  # fmt: skip


@pytest.mark.parametrize(("who", "address"), PAGES, ids=str)
def test_page_sends_as_many_statements_for_300_rows_as_for_3(world, edition, as_, client, queries, who, address):
    browser, counts = as_(who) if who else client, []
    for first, count in ((0, FEW), (FEW, MANY - FEW)):
        with transaction():
            grow(world, db.session.merge(edition), first, count)
        db.session.expire_all()
        browser.get(address)  # what is read once and kept (translations) is no cost of the list
        queries.clear()
        assert browser.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
