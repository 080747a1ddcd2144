"""The events of the filled world: one open in Sơn Châu with a public photo and a kept one, and a plan in each province."""

import io
from datetime import datetime, timedelta

from PIL import Image

from app.events.catalogue import actions, queries
from app.events.models import CoOrganizer, EventFile, Occurrence
from app.events.states import EventFormat, EventState, FileUse
from app.kit import files
from app.kit.codes import public_code
from app.kit.fields import FieldKind, FieldSpec
from app.kit.importing import read
from tests.events import made
from tests.world import World


def fill_events(world: World, secrets: dict[str, str], at: datetime) -> dict[str, str]:
    """Make them; the names for addresses."""
    day = {"starts_at": at + timedelta(days=3), "ends_at": at + timedelta(days=3, hours=8)}
    held = made.event(
        world, code="dien-dan-mau", capacity=40, online_link="https://meet.example/kin", venue="Hội trường",
        format=EventFormat.HYBRID, **day,
    )  # fmt: skip
    made.add(Occurrence(ref="NGAYMOT2", event_id=held.id, **day))
    made.add(Occurrence(ref="NGAYCU22", event_id=held.id, unit_id=world.units["xa_mot"], starts_at=at - timedelta(days=2),
                        ends_at=at - timedelta(days=2) + timedelta(hours=3)))  # fmt: skip
    site = made.site(held, "Điểm cầu xã Mường Ẳng", unit_id=world.units["xa_mot"])
    session = made.session(held)
    made.add(CoOrganizer(event_id=held.id, unit_id=world.units["dai_hoc"]))
    held.questions = [FieldSpec("job", FieldKind.SHORT_TEXT, "Nghề nghiệp").to_json()]
    rows = "Tên điểm cầu\nĐiểm cầu mới\n".encode()
    batch = actions.keep_list(queries.shown(read(rows), held), event=held, raw=rows, file_name="điểm cầu.csv",
                              by=world.actor("organizer", at), at=at)  # fmt: skip
    plans = {
        key: made.event(
            world, unit=unit, code=key.replace("_", "-"), title="Kế hoạch chưa ban hành", theme=secrets[secret],
            state=EventState.PLANNED, **day,
        ).code
        for key, unit, secret in (("event_plan", "son_chau", "plan_theme"), ("other_event_plan", "ha_bac", "other_plan_theme"))
    }  # fmt: skip
    plans["unit_plan"] = made.event(
        world, unit="xa_mot", code="ke-hoach-xa", title="Tư vấn hướng nghiệp", state=EventState.PROPOSED, **day
    ).code
    photos = {
        "event_photo": _photo(held.id, at, consented=True),
        "event_secret_photo": _photo(held.id, at, consented=False),
    }
    parts = {"event_site": site.ref, "event_session": session.ref, "event_day": "NGAYCU22", "event_list": batch.ref}
    return {"event": held.code} | plans | photos | parts


def _photo(event_id: int, at: datetime, *, consented: bool) -> str:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (20, 90, 40) if consented else (90, 20, 40)).save(out, "PNG")
    prepared = files.prepare(io.BytesIO(out.getvalue()), "anh.png", limit=10**6, kinds=files.IMAGES, at=at)
    kept = files.record(prepared, purpose="event", owner_ref="event", by_person_id=None, at=at)
    made.add(
        EventFile(
            ref=(ref := public_code(10)), event_id=event_id, file_id=kept.id, use=FileUse.PHOTO, public=True,
            consented=consented, made_at=at,
        )
    )  # fmt: skip
    return ref
