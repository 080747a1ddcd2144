"""An event of the filled world: one seat of the leader's, a site, a gate."""

from app.events.states import EventState
from tests.events import made


def fill_gate(world, filled, at) -> None:
    """An open event of Sơn Châu; {gate} is its code, {gate_site} its site."""
    event = made.event(
        world, state=EventState.OPEN, code="su-kien-co-cong", starts_at=at, ends_at=at + (made.END - made.START)
    )
    filled.names |= {"gate": event.code, "gate_site": made.site(event, "Điểm cầu Một").ref}
    filled.names["gate_registration"] = made.registration(world, event, "lan").ref
    made.ticket(world, "lan")
