"""The contests of a province in bulk: edition VII (2025, old communes) and VIII (2026), with their rounds and targets."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.contests.entry_models import Entry, EntryMember, EntryVersion, FrozenVersion
from app.contests.models import (
    Board,
    Edition,
    EntryField,
    Prize,
    RulesVersion,
    Section,
    Series,
    Stage,
)
from app.contests.states import (
    EditionState,
    EntryState,
    Exclusion,
    MemberRole,
    StageKind,
    VersionKind,
)
from app.judging.models import Criterion, PanelMember, Round, ScoreSheet
from app.judging.states import RoundState, SheetState
from app.kit.codes import content_hash
from app.kit.fields import FieldKind, FieldSpec
from app.kit.text import search_key
from app.people.models import Notice
from app.plans.models import Target, TargetKind
from benchmarks.national import NOW, Province, Rows, Size
from benchmarks.words import title

S = EntryState
#: Of a hundred entries of the edition that is under way, and of the one that is over.
OPEN_MIX = (
    (S.DRAFT, 8), (S.SUBMITTED, 7), (S.RETURNED, 2), (S.CONFIRMED, 7), (S.RECEIVED, 14), (S.SUPPLEMENT, 3),
    (S.VALID, 48), (S.INVALID, 4), (S.WITHDRAWN, 4), (S.DISQUALIFIED, 1), (S.DUPLICATE, 2),
)  # fmt: skip
CLOSED_MIX = ((S.VALID, 82), (S.INVALID, 8), (S.WITHDRAWN, 5), (S.DISQUALIFIED, 2), (S.DUPLICATE, 3))
NUMBERED = (S.RECEIVED, S.SUPPLEMENT, S.VALID, S.INVALID)
CRITERIA = (
    ("need", 1500),
    ("novelty", 2000),
    ("feasibility", 2000),
    ("market", 1500),
    ("plan", 2000),
    ("impact", 1000),
)
SECTIONS = ("summary", "problem", "solution", "market", "plan")
WORDS = "Nhóm đã khảo sát ở ba bản, gặp hai mươi hộ và thử bán tại chợ phiên; số liệu kèm theo. "
TIES = [["criterion_mean", "feasibility"], ["criterion_mean", "novelty"], ["vote", None]]


def _at(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 10, tzinfo=UTC)


#: Opening and last instant of each stage of edition VIII; edition VII stood 16 months earlier, before the reform.
STAGES = (
    (StageKind.LAUNCH, "Phát động", None, _at(2026, 3, 14)),
    (StageKind.SUBMISSION, "Thu hồ sơ", _at(2026, 3, 15), _at(2026, 8, 29)),
    (StageKind.PRELIMINARY, "Vòng sơ tuyển", _at(2026, 9, 1), _at(2026, 9, 10)),
    (StageKind.COACHING, "Tư vấn, hoàn thiện", _at(2026, 9, 11), _at(2026, 9, 15)),
    (StageKind.FINAL, "Vòng chung kết", _at(2026, 9, 17), _at(2026, 9, 18)),
    (StageKind.AWARD, "Trao giải", None, _at(2026, 9, 20)),
)


@dataclass
class Call:
    """An edition as its entries need it."""

    edition: int
    boards: list[int]
    fields: list[int]
    preliminary: int
    number: int
    opened: datetime
    due: datetime
    units: list[int]


def hold(rows: Rows, province: Province) -> None:
    """The two editions of a province."""
    code = f"kn-{province.number:02}"
    series = rows.add(Series, code=code, title="Dự án, ý tưởng khởi nghiệp", unit_id=province.unit)
    share = Size.of(province.number).entries
    before = share * 2 // 5
    _edition(rows, province, series, 7, before, CLOSED_MIX)
    _edition(rows, province, series, 8, share - before, OPEN_MIX)


def _edition(rows: Rows, province: Province, series: int, number: int, share: int, mix: Any) -> None:
    closed = number == 7
    shift = timedelta(days=487) if closed else timedelta()
    year, roman = (2025, "VII") if closed else (2026, "VIII")
    numbered = [state for state in _states(share, mix) if state in NUMBERED]
    edition = rows.add(
        Edition, series_id=series, code=f"kn-{province.number:02}-{number}", number=number, year=year, theme="",
        summary="Sân chơi khởi nghiệp của thanh niên toàn tỉnh.", contact="Ban Phong trào",
        search_key=search_key(f"Dự án, ý tưởng khởi nghiệp {roman} {year}"),
        state=EditionState.CLOSED if closed else EditionState.OPEN, opened_at=_at(2026, 3, 15) - shift,
        closed_at=_at(2026, 9, 20) - shift if closed else None, reference_date=date(year, 8, 29),
        numbers_given=len(numbered),
    )  # fmt: skip
    rows.add(
        RulesVersion, edition_id=edition, number=1, text="# Thể lệ\n\nTừ 18 đến 35 tuổi.\n",
        made_at=_at(2026, 3, 14) - shift, published_at=_at(2026, 3, 15) - shift,
    )  # fmt: skip
    boards = [
        rows.add(Board, edition_id=edition, code=code, name=name, position=n)
        for n, (code, name) in enumerate((("idea", "Bảng Ý tưởng"), ("project", "Bảng Dự án")))
    ]
    fields = [
        rows.add(EntryField, edition_id=edition, name=name, position=n)
        for n, name in enumerate(("Nông, lâm, thủy sản", "Du lịch", "Công nghệ", "Giáo dục", "Khác"))
    ]
    for n, key in enumerate(SECTIONS):
        spec = FieldSpec(key=key, kind=FieldKind.LONG_TEXT, label=f"Phần {n + 1}", max_chars=3000).to_json()
        rows.add(Section, edition_id=edition, board_id=None, key=key, spec=spec, position=n)
    stages = {
        kind: rows.add(
            Stage, ref=province.code(8), edition_id=edition, kind=kind, name=name, position=n,
            opens_at=opens - shift if opens else None, due_at=due - shift,
        )
        for n, (kind, name, opens, due) in enumerate(STAGES)
    }  # fmt: skip
    for rank, name in enumerate(("Giải Nhất", "Giải Nhì", "Giải Ba", "Giải Khuyến khích"), start=1):
        rows.add(
            Prize, edition_id=edition, board_id=None, rank=rank, name=name, money=20_000_000 // rank, quantity=rank
        )
    units = province.former if closed else province.communes
    call = Call(edition, boards, fields, stages[StageKind.PRELIMINARY], number, _at(2026, 3, 15) - shift,
                _at(2026, 8, 29) - shift, units)  # fmt: skip
    target = rows.add(
        Target, ref=province.code(8), edition_id=edition, minimum=2 if closed else 5, maximum=None,
        as_of=date(2025, 4, 1) if closed else date(2026, 8, 1),
    )  # fmt: skip
    rows.waiting[TargetKind.__table__].append(
        {"target_id": target, "unit_kind_id": province.kinds["commune"], "edition_id": edition}
    )
    _Entries(rows, province, call, _round(rows, province, call, closed=closed)).add(_states(share, mix))


def _states(share: int, mix: Any) -> list[EntryState]:
    """So many states in the mix; what rounding leaves over is valid."""
    states = [state for state, percent in mix for _ in range(share * percent // 100)]
    return [*states, *[S.VALID] * (share - len(states))]


def _round(rows: Rows, province: Province, call: Call, *, closed: bool) -> int:
    ends = call.due + timedelta(days=12)
    judged = rows.add(
        Round, ref=province.code(8), stage_id=call.preliminary, state=RoundState.CLOSED if closed else RoundState.OPEN,
        advance={"top_n": {"*": 10}, "floor": "50", "no_zero_criterion": True}, tie_chain=TIES,
        opened_at=call.due + timedelta(days=2), closed_at=ends if closed else None,
    )  # fmt: skip
    for n, (key, maximum) in enumerate(CRITERIA):
        rows.add(Criterion, round_id=judged, key=key, label=f"Tiêu chí {n + 1}", maximum=maximum, position=n)
    for n, judge in enumerate(province.judges):
        rows.add(PanelMember, round_id=judged, person_id=judge, chief=n == 0)
    return judged


@dataclass
class _Entries:
    rows: Rows
    province: Province
    call: Call
    judged: int
    given: int = 0
    valid: int = 0

    def add(self, states: list[EntryState]) -> None:
        """One entry a state, in a mixed order, by members of its unit."""
        province = self.province
        province.rng.shuffle(states)
        leaders = province.rng.sample(province.members, len(states))
        home = dict(zip(province.communes, range(len(province.communes)), strict=True))
        first = None
        for n, (state, (person, name, commune)) in enumerate(zip(states, leaders, strict=True)):
            many = len(self.call.units) // len(province.communes)
            unit = self.call.units[home[commune] * many + n % many]
            entry = self.entry(n, state, person, name, unit, first)
            if state is S.VALID:
                first = first or entry

    def entry(self, n: int, state: EntryState, person: int, name: str, unit: int, first: int | None) -> int:
        """An entry with its team, its version and, where it is valid, its sheets."""
        rows, rng, call = self.rows, self.province.rng, self.call
        if state is S.DUPLICATE and first is None:
            state = S.CONFIRMED
        called, sent = title(rng), call.due - timedelta(minutes=rng.randint(1, 60 * 24 * 60))
        passed = state in (*NUMBERED, S.DISQUALIFIED, S.DUPLICATE, S.CONFIRMED)
        self.given += state in NUMBERED
        answers = dict.fromkeys(SECTIONS, WORDS * 3)
        entry = rows.add(
            Entry, ref=self.province.code(8), edition_id=call.edition, board_id=call.boards[n % 2],
            field_id=call.fields[n % 5], leader_id=person, credited_unit_id=unit, title=called,
            search_key=search_key(called), state=state, number=self.given if state in NUMBERED else None,
            draft=answers, draft_revision=3, draft_saved_at=sent, made_at=sent - timedelta(days=3),
            submitted_at=None if state is S.DRAFT else sent, unit_confirmed_at=sent if passed else None,
            forwarded_at=sent if passed and (state is not S.CONFIRMED or n % 2) else None,
            received_at=call.due if state in NUMBERED else None,
            supplement_due_at=NOW + timedelta(days=n % 7 - 3) if state is S.SUPPLEMENT else None,
            reason="Thiếu bản thuyết minh" if state in (S.RETURNED, S.SUPPLEMENT, S.INVALID) else None,
            withdrawn_at=call.due if state is S.WITHDRAWN else None,
            disqualified_at=call.due if state is S.DISQUALIFIED else None,
            disqualified_for=Exclusion.COPYING if state is S.DISQUALIFIED else None,
            merged_into_id=first if state is S.DUPLICATE else None,
            entered_by_person_id=self.province.officers[n % len(self.province.officers)] if n % 20 == 0 else None,
        )  # fmt: skip
        self.team(entry, person, name, sent)
        if state is not S.DRAFT:
            version = self.version(entry, called, answers, person, sent)
            if state is S.VALID:
                self.sheets(entry, version)
        if n % 5 == 0:
            rows.add(
                Notice,
                ref=self.province.code(10),
                person_id=person,
                kind="member_joined",
                facts={"name": name, "title": called},
                at=sent,
            )
        return entry

    def team(self, entry: int, person: int, name: str, at: datetime) -> None:
        """The leader and two members who have no account yet."""
        common = {"entry_id": entry, "contact": "", "duty": "", "token_hash": None, "declined_at": None}
        self.rows.add(
            EntryMember, ref=self.province.code(10), person_id=person, role=MemberRole.LEADER, full_name=name,
            position=0, confirmed_at=at, **common,
        )  # fmt: skip
        for n in (1, 2):
            self.rows.add(
                EntryMember, ref=self.province.code(10), person_id=None, role=MemberRole.MEMBER,
                full_name=self.province.rng.choice(self.province.members)[1], position=n, confirmed_at=None, **common,
            )  # fmt: skip

    def version(self, entry: int, called: str, answers: Any, person: int, at: datetime) -> int:
        """What was handed in."""
        content = {"title": called, "answers": answers, "files": {}, "team": []}
        return self.rows.add(
            EntryVersion, entry_id=entry, number=1, kind=VersionKind.SUBMISSION, content=content,
            sha256=content_hash(content), receipt_code=self.province.code(12), nonce=self.province.code(12),
            made_at=at, made_by_person_id=person,
        )  # fmt: skip

    def sheets(self, entry: int, version: int) -> None:
        """The frozen version and two sheets of different judges; in the open round a third still lies unscored."""
        rows, rng, judges = self.rows, self.province.rng, self.province.judges
        rows.add(
            FrozenVersion, stage_id=self.call.preliminary, entry_id=entry, version_id=version, frozen_at=self.call.due
        )
        self.valid += 1
        for n in (0, 1):
            done = self.call.number == 7 or rng.random() < 0.67
            scores = {key: rng.randrange(maximum * 2 // 5, maximum + 1, 50) for key, maximum in CRITERIA}
            at = self.call.due + timedelta(days=5)
            rows.add(
                ScoreSheet, ref=self.province.code(10), round_id=self.judged, entry_id=entry,
                judge_id=judges[(self.valid + n * 5) % len(judges)], scores=scores if done else {},
                state=SheetState.SUBMITTED if done else SheetState.ASSIGNED, revision=2 if done else 0,
                saved_at=at if done else None, submitted_at=at if done else None, position=self.valid,
            )  # fmt: skip
