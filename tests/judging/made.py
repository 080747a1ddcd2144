"""Rows for the tests of what follows scoring: a closed round with its rubric, panel, entries and sheets."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.contests.entry_models import Entry
from app.contests.models import Board, Edition
from app.contests.reception.actions import freeze
from app.contests.states import EntryState, StageKind
from app.judging.models import Criterion, PanelMember, Round, ScoreSheet
from app.judging.panels.actions import ask_reopening
from app.judging.states import RoundState, RoundVerb, SheetRole, SheetState
from app.judging.tally import actions as tally
from app.judging.tally.queries import locked, rounds
from app.kit.codes import public_code
from app.kit.db import db
from app.people.models import Consent
from app.people.states import ConsentGiver, ConsentPurpose
from tests.contests.reception.made import add, entry, open_edition, stage

OPENED = datetime(2026, 9, 5, 1, tzinfo=UTC)
CLOSED = datetime(2026, 9, 10, 10, tzinfo=UTC)
DECIDED = datetime(2026, 9, 10, 12, tzinfo=UTC)
#: Published on Friday, 11 September 2026, eight in the morning in Vietnam.
DUE = datetime(2026, 9, 11, 1, tzinfo=UTC)
CRITERIA = (("feasibility", "Tính khả thi", 4000), ("novelty", "Tính sáng tạo", 4000), ("form", "Trình bày", 2000))
TIES = [["criterion_mean", "feasibility"], ["criterion_mean", "novelty"], ["vote", None]]
TITLES = (
    "Trà Shan tuyết cổ thụ", "Mật ong bạc hà", "Du lịch bản Mường Ẳng", "Thổ cẩm Đồng Hòa", "Gà đen H’Mông",
    "Nấm hương rừng", "Chẩm chéo đóng gói", "Sách nói tiếng Thái",
)  # fmt: skip
LEADERS = ("lan", "minh", "an", "stranger")


def judged_round(
    world, kind: StageKind = StageKind.PRELIMINARY, *, unit: str = "son_chau", judges=("judge_one", "judge_two"),
    state: RoundState = RoundState.CLOSED, edition: Edition | None = None, **more,
) -> Round:  # fmt: skip
    """A round of an edition of `unit`: three criteria of 40, 40 and 20 points, floor 50, three places a board."""
    edition = edition or open_edition(world, unit)
    values = {
        "advance": {"top_n": {"*": 3}, "floor": "50", "no_zero_criterion": True}, "tie_chain": TIES, "min_judges": 2,
    } | more  # fmt: skip
    judged = Round(ref=public_code(8), stage_id=stage(edition, kind).id, state=state, **values)
    judged.opened_at, judged.closed_at = OPENED, CLOSED if state is not RoundState.OPEN else None
    add(judged)
    for position, (key, label, maximum) in enumerate(CRITERIA):
        add(Criterion(round_id=judged.id, key=key, label=label, maximum=maximum, step=25, position=position))
    for number, name in enumerate(judges):
        add(PanelMember(round_id=judged.id, person_id=world.people[name], chief=number == 0))
    db.session.expire(judged)
    return judged


def sheet(world, judged: Round, of: Entry, judge: str, points, *, third=False, state=SheetState.SUBMITTED, comment="",
          role=SheetRole.FIRST):  # fmt: skip
    """A judge's sheet: points of the three criteria; None leaves it as assigned."""
    scores = {} if points is None else {key: round(p * 100) for (key, _, _), p in zip(CRITERIA, points, strict=True)}
    if points is None:
        state = SheetState.ASSIGNED
    return add(
        ScoreSheet(
            ref=public_code(10), round_id=judged.id, entry_id=of.id, judge_id=world.people[judge], third=third,
            role=role, state=state, scores=scores, comment_entrant=comment, comment_panel="" if points is None else "chỉ nội bộ",
            saved_at=CLOSED, submitted_at=None if points is None else CLOSED,
            recused_reason="Quen biết" if state is SheetState.RECUSED else None,
        )
    )  # fmt: skip


def entries(world, edition: Edition, count: int, state: EntryState = EntryState.VALID, board: str = "y-tuong", **more):
    """`count` entries of one board, numbered in order, with different titles and leaders."""
    board_id = db.session.query(Board).filter_by(edition_id=edition.id, code=board).one().id
    return [
        entry(world, edition, state, title=TITLES[n % len(TITLES)], leader=LEADERS[n % len(LEADERS)],
              board_id=board_id, **more)
        for n in range(count)
    ]  # fmt: skip


def scored(world, points, kind: StageKind = StageKind.PRELIMINARY, *, edition=None, **more):
    """A closed round in which each row of `points` is an entry: one triple per judge. Returns (round, entries)."""
    edition = edition or open_edition(world)
    state = EntryState.IN_FINAL if kind is StageKind.FINAL else EntryState.VALID
    placed = {"stage_id": stage(edition, kind).id} if kind is StageKind.FINAL else {}
    made = entries(world, edition, len(points), state, **placed)
    freeze(stage(edition, kind), at=OPENED)
    judged = judged_round(world, kind, edition=edition, **more)
    for of, row in zip(made, points, strict=True):
        for judge, triple in zip(("judge_one", "judge_two", "judge_three"), row, strict=False):
            sheet(world, judged, of, judge, triple, comment=f"Nhận xét cho {of.ref}")
    return locked(judged), made


#: Five entries, three places: 86, 82, 78,25, 70,13, 44.
PLAIN = (
    ((36, 34, 16), (35, 35, 16)),
    ((34, 32, 16), (33, 33, 16)),
    ((31, 31, 16.5), (31, 31, 16)),
    ((28.25, 28, 14), (28, 28, 14)),
    ((16, 18, 10), (16, 18, 10)),
)
#: The last two of three places are sought by three entries, equal in everything.
TIED = (
    ((36, 34, 16), (35, 35, 16)),
    ((30, 30, 15), (30, 30, 15)),
    ((30, 30, 15), (30, 30, 15)),
    ((30, 30, 15), (30, 30, 15)),
)
LATER = timedelta(hours=1)


def agree(world, *names: str, by=ConsentGiver.SELF, at: datetime = OPENED) -> None:
    """These people of the world agree that their names are published with the result."""
    for name in names:
        add(
            Consent(
                person_id=world.people[name], purpose=ConsentPurpose.PUBLISH_RESULT, given_by=by, text_version="1",
                text_hash="x", language="vi", at=at, channel="paper",
            )
        )  # fmt: skip


def unlock(judged: Round, actor, *, reason: str = "Cộng nhầm phiếu", at: datetime = DECIDED) -> None:
    """The organizer asks to take the decision back, the secretariat confirms."""
    asked = ask_reopening(judged, verb=RoundVerb.UNLOCK, reason=reason, by=actor("organizer"), at=at)
    tally.unlock(judged, asked, by=actor("secretary"), at=at)


@dataclass(frozen=True)
class Kept:
    """What a test of pages holds after the rows were committed: codes and ids, no rows."""

    judged_id: int
    code: str
    ref: str
    stage: str
    ids: list[int]
    refs: list[str]
    titles: list[str]

    @property
    def judged(self) -> Round:
        """The round, read anew."""
        db.session.expire_all()
        return db.session.scalars(rounds().where(Round.id == self.judged_id)).one()

    @property
    def entries(self) -> list[Entry]:
        """The entries, read anew, in the order they were made."""
        db.session.expire_all()
        return [db.session.get_one(Entry, n) for n in self.ids]

    def url(self, tail: str = "") -> str:
        """An address below the edition."""
        return f"/contests/{self.code}/{tail}"


def keep(judged: Round, made: list[Entry]) -> Kept:
    """Commit, and remember the codes."""
    kept = Kept(
        judged.id, judged.stage.edition.code, judged.ref, judged.stage.ref, [e.id for e in made],
        [e.ref for e in made], [e.title for e in made],
    )  # fmt: skip
    db.session.commit()
    return kept
