"""Who may do what among people, where the actor alone decides; rights over units are in roles.queries."""

from typing import Any

from app.people.actor import Actor


def oneself(actor: Actor, _thing: Any) -> bool:
    """Own account, own devices, own password: never while acting for somebody else."""
    return not actor.is_acting
