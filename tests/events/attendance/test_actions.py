"""Typing from paper is scanning: once, at the list's time, taken back; excuses, totals, thoughts, figures."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.events.attendance import actions, rules
from app.events.attendance.jobs import ask_for_thoughts
from app.events.attendance.queries.live import missing, picture
from app.events.attendance.queries.paper import lines, meant, typed_lately
from app.events.attendance.queries.people import roll
from app.events.attendance.queries.report import report_of
from app.events.attendance.queries.thoughts import attended_by, thoughts, wished_from
from app.events.attendance.rules import Standing
from app.events.checkin_models import Admission, CheckList, Scan
from app.events.registration_models import ChosenSession, Registration
from app.events.states import EventState, ListKind, RefusalReason, RegistrationState, ScanMethod, ScanResult
from app.kit.audit import AuditRow
from app.kit.codes import public_code
from app.kit.db import db
from app.kit.errors import BadInput
from app.kit.fields import FieldKind, FieldSpec
from app.kit.text import search_key
from app.people.models import Notice, Person
from app.people.notices.actions import wish_surveys
from tests.events import made
from tests.events.checkin import gates
from tests.events.people import youth

pytestmark = pytest.mark.usefixtures("writing")
LATER = made.END + timedelta(days=2)


def type_in(world, event, registration, *, nonce="n1", on=None, at=LATER, site=None):
    return actions.type_in(
        event, on or gates.main_list(event), registration, site=site, was_at=made.START, nonce=nonce,
        by=world.actor("secretary"), at=at,
    )  # fmt: skip


def whom(world, event, text, site=None):
    """Whom the typed words mean, by name."""
    found = meant(event, rules.typed(text), None, site, printed_at=LATER)
    return [one.person.full_name for one in found]


def named(event, world, who):
    return db.session.scalars(select(Registration).filter_by(event_id=event.id, person_id=world.people[who])).one()


def test_a_signature_is_a_scan_at_the_list_s_time_by_whoever_typed_it(world):
    event = made.event(world)
    outcome = type_in(world, event, made.registration(world, event, "lan"))
    scan = db.session.scalars(select(Scan)).one()
    assert (outcome.result, outcome.person) == (ScanResult.ADMITTED, "Lò Thị Lan")
    assert (scan.method, scan.at, scan.by_person_id) == (ScanMethod.PAPER, made.START, world.people["secretary"])
    assert gates.admissions(event) == [("", made.START, "n1", None)]
    assert gates.doubles(event) == []


def test_whoever_a_gate_has_seen_stays_as_the_gate_saw_them(world):
    event = made.event(world)
    registration, ticket = gates.guest(world, event)
    gates.door(world, event).show(ticket, gates.AT)
    with pytest.raises(actions.AlreadyOnList):
        type_in(world, event, registration)
    assert [row[1] for row in gates.admissions(event)] == [gates.AT]
    assert db.session.query(Scan).count() == 1


def test_a_line_sent_twice_is_one_scan_and_what_is_taken_back_is_gone(world):
    event = made.event(world)
    registration = made.registration(world, event, "lan")
    type_in(world, event, registration)
    with pytest.raises(actions.AlreadyOnList):
        type_in(world, event, registration)
    scan = db.session.scalars(select(Scan)).one()
    on = gates.main_list(event)
    assert [row[:2] for row in typed_lately(on, world.people["secretary"])] == [("n1", "Lò Thị Lan")]
    actions.untype(scan, by=world.actor("secretary"), at=LATER)
    assert (gates.admissions(event), typed_lately(on, world.people["secretary"])) == ([], [])
    assert type_in(world, event, registration, nonce="n2").result is ScanResult.ADMITTED


def test_paper_is_judged_like_a_ticket(world):
    event = made.event(world)
    site, other = made.site(event), made.site(event, "Điểm cầu khác", n=2)
    registration = made.registration(world, event, "lan", site_id=site.id)
    outcome = type_in(world, event, registration, site=other)
    assert (outcome.result, outcome.reason) == (ScanResult.REFUSED, RefusalReason.WRONG_SITE)


def test_lists_are_in_vietnamese_order_numbered_by_site_and_keep_their_numbers(world):
    event = made.event(world)
    one, two = made.site(event, "Một"), made.site(event, "Hai", n=2)
    made.registration(world, event, "lan", site_id=one.id)
    made.registration(world, event, "an", site_id=one.id)
    minh = made.registration(world, event, "minh", site_id=two.id)
    made.registration(world, event, "stranger", site_id=one.id, state=RegistrationState.PENDING)
    listed = {site: [(row.number, row.name) for row in rows] for site, rows in lines(event, None, at=LATER).items()}
    assert listed == {one.id: [(1, "Đặng Hoà An"), (2, "Lò Thị Lan")], two.id: [(1, "Giàng A Minh")]}
    # An is called off and a new one comes after the list was printed: Lan's number stays
    an = named(event, world, "an")
    an.state, an.changed_at = RegistrationState.CANCELLED, LATER
    made.registration(world, event, "officer", site_id=one.id, decided_at=LATER)
    db.session.flush()
    printed = lines(event, None, one, at=made.START)[one.id]
    assert [(row.number, row.name, row.gone) for row in printed] == [(1, "Đặng Hoà An", True), (2, "Lò Thị Lan", False)]
    assert [r.id for r in meant(event, rules.typed("1"), None, two, printed_at=made.START)] == [minh.id]


def test_a_name_without_marks_a_code_and_a_short_code_mean_somebody(world):
    event = made.event(world)
    registration = made.registration(world, event, "an")
    made.registration(world, event, "lan")
    registration.ref = "XYXYACDEFG"
    ticket = made.ticket(world, "an")
    db.session.flush()
    for text in ("dang hoa", ticket.code, "xyxy", "Đặng Hoà An"):
        assert whom(world, event, text) == ["Đặng Hoà An"], text
    assert (whom(world, event, "a"), whom(world, event, "%"), whom(world, event, "khong ai")) == (
        ["Đặng Hoà An", "Lò Thị Lan"], [], [],
    )  # fmt: skip


def test_only_those_who_chose_a_session_stand_on_its_list(world):
    event = made.event(world)
    session = made.session(event)
    lan = made.registration(world, event, "lan")
    made.registration(world, event, "an")
    made.add(ChosenSession(registration_id=lan.id, session_id=session.id))
    listed = lines(event, session, at=LATER)
    assert [row.name for rows in listed.values() for row in rows] == ["Lò Thị Lan"]


def test_attendance_counts_distinct_people_and_sessions_give_the_right(world):
    event = made.event(world, certificate_percent=80)
    talks = [made.session(event, f"Phiên {n}", chosen=False) for n in (1, 2)]
    lists = [
        made.add(CheckList(ref=public_code(10), event_id=event.id, name=talk.name, kind=ListKind.SESSION, session_id=talk.id))
        for talk in talks
    ]  # fmt: skip
    lan, an = made.registration(world, event, "lan"), made.registration(world, event, "an")
    minh = made.registration(world, event, "minh")
    for n, (who, on) in enumerate(((lan, gates.main_list(event)), (lan, lists[0]), (lan, lists[1]), (an, lists[0]))):
        type_in(world, event, who, on=on, nonce=f"s{n}")
    actions.excuse(minh, event, reason=" Đi trực ", by=world.actor("secretary"), at=LATER)
    found = {one.name: (one.standing, one.attended, one.of, one.entitled, one.excuse)
             for one in roll(world.actor("secretary"), event, LATER).people}  # fmt: skip
    assert found == {
        "Lò Thị Lan": (Standing.CAME, 2, 2, True, ""),
        "Đặng Hoà An": (Standing.CAME, 1, 2, False, ""),
        "Giàng A Minh": (Standing.EXCUSED, 0, 2, False, "Đi trực"),
    }
    figures = report_of(world.actor("secretary"), event, LATER)
    assert (figures.registered, figures.came, figures.excused, figures.absent, figures.entitled) == (3, 2, 1, 0, 1)
    assert [(session.name, count) for session, count in figures.sessions] == [("Phiên 1", 2), ("Phiên 2", 1)]
    actions.unexcuse(minh, event, by=world.actor("secretary"), at=LATER)
    assert (minh.excused_at, minh.excuse) == (None, "")


def test_an_officer_reads_the_attendance_of_the_own_unit(world):
    event = made.event(world)
    made.registration(world, event, "lan")
    made.registration(world, event, "an")
    names = [one.name for one in roll(world.actor("officer"), event, LATER).people]
    assert names == ["Lò Thị Lan"]


def test_the_picture_counts_a_person_once_where_they_are_now(world):
    event = made.event(world, ends_at=made.END)
    sites = [made.site(event, "Một", unit_id=world.units["xa_mot"]), made.site(event, "Hai", n=2)]
    category = made.category(event)
    gates.main_list(event).exits = True
    registration, ticket = gates.guest(world, event, site_id=None, category_id=category.id)
    made.registration(world, event, "an", site_id=sites[0].id)
    for n, site in enumerate(sites):
        gates.door(world, event, site).show(ticket, gates.AT + timedelta(minutes=n))
    found = picture(world.actor("secretary"), event, gates.AT + timedelta(minutes=9))
    assert (found.whole.expected, found.whole.came, found.whole.present) == (2, 1, 1)
    assert [(line.name, line.expected, line.came) for line in found.sites] == [("Một", 1, 0), ("Hai", 0, 1)]
    assert [(line.name, line.expected, line.came) for line in found.categories] == [("Đại biểu", 1, 1)]
    assert sum(line.came for line in found.units) == 1
    assert registration.id


def test_a_written_total_counts_what_the_gates_did_not_see(world):
    event = made.event(world)
    site = made.site(event)
    actions.type_total(event, site, 45, by=world.actor("secretary"), at=LATER)
    found = picture(world.actor("secretary"), event, LATER)
    assert (found.more_typed, found.sites[0].there, site.typed_by_person_id) == (45, 45, world.people["secretary"])
    with pytest.raises(BadInput):
        actions.type_total(event, site, -1, by=world.actor("secretary"), at=LATER)
    actions.type_total(event, site, None, by=world.actor("secretary"), at=LATER)
    assert (site.typed_present, site.typed_at) == (None, None)


def test_phones_are_whole_for_staff_and_the_own_officer_and_masked_for_others(world):
    event = made.event(world)
    for who, phone in (("lan", "0912345678"), ("an", "0987654321")):
        world.person(who).phone = phone
        made.registration(world, event, who, site_id=None)
    made.site(event, unit_id=world.units["xa_mot"])

    def phones(actor):
        return {one.name: one.phone for one in missing(actor, event, gates.AT, start=0, count=50)[0]}

    whole = {"Lò Thị Lan": "0912345678", "Đặng Hoà An": "0987654321"}
    assert phones(world.actor("secretary")) == whole
    assert phones(world.actor("observer")) == {"Lò Thị Lan": "091••••678", "Đặng Hoà An": "098••••321"}
    assert phones(world.actor("officer")) == {"Lò Thị Lan": "0912345678"}
    an = named(event, world, "an")
    an.site_id = db.session.scalars(select(made.Site.id).where(made.Site.event_id == event.id)).one()
    db.session.flush()
    assert phones(world.actor("officer")) == {"Lò Thị Lan": "0912345678", "Đặng Hoà An": "098••••321"}


def test_who_came_is_not_missing_and_a_name_is_found_without_marks(world):
    event = made.event(world)
    _, ticket = gates.guest(world, event)
    made.registration(world, event, "an")
    made.registration(world, event, "minh")
    gates.door(world, event).show(ticket)

    def names(**more):
        found, total = missing(world.actor("secretary"), event, gates.AT, start=0, count=50, **more)
        return [one.name for one in found], total

    assert names() == (["Đặng Hoà An", "Giàng A Minh"], 2)
    assert (names(q="dang hoa"), names(unit="xa_hai")) == ((["Đặng Hoà An"], 1), (["Đặng Hoà An"], 1))


def test_a_thought_is_said_once_and_summed_up_from_three_on(world):
    event = made.event(world)
    for n in range(3):
        person = youth(world, name=f"Lò Thị {'ABC'[n]}")
        registration = made.add(
            Registration(ref=public_code(10), event_id=event.id, person_id=person.id, unit_id=person.unit_id,
                         state=RegistrationState.CONFIRMED, origin=made.Origin.SIGN_UP, made_at=made.BEFORE,
                         search_key=search_key(person.full_name), sort_key=person.sort_key)
        )  # fmt: skip
        type_in(world, event, registration, nonce=f"f{n}")
        actions.say(registration, event, rating=3 + n, useful=5, words="Hay" if n else "", at=LATER)
        assert thoughts(event).enough is (n == 2)
    found = thoughts(event)
    assert (found.answers, found.attended, found.words, found.rating) == (
        3,
        3,
        ["Hay", "Hay"],
        {5: 1, 4: 1, 3: 1, 2: 0, 1: 0},
    )
    with pytest.raises(actions.AlreadySaid):
        actions.say(registration, event, rating=1, useful=1, words="", at=LATER)
    with pytest.raises(BadInput):
        actions.say(registration, event, rating=6, useful=1, words="", at=LATER)
    # the history does not tell who said something
    assert [
        row.verb for row in db.session.scalars(select(AuditRow)) if "say" in row.verb or "feedback" in row.verb
    ] == []


def test_only_whoever_was_there_may_say_something(world):
    event = made.event(world)
    registration = made.registration(world, event, "lan")
    assert attended_by(world.actor("lan"), event) is None
    type_in(world, event, registration)
    assert (attended_by(world.actor("lan"), event), attended_by(world.actor("an"), event)) == (registration, None)


def test_figures_are_those_that_the_type_asks_for_and_never_overwritten_unseen(world):
    event = made.event(world, state=EventState.ENDED)
    made.event_type().figures = [FieldSpec("visitors", FieldKind.NUMBER, "Lượt khách").to_json()]
    db.session.flush()
    version = event.version
    actions.set_figures(
        event, {"visitors": "1200", "other": "x"}, version=version, by=world.actor("secretary"), at=LATER
    )
    assert (event.figures, event.version) == ({"visitors": "1200"}, version + 1)
    with pytest.raises(actions.StaleFigures):
        actions.set_figures(event, {"visitors": "1"}, version=version, by=world.actor("secretary"), at=LATER)
    with pytest.raises(BadInput):
        actions.set_figures(event, {"visitors": "viele"}, version=version + 1, by=world.actor("secretary"), at=LATER)


def test_an_excuse_needs_its_reason_and_a_place(world):
    event = made.event(world)
    lan = made.registration(world, event, "lan")
    with pytest.raises(actions.ExcuseMissing):
        actions.excuse(lan, event, reason="  ", by=world.actor("secretary"), at=LATER)
    an = made.registration(world, event, "an", state=RegistrationState.CANCELLED)
    with pytest.raises(BadInput):
        actions.excuse(an, event, reason="Ốm", by=world.actor("secretary"), at=LATER)


def test_nothing_of_another_event_is_counted(world):
    event, other = made.event(world), made.event(world)
    _, ticket = gates.guest(world, other)
    gates.door(world, other).show(ticket)
    found = picture(world.actor("secretary"), event, gates.AT)
    assert (found.whole.came, db.session.query(Admission).count()) == (0, 1)


def told(world, who) -> list[str]:
    """The kinds of what a person was told."""
    return list(db.session.scalars(select(Notice.kind).filter_by(person_id=world.people[who])))


def test_who_was_there_is_asked_once_for_thoughts_and_nobody_else(world, actor):
    event = made.event(world, state=EventState.ENDED, ended_at=made.END)
    for who in ("lan", "minh", "an"):
        made.registration(world, event, who)
    for who in ("lan", "an"):
        type_in(world, event, named(event, world, who), nonce=who, at=made.END)
    wish_surveys(world.people["an"], False, by=actor("an"), at=made.END)
    before = made.END + rules.ASK_AFTER - timedelta(seconds=1)
    assert [ask_for_thoughts(at) for at in (before, LATER, LATER)] == [0, 1, 0]
    assert [told(world, who) for who in ("lan", "minh", "an")] == [["feedback_wished"], [], []]
    assert [[one.id for one in wished_from(actor(who), LATER)] for who in ("lan", "minh", "an")] == [[event.id], [], []]
    actions.say(named(event, world, "lan"), event, rating=5, useful=None, words="", at=LATER)
    assert wished_from(actor("lan"), LATER) == []


def test_who_is_typed_in_from_paper_later_is_asked_then_and_after_two_weeks_nobody(world):
    event = made.event(world, state=EventState.ENDED, ended_at=made.END)
    late, later = made.registration(world, event, "lan"), made.registration(world, event, "minh")
    type_in(world, event, late, nonce="a")
    assert [ask_for_thoughts(LATER), told(world, "lan")] == [1, ["feedback_wished"]]
    type_in(world, event, later, nonce="b")
    assert ask_for_thoughts(made.END + rules.ASK_UNTIL) == 0


def test_asking_for_thoughts_sends_nothing_to_the_phones_at_the_gates(world):
    event = made.event(world, state=EventState.ENDED, ended_at=made.END)
    one = made.registration(world, event, "lan")
    type_in(world, event, one)
    before = db.session.scalar(select(Registration.changed_at).filter_by(id=one.id))
    ask_for_thoughts(LATER)
    assert db.session.scalar(select(Registration.changed_at).filter_by(id=one.id)) == before


def test_whoever_wants_to_be_asked_no_more_says_so_and_takes_it_back(world, actor):
    for wished in (False, True):
        wish_surveys(world.people["lan"], wished, by=actor("lan"), at=LATER)
        assert db.session.get(Person, world.people["lan"]).surveys is wished
