"""The actor: who acts in this request, with the grants loaded once. Plain data, no row."""

from dataclasses import dataclass, field
from datetime import datetime

from app.people.states import Role


@dataclass(frozen=True)
class GrantView:
    """One grant as the actor carries it; scope is a unit, or a thing (realm, label)."""

    role: Role
    unit_id: int | None
    realm: str | None
    label: str | None


@dataclass(frozen=True)
class Actor:
    """A person who acts. `true_person_id` differs while staff act for somebody (visible everywhere)."""

    person_id: int | None
    true_person_id: int | None = None
    ref: str = ""
    name: str = ""
    true_name: str = ""
    language: str = "vi"
    unit_id: int | None = None
    account_id: int | None = None
    session_ref: str = ""
    #: When this device was last written down as seen, so that it is written anew only now and then.
    seen_at: datetime | None = field(default=None, compare=False)
    grants: tuple[GrantView, ...] = ()
    #: unit id → its line (itself and all units above it today), filled as asked by people.roles.queries.
    lines: dict[int, frozenset[int]] = field(default_factory=dict, compare=False, repr=False)
    #: unit id → the top of its tree, filled the same way.
    roots: dict[int, int | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_authenticated(self) -> bool:
        """Whether a known person acts (flask-login's word)."""
        return self.person_id is not None

    @property
    def is_acting(self) -> bool:
        """Whether somebody else acts in this person's name: then nothing may be scored, voted or changed of the account."""
        return self.true_person_id != self.person_id

    @property
    def acting_for(self) -> str | None:
        """The name of the person in whose name somebody else acts, or None."""
        return self.name if self.is_acting else None

    def get_id(self) -> str:
        """flask-login's word; sessions are our own rows, so nothing stores it."""
        return str(self.account_id)

    def has_role(self, *roles: Role) -> bool:
        """Whether any grant, of whatever scope, is of one of these roles (for menus, never for rights)."""
        return any(grant.role in roles for grant in self.grants)

    def unit_ids(self, *roles: Role) -> frozenset[int]:
        """The units on which one of these roles is granted (each means: and below)."""
        return frozenset(g.unit_id for g in self.grants if g.unit_id is not None and g.role in roles)

    def labels(self, realm: str, *roles: Role) -> frozenset[str]:
        """The things of `realm` on which one of these roles is granted."""
        return frozenset(g.label for g in self.grants if g.realm == realm and g.label and g.role in roles)


#: Nobody: a visitor who has not signed in.
NOBODY = Actor(person_id=None)


#: The programme itself, for what happens by the clock (auto-forwarding, snapshots).
SYSTEM = Actor(person_id=None)
