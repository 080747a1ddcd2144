"""An event of the filled world: one seat of the leader's, a site, a gate at which two people let the same person in."""

from app.events.access import REALM
from app.events.checkin.actions.devices import make_device
from app.events.checkin.actions.scans import scan
from app.events.checkin.queries.facts import Gate, Showing
from app.events.states import EventState
from app.kit.codes import public_code
from app.people.models import Grant
from app.people.states import Role
from tests.events import made
from tests.events.checkin.gates import main_list
from tests.events.people import youth


def fill_gate(world, filled, at) -> None:
    """An open event of Sơn Châu; {gate} is its code, {gate_site} its site, {gate_list} its door, {gate_scan} a scan that
    let in, {gate_double} the second one, {gate_device} its phone, {gate_grant} what the volunteer holds.
    """
    event = made.event(
        world, state=EventState.OPEN, code="su-kien-co-cong", starts_at=at, ends_at=at + (made.END - made.START)
    )
    site = made.site(event, "Điểm cầu Một")
    registration = made.registration(world, event, "lan")
    made.ticket(world, "lan")
    world.people["twice"] = youth(world, name="Vì Thị Hai Lần").id
    made.registration(world, event, "twice")
    ticket = made.ticket(world, "twice")
    device, _ = make_device(event, name="Cổng A", site=None, by=world.actor("organizer"), at=at)
    for who, nonce in (("organizer", "gate-one"), ("secretary", "gate-two")):
        gate = Gate(event.code, person_id=world.people[who])
        scan(gate, Showing(ticket.token, nonce, at, at, let_in=True), received_at=at)
    grant = made.add(
        Grant(ref=public_code(10), person_id=world.people["judge_three"], role=Role.VOLUNTEER, realm=REALM, label=event.code,
              made_at=at)
    )  # fmt: skip
    filled.names |= {
        "gate": event.code, "gate_site": site.ref, "gate_list": main_list(event).ref, "gate_scan": "gate-one",
        "gate_double": "gate-two", "gate_device": device.ref, "gate_registration": registration.ref, "gate_grant": grant.ref,
    }  # fmt: skip
