"""The sentences of people: code → lazy sentence, for states, verbs and refusals."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.people.states import Role

#: What one reads before agreeing; NOTICE_VERSION in accounts.rules changes with any sentence (V2, V3).
NOTICE: tuple[Any, ...] = (
    _l("Who: the Provincial Youth Union that runs this site, and the unit you choose."),
    _l(
        "What: your name, e-mail or phone, unit; later, if you enter a contest, your date of birth and what you submit."
    ),
    _l("What for: taking part in contests and events, being told about them, and the counts that units owe."),
    _l("Who sees it: officers of your unit and those who run the contest; judges see only what the rules allow."),
    _l("How long: while you take part; results that were published stay."),
    _l(
        "Your rights: see, correct, take away a copy, withdraw your consent, have your data erased. Ask your unit's officer."
    ),
)

ROLES: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.ORGANIZER: _l("Organizing committee"),
    Role.SECRETARIAT: _l("Secretariat"),
    Role.CHIEF_JUDGE: _l("Chief judge"),
    Role.JUDGE: _l("Judge"),
    Role.MENTOR: _l("Mentor"),
    Role.OFFICER: _l("Unit officer"),
    Role.UNIT_LEADER: _l("Unit leader"),
    Role.VOLUNTEER: _l("Volunteer"),
    Role.OBSERVER: _l("Observer"),
    Role.EMPLOYER: _l("Employer"),
}

UNITS: dict[str, Any] = {
    "unit_date_ahead": _l("%(on)s is still to come. A change is entered from its first day on; nothing was changed."),
    "unit_not_alive": _l("“%(unit)s” does not exist on %(on)s, or not for as long as needed. Nothing was changed."),
    "unit_later_change": _l(
        "A change of “%(unit)s” from %(since)s is already known, so this one cannot begin earlier. Nothing was changed."
    ),
    "unit_loop": _l("“%(parent)s” stands below “%(unit)s”, so it cannot stand above it. Nothing was changed."),
    "unit_bad_shares": _l(
        "A split needs two parts or more, with all shares left open or adding up to 100%%. Nothing was changed."
    ),
    "unit_no_heir": _l(
        "Units stand below “%(unit)s” and nothing stands above it, so they would have no place. Nothing was changed."
    ),
    "unit_code_taken": _l("The code “%(unit)s” is taken. Codes are never used twice, also after a unit has ended."),
    "unit_in_use": _l("“%(unit)s” is in use and stays."),
    "unit_already_succeeded": _l("“%(unit)s” already has a successor. Nothing was changed."),
    "succession_merge": _l("merged"),
    "succession_split": _l("split"),
    "succession_rename": _l("renamed"),
    "succession_dissolve": _l("dissolved"),
    "unit_parent_unknown": _l(
        "The unit above, “%(parent)s”, is not known here. It must exist already or stand in a row before this one."
    ),
    "unit_differs": _l("“%(unit)s” exists with another name, kind or place. Change it on its own page."),
    "unit_bad_code": _l("“%(value)s” is no code. Only letters without marks, digits, dots and dashes."),
    "unit_ends_before_it_begins": _l("The last day lies before the first."),
    "import_previewed": _l("not set up yet"),
    "import_applied": _l("set up"),
    "import_undone": _l("taken back"),
    "unit_kind_ended": _l("No new unit can be of the kind “%(kind)s” any more. Choose another kind."),
    "kind_taken": _l("The code “%(kind)s” is taken by another kind."),
    "kind_shared": _l("Units that you do not look after are of the kind “%(kind)s”, so it stays as it is."),
    "kind_settled": _l("That was done before. Look at the list again."),
    "unit_did_make": _l("Set up, from %(from)s."),
    "unit_did_rename": _l("Renamed from “%(before)s” to “%(after)s”, from %(from)s."),
    "unit_did_move": _l("Moved from “%(before)s” to below “%(after)s”, from %(from)s."),
    "unit_did_merge": _l("Merged into “%(units)s”, from %(on)s."),
    "unit_did_take_over": _l("Took over: %(units)s."),
    "unit_did_split": _l("Split into: %(units)s, from %(on)s."),
    "unit_did_dissolve": _l("Dissolved, from %(on)s."),
    "unit_did_set_tags": _l("Groups were changed."),
    "unit_did_let_leader_confirm": _l("It was changed who confirms entries."),
    "unit_did_import": _l("Units set up from a spreadsheet: %(units)s."),
    "unit_did_undo_import": _l("Units of a spreadsheet taken back: %(units)s."),
    "unit_same": _l("“%(unit)s” was named twice. Nothing was changed."),
}

#: What stands between two records of one human, and what hangs on a record (`rows_<table>`; other contexts add theirs).
MERGING: dict[str, Any] = {
    "merge_refused": _l("These two records are not yours to make one."),
    "merge_two_accounts": _l("Both records have an account. Shut one of the two accounts first, then merge."),
    "merge_other_way": _l(
        "The record that would stay has an account that was shut, the other one opens. Swap them, then merge."
    ),
    "merge_judged": _l(
        "One of the two judged an entry of the other, and nobody judges the own work. Have that sheet given up first, or leave them two. Nothing was changed."
    ),
    "merge_conflict": _l(
        "Both records have the same among “%(what)s”, and there can be one only. Take it from one of them, then merge. Nothing was changed."
    ),
    "rows_other": _l("Other rows"),
    "rows_by": _l("Acts that this person did"),
    "rows_person": _l("Records merged into it before"),
    "rows_account": _l("Account"),
    "rows_consent": _l("Consents"),
    "rows_notice": _l("Notices"),
    "rows_outbox_mail": _l("Mails"),
    "rows_one_time_code": _l("Codes and links"),
    "rows_role_grant": _l("Roles"),
    "rows_login_session": _l("Devices on which somebody acts in this name"),
}

SENTENCES: dict[str, Any] = {
    **UNITS,
    "sign_in_failed": _l(
        "These do not fit together. Check the e-mail or phone number and the password, then try again."
    ),
    "too_many_attempts": _l("Too many attempts in a short time. Wait 15 minutes, then try again."),
    "login_taken": _l("This e-mail or phone number already has an account. Sign in, or have the password set anew."),
    "login_shape": _l("Write an e-mail address or a Vietnamese mobile number of 10 digits."),
    "email_shape": _l("This is not an e-mail address to which mail can be sent."),
    "phone_shape": _l("Write a Vietnamese mobile number of 10 digits."),
    "password_short": _l("The password needs at least 8 characters."),
    "password_long": _l("The password may have at most 128 characters."),
    "password_common": _l(
        "This password is one of those that are tried first. Choose another, for example a short sentence."
    ),
    "password_wrong": _l("This is not your present password."),
    "password_changed_meanwhile": _l("The password was changed a moment ago. Sign in again."),
    "code_dead": _l(
        "This code does not work: it may be mistyped, used, expired or replaced by a newer one. Ask for a new one."
    ),
    "slip_not_yours": _l("A slip for this person can only be made by an administrator of all their roles."),
    "has_account": _l("This profile has an account already. Sign in, or ask for a new password."),
    "grant_refused": _l("This role is not yours to give or take here."),
    "grant_ended": _l("This role was taken back before."),
    "grant_held": _l("This person holds exactly this role already."),
    "acting_refused": _l("You cannot act in the name of this person."),
    "not_your_unit": _l("Profiles are kept by officers of the unit, as long as the person has no account."),
    "notice_role_granted": _l("You were given the role: %(role)s."),
    "notice_role_revoked": _l("A role of yours was taken back: %(role)s."),
    "notice_login_changed": _l(
        "The login of your account was changed on %(changed_at)s. All other devices were signed out."
    ),
    "notice_account_shut": _l("Your account was shut on %(shut_at)s. Your unit's officer can tell you why."),
    "notice_account_opened": _l("Your account opens again, with the password it had."),
    "login_same": _l("You sign in with this already."),
    "account_not_yours": _l("Only an administrator of all roles of this person can shut the account or open it again."),
    "account_settled": _l("That was done before. Look at the page again."),
    **MERGING,
    "consent_needed": _l("Tick the box if you agree. Without it no account can be made."),
} | {f"role_{role.value}": words for role, words in ROLES.items()}
