"""The demo behind the real server, with the few things that only exist for a moment: links, slips, an open round."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from app.contests.duplicates.actions import compare_what_came
from app.contests.entry_models import Entry, EntryVersion, Mentorship
from app.contests.likeness_models import Likeness
from app.contests.models import Edition, Stage
from app.contests.reception.actions import unit as unit_desk
from app.contests.states import EntryState, StageKind
from app.contests.teams import actions as teams
from app.demo import entrants, judged, load, province
from app.judging.assignments import actions as assignments
from app.judging.assignments.queries import lists as readings
from app.judging.models import PanelMember, Round, ScoreSheet
from app.judging.panels.actions import rounds
from app.judging.panels.queries import rounds as panel_rounds
from app.judging.scoring import actions as scoring
from app.judging.states import PlanKind, SheetState, TranscriptKind
from app.judging.transcripts.actions import write_down
from app.judging.transcripts.rules import Read
from app.kit import importing
from app.kit.codes import public_code, secret_token, token_hash
from app.kit.db import db, transaction
from app.people.accounts.actions import give_account
from app.people.actor import Actor
from app.people.codes.actions import make_guest_link, print_slip
from app.people.codes.rules import link_token
from app.people.models import Account, Grant, LoginSession, Person, Unit
from app.people.unit_lists import actions as lists
from app.people.unit_lists import queries as list_queries
from app.plans.models import Campaign, Target
from tests.browser.attendance import attended
from tests.browser.events import events
from tests.serving import Served, serve

AT = datetime(2026, 8, 24, 1, tzinfo=UTC)
PAST, NOW = "khoi-nghiep-vii", "khoi-nghiep-viii"
#: Who looks; "visitor" is nobody, "entrant" led a team of last year's contest to its final.
ROLES = (
    "visitor", "youth", "entrant", "officer", "leader", "secretary", "organizer", "judge1", "mentor1", "observer", "admin",
)  # fmt: skip
LIST = "Mã đơn vị,Tên đơn vị,Tên ngắn,Loại,Đơn vị cấp trên,Từ ngày,Đến ngày,Nhãn\n"
LIST += "truong-90,Đoàn trường THPT Tập Dượt,,Đoàn trường,,01/09/2026,,\n"
LIST += "truong-91,Đoàn trường THPT Nhầm Loại,,Loại lạ,,01/09/2026,,\n"


@dataclass
class Scene:
    """A server with the demo, a signed-in cookie per role, and the words that fill the addresses of pages."""

    served: Served
    cookies: dict[str, str]
    names: dict[str, str]


@contextmanager
def scene(folder: Path) -> Iterator[Scene]:
    """Serve the demo as on its first morning, 24/08/2026."""
    with serve(folder, workers=1, at=AT) as served:
        with served.inside() as app:
            load.load()
            with transaction():
                names = prepare(app.config["SECRET_KEY"])
                cookies = {role: _enter(role) for role in ROLES if role != "visitor"}
        yield Scene(served, cookies, names)


def _enter(role: str) -> str:
    token = secret_token()
    account = db.session.scalars(select(Account).filter_by(login=f"{role}@demo.example")).one()
    db.session.add(
        LoginSession(
            ref=public_code(10), account_id=account.id, token_hash=token_hash("session", token), made_at=AT,
            seen_at=AT, device="Chromium", address="203.0.113.7",
        )
    )  # fmt: skip
    return token


def prepare(key: str) -> dict[str, str]:
    """Make what lives only for a moment; returns the words of the addresses (look at PAGES)."""
    entrant = db.session.get_one(Person, _revised().leader_id)
    entrant.email = "entrant@demo.example"
    give_account(entrant, login=entrant.email, password_hash=None, at=AT)
    people = {role: _person(role) for role in ROLES if role != "visitor"}
    return (
        {"past": PAST, "now": NOW}
        | _people(people, key)
        | _entries(people)
        | _rounds(people)
        | _plans()
        | events(_actor(people["organizer"]), _actor(people["officer"]), people["youth"])
        | attended(entrant)
    )


def _person(role: str) -> Person:
    return db.session.scalars(select(Person).filter_by(email=f"{role}@demo.example")).one()


def _revised() -> Entry:
    """An entry of last year's contest that the demo's mentor coached and its team revised."""
    query = select(Entry).join(EntryVersion).join(Edition).where(Edition.code == PAST, EntryVersion.number == 2)
    query = query.join(Mentorship).where(Mentorship.mentor_id == _person("mentor1").id)
    return db.session.scalars(query.order_by(Entry.id)).first() or Entry()


def _actor(person: Person) -> Actor:
    return province.actor_of(person, AT)


def _people(people: dict[str, Person], key: str) -> dict[str, str]:
    admin, officer = _actor(people["admin"]), _actor(people["officer"])
    paper = province.new_person(full_name="Vàng Thị Giấy", unit_id=people["officer"].unit_id,
                                by_person_id=people["officer"].id, at=AT)  # fmt: skip
    db.session.add(paper)
    db.session.flush()
    print_slip(paper, key=key, by=officer, at=AT)
    reset = print_slip(people["youth"], key=key, by=officer, at=AT)
    invited = province.new_person(
        full_name="Lý Khách Mời", unit_id=people["admin"].unit_id, by_person_id=people["admin"].id, at=AT
    )
    db.session.add(invited)
    db.session.flush()
    guest = make_guest_link(invited, key=key, by=admin, expires_at=AT + timedelta(days=30), at=AT)
    grant = db.session.scalars(select(Grant).filter_by(person_id=people["officer"].id)).first()
    top = db.session.scalars(select(Unit).filter_by(code="son-chau")).one()
    raw = LIST.encode()
    batch = lists.keep(
        list_queries.shown(importing.read(raw), top), top=top, raw=raw, file_name="don-vi.csv", by=admin, at=AT
    )
    home = db.session.get_one(Unit, people["officer"].unit_id)
    return {
        "paper": paper.ref, "person": people["youth"].ref, "official": people["officer"].ref, "guest": invited.ref,
        "reset": link_token(key, reset.ref), "enter": link_token(key, guest.ref), "grant": grant.ref if grant else "",
        "batch": batch.ref, "home": home.code,
    }  # fmt: skip


def _entries(people: dict[str, Person]) -> dict[str, str]:
    youth = people["youth"]
    draft = db.session.scalars(select(Entry).filter_by(leader_id=youth.id)).one()
    member = teams.add_member(
        draft, full_name="Quàng Văn Thử", contact="thu@demo.example", duty="Kế toán", by=_actor(youth), at=AT
    )
    _member, token = teams.invite(draft, member.ref, by=_actor(youth), at=AT)
    now = db.session.scalars(select(Edition).filter_by(code=NOW)).one()
    revised = _revised()
    receipt = db.session.scalars(select(EntryVersion).filter_by(entry_id=revised.id, number=1)).one()
    received = db.session.scalars(
        select(Entry).filter_by(edition_id=now.id, state=EntryState.RECEIVED).order_by(Entry.id)
    ).first()
    assert received
    compare_what_came(at=AT)
    alike = db.session.scalars(select(Likeness).order_by(Likeness.permille.desc())).first()
    assert alike
    return {
        "alike": alike.ref,
        "draft": draft.ref, "join": token, "revised": revised.ref, "receipt": receipt.receipt_code,
        "received": received.ref,
    } | _unit(people, now)  # fmt: skip


def _unit(people: dict[str, Person], now: Edition) -> dict[str, str]:
    """At the officer's unit: one entry forwarded, one confirmed, one that waits."""
    home, officer = db.session.get_one(Unit, people["officer"].unit_id), _actor(people["officer"])
    begun = AT - timedelta(days=12)
    made = province.Province()
    forwarded, confirmed, waiting = entrants.hand_in_many(made, now, home, 3, begun)
    unit_desk.confirm(forwarded, by=officer, at=AT)
    sent, _told = unit_desk.forward(now, home, [forwarded], by=officer, at=AT)
    unit_desk.confirm(confirmed, by=officer, at=AT)
    return {"waiting": waiting.ref, "list": sent.ref}


def _rounds(people: dict[str, Person]) -> dict[str, str]:
    made = province.Province(
        units={"son-chau": db.session.scalars(select(Unit).filter_by(code="son-chau")).one()},
        people=people | {f"judge{n}": _person(f"judge{n}") for n in range(2, 6)},
    )
    now = db.session.scalars(select(Edition).filter_by(code=NOW)).one()
    past = db.session.scalars(select(Edition).filter_by(code=PAST)).one()
    # The demo's clock stands before the judging of this year: here its window is open already.
    judged.stage_of(now, StageKind.PRELIMINARY).opens_at = AT - timedelta(hours=1)
    db.session.flush()
    running = judged.make_round(made, now, StageKind.PRELIMINARY, "dossier", rounds.Settings(), AT)
    sheets = db.session.scalars(
        select(ScoreSheet)
        .join(PanelMember, PanelMember.person_id == ScoreSheet.judge_id)
        .where(ScoreSheet.round_id == running.id, PanelMember.round_id == running.id)
        .where(ScoreSheet.judge_id == people["judge1"].id, ScoreSheet.state == SheetState.ASSIGNED)
        .order_by(ScoreSheet.id)
    ).all()
    begun = sheets[0]
    scores = judged.share_out(160, running)
    scores.popitem()
    draft = scoring.Draft(scores, "Sản phẩm rõ, cần số liệu về giá thành.", "")
    scoring.save(begun, draft, revision=begun.revision, by=_actor(people["judge1"]), at=AT)
    line = Read(sheets[1].ref, judged.share_out(140, running), "", "Đã xem lại số liệu.")
    seated = panel_rounds.locked(running)
    typed = write_down(
        seated, begun.judge_id, [line], kind=TranscriptKind.FORM, by=_actor(people["judge1"]), at=AT, sha256="0" * 64
    )
    words = {
        "running": running.ref,
        "sheet": begun.ref,
        "transcript": typed.ref,
        "typed": sheets[-1].ref,
        "judge1": people["judge1"].ref,
    } | _shared(running, _actor(_person("secretary")))
    for stage in db.session.scalars(select(Stage).where(Stage.edition_id.in_([past.id, now.id]))).all():
        words[f"{'past' if stage.edition_id == past.id else 'now'}_{stage.kind.value}"] = stage.ref
        judging = db.session.scalars(select(Round).filter_by(stage_id=stage.id)).one_or_none()
        if judging and stage.edition_id == past.id:
            words[f"round_{stage.kind.value}"] = judging.ref
    return words | {"coached": _coached(now)}


def _shared(running: Round, by: Actor) -> dict[str, str]:
    """A plan to look at, a change with its price, a list with its dry run."""
    made = assignments.ask(running, PlanKind.FEWEST, bridges=True, by=by, at=AT)
    seat, other = panel_rounds.live_panel(running)[:2]
    sheet = next(s for s in panel_rounds.sheets_of(running) if s.judge_id != other.person_id)
    entry = db.session.get_one(Entry, sheet.entry_id)
    raw = f"Số hồ sơ;Giám khảo\n{entry.number};{seat.person.ref}\n999;{other.person.ref}\n".encode()
    shown = readings.shown(importing.read(raw), running)
    kept = assignments.keep_list(shown, judged=running, raw=raw, file_name="phan-cong.csv", by=by, at=AT)
    return {"plan": made.ref, "price": f"entry={entry.ref}&into={other.person.ref}", "readings": kept.ref}


def _coached(now: Edition) -> str:
    """One entry of this year's contest that stands in coaching already: written so, for its round is not decided."""
    entry = db.session.scalars(
        select(Entry).filter_by(edition_id=now.id, state=EntryState.VALID).order_by(Entry.id.desc())
    ).first()
    assert entry
    entry.state, entry.stage_id = EntryState.POLISHING, judged.stage_of(now, StageKind.COACHING).id
    return entry.ref


def _plans() -> dict[str, str]:
    target = db.session.scalars(select(Target).join(Edition).where(Edition.code == NOW).order_by(Target.id)).first()
    year = db.session.scalars(select(Campaign).order_by(Campaign.id)).first()
    assert target
    assert year
    return {"target": target.ref, "campaign": year.code}
