"""One filled world for the tests of access: two provinces with every kind of thing in them, and a secret in each thing.

Sơn Châu has four editions: `live` (its preliminary round is open), `past` (decided, its result waits for its instant),
`done` (published, its finalists are being coached) and `plan` (a draft). Hà Bắc has `other` (open, a round open too)
and `other_plan` (a draft). SECRETS names what is planted where; NAMES are the codes that addresses are made of.
"""

import io
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.contests.calls import actions as calls
from app.contests.calls import queries as call_queries
from app.contests.coaching import actions as coaching
from app.contests.coaching.queries import polished
from app.contests.entry_models import Entry, EntryFile, EntryMember, EntryVersion
from app.contests.likeness_models import Likeness
from app.contests.models import Edition, Stage
from app.contests.reception.actions import unit as unit_desk
from app.contests.states import EntryState, MemberRole, StageKind
from app.contests.teams.actions import add_member, invite
from app.events.checkin_models import Feedback
from app.events.registration_models import Registration
from app.judging.assignments import actions as assignments
from app.judging.assignments.queries import lists as readings
from app.judging.models import Round, ScoreSheet
from app.judging.panels import actions as panels
from app.judging.panels.queries import rounds
from app.judging.publication import actions as publication
from app.judging.scoring import actions as scoring
from app.judging.states import PlanKind, TranscriptKind
from app.judging.tally import actions as tally
from app.judging.transcripts.actions import write_down
from app.judging.transcripts.rules import Read
from app.kit import files, uploads
from app.kit.codes import content_hash, public_code
from app.kit.db import db, transaction
from app.kit.documents import Sheet, workbook
from app.kit.importing import read
from app.people.accounts.actions import give_account, new_person
from app.people.codes.actions import make_guest_link, print_slip
from app.people.codes.rules import link_token, slip_code
from app.people.models import LoginSession
from app.people.roles.actions import first_administrator, grant_role
from app.people.states import Role
from app.plans.targets.actions import CampaignInput, TargetInput, make_campaign, make_target
from app.plans.targets.actions.setting import UnitInput, set_unit
from tests.access.filled_events import fill_events
from tests.access.filled_live import fill_live
from tests.access.filled_registrations import fill_registrations
from tests.access.gate import fill_gate
from tests.contests import dossiers, editions
from tests.contests.reception import made as rows
from tests.judging import made as judged_rows
from tests.judging import rounds as judging
from tests.kit import evil
from tests.people.unit_lists.test_views import HEADERS as UNIT_HEADERS
from tests.world import World, post, sign_in

#: The server's clock: inside the window of the preliminary round (5–10 September 2026), after the deadline.
NOW = judging.DURING
EARLY = datetime(2026, 8, 20, 2, tzinfo=UTC)
#: People whom the world lacks: key → (name, unit, role, its unit).
MORE = {
    "other_admin": ("Sầm Quản Trị Khác", "ha_bac", Role.ADMINISTRATOR, "ha_bac"),
    "other_observer": ("Ma Theo Dõi Khác", "ha_bac", Role.OBSERVER, "ha_bac"),
    "other_judge": ("Nông Giám Khảo Khác", "ha_bac", None, None),
    "other_mentor": ("Bế Cố Vấn Khác", "ha_bac", None, None),
}
#: What is planted: key → a word that stands in that one place only (letters only, so that nothing escapes it).
SECRETS = {
    key: f"Zq{key.title().replace('_', '')}Canary"
    for key in (
        "entrant", "other_entrant", "draft", "draft_answer", "contact", "duty", "waiting", "valid", "answer", "author", "file_name", "panel_note", "criterion_note",
        "entrant_note", "other_note", "past_panel", "past_entrant", "done_panel", "done_entrant", "advice", "recused",
        "publication_note", "override", "late_reason", "link_reason", "exempt_reason",
        "returned", "forward_note", "plan_theme", "upload", "occupation", "other_title", "other_answer", "other_panel",
        "other_plan_theme", "other_late", "other_forward", "other_exempt", "other_occupation",
        "excuse", "thought", "reg_answer", "reg_note", "reg_guardian", "reg_delegate", "other_reg_note",
    )
}  # fmt: skip
PHONE, OTHER_PHONE = "0912345678", "0987654321"


@dataclass
class Filled:
    """What the tests hold: the codes in addresses, a signed-in browser per person, rows by name (ids)."""

    names: dict[str, str] = field(default_factory=dict)
    browsers: dict[str | None, FlaskClient] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)


def fill(app, base: World, who: tuple[str | None, ...]) -> tuple[Filled, World]:
    """Make it all, in transactions of the test's own, and sign everybody of `who` in."""
    world = World(dict(base.units), dict(base.kinds), dict(base.people))
    filled = Filled()
    with transaction():
        _people(world)
        _live(world, filled)
        _past(world, filled)
        _done(world, filled)
        _drafts(world, filled)
        _other(world, filled)
        filled.names |= fill_events(world, SECRETS, NOW)
        filled.names |= fill_registrations(world, SECRETS, NOW)
        _codes(app, world, filled)
        fill_gate(world, filled, NOW)
        filled.names |= fill_live(world, SECRETS, NOW)
        _whole_versions()
        _thoughts(filled)
        for name in who:
            filled.browsers[name] = app.test_client()
            if name is not None:
                sign_in(filled.browsers[name], world.account(name))
    _import(filled)
    return filled, world


def _thoughts(filled: Filled) -> None:
    """Why Lan was absent, and what she thought of the event with a gate."""
    of = db.session.scalars(select(Registration).filter_by(ref=filled.names["gate_registration"])).one()
    of.excuse, of.excused_at = SECRETS["excuse"], NOW
    rows.add(
        Feedback(registration_id=of.id, event_id=of.event_id, rating=4, useful=4, words=SECRETS["thought"], at=NOW)
    )


def _people(world: World) -> None:
    for key, (name, unit, role, on) in MORE.items():
        person = new_person(full_name=name, unit_id=world.units[unit], by_person_id=None, at=EARLY)
        rows.add(person)
        world.people[key] = person.id
        give_account(person, login=f"{key}@demo.example", password_hash=None, at=EARLY)
        if role is Role.ADMINISTRATOR:
            first_administrator(person, unit_id=world.units[on], at=EARLY)
        elif role:
            grant_role(person, role, by=world.actor("other_admin", NOW), at=EARLY, unit_id=world.units[on])
    for key, phone, secret in (("lan", PHONE, "occupation"), ("other_youth", OTHER_PHONE, "other_occupation")):
        world.person(key).phone, world.person(key).occupation = phone, SECRETS[secret]
    world.person("lan").full_name = f"Lò Thị {SECRETS['entrant']}"
    world.person("other_youth").full_name = f"Trịnh Thị {SECRETS['other_entrant']}"
    paper = new_person(full_name="Vàng Thị Giấy", unit_id=world.units["xa_mot"], by_person_id=None, at=EARLY)
    world.people["paper"] = rows.add(paper).id


def _live(world: World, filled: Filled) -> None:
    """The edition whose preliminary round is open: a draft, one waiting at its unit, one in the round, one sent straight."""
    edition = editions.open_edition(world)
    by, officer = world.actor("organizer", NOW), world.actor("officer", NOW)
    names = filled.names
    signed = files.prepare(io.BytesIO(evil.pdf_plain()), "the le.pdf", limit=10**7, kinds=files.DOCUMENTS, at=EARLY)
    calls.attach_scan(edition, call_queries.published_rules(edition)[0], signed, by=by, at=EARLY)
    draft = dossiers.begun(world, edition, "lan", EARLY, title=SECRETS["draft"])
    draft.draft = {"summary": SECRETS["draft_answer"]}
    named = add_member(draft, full_name="Giàng A Minh", contact=SECRETS["contact"], duty=SECRETS["duty"],
                       by=world.actor("lan"), at=EARLY)  # fmt: skip
    _, token = invite(draft, named.ref, by=world.actor("lan"), at=EARLY)
    waiting = rows.entry(world, edition, EntryState.SUBMITTED, title=SECRETS["waiting"], at=EARLY)
    straight = rows.entry(world, edition, EntryState.RECEIVED, title="Nấm hương gửi thẳng", unit=None, at=EARLY)
    returned = rows.entry(world, edition, EntryState.SUBMITTED, title="Gà đen bị trả lại", at=EARLY)
    unit_desk.return_entry(returned, reason=SECRETS["returned"], by=officer, at=EARLY)
    valid, kept = _judged_entry(world, edition, "lan", "xa_mot", "")
    rows.add(EntryMember(ref=public_code(10), entry_id=valid.id, person_id=world.people["minh"], role=MemberRole.MEMBER,
                         full_name="Giàng A Minh", confirmed_at=EARLY, position=1))  # fmt: skip
    checked = rows.entry(world, edition, EntryState.CONFIRMED, title="Mật ong đã chuyển", leader="minh", at=EARLY)
    forwarding, _ = unit_desk.forward(
        edition, world.unit("xa_mot"), [checked], remark=SECRETS["forward_note"], by=officer, at=EARLY
    )
    second = judging.entry(world, edition, leader="stranger", unit="xa_hai", title="Chẩm chéo đóng gói")
    judged = _open_round(world, edition, {valid: ("judge_one", "judge_two"), second: ("judge_two", "judge_three")})
    for who, note in (("judge_one", "panel_note"), ("judge_two", "other_note")):
        sheet, me = judging.sheet(world, judged, who, valid.number), world.actor(who, NOW)
        full = judging.full(judged, 0.75)
        notes = {next(iter(full)): SECRETS["criterion_note"]} if who == "judge_one" else {}
        marks = scoring.Draft(full, SECRETS["entrant_note"], SECRETS[note], notes)
        scoring.hand_in(sheet, marks, revision=0, nonce=public_code(8), by=me, at=NOW - timedelta(hours=1))
    scoring.recuse(judging.sheet(world, judged, "judge_three", second.number), reason=SECRETS["recused"],
                   by=world.actor("judge_three", NOW), at=NOW - timedelta(hours=1))  # fmt: skip
    typed = judging.sheet(world, judged, "judge_two", second.number)
    scan = files.prepare(io.BytesIO(evil.pdf()), "phieu.pdf", limit=10**7, kinds=files.DOCUMENTS, at=EARLY)
    line = Read(typed.ref, judging.full(judged, 0.6), "", "")
    transcript = write_down(judged, typed.judge_id, [line], kind=TranscriptKind.PAPER, by=by, at=NOW, scan=scan)
    calls.extend(edition, until=editions.DUE + timedelta(days=30), reason=SECRETS["late_reason"],
                             unit=world.unit("xa_hai"), by=by, at=EARLY)  # fmt: skip
    link, start = calls.make_start_link(edition, expires_at=NOW + timedelta(days=9), max_uses=3,
                                        reason=SECRETS["link_reason"], by=by, at=EARLY)  # fmt: skip
    target = _target(world, edition, "organizer", "xa_hai", SECRETS["exempt_reason"])
    alike = rows.add(
        Likeness(ref=public_code(8), newer_id=valid.id, older_id=straight.id, permille=300, found_at=EARLY)
    )
    names |= {
        "alike": alike.ref, "target": target, "campaign": _campaign(world, "son_chau", "organizer"),
        "other_campaign": _campaign(world, "ha_bac", "other_organizer"),
        "live": edition.code, "draft": draft.ref, "member": named.ref, "invitation": token, "waiting": waiting.ref,
        "straight": straight.ref, "returned": returned.ref, "valid": valid.ref, "file": kept.ref, "checked": checked.ref,
        "forwarding": forwarding.ref, "round": judged.ref, "sheet": judging.sheet(world, judged, "judge_one", valid.number).ref,
        "sheet_two": judging.sheet(world, judged, "judge_two", valid.number).ref, "extension": "1",
        "sheet_open": typed.ref, "transcript": transcript.ref,
        "link": link.ref, "start_token": start, "receipt": _version(valid).receipt_code,
        "stage": judged.stage.ref, "submission": judging.stage_of(edition, StageKind.SUBMISSION).ref,
    }  # fmt: skip
    names |= _shared(world, judged, valid)
    filled.ids |= {"live": edition.id, "valid": valid.id, "round": judged.id, "waiting": waiting.id, "draft": draft.id}


def _shared(world: World, judged: Round, valid: Entry) -> dict[str, str]:
    """A plan that was looked at and a list that was sent in."""
    by = world.actor("secretary", NOW)
    made = assignments.ask(judged, PlanKind.TOP_UP, bridges=True, by=by, at=NOW)
    raw = f"Số hồ sơ;Giám khảo\n{valid.number};{world.person('judge_three').ref}\n".encode()
    kept = assignments.keep_list(
        readings.shown(read(raw), judged), judged=judged, raw=raw, file_name="phan-cong.csv", by=by, at=NOW
    )
    return {"plan_made": made.ref, "readings": kept.ref}


def _judged_entry(world: World, edition: Edition, leader: str, unit: str, other: str) -> tuple[Entry, files.StoredFile]:
    """A valid entry whose every identifying place holds something, with a cleared file that bears its author."""
    title, answer = (
        (SECRETS["other_title"], SECRETS["other_answer"]) if other else (SECRETS["valid"], SECRETS["answer"])
    )
    entry = judging.entry(world, edition, leader=leader, unit=unit, title=title)
    prepared = files.prepare(
        io.BytesIO(evil.pdf()), f"{SECRETS['file_name']}.pdf", limit=10**7, kinds=files.DOCUMENTS, at=EARLY
    )
    kept = files.record(
        prepared, purpose="dossier", owner_ref=f"entry:{entry.ref}", by_person_id=entry.leader_id, at=EARLY
    )
    rows.add(EntryFile(entry_id=entry.id, section_key="description", file_id=kept.id, cleared_at=EARLY))
    person, home, version = world.person(leader), world.unit(unit), _version(entry)
    version.content = {
        "title": title, "board": {"code": "idea", "name": "Bảng Ý tưởng"}, "field": "Du lịch",
        "unit": {"code": home.code, "name": home.name}, "open_to_investors": True,
        "team": [{"name": person.full_name, "role": "leader", "duty": "", "leader": True}],
        "answers": {"summary": answer, "authors": SECRETS["author"], "need": "Bà con cần đầu ra"},
        "files": {"description": [{"ref": kept.ref, "name": kept.original_name, "sha256": kept.sha256, "size": kept.size}]},
    }  # fmt: skip
    version.sha256 = content_hash(version.content)
    entry.draft = version.content["answers"]
    return entry, kept


def _version(entry: Entry) -> EntryVersion:
    return db.session.scalars(select(EntryVersion).filter_by(entry_id=entry.id)).one()


def _open_round(world: World, edition: Edition, plan: dict[Entry, tuple[str, ...]], other: str = "") -> Round:
    """The preliminary round, each entry given to its judges by hand, open to them. The first judge is the chief."""
    by, keeper = world.actor(f"{other}organizer", NOW), world.actor(f"{other}secretary", NOW)
    judged = panels.make_round(judging.stage_of(edition), preset="dossier", by=by, at=judging.BEFORE)
    judged = rounds.locked(judged)
    seats = {}
    for who in dict.fromkeys(who for judges in plan.values() for who in judges):
        seats[who] = panels.add_judge(judged, world.person(who), chief=not seats, by=by, at=judging.BEFORE)
        judged = rounds.locked(judged)
    if len(seats) == 1:
        panels.set_settings(
            judged, panels.Settings(judges_per_entry=1, min_judges=1), reason="Ít người", by=by, at=EARLY
        )
    for entry, judges in plan.items():
        for who in judges:
            panels.assign(judged, entry, seats[who], by=keeper, at=judging.BEFORE)
    panels.open_round(judged, by=keeper, at=judging.BEFORE)
    return rounds.locked(judged)


def _target(world: World, edition: Edition, organizer: str, exempt: str, decision: str) -> str:
    given = TargetInput(kinds=("commune",), minimum=2, as_of=date(2026, 3, 15))
    by = world.actor(organizer, NOW)
    target = make_target(edition, given, reason="Kế hoạch 12", by=by, at=EARLY)
    exemption = UnitInput(exempt=True, decision=decision)
    set_unit(target, world.unit(exempt), exemption, reason="Quyết định", by=by, at=EARLY)
    return target.ref


def _campaign(world: World, house: str, organizer: str) -> str:
    """What units are asked to hold within the year, with its target."""
    by, wanted = world.actor(organizer, NOW), CampaignInput("Sự kiện trong năm", 2026, date(2026, 12, 31))
    made = make_campaign(world.unit(house), wanted, by=by, at=EARLY)
    make_target(made, TargetInput(("commune",), 1, date(2026, 3, 15)), reason="Kế hoạch 12", by=by, at=EARLY)
    return made.code


def _past(world: World, filled: Filled) -> None:
    """The edition that is decided and not published: nobody but its staff may know how it ended."""
    edition = rows.open_edition(world)
    judged, entries = judged_rows.scored(world, judged_rows.PLAIN, edition=edition)
    _notes(judged, "past")
    by, at = world.actor("organizer", NOW), NOW - timedelta(hours=3)
    tally.decide(judged, by=by, at=at)
    judged.override_reason = SECRETS["override"]
    waits = publication.schedule(
        rounds.locked(judged).stage, due_at=NOW + timedelta(days=5), note=SECRETS["publication_note"], by=by, at=at
    )
    filled.names |= {
        "past": edition.code, "past_round": judged.ref, "past_stage": judged.stage.ref, "past_entry": entries[0].ref,
        "past_sheet": _one_sheet(judged, entries[0], world.people["judge_one"]).ref,
    }  # fmt: skip
    filled.ids |= {"past": edition.id, "past_round": judged.id, "past_stage": judged.stage_id, "waits": waits.id}


def _notes(judged: Round, key: str) -> None:
    for sheet in db.session.scalars(select(ScoreSheet).filter_by(round_id=judged.id)):
        sheet.comment_panel, sheet.comment_entrant = SECRETS[f"{key}_panel"], SECRETS[f"{key}_entrant"]
    db.session.flush()


def _one_sheet(judged: Round, entry: Entry, judge_id: int) -> ScoreSheet:
    query = select(ScoreSheet).filter_by(round_id=judged.id, entry_id=entry.id, judge_id=judge_id)
    return db.session.scalars(query).one()


def _done(world: World, filled: Filled) -> None:
    """The edition whose preliminary result is out; those who went on are coached by the mentor."""
    edition = rows.open_edition(world, unit="dai_hoc", number=7)
    judged, _entries = judged_rows.scored(world, judged_rows.PLAIN, edition=edition)
    _notes(judged, "done")
    by, at = world.actor("organizer", NOW), NOW - timedelta(hours=4)
    tally.decide(judged, by=by, at=at)
    publication.schedule(rounds.locked(judged).stage, due_at=at + timedelta(minutes=1), by=by, at=at)
    publication.publish_due(at + timedelta(minutes=2))
    stage = rows.stage(edition, StageKind.COACHING)
    stage.opens_at = NOW - timedelta(hours=3)
    entry = next(e for e in polished(stage) if e.leader_id == world.people["lan"])
    bond = coaching.assign(
        stage, entry, world.person("mentor"), by=world.actor("secretary", NOW), at=NOW - timedelta(hours=2)
    )
    note = coaching.advise(bond, advice=SECRETS["advice"], due_at=NOW + timedelta(days=2),
                           by=world.actor("mentor", NOW), at=NOW - timedelta(hours=1))  # fmt: skip
    final = panels.make_round(rows.stage(edition, StageKind.FINAL), preset="pitch", by=by, at=NOW)
    filled.names |= {
        "final_round": final.ref,
        "done": edition.code, "done_round": judged.ref, "done_stage": judged.stage.ref, "done_entry": entry.ref,
        "coaching": stage.ref, "note": note.ref, "done_sheet": _one_sheet(judged, entry, world.people["judge_one"]).ref,
        "final_stage": rows.stage(edition, StageKind.FINAL).ref,
    }  # fmt: skip
    filled.ids |= {"done": edition.id, "done_entry": entry.id, "bond": bond.id}


def _drafts(world: World, filled: Filled) -> None:
    """Two editions that were not opened: their own house alone knows of them."""
    for key, unit, who, secret in (
        ("plan", "son_chau", "organizer", "plan_theme"),
        ("other_plan", "ha_bac", "other_organizer", "other_plan_theme"),
    ):
        edition = editions.draft_edition(world, unit=unit, organizer=who, code=f"{key.replace('_', '-')}-series")
        calls.set_basics(edition, year=2026, theme=SECRETS[secret], summary="", contact="", pattern=1,
                         by=world.actor(who, NOW), at=EARLY)  # fmt: skip
        stages = db.session.scalars(select(Stage).filter_by(edition_id=edition.id).order_by(Stage.position)).all()
        filled.names |= {key: edition.code, f"{key}_stage": stages[0].ref,
                         f"{key}_prelim": judging.stage_of(edition).ref}  # fmt: skip


def _other(world: World, filled: Filled) -> None:
    """Hà Bắc's own contest, with the same kinds of things."""
    edition = editions.open_edition(world, unit="ha_bac", organizer="other_organizer", code="ha-bac")
    by, officer = world.actor("other_organizer", NOW), world.actor("other_officer", NOW)
    waiting = rows.entry(
        world, edition, EntryState.SUBMITTED, title="Chè Hà Bắc", leader="other_youth", unit="xa_khac", at=EARLY
    )
    checked = rows.entry(
        world, edition, EntryState.CONFIRMED, title="Gốm Hà Bắc", leader="other_youth", unit="xa_khac", at=EARLY
    )
    forwarding, _ = unit_desk.forward(
        edition, world.unit("xa_khac"), [checked], remark=SECRETS["other_forward"], by=officer, at=EARLY
    )
    valid, kept = _judged_entry(world, edition, "other_youth", "xa_khac", "other")
    judged = _open_round(world, edition, {valid: ("other_judge",)}, "other_")
    sheet = judging.sheet(world, judged, "other_judge", valid.number)
    draft = scoring.Draft(judging.full(judged, 0.5), "", SECRETS["other_panel"])
    scoring.save(sheet, draft, revision=0, by=world.actor("other_judge", NOW), at=NOW - timedelta(hours=1))
    calls.extend(edition, until=editions.DUE + timedelta(days=30), reason=SECRETS["other_late"],
                 unit=world.unit("xa_khac"), by=by, at=EARLY)  # fmt: skip
    _target(world, edition, "other_organizer", "xa_khac", SECRETS["other_exempt"])
    filled.names |= {
        "other": edition.code, "other_waiting": waiting.ref, "other_valid": valid.ref, "other_file": kept.ref,
        "other_forwarding": forwarding.ref, "other_round": judged.ref, "other_sheet": sheet.ref,
        "other_stage": judged.stage.ref, "other_receipt": _version(valid).receipt_code,
    }  # fmt: skip
    filled.ids |= {"other": edition.id, "other_valid": valid.id, "other_round": judged.id}


def _whole_versions() -> None:
    """Rows made for speed hold a title only: give their versions the shape that submission freezes."""
    for version in db.session.scalars(
        select(EntryVersion).options(joinedload(EntryVersion.entry).joinedload(Entry.leader))
    ):
        if "team" not in version.content:
            name = version.entry.leader.full_name
            version.content = {
                "title": version.entry.title, "board": {"code": "y-tuong", "name": "Bảng Ý tưởng"}, "field": None,
                "unit": None, "open_to_investors": False, "answers": {}, "files": {},
                "team": [{"name": name, "role": "leader", "duty": "", "leader": True}],
            }  # fmt: skip


def _codes(app, world: World, filled: Filled) -> None:
    """What lies around people: a device, a slip, a guest link, a grant, an upload on its way, an import."""
    key, admin, lan = app.config["SECRET_KEY"], world.actor("admin", NOW), world.person("lan")
    paper = world.person("paper")
    slip = print_slip(paper, key=key, by=world.actor("officer", NOW), at=NOW)
    guest = make_guest_link(world.person("judge_three"), key=key, by=admin, expires_at=NOW + timedelta(days=9), at=NOW)
    grant = grant_role(world.person("an"), Role.VOLUNTEER, by=admin, at=NOW, unit_id=world.units["xa_hai"])
    device = rows.add(LoginSession(ref=public_code(10), account_id=world.account("lan").id, token_hash=public_code(20),
                                   made_at=NOW, seen_at=NOW, device="", address=""))  # fmt: skip
    sent = uploads.begin(owner=lan.id, purpose="dossier", rule=app.extensions["upload_rules"]["dossier"],
                         filename=f"{SECRETS['upload']}.pdf", size=100, at=NOW)  # fmt: skip
    filled.names |= {
        "lan": lan.ref, "minh": world.person("minh").ref, "paper": paper.ref, "an": world.person("an").ref,
        "judge": world.person("judge_three").ref, "mentor": world.person("mentor").ref, "other_youth": world.person("other_youth").ref,
        "slip": slip_code(key, slip.ref), "guest": guest.ref, "guest_token": link_token(key, guest.ref),
        "grant": grant.ref, "device": device.ref, "upload": sent.ref,
    }  # fmt: skip


def _import(filled: Filled) -> None:
    """A list of units that the administrator has sent and not applied."""
    school = ("truong-mau", "Đoàn trường Mẫu", "THPT Mẫu", "Đoàn trực thuộc", "", "01/01/2026", "", "")
    raw = workbook([Sheet("Đơn vị", UNIT_HEADERS, [school])])
    shown = post(filled.browsers["admin"], "/units/son_chau/import", {"file": (io.BytesIO(raw), "đơn vị.xlsx")})
    filled.names["import"] = shown.location.rpartition("/")[2]
