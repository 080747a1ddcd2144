"""The end of edition VII: the final with one finalist absent, ten prizes, the published result, the closed edition."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from app.awards.prizes import actions as prizes
from app.awards.prizes.queries import prizes_of
from app.contests.calls import actions as calls
from app.contests.calls.queries import edition_by_code
from app.contests.entry_models import Entry
from app.contests.models import Edition
from app.contests.states import StageKind
from app.demo.judged import FINAL, make_round, mark_all, marked
from app.demo.province import Province
from app.judging.finals import actions as finals
from app.judging.finals.queries import order_of
from app.judging.live import actions as live
from app.judging.live.queries import ladders
from app.judging.models import Round
from app.judging.panels.actions import rounds
from app.judging.panels.queries.rounds import locked
from app.judging.publication import actions as publication
from app.judging.tally import actions as tally

#: Totals of the final in half points, best first; the twelfth did not come.
TOTALS = (186, 181, 179, 172, 171, 170, 164, 160, 158, 155, 148)


def run(made: Province, edition: Edition, twelve: Sequence[Entry]) -> None:
    """Draw, score, award, publish, close."""
    settings = rounds.Settings(
        blind=False, judges_per_entry=5, min_judges=3, top_n=None, ties=("feasibility", "novelty"), gap_percent=0
    )
    judged = make_round(made, edition, StageKind.FINAL, "pitch", settings, FINAL)
    secretary, organizer = made.actor("secretary", FINAL), made.actor("organizer", FINAL)
    finals.draw_order(judged, seed="17092025 Sơn Châu", by=secretary, at=FINAL)
    finals.mark_absent(judged, {twelve[11].id}, by=secretary, at=FINAL + timedelta(hours=1))
    total = {entry.id: points for entry, points in zip(twelve, TOTALS, strict=False)}
    judged = locked(judged)
    mark_all(made, judged, lambda sheet: marked(made, sheet, total), FINAL + timedelta(hours=3), but={twelve[11].id})
    done = FINAL + timedelta(hours=6)
    rounds.close_round(judged, by=secretary, at=done, reason="Một đội vào chung kết vắng mặt.")
    tally.decide(judged, by=organizer, at=done)
    judged = locked(judged)
    given = {slot: entry for proposal in prizes_of(judged).proposals for slot, entry in proposal.suggested().items()}
    prizes.award_prizes(judged, given, by=organizer, at=done + timedelta(minutes=30))
    prizes.schedule_final(judged, due_at=done + timedelta(hours=1), by=organizer, at=done + timedelta(minutes=40))
    play(made, locked(judged), done + timedelta(minutes=50))
    publication.publish_due(done + timedelta(hours=1))
    signed = done + timedelta(days=9)
    prizes.record_prize_decision(
        locked(judged), number="112-QĐ/TĐTN-PT", day=date(2025, 9, 26), by=organizer, at=signed
    )
    calls.close_edition(edition_by_code(organizer, edition.code), by=organizer, at=signed + timedelta(days=30))


def play(made: Province, judged: Round, at: datetime) -> None:
    """The ceremony: the last one speaks, the ten places with a prize are told from the tenth on, the board stays."""
    chair = made.actor("secretary", at)
    played = live.start(judged, by=chair, at=at)
    last = [drawn for drawn in order_of(judged) if not drawn.absent][-1]
    live.call(judged, last.entry.id, seen=played.version, by=chair, at=at)
    (ladder,) = ladders(judged)
    for place in (step for step in ladder.steps if step <= ladder.prizes):
        live.reveal(judged, group=ladder.key, place=place, seen=played.version, by=chair, at=at)
    live.end(judged, seen=played.version, by=chair, at=at)
