"""Who is registered in the filled world: Lan waits for a decision, Minh sits on a seat of the unit; secrets in their answers."""

import io
from datetime import datetime, timedelta

from PIL import Image

from app.events.registrations import actions, queries
from app.events.registrations.queries import lists
from app.kit import files
from app.kit.fields import FieldKind, FieldSpec
from app.kit.importing import read
from tests.events import made
from tests.world import World

LIST = "Họ và tên\nSùng A Páo\n".encode()


def fill_registrations(world: World, secrets: dict[str, str], at: datetime) -> dict[str, str]:
    """Make them; the names for addresses."""
    event = made.event(
        world, code="dang-ky-mau", capacity=40, starts_at=at + timedelta(days=3), ends_at=at + timedelta(days=4),
        consent_under=0, questions=[FieldSpec("job", FieldKind.SHORT_TEXT, "Nghề nghiệp").to_json()],
    )  # fmt: skip
    category = made.category(event, "Đại biểu", needs_approval=True)
    organizer, officer = world.actor("organizer", at), world.actor("officer", at)
    scan = files.record(
        _scan(at), purpose=queries.CONSENT, owner_ref="person:lan", by_person_id=world.people["lan"], at=at
    )
    mine = actions.sign_up(
        event, world.person("lan"), category=category, answers={"job": secrets["reg_answer"]}, remark=secrets["reg_note"],
        guardian=actions.Guardian(secrets["reg_guardian"], "0911222333", agreed=True, file_id=scan.id),
        by=world.actor("lan", at), at=at,
    )  # fmt: skip
    seats = actions.allocate(event, world.unit("xa_mot"), 2, by=organizer, at=at)
    sits = actions.name_delegate(seats, world.person("minh"), remark=secrets["reg_delegate"], by=officer, at=at)
    kept = [
        actions.keep_list(
            lists.shown(read(LIST), event, world.units["xa_mot"], given), event=event, seats=given, raw=LIST,
            file_name="danh-sach.csv", by=by, at=at,
        ).ref
        for given, by in ((None, organizer), (seats, officer))
    ]  # fmt: skip
    other = made.event(world, unit="ha_bac", code="dang-ky-khac", consent_under=0, starts_at=at + timedelta(days=3),
                       ends_at=at + timedelta(days=4))  # fmt: skip
    theirs = actions.sign_up(
        other, world.person("other_youth"), remark=secrets["other_reg_note"], by=world.actor("other_youth", at), at=at
    )
    return {
        "people_event": event.code, "reg": mine.ref, "seats": seats.ref, "delegate": sits.ref, "people_list": kept[0],
        "delegate_list": kept[1], "lan_ref": world.person("lan").ref, "other_people_event": other.code, "other_reg": theirs.ref,
    }  # fmt: skip


def _scan(at: datetime) -> files.Prepared:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (210, 200, 180)).save(out, "PNG")
    return files.prepare(io.BytesIO(out.getvalue()), "giay.png", limit=10**6, kinds=files.IMAGES, at=at)
