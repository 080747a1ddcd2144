"""Rows for the tests of reception: an open edition with its stages, and entries in a wished state."""

from datetime import UTC, date, datetime, timedelta

from app.contests.entry_models import Entry, EntryMember, EntryVersion
from app.contests.models import Board, Edition, EntryField, Series, Stage
from app.contests.states import EditionState, EntryState, MemberRole, StageKind, VersionKind
from app.kit.codes import content_hash, public_code
from app.kit.db import db
from app.kit.text import search_key

OPENED = datetime(2026, 3, 14, 1, tzinfo=UTC)
#: The end of 29/08/2026 in Vietnam: the deadline of submission.
DUE = datetime(2026, 8, 29, 16, 59, tzinfo=UTC)
#: An instant while entries come in.
NOW = datetime(2026, 8, 24, 3, tzinfo=UTC)
STAGES = (
    (StageKind.SUBMISSION, "Thu hồ sơ", OPENED, DUE),
    (StageKind.PRELIMINARY, "Vòng sơ tuyển", DUE, datetime(2026, 9, 10, 10, tzinfo=UTC)),
    (StageKind.COACHING, "Tư vấn, hoàn thiện", datetime(2026, 9, 11, tzinfo=UTC), datetime(2026, 9, 15, 10, tzinfo=UTC)),
    (StageKind.FINAL, "Vòng chung kết", datetime(2026, 9, 17, tzinfo=UTC), datetime(2026, 9, 17, 10, tzinfo=UTC)),
)  # fmt: skip
#: States that need no number.
UNNUMBERED = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED, EntryState.CONFIRMED)


def add(row):
    """The row, in the database."""
    db.session.add(row)
    db.session.flush()
    return row


def open_edition(world, unit: str = "son_chau", number: int = 8) -> Edition:
    """An open edition of a unit's series with two boards, two fields and the four stages of STAGES."""
    series = add(Series(code=f"kn-{unit}", title="Dự án, ý tưởng khởi nghiệp", unit_id=world.units[unit]))
    edition = add(
        Edition(
            series_id=series.id, code=f"kn-{unit}-{number}", number=number, year=2026, state=EditionState.OPEN,
            opened_at=OPENED, reference_date=date(2026, 8, 29),
        )
    )  # fmt: skip
    for position, (code, name) in enumerate((("y-tuong", "Bảng Ý tưởng"), ("du-an", "Bảng Dự án"))):
        add(Board(edition_id=edition.id, code=code, name=name, position=position))
    for position, name in enumerate(("Nông, lâm, thủy sản", "Du lịch")):
        add(EntryField(edition_id=edition.id, name=name, position=position))
    for position, (kind, name, opens, due) in enumerate(STAGES):
        add(Stage(ref=public_code(8), edition_id=edition.id, kind=kind, name=name, position=position,
                  opens_at=opens, due_at=due))  # fmt: skip
    return edition


def stage(edition: Edition, kind: StageKind) -> Stage:
    """The edition's stage of a kind."""
    return db.session.query(Stage).filter_by(edition_id=edition.id, kind=kind).one()


def entry(
    world, edition: Edition, state: EntryState = EntryState.SUBMITTED, *, leader: str = "lan",
    unit: str | None = "xa_mot", title: str = "Trà Shan tuyết Sơn Châu", at: datetime = NOW, **more,
) -> Entry:  # fmt: skip
    """An entry in `state` with its leader and, once handed in, its first version."""
    board = db.session.query(Board).filter_by(edition_id=edition.id).order_by(Board.position).first()
    made = Entry(
        ref=public_code(8), edition_id=edition.id, board_id=board.id, leader_id=world.people[leader],
        credited_unit_id=world.units[unit] if unit else None, title=title, search_key=search_key(title),
        state=state, made_at=at - timedelta(days=3),
    )  # fmt: skip
    if state != EntryState.DRAFT:
        made.submitted_at = at - timedelta(days=1)
    if state not in UNNUMBERED:
        edition.numbers_given += 1
        made.number, made.received_at = edition.numbers_given, at
    if state == EntryState.WITHDRAWN:
        made.withdrawn_at = at
    for key, value in more.items():
        setattr(made, key, value)
    add(made)
    person = world.person(leader)
    add(EntryMember(ref=public_code(10), entry_id=made.id, person_id=person.id, role=MemberRole.LEADER,
                    full_name=person.full_name, confirmed_at=at))  # fmt: skip
    if state != EntryState.DRAFT:
        version(made, at=at - timedelta(days=1))
    return made


def version(of: Entry, at: datetime, number: int = 1, kind: VersionKind = VersionKind.SUBMISSION) -> EntryVersion:
    """A version of the entry made at `at`."""
    content = {"title": of.title, "answers": {"number": number}}
    return add(
        EntryVersion(
            entry_id=of.id, number=number, kind=kind, content=content, sha256=content_hash(content),
            receipt_code=public_code(12), nonce=public_code(12), made_at=at, made_by_person_id=of.leader_id,
        )
    )  # fmt: skip
