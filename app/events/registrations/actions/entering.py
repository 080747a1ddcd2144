"""Enter people: one from paper, many at once, a whole list; each by the single act, refusals collected."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from app.events.catalogue.queries import units_by_code
from app.events.models import Event, Site
from app.events.registration_models import Allocation, Registration
from app.events.registrations import queries
from app.events.registrations.actions.appointing import name_delegate
from app.events.registrations.actions.common import Guardian
from app.events.registrations.actions.deciding import approve, cancel
from app.events.registrations.actions.signing import sign_up
from app.events.registrations.queries import choosing, lists
from app.events.states import LIVE, Origin
from app.kit import audit, importing
from app.kit.db import db
from app.kit.errors import DomainError
from app.kit.importing import ImportBatch, Outcome, Preview, Row
from app.people.actor import Actor
from app.people.models import Person
from app.people.profiles.actions import enter_profile


class PersonUnclear(DomainError):
    """Several people of this name are known, so nobody knows who is meant. Facts: name, count."""

    code = "person_unclear"


def approve_all(
    chosen: Sequence[Registration], *, by: Actor, at: datetime
) -> tuple[int, list[tuple[Registration, DomainError]]]:
    """Approve each, a savepoint each: (how many, those refused with the reason)."""
    done, refused = 0, []
    for one in chosen:
        try:
            with db.session.begin_nested():
                approve(one, by=by, at=at)
        except DomainError as refusal:
            refused.append((one, refusal))
        else:
            done += 1
    return done, refused


def restore(registration: Registration, *, by: Actor, at: datetime) -> Registration:
    """Register somebody anew who was cancelled, not approved or too late: the same wish, at the end of the line.

    Raises what `sign_up` raises.
    """
    event, person = queries.event_of(registration), queries.person_of(registration)
    site = db.session.get(Site, registration.site_id) if registration.site_id else None
    guardian = None
    if registration.guardian_name or registration.guardian_file_id:
        guardian = Guardian(
            registration.guardian_name or "", registration.guardian_phone or "",
            agreed=registration.guardian_ok_at is not None, file_id=registration.guardian_file_id,
        )  # fmt: skip
    return sign_up(
        event, person, category=queries.category_of(registration), site=site,
        sessions=queries.chosen_sessions(registration), answers=registration.answers, guardian=guardian,
        photo_ok=registration.photo_ok, remark=registration.note, origin=Origin.ORGANIZER, by=by, at=at,
    )  # fmt: skip


def keep_list(
    shown: Preview, *, event: Event, seats: Allocation | None, raw: bytes, file_name: str, by: Actor, at: datetime
) -> ImportBatch:
    """Keep the dry run of a list of people."""
    kind = lists.kind_of(event, seats)
    batch = importing.keep_preview(shown, kind=kind, raw=raw, file_name=file_name, by=by, at=at)
    audit.record("event.preview_people", ("event", event.code), by=by, at=at, facts={"import": batch.ref})
    return batch


def apply_list(
    batch: ImportBatch, *, event: Event, seats: Allocation | None, top_id: int, by: Actor, at: datetime
) -> Outcome:
    """Register those of a dry run; rows that are refused are left out and told. Raises WrongState."""
    units = {} if seats else units_by_code(event)

    def act(row: Row) -> Mapping[str, Any]:
        values: dict[str, Any] = row.values
        unit = units.get(str(values.get("unit") or ""))
        unit_id = seats.unit_id if seats else unit.id if unit else event.unit_id
        person = _meant(top_id, unit_id, values, by, at)
        if seats is not None:
            return {"ref": name_delegate(seats, person, by=by, at=at).ref}
        made = sign_up(
            event, person, category=choosing.category_by_ref(event, values.get("category")),
            site=choosing.site_by_ref(event, values.get("site")), remark=values.get("note") or "",
            origin=Origin.ORGANIZER, by=by, at=at,
        )  # fmt: skip
        return {"ref": made.ref}

    return importing.apply(batch, act, by=by, at=at)


def _meant(top_id: int, unit_id: int, values: dict[str, Any], by: Actor, at: datetime) -> Person:
    found = lists.matching(top_id, values)
    if len(found) > 1:
        raise PersonUnclear(name=values["name"], count=len(found))
    if found:
        return found[0]
    born = date.fromisoformat(values["born"]) if values.get("born") else None
    typed = {"full_name": values["name"], "birth_date": born, "phone": values.get("phone")}
    return enter_profile(typed, unit_id=unit_id, by=by, at=at)


def undo_list(batch: ImportBatch, *, event: Event, by: Actor, at: datetime) -> Outcome:
    """Cancel the registrations of a list; profiles that were entered stay, and so does who is inside. WrongState."""

    def back(note: Mapping[str, Any]) -> None:
        one = queries.by_ref(event, note["ref"])
        if one is not None and one.state in LIVE:
            cancel(one, by=by, at=at)

    return importing.undo(batch, back, by=by, at=at)
