"""Reads about rights: what a grant covers, whom the actor may see, help, act for, and what one may grant."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import bindparam, or_, select, tuple_
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, joinedload

from app.kit.db import db
from app.people.access import covered, covers, line, lines_of
from app.people.actor import Actor, GrantView
from app.people.models import Account, Grant, LoginSession, Person, Unit, UnitAncestor
from app.people.states import Role

__all__ = ["covered", "covers", "line", "live_grants"]

#: Who may open the page of a person of the unit.
SEES = (Role.ADMINISTRATOR, Role.ORGANIZER, Role.SECRETARIAT, Role.OFFICER, Role.UNIT_LEADER)
#: Who keeps the profiles of the people of a unit.
KEEPERS = (Role.ADMINISTRATOR, Role.OFFICER, Role.UNIT_LEADER)
#: Who may enter a new profile: they, and the staff of a contest, who have guests from outside.
ENTERERS = (*KEEPERS, Role.ORGANIZER, Role.SECRETARIAT)
#: The roles that somebody may have who comes in by a guest link, which its maker has seen.
GUEST_ROLES = frozenset({Role.JUDGE, Role.CHIEF_JUDGE, Role.MENTOR, Role.VOLUNTEER, Role.OBSERVER})
_STAFF = (Role.ORGANIZER, Role.SECRETARIAT)
#: What the organizer of a thing may hand out on it.
DELEGABLE = frozenset({Role.SECRETARIAT, Role.CHIEF_JUDGE, Role.JUDGE, Role.MENTOR, Role.VOLUNTEER})


#: Asked at each request of somebody signed in, so it is made once.
_LIVE = select(Grant.role, Grant.unit_id, Grant.realm, Grant.label).where(
    Grant.person_id == bindparam("person"),
    Grant.revoked_at.is_(None),
    or_(Grant.until.is_(None), Grant.until > bindparam("at", type_=Grant.until.type)),
)


def live_grants(person_id: int, at: datetime) -> tuple[GrantView, ...]:
    """The grants in force for a person at an instant."""
    rows = db.session.execute(_LIVE, {"person": person_id, "at": at})
    return tuple(GrantView(*row) for row in rows)


def root_of(actor: Actor, unit_id: int | None) -> int | None:
    """The top of the tree a unit stands (or stood) in: its province. Two roots never meet. Remembered in the actor."""
    if unit_id is None:
        return None
    if unit_id not in actor.roots:
        remember_units(actor, [unit_id])
    return actor.roots[unit_id]


def remember_units(actor: Actor, unit_ids: Iterable[int]) -> None:
    """Fetch the lines and tops of many units at once, for pages that ask about each of them: two statements."""
    wanted = set(unit_ids)
    tops = (
        select(UnitAncestor.unit_id, Unit.id)
        .join(Unit, Unit.id == UnitAncestor.ancestor_id)
        .where(UnitAncestor.unit_id.in_(wanted), Unit.parent_id.is_(None))
        .order_by(UnitAncestor.depth)
    )
    actor.roots.update(dict.fromkeys(wanted))
    actor.roots.update((row[0], row[1]) for row in db.session.execute(tops))
    actor.lines.update(lines_of(wanted))


def person_seen(actor: Actor, ref: str) -> Person:
    """A person by public name: oneself, or somebody of a unit that the actor's grants reach. Raises NoResultFound.

    The name of a record that was merged into another leads to that one.
    """
    loaded = select(Person).options(joinedload(Person.unit))
    person = db.session.execute(loaded.where(Person.ref == ref)).scalar_one()
    if person.merged_into_id is not None:
        person = db.session.execute(loaded.where(Person.id == person.merged_into_id)).scalar_one()
    if not _knows(actor, person):
        raise NoResultFound
    return person


def _knows(actor: Actor, person: Person) -> bool:
    """Oneself, people of units that one's grants reach, and people with a role on a thing that one organizes or keeps."""
    if person.id == actor.person_id or covers(actor, person.unit_id, *SEES):
        return True
    things = [(g.realm, g.label) for g in actor.grants if g.realm and g.role in _STAFF]
    shared = select(Grant.id).where(
        Grant.person_id == person.id, tuple_(Grant.realm, Grant.label).in_(things), Grant.revoked_at.is_(None)
    )
    return bool(things) and db.session.scalars(shared.limit(1)).first() is not None


def grants_of(person: Person) -> list[tuple[Grant, Person | None, Person | None]]:
    """Every grant a person ever had, the newest first: (grant with its unit, who made it, who revoked it)."""
    maker, ender = aliased(Person), aliased(Person)
    query = (
        select(Grant, maker, ender)
        .outerjoin(maker, maker.id == Grant.made_by_person_id)
        .outerjoin(ender, ender.id == Grant.revoked_by_person_id)
        .where(Grant.person_id == person.id)
        .options(joinedload(Grant.unit))
        .order_by(Grant.made_at.desc(), Grant.id.desc())
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def grant_seen(actor: Actor, ref: str) -> Grant:
    """A grant, with its person, where the actor may see that person. Raises NoResultFound."""
    query = select(Grant).where(Grant.ref == ref).options(joinedload(Grant.person))
    grant = db.session.execute(query).scalar_one()
    if not _knows(actor, grant.person):
        raise NoResultFound
    return grant


def may_grant(
    actor: Actor, role: Role, person: Person, *, unit_id: int | None = None, realm: str | None = None,
    label: str | None = None, owner_unit_id: int | None = None,
) -> bool:  # fmt: skip
    """Who may hand out what: never to oneself, never across provinces.

    On a unit: its administrators (or those above), any role. On a thing (realm, label): its organizers by grant, and
    whoever organizes or administers the unit that owns it, hand out DELEGABLE roles; other roles only the latter's
    administrators. people knows no things, so the caller says who owns one.
    """
    if actor.person_id is None or person.id in {actor.person_id, actor.true_person_id}:
        return False
    home = root_of(actor, person.unit_id)
    if unit_id is not None:
        return home == root_of(actor, unit_id) and covers(actor, unit_id, Role.ADMINISTRATOR)
    if realm is None or label is None or home is None or home != root_of(actor, owner_unit_id or actor.unit_id):
        return False
    if covers(actor, owner_unit_id, Role.ADMINISTRATOR):
        return True
    own = label in actor.labels(realm, Role.ORGANIZER) or covers(actor, owner_unit_id, Role.ORGANIZER)
    return own and role in DELEGABLE


def may_revoke(actor: Actor, grant: Grant, *, owner_unit_id: int | None = None) -> bool:
    """Whoever could hand a grant out may take it back; a province's administrator any in the province.

    owner_unit_id: the unit that owns the thing of the grant, where the caller knows it.
    """
    if grant.person_id in {actor.person_id, actor.true_person_id}:
        return False
    person = db.session.get_one(Person, grant.person_id)
    if grant.unit_id is None and covers(actor, root_of(actor, person.unit_id), Role.ADMINISTRATOR):
        return True
    scope = {"unit_id": grant.unit_id, "owner_unit_id": owner_unit_id}
    return may_grant(actor, grant.role, person, realm=grant.realm, label=grant.label, **scope)


def may_hand_out(actor: Actor, person: Person) -> bool:
    """Whether there is anything at all that the actor could grant this person (for the button and the page)."""
    if person.id in {actor.person_id, actor.true_person_id}:
        return False
    mine = {root_of(actor, unit_id) for unit_id in actor.unit_ids(Role.ADMINISTRATOR)}
    if any(grant.role == Role.ORGANIZER and grant.label for grant in actor.grants):
        mine.add(root_of(actor, actor.unit_id))
    return root_of(actor, person.unit_id) in mine - {None}


def may_correct(actor: Actor, person: Person) -> bool:
    """Those who keep the unit's profiles write one only as long as nobody has made it their own."""
    own = select(Account.id).where(Account.person_id == person.id, Account.login.is_not(None))
    return covers(actor, person.unit_id, *KEEPERS) and db.session.scalars(own).first() is None


def may_help(actor: Actor, person: Person) -> bool:
    """Whether the actor may open this person's account anew (a slip): that is as good as having the person's rights.

    An officer: people of the own unit who were never granted anything. An administrator: people of the unit whose
    every grant lies on units the actor administers; grants on things, whose owner people does not know, need the
    administrator of the whole province.
    """
    if person.id in {actor.person_id, actor.true_person_id} or actor.is_acting:
        return False
    held = db.session.scalars(select(Grant).where(Grant.person_id == person.id, Grant.revoked_at.is_(None))).all()
    if not held:
        return covers(actor, person.unit_id, Role.OFFICER, Role.ADMINISTRATOR)
    scopes = [g.unit_id if g.unit_id is not None else root_of(actor, person.unit_id) for g in held]
    return all(covers(actor, unit_id, Role.ADMINISTRATOR) for unit_id in [person.unit_id, *scopes])


def may_shut(actor: Actor, person: Person) -> bool:
    """Whether the actor may shut this person's account or make two records one: that takes or gives all their rights.

    Administrators of the person's unit and of every role the person has; never one's own.
    """
    return covers(actor, person.unit_id, Role.ADMINISTRATOR) and may_help(actor, person)


def account_of(person_id: int) -> Account | None:
    """The account of a person, if there is one."""
    return db.session.execute(select(Account).where(Account.person_id == person_id)).scalar_one_or_none()


def may_host(actor: Actor, person: Person) -> bool:
    """Whether the guest links of this person are the actor's business: staff of the unit, or of a thing in the province."""
    if person.id in {actor.person_id, actor.true_person_id} or actor.is_acting:
        return False
    if covers(actor, person.unit_id, Role.ADMINISTRATOR, *_STAFF):
        return True
    keeps = any(grant.realm and grant.role in _STAFF for grant in actor.grants)
    return keeps and root_of(actor, person.unit_id) == root_of(actor, actor.unit_id) is not None


def may_invite(actor: Actor, person: Person) -> bool:
    """Whether the actor may make a link by which this person comes in without a password (a guest judge).

    Its maker sees the link, so it is for people only who have no password of their own and no role beyond GUEST_ROLES.
    """
    own = select(Account.id).where(Account.person_id == person.id, Account.password_hash.is_not(None))
    held = set(db.session.scalars(select(Grant.role).where(Grant.person_id == person.id, Grant.revoked_at.is_(None))))
    return held <= GUEST_ROLES and db.session.scalars(own).first() is None and may_host(actor, person)


def may_act_for(actor: Actor, person: Person) -> bool:
    """An administrator may act for people of the own units, never for another administrator, never twice over."""
    if not actor.has_role(Role.ADMINISTRATOR) or not may_help(actor, person):
        return False
    held = select(Grant.id).where(
        Grant.person_id == person.id, Grant.role == Role.ADMINISTRATOR, Grant.revoked_at.is_(None)
    )
    return covers(actor, person.unit_id, Role.ADMINISTRATOR) and db.session.scalars(held).first() is None


def session_of(actor: Actor) -> LoginSession:
    """The row of this very session. Raises NoResultFound."""
    return db.session.execute(select(LoginSession).where(LoginSession.ref == actor.session_ref)).scalar_one()


def unit_by_code(code: str | None) -> Unit | None:
    """A living unit by its code, for a choice that came with an address or a form."""
    if not code:
        return None
    return db.session.execute(select(Unit).where(Unit.code == code, Unit.valid_to.is_(None))).scalar_one_or_none()


def units_granted(actor: Actor, key: str, *, limit: int = 20) -> list[Unit]:
    """Living units that the actor administers, whose name holds `key`, with the unit above."""
    query = select(Unit).where(
        Unit.valid_to.is_(None),
        Unit.search_key.contains(key, autoescape=True),
        Unit.id.in_(covered(actor, Role.ADMINISTRATOR)),
    )
    return list(db.session.scalars(query.options(joinedload(Unit.parent)).order_by(Unit.sort_key).limit(limit)))
