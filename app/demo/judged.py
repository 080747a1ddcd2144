"""The judging of edition VII: 5 judges, samples first, a recusal on two entries, a gap with a third marking, a tie at the cut."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from app.contests.calls.queries import stages_of
from app.contests.coaching import actions as coaching
from app.contests.entry_models import Entry
from app.contests.models import Edition, Stage
from app.contests.states import StageKind
from app.demo import words
from app.demo.entrants import hand_in, write
from app.demo.province import Province, actor_of
from app.demo.sharing import begin_with_samples, by_expertise, on_excel
from app.judging.models import Round, ScoreSheet
from app.judging.panels.actions import people, rounds, sharing
from app.judging.panels.queries import plans
from app.judging.panels.queries.rounds import locked
from app.judging.publication import actions as publication
from app.judging.scoring import actions as scoring
from app.judging.states import SheetState, Strata
from app.judging.tally import actions as tally
from app.kit.db import db

MARKING = datetime(2025, 9, 5, 1, tzinfo=UTC)
MARKED = datetime(2025, 9, 10, 9, tzinfo=UTC)
COACHED = datetime(2025, 9, 11, 2, tzinfo=UTC)
SEMI = datetime(2025, 9, 16, 1, tzinfo=UTC)
FINAL = datetime(2025, 9, 17, 1, tzinfo=UTC)
JUDGES = ("Đinh Giám Khảo Một", "Tòng Giám Khảo Hai", "Lê Giám Khảo Ba", "Phan Giám Khảo Bốn", "Hồ Giám Khảo Năm")
#: Totals of the semi-final in half points, best first: places 12 and 13 are equal, 86,50.
SEMI_TOTALS = (192, 191, 190, 188, 187, 186, 184, 182, 180, 178, 176, 173, 173, 170, 165, 160, 150, 140)


#: How the five judges differ, in half points: the second is harsh, the third and fifth are mild; and how unsteadily.
#: Both sum to nought, so that results stay what domain F says while the council has something to look at.
SEVERITY, ROUGH = (0, -4, 3, -2, 3), (3, -1, 1, -4, 1)


def run(made: Province, edition: Edition) -> list[Entry]:
    """From the preliminary round to the finalists."""
    make_judges(made)
    teams = preliminary(made, edition)
    coach(made, edition, teams)
    return semi_final(made, edition, teams)


def make_judges(made: Province) -> None:
    """Five judges (the first is chief) and two mentors, who have no other role."""
    root, at = made.units["son-chau"], MARKING - timedelta(days=30)
    for number, name in enumerate(JUDGES, start=1):
        made.people[f"judge{number}"] = made.person(name, root, at, login=f"judge{number}")
    for number, name in enumerate(("Phạm Cố Vấn", "Trịnh Cố Vấn"), start=1):
        made.people[f"mentor{number}"] = made.person(name, root, at, login=f"mentor{number}")


def stage_of(edition: Edition, kind: StageKind) -> Stage:
    """The one stage of this kind."""
    return next(stage for stage in stages_of(edition) if stage.kind == kind)


def evenly(made: Province, judged: Round, at: datetime) -> None:
    """The even share."""
    sharing.apply_share(judged, mark=plans.plan(judged).mark, by=made.actor("secretary", at), at=at)


def make_round(
    made: Province, edition: Edition, kind: StageKind, preset: str, settings: rounds.Settings, at: datetime,
    share: Callable[[Province, Round, datetime], None] = evenly,
) -> Round:  # fmt: skip
    """A round with the five judges, shared among them, open to them."""
    by, secretary = made.actor("organizer", at), made.actor("secretary", at)
    judged = rounds.make_round(stage_of(edition, kind), preset=preset, by=by, at=at, blind=settings.blind)
    rounds.set_settings(judged, settings, by=by, at=at, reason="Theo thể lệ đã công bố.")
    for number in range(1, 6):
        people.add_judge(judged, made.people[f"judge{number}"], chief=number == 1, by=secretary, at=at)
    share(made, locked(judged), at)
    rounds.open_round(judged, by=secretary, at=at)
    return locked(judged)


def preliminary(made: Province, edition: Edition) -> list[Entry]:
    """Two markings an entry, shared by what judges know; returns the entries in the order of their quality, the best 18 advance."""
    settings = rounds.Settings(
        top_n={"idea": 18, "project": 18}, ties=("feasibility", "novelty", "vote"), strata=Strata.FIELD
    )
    judged = make_round(made, edition, StageKind.PRELIMINARY, "dossier", settings, MARKING, share=by_expertise)
    order = _entries(judged)
    begin_with_samples(made, judged, (order[9], order[50]), share_out, MARKING + timedelta(hours=2))
    total = {entry.id: 188 - 2 * place for place, entry in enumerate(order)}
    _recuse_twice(made, judged, order)
    gap = order[30].id
    place, turns = {entry.id: n for n, entry in enumerate(order)}, [0]
    pairs: dict[int, list[int]] = {}
    for sheet in _sheets(judged):
        if sheet.state == SheetState.ASSIGNED:
            pairs.setdefault(sheet.entry_id, []).append(sheet.judge_id)

    def mark(sheet: ScoreSheet) -> int:
        if sheet.entry_id == gap:  # 24 points apart, then the third in between
            turns[0] += 1
            return total[gap] + (24, -24, 2)[turns[0] - 1]
        (other,) = (judge for judge in pairs[sheet.entry_id] if judge != sheet.judge_id)
        turn = place[sheet.entry_id] * 3
        return total[sheet.entry_id] + differs(made, sheet.judge_id, turn) - differs(made, other, turn)

    on_excel(made, judged, "judge4", lambda sheet: share_out(mark(sheet), judged), MARKING + timedelta(hours=20))
    mark_all(made, judged, mark, MARKING + timedelta(days=1))
    judged = locked(judged)
    third = next(m for m in judged.panel if not _has_sheet(judged, gap, m.person_id))
    sharing.order_third(judged, db.session.get_one(Entry, gap), third, by=made.actor("judge1", MARKED), at=MARKED)
    mark_all(made, judged, mark, MARKED)
    _decide(made, judged, MARKED + timedelta(hours=2))
    return order[:18]


def coach(made: Province, edition: Edition, teams: Sequence[Entry]) -> None:
    """Advice for all, a revised version from each of the 18, who all go on to the semi-final."""
    stage, by = stage_of(edition, StageKind.COACHING), made.actor("organizer", COACHED)
    for turn, entry in enumerate(teams):
        mentor = made.people[f"mentor{1 + turn % 2}"]
        bond = coaching.assign(stage, entry, mentor, by=by, at=COACHED)
        coaching.advise(
            bond, advice="Tính lại giá thành và nói rõ ba khách hàng đầu tiên.", due_at=COACHED + timedelta(days=3),
            by=actor_of(mentor, COACHED), at=COACHED + timedelta(hours=1),
        )  # fmt: skip
        write(
            entry, {"market": "Ba khách hàng đầu tiên: hai cửa hàng ở thành phố và một quán du lịch tại bản."}, COACHED
        )
        hand_in(entry, COACHED + timedelta(days=2))
    done = COACHED + timedelta(days=4)
    publication.schedule(stage, due_at=done, advancing={e.id for e in teams}, by=made.actor("organizer", done), at=done)
    publication.publish_due(done)


def semi_final(made: Province, edition: Edition, teams: Sequence[Entry]) -> list[Entry]:
    """All five mark all 18; places 12 and 13 tie at 86,50 and the committee lets one of them on, with its reason."""
    settings = rounds.Settings(
        judges_per_entry=5, min_judges=3, top_n={"idea": 12, "project": 12}, ties=("feasibility", "novelty")
    )
    judged = make_round(made, edition, StageKind.SEMI_FINAL, "dossier", settings, SEMI)
    total = {entry.id: SEMI_TOTALS[place] for place, entry in enumerate(teams)}
    mark_all(made, judged, lambda sheet: marked(made, sheet, total), SEMI + timedelta(hours=1))
    _decide(
        made, judged, SEMI + timedelta(hours=8), chosen={teams[11].id},
        reason="Hội đồng biểu quyết 5/5: ưu tiên hồ sơ có hợp đồng bán hàng.",
    )  # fmt: skip
    return list(teams[:12])


def differs(made: Province, judge_id: int, turn: int) -> int:
    """By how many half points this judge departs from the others; over the five judges it sums to nought."""
    number = next(n for n in range(5) if made.people[f"judge{n + 1}"].id == judge_id)
    return SEVERITY[number] + ROUGH[(number + turn) % 5]


def marked(made: Province, sheet: ScoreSheet, total: Mapping[int, int]) -> int:
    """What a judge gives where all five mark all: the mean is the entry's total, equal totals differ alike."""
    return total[sheet.entry_id] + differs(made, sheet.judge_id, total[sheet.entry_id])


def _entries(judged: Round) -> list[Entry]:
    """The round's entries, shuffled by their random code so that quality does not follow the units."""
    ids = select(ScoreSheet.entry_id).where(ScoreSheet.round_id == judged.id)
    return list(db.session.scalars(select(Entry).where(Entry.id.in_(ids)).order_by(Entry.ref)))


def _recuse_twice(made: Province, judged: Round, order: Sequence[Entry]) -> None:
    """Judge five knows two of the teams; two others take the sheets."""
    judge, at = made.people["judge5"], MARKING + timedelta(hours=3)
    known = {entry.id for entry in order[40:]}
    mine = [s for s in _sheets(judged) if s.judge_id == judge.id and s.entry_id in known][:2]
    for sheet in mine:
        scoring.recuse(sheet, reason="Từng góp vốn cùng nhóm tác giả.", by=actor_of(judge, at), at=at)
    sharing.apply_share(judged, mark=plans.plan(locked(judged)).mark, by=made.actor("secretary", at), at=at)


def mark_all(
    made: Province, judged: Round, mark: Callable[[ScoreSheet], int], at: datetime, *, but: Collection[int] = ()
) -> None:
    """Every judge hands in the sheets not begun yet, except those of the entries `but`."""
    judges = {made.people[f"judge{n}"].id: made.people[f"judge{n}"] for n in range(1, 6)}
    judged = locked(judged)
    for n, sheet in enumerate(_sheets(judged)):
        if sheet.state != SheetState.ASSIGNED or sheet.entry_id in but:
            continue
        notes = {judged.criteria[0].key: words.NOTED[n % len(words.NOTED)]} if n % 5 == 2 else {}
        draft = scoring.Draft(
            share_out(mark(sheet), judged), words.SAID[n % len(words.SAID)],
            words.TO_PANEL[n % len(words.TO_PANEL)] if n % 3 == 1 else "", notes,
        )  # fmt: skip
        by = actor_of(judges[sheet.judge_id], at)
        scoring.hand_in(sheet, draft, revision=sheet.revision, nonce=f"demo-{sheet.ref}", by=by, at=at)


def share_out(half_points: int, judged: Round) -> dict[str, int]:
    """A total in half points spread over the criteria in proportion, each within its maximum and on its step."""
    left, scores = half_points * 50, {}
    whole = sum(criterion.maximum for criterion in judged.criteria)
    for criterion in judged.criteria:
        scores[criterion.key] = half_points * 50 * criterion.maximum // whole // 50 * 50
        left -= scores[criterion.key]
    for criterion in judged.criteria:
        more = min(left, criterion.maximum - scores[criterion.key])
        scores[criterion.key] += more
        left -= more
    return scores


def _decide(made: Province, judged: Round, at: datetime, *, chosen: set[int] | None = None, reason: str = "") -> None:
    by, stage = made.actor("organizer", at), locked(judged).stage
    rounds.close_round(judged, by=made.actor("secretary", at), at=at)
    tally.decide(judged, chosen=chosen or (), reason=reason, by=by, at=at)
    publication.schedule(stage, due_at=at + timedelta(hours=1), by=by, at=at)
    publication.publish_due(at + timedelta(hours=1))


def _sheets(judged: Round) -> list[ScoreSheet]:
    return list(db.session.scalars(select(ScoreSheet).filter_by(round_id=judged.id).order_by(ScoreSheet.id)))


def _has_sheet(judged: Round, entry_id: int, judge_id: int) -> bool:
    query = select(ScoreSheet.id).filter_by(round_id=judged.id, entry_id=entry_id, judge_id=judge_id)
    return db.session.scalar(query) is not None
