"""How accounts, grants and units live."""

from enum import StrEnum


class Role(StrEnum):
    """The roles of B4; a grant gives one on a unit and below, or on one thing."""

    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"
    SECRETARIAT = "secretariat"
    CHIEF_JUDGE = "chief_judge"
    JUDGE = "judge"
    MENTOR = "mentor"
    OFFICER = "officer"
    UNIT_LEADER = "unit_leader"
    VOLUNTEER = "volunteer"
    OBSERVER = "observer"
    EMPLOYER = "employer"


class SuccessionKind(StrEnum):
    """What a decision did to units (glossary 16)."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    DISSOLVE = "dissolve"


class CodePurpose(StrEnum):
    """What a one-time code is good for."""

    RESET = "reset"
    CLAIM = "claim"
    GUEST_LINK = "guest_link"
    TEAM_INVITATION = "team_invitation"


class ConsentPurpose(StrEnum):
    """One consent per purpose (V1)."""

    TAKE_PART = "take_part"
    PUBLISH_RESULT = "publish_result"
    PUBLISH_PHOTO = "publish_photo"
    CONTACT = "contact"


class ConsentGiver(StrEnum):
    """Who gave a consent."""

    SELF = "self"
    GUARDIAN = "guardian"
