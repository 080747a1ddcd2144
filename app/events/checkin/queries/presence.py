"""How many came and are there: distinct people, whatever they passed how often."""

from typing import Any

from sqlalchemy import case, distinct, func, select

from app.events.checkin_models import Admission, CheckList, Device
from app.events.models import Site
from app.events.registration_models import Registration
from app.events.states import ListKind, RegistrationState
from app.kit.db import db


def presence(device: Device) -> dict[str, Any]:
    """Counts of the device's event, or of its site alone: expected, came, present; by list and by site."""
    at = func.coalesce(Admission.site_id, Registration.site_id)
    only = [Admission.event_id == device.event_id]
    expected = select(Registration.site_id, func.count()).where(
        Registration.event_id == device.event_id, Registration.state == RegistrationState.CONFIRMED
    )
    if device.site_id is not None:
        only.append(at == device.site_id)
        expected = expected.where(Registration.site_id == device.site_id)
    here = case((Admission.left_at.is_(None), Admission.registration_id))
    counted = (func.count(distinct(Admission.registration_id)), func.count(distinct(here)))
    admissions = select(*counted).join(Registration, Registration.id == Admission.registration_id).where(*only)
    doors = admissions.join(CheckList, CheckList.id == Admission.list_id).where(CheckList.kind == ListKind.ENTRY)
    came, present = db.session.execute(doors).one()
    by_site = {
        row[0]: row[1:]
        for row in db.session.execute(doors.add_columns(at).group_by(at).with_only_columns(at, *counted))
    }
    by_list = {
        row[0]: row[1:]
        for row in db.session.execute(
            admissions.group_by(Admission.list_id).with_only_columns(Admission.list_id, *counted)
        )
    }
    due = {row[0]: row[1] for row in db.session.execute(expected.group_by(Registration.site_id))}
    sites = (
        select(Site.id, Site.ref, Site.name).where(Site.event_id == device.event_id).order_by(Site.position, Site.id)
    )
    if device.site_id is not None:
        sites = sites.where(Site.id == device.site_id)
    lists = select(CheckList.id, CheckList.ref, CheckList.name).where(CheckList.event_id == device.event_id)
    return {
        "expected": sum(due.values()),
        "came": came,
        "present": present,
        "lists": [
            {"ref": ref, "name": name, **_counts(by_list.get(id_))}
            for id_, ref, name in db.session.execute(lists.order_by(CheckList.position, CheckList.id))
        ],
        "sites": [
            {"ref": ref, "name": name, "expected": due.get(id_, 0), **_counts(by_site.get(id_))}
            for id_, ref, name in db.session.execute(sites)
        ],
    }


def _counts(found: Any) -> dict[str, int]:
    came, present = found or (0, 0)
    return {"came": came, "present": present}
