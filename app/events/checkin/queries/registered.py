"""Who is registered, for devices that may register people themselves."""

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app.events.checkin_models import Device
from app.events.registration_models import Registration
from app.kit.db import db

PAGE = 200


def registered(device: Device, after: str) -> tuple[Sequence[Registration], str | None]:
    """(a page in the order of their codes, the last of them where more follow)."""
    query = select(Registration).where(Registration.event_id == device.event_id, Registration.ref > after)
    if device.site_id is not None:
        query = query.where(or_(Registration.site_id == device.site_id, Registration.site_id.is_(None)))
    options = (
        joinedload(Registration.person), joinedload(Registration.unit), joinedload(Registration.site),
        joinedload(Registration.category),
    )  # fmt: skip
    rows = db.session.scalars(query.options(*options).order_by(Registration.ref).limit(PAGE + 1)).all()
    return rows[:PAGE], rows[PAGE - 1].ref if len(rows) > PAGE else None
