"""A round opens again only when a second person agrees, in time; both are told, and the history says who."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.judging.panels import actions
from app.judging.panels.queries import rounds
from app.judging.states import RoundState, RoundVerb
from app.kit.audit import history
from app.kit.db import db
from app.kit.errors import BadInput, WrongState
from app.people.models import Notice
from tests.judging.rounds import DURING, open_round

pytestmark = pytest.mark.usefixtures("writing")
LATER = DURING + timedelta(hours=1)


@pytest.fixture
def judged(world):
    made = open_round(world, entries=1)
    actions.close_round(made, reason="Hết giờ", by=world.actor("secretary"), at=DURING)
    return made


def ask(world, judged, who="secretary", verb=RoundVerb.REOPEN):
    return actions.ask_reopening(judged, verb=verb, reason="Mất điện", by=world.actor(who), at=DURING)


def told(kind):
    return set(db.session.scalars(select(Notice.person_id).where(Notice.kind == kind)))


def test_who_asked_does_not_confirm_and_does_not_act_for_the_second(world, judged):
    asked = ask(world, judged)
    secretary, organizer = world.actor("secretary"), world.actor("organizer")
    behind = replace(organizer, true_person_id=secretary.person_id)
    for one in (secretary, behind):
        with pytest.raises(actions.SecondPersonNeeded):
            actions.reopen_round(judged, asked, by=one, at=LATER)
    assert rounds.locked(judged).state is RoundState.CLOSED


def test_both_are_told_and_the_history_names_them(world, judged):
    asked = ask(world, judged)
    organizer, secretary = world.people["organizer"], world.people["secretary"]
    assert (organizer in told("reopening_asked"), secretary in told("reopening_asked")) == (True, False)
    actions.reopen_round(judged, asked, by=world.actor("organizer"), at=LATER)
    assert (rounds.locked(judged).state, told("reopening_confirmed")) == (RoundState.OPEN, {secretary})
    acts = [(a.verb, a.by_person_id, a.reason) for a in history(("round", judged.ref))[:3]]
    assert acts == [
        ("reopen_round", organizer, "Mất điện"), ("confirm_reopening", organizer, "Mất điện"),
        ("ask_reopening", secretary, "Mất điện"),
    ]  # fmt: skip


def test_a_request_lapses_and_may_be_asked_anew(world, judged):
    asked = ask(world, judged)
    with pytest.raises(actions.AskedAlready):
        ask(world, judged, "organizer")
    late = asked.lapses_at
    with pytest.raises(actions.RequestLapsed):
        actions.reopen_round(judged, asked, by=world.actor("organizer"), at=late)
    again = actions.ask_reopening(judged, verb=RoundVerb.REOPEN, reason="x", by=world.actor("secretary"), at=late)
    actions.reopen_round(judged, again, by=world.actor("organizer"), at=late)
    assert rounds.locked(judged).state is RoundState.OPEN


def test_a_dropped_request_opens_nothing_and_its_asker_is_told(world, judged):
    asked = ask(world, judged)
    actions.drop_reopening(judged, asked, by=world.actor("organizer"), at=LATER)
    with pytest.raises(WrongState):
        actions.reopen_round(judged, asked, by=world.actor("organizer"), at=LATER)
    assert told("reopening_dropped") == {world.people["secretary"]}


def test_a_request_is_for_one_act_of_one_round(world, judged):
    asked = ask(world, judged)
    with pytest.raises(BadInput):
        actions.confirm_reopening(judged, asked, verb=RoundVerb.UNLOCK, by=world.actor("organizer"), at=LATER)
    for verb, refusal in ((RoundVerb.UNLOCK, WrongState), (RoundVerb.CLOSE, BadInput)):
        with pytest.raises(refusal):
            ask(world, judged, verb=verb)
