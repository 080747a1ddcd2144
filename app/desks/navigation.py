"""The way around: at most four places on a phone, by what the person is; everything else is one tap further."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from app.kit.access import me
from app.people.actor import Actor
from app.people.notices.queries import unread
from app.people.states import Role

_KEEPERS = (Role.ADMINISTRATOR, Role.ORGANIZER, Role.SECRETARIAT, Role.OBSERVER, Role.OFFICER, Role.UNIT_LEADER)
#: Who has a list of people of their own units.
_PEOPLE = (Role.ADMINISTRATOR, Role.OFFICER, Role.UNIT_LEADER)


def places() -> list[dict[str, Any]]:
    """The entries of the bar, the most used first; nothing for visitors, whose pages show their own way."""
    if not current_user.is_authenticated:
        return []
    actor: Actor = me()
    found = [_place(_("Desk"), "desk.home", "home")]
    if actor.has_role(Role.JUDGE, Role.CHIEF_JUDGE):
        found.append(_place(_("Sheets"), "scoring.desk", "judge"))
    if actor.has_role(Role.MENTOR):
        found.append(_place(_("Mentoring"), "coaching.mine", "people"))
    if not actor.has_role(*_KEEPERS, Role.JUDGE, Role.CHIEF_JUDGE, Role.MENTOR):
        found.append(_place(_("Entries"), "entries.mine", "idea"))
    found.append(_place(_("Contests"), "calls.index", "contest"))
    found.append(_place(_("Events"), "catalogue.index", "calendar"))
    if actor.has_role(*_KEEPERS):
        found.append(_place(_("Units"), "units.tree", "unit"))
    if actor.has_role(*_PEOPLE):
        found.append(_place(_("People"), "profiles.people", "people"))
    found.append(_place(_("Notices"), "notices.notices", "bell", unread(actor)))
    return found


def _place(label: str, endpoint: str, icon: str, count: int = 0) -> dict[str, Any]:
    current = request.blueprint == endpoint.partition(".")[0]
    return {"label": label, "href": url_for(endpoint), "icon": icon, "current": current, "count": count}
