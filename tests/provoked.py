"""`make provoke`: break each guard by a small patch, see its test fail, put it back.

A guard whose break no test notices is a fault of the tests: the run ends with its name and status 1. The patches are made
in a copy of the tree, so that a run that is cut off leaves nothing behind.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.provocations import Provocation
from tests.provocations.attendance import ATTENDANCE
from tests.provocations.duplicates import DUPLICATES
from tests.provocations.events import EVENTS
from tests.provocations.gate import GATE
from tests.provocations.judging import JUDGING
from tests.provocations.live import LIVE
from tests.provocations.places import PLACES
from tests.provocations.plans import PLANS
from tests.provocations.public_events import PUBLIC_EVENTS
from tests.provocations.registrations import REGISTRATIONS
from tests.provocations.words import WORDS

ROOT = Path(__file__).resolve().parent.parent
LEAVE_OUT = shutil.ignore_patterns(
    ".git", ".venv", "instance", "__pycache__", ".mypy_cache", ".ruff_cache", "node_modules"
)


PROVOCATIONS: tuple[Provocation, ...] = (
    Provocation(
        "no mail in the outbox holds the secret of an invitation", "B15", "app/contests/teams/actions.py",
        "token_hash(PURPOSE, mailed_token(key, nonce))", "token_hash(PURPOSE, nonce)",
        "tests/contests/teams/test_mailing.py::test_mail_holds_the_way_in_and_the_outbox_does_not",
    ),
    Provocation(
        "a changed login kills what lies in the old mailbox", "B14", "app/people/logins/actions.py",
        "    kill_codes(person.id, at=at)\n    db.session.execute(delete(ResetRequest)", "    db.session.execute(delete(ResetRequest)",
        "tests/people/logins/test_logins.py::test_login_changes_with_the_password_and_everything_old_dies",
    ),
    Provocation(
        "an account is shut only by an administrator of all its roles", "B1", "app/people/roles/queries.py",
        "return covers(actor, person.unit_id, Role.ADMINISTRATOR) and may_help(actor, person)",
        "return may_help(actor, person)",
        "tests/people/logins/test_logins.py::test_nobody_else_shuts_an_account",
    ),
    Provocation(
        "two records that both sign in are not made one", "B14", "app/people/merging/actions.py",
        "    if not one.disabled_at and not other.disabled_at:\n        raise BothHaveAccounts\n", "",
        "tests/people/merging/test_merging.py::test_two_accounts_are_refused_until_one_is_shut",
    ),
    Provocation(
        "rows of old imports are let go", "V18", "app/jobs.py",
        "    lambda at: at_night(importing.sweep, at),\n", "",
        "tests/test_jobs.py::test_rows_of_an_import_are_let_go_at_night_when_its_retention_has_passed",
    ),
    *WORDS, *EVENTS, *PUBLIC_EVENTS, *PLACES, *REGISTRATIONS, *GATE, *ATTENDANCE, *JUDGING, *LIVE, *PLANS, *DUPLICATES,
    Provocation(
        "a stage is not published while somebody has no decision", "D19", "app/judging/publication/actions/planning.py",
        "if late := latecomers(judged):", "if late := []:",
        "tests/judging/panels/test_latecomers.py::test_stage_is_not_scheduled_while_somebody_would_be_left_without_a_decision",
    ),
    Provocation(
        "another province does not exist", "B1", "app/people/units/queries.py",
        "select(Unit).where(Unit.code == code, visible_units(actor))", "select(Unit).where(Unit.code == code)",
        "tests/people/units/test_views.py::test_unit_of_another_province_is_missing_byte_for_byte",
    ),
    Provocation(
        "a merger draws in only what one looks after", "B1", "app/people/units/views.py",
        "if field.unit and may_manage_units(current_user, field.unit):", "if field.unit:",
        "tests/people/units/test_views.py::test_unit_beside_ones_own_cannot_be_drawn_into_a_merger",
    ),
    Provocation(
        "an import is applied where it was looked at", "B1", "app/people/unit_lists/queries.py",
        'return f"units at {top.code}"', 'return "units"',
        "tests/people/unit_lists/test_views.py::test_import_is_out_of_reach_for_others_and_at_other_units",
    ),
    Provocation(
        "names stand in order whatever the server's locale", "D30", "app/kit/db.py",
        'SortKey = String().with_variant(String(collation="C"), "postgresql")', "SortKey = String()",
        "tests/people/units/test_order.py",
    ),
    Provocation(
        "a unit's desk is open to its own officers only", "B1", "app/contests/reception/queries/units.py",
        "if not may_act_for_unit(actor, row.id) or not", "if not",
        "tests/contests/reception/test_views.py::test_unit_pages_do_not_exist_for_others",
    ),
    Provocation(
        "the reception of a contest is unknown outside its staff", "B1", "app/contests/reception/queries/desk.py",
        "    if not may_watch(actor, found):\n        raise NoResultFound\n", "",
        "tests/contests/reception/test_views.py::test_reception_does_not_exist_for_others",
    ),
    Provocation(
        "a draft is nobody's but its authors'", "B5", "app/contests/reception/queries/desk.py",
        "Entry.ref == ref, Entry.submitted_at.is_not(None), visible_entries(actor))", "Entry.ref == ref)",
        "tests/contests/reception/test_views.py::test_drafts_are_not_in_the_inbox_nor_openable",
    ),
    Provocation(
        "a file is found only through its own entry", "B2", "app/contests/reception/queries/desk.py",
        'StoredFile.ref == ref, StoredFile.owner_ref == f"entry:{entry.ref}"', "StoredFile.ref == ref",
        "tests/contests/reception/test_views.py::test_files_are_cleared_one_by_one_and_only_those_of_the_entry",
    ),
    Provocation(
        "an official number is given once", "B16", "app/contests/reception/actions/desk.py",
        "numbers_given=Edition.numbers_given + 1", "numbers_given=Edition.numbers_given",
        "tests/contests/reception/test_desk.py::test_receive_gives_the_next_number_and_the_date",
    ),
    Provocation(
        "a mentor reads only what is theirs to coach", "B2", "app/contests/coaching/queries.py",
        "            Mentorship.mentor_id == actor.person_id,\n", "",
        "tests/contests/coaching/test_views.py::test_mentors_pages_do_not_exist_for_others",
    ),
    Provocation(
        "a draft edition is unknown outside its house", "B2", "app/contests/access.py",
        "        Edition.state != EditionState.DRAFT,", "        Edition.state.is_not(None),",
        "tests/contests/calls/test_views.py::test_a_hidden_draft_is_byte_for_byte_like_a_missing_edition",
    ),
    Provocation(
        "what an organizer typed is text and not markup", "B7", "app/templates/contests/calls/show.html",
        '<p class="big">{{ edition.theme }}</p>', '<p class="big">{{ edition.theme|safe }}</p>',
        "tests/contests/calls/test_views.py::test_theme_and_names_with_a_payload_are_inert_everywhere",
    ),
    Provocation(
        "a secret link takes no more uses than it was given", "B16", "app/contests/calls/actions/late.py",
        "            StartLink.uses < StartLink.max_uses,\n", "",
        "tests/contests/calls/test_actions.py::test_start_link_when_used_up_over_or_revoked_opens_nothing",
    ),
    Provocation(
        "only those whom a gate saw are asked what they thought", "D25", "app/events/attendance/queries/thoughts.py",
        "came.exists(), ~said.exists())", "~said.exists())",
        "tests/events/attendance/test_actions.py::test_who_was_there_is_asked_once_for_thoughts_and_nobody_else",
    ),
    Provocation(
        "whoever wants to be asked no more is not", "B19", "app/events/attendance/queries/thoughts.py",
        "Registration.asked_at.is_(None), Person.surveys,", "Registration.asked_at.is_(None),",
        "tests/events/attendance/test_actions.py::test_who_was_there_is_asked_once_for_thoughts_and_nobody_else",
    ),
    Provocation(
        "two records are one human only where neither judged the other", "D16", "app/people/merging/actions.py",
        "if judged_each_other(kept, gone):", "if judged_each_other(kept, kept):",
        "tests/people/merging/test_merging.py::test_who_judged_an_entry_of_the_other_stays_another_human_until_the_sheet_is_given_up",
    ),
    Provocation(
        "a consent brought by an officer comes with its paper", "D35", "app/events/registrations/actions/amending.py",
        " and (guardian.file_id or registration.guardian_file_id)", "",
        "tests/events/registrations/test_staff_pages.py::test_a_consent_without_its_paper_confirms_nobody",
    ),
    Provocation(
        "a form names only files that its own sender sent in", "B5", "app/events/registrations/queries/papers.py",
        "db.session.scalars(query.where(mine))", "db.session.scalars(query)",
        "tests/events/registrations/test_papers.py::test_a_form_cannot_name_a_file_that_somebody_else_sent_in",
    ),
    Provocation(
        "an answer names only files that were sent in for the event", "B5", "app/events/registrations/actions/answered.py",
        "if refs - papers.known(event, refs).keys():", "if not refs:",
        "tests/events/registrations/test_papers.py::test_an_answer_that_names_a_file_of_something_else_is_refused",
    ),
    Provocation(
        "a crawler that follows the months comes home", "B13", "app/events/catalogue/views/public.py",
        "not first <= month <= last", "False",
        "tests/events/catalogue/test_public.py::test_the_months_end_a_year_before_the_first_event_and_a_year_after_the_last",
    ),
    Provocation(
        "the search box tells nothing of the programme of a plan", "B1", "app/events/catalogue/queries/listing.py",
        "Event.id == Session.event_id).where(visible_events(actor))", "Event.id == Session.event_id)",
        "tests/desks/test_events.py::test_the_search_box_finds_speakers_sessions_and_sites_of_what_one_may_know_of",
    ),
    Provocation(
        "a second window at the basics overwrites nothing", "B18", "app/kit/stale.py",
        "str(form.version.data) == str(row.version)", "True",
        "tests/contests/calls/test_views.py::test_basics_when_saved_are_shown_and_an_older_form_is_stale",
    ),
    Provocation(
        "the deadline holds to the instant, that instant included", "D1", "app/contests/calls/rules.py",
        "return at <= deadline + timedelta", "return at < deadline + timedelta",
        "tests/contests/calls/test_rules.py",
    ),
    Provocation(
        "a write outside the transaction is refused", "B16", "app/kit/db.py",
        "if not _writing.get() and (session.new", "if False and (session.new",
        "tests/test_house.py::test_a_write_is_refused_when_no_transaction_is_open",
    ),
    Provocation(
        "SQLite keeps acknowledged rows at a power cut", "durability", "app/kit/db.py",
        '"synchronous": "2"', '"synchronous": "1"',
        "tests/test_durability.py",
    ),
    Provocation(
        "every route declares its access", "B1", "app/kit/access.py",
        'guarded.__dict__["access"] = (load, may, guests)', "pass",
        "tests/test_architecture.py::test_every_route_declares_its_access",
    ),
    Provocation(
        'a wrong password opens nothing', 'B2', 'app/people/passwords.py',
        '        return BAD\n    if stored is None:',
        '        return Verdict(good=True)\n    if stored is None:',
        'tests/people/accounts/test_sign_in.py::test_nobody_comes_in_when_the_password_differs',
    ),
    Provocation(
        'an unknown login costs as much as a known one', 'B4', 'app/people/accounts/queries.py',
        '    return KnownLogin(*row) if row else NOBODYS',
        '    db.session.scalar(select(func.count(Account.id))) if row else None\n    return KnownLogin(*row) if row else NOBODYS',
        'tests/people/accounts/test_sign_in.py::test_a_refusal_is_the_same_when_the_login_is_unknown',
    ),
    Provocation(
        'failures of a login are counted', 'B13', 'app/people/throttle.py',
        '        raise TooManyAttempts',
        '        pass',
        'tests/people/accounts/test_sign_in.py::test_the_answer_is_429_for_known_and_unknown_when_five_have_failed',
    ),
    Provocation(
        'the way on stays in the house', 'B12', 'app/kit/web.py',
        '    if not good or "\\\\" in url or',
        '    if not url.startswith("/") or',
        'tests/people/accounts/test_sign_in.py::test_the_way_on_stays_in_the_house_when_next_leads_out',
    ),
    Provocation(
        'a reset works once', 'B14', 'app/people/codes/actions.py',
        '        .values(uses=OneTimeCode.uses + 1)\n        .returning(OneTimeCode.id, OneTimeCode.person_id)',
        '        .values(uses=OneTimeCode.uses)\n        .returning(OneTimeCode.id, OneTimeCode.person_id)',
        'tests/people/codes/test_codes.py::test_a_profile_is_claimed_when_the_code_of_the_slip_is_typed',
    ),
    Provocation(
        'resets die with any change of the password', 'B14', 'app/people/accounts/actions.py',
        '        .values(revoked_at=at)',
        '        .values(revoked_at=None)',
        'tests/people/codes/test_codes.py::test_a_link_is_dead_when_the_password_changed_in_any_other_way',
    ),
    Provocation(
        'opening a guest link enters nobody', 'B19', 'app/people/codes/views.py',
        '    if request.method == "POST":\n        return _enter(actions.enter_as_guest',
        '    if request.method:\n        return _enter(actions.enter_as_guest',
        'tests/people/codes/test_codes.py::test_a_guest_comes_in_by_the_button_and_not_by_the_link',
    ),
    Provocation(
        'a revoked guest link ends its sessions', 'B15', 'app/people/accounts/queries.py',
        '        or (row.expires_at is not None and row.expires_at <= at)',
        '',
        'tests/people/codes/test_codes.py::test_a_guest_is_out_when_the_link_has_expired',
    ),
    Provocation(
        'signing out ends the session on the server', 'B20', 'app/people/accounts/actions.py',
        '    device.ended_at = at',
        '    pass',
        'tests/people/accounts/test_sessions.py::test_signing_out_really_signs_out_when_the_cookie_is_kept',
    ),
    Provocation(
        "a foreign device is not one's own", 'B2', 'app/people/accounts/queries.py',
        '        LoginSession.ref == ref, LoginSession.account_id == actor.account_id, LoginSession.ended_at.is_(None)',
        '        LoginSession.ref == ref, LoginSession.ended_at.is_(None)',
        'tests/people/accounts/test_sessions.py::test_a_foreign_device_is_like_a_missing_one',
    ),
    Provocation(
        'a role is never granted across provinces', 'B1', 'app/people/roles/queries.py',
        '        return home == root_of(actor, unit_id) and covers(actor, unit_id, Role.ADMINISTRATOR)',
        '        return covers(actor, unit_id, Role.ADMINISTRATOR)',
        'tests/people/roles/test_roles.py::test_who_grants_on_a_unit',
    ),
    Provocation(
        'helping with an account gives no rights that one has not', 'B1', 'app/people/roles/queries.py',
        '    if not held:\n',
        '    if held is not None:\n',
        'tests/people/codes/test_codes.py::test_a_slip_gives_no_rights_that_one_has_not',
    ),
    Provocation(
        'the account stays closed while acting for another', 'B2', 'app/people/access.py',
        '    return not actor.is_acting',
        '    return True',
        'tests/people/roles/test_roles.py::test_the_account_stays_closed_while_acting',
    ),
    Provocation(
        'names in mails never become links', 'B19', 'app/people/notices/jobs.py',
        'harmless(value) if isinstance(value, str) else value',
        'value',
        'tests/people/notices/test_notices.py::test_a_letter_links_nothing_that_a_person_typed',
    ),
    Provocation(
        "the second arrival of a submission gets the first answer", "B16", "app/contests/submissions/actions.py",
        "if (earlier := queries.earlier_version(entry, nonce)) is not None:", "if (earlier := None) is not None:",
        "tests/contests/submissions/test_actions.py::test_submit_again_with_the_same_nonce_gives_the_first_answer",
    ),
    Provocation(
        "the last place of an allowance is taken once", "B16", "app/contests/submissions/actions.py",
        "Allowance.id == allowance_id, Allowance.taken < Allowance.maximum", "Allowance.id == allowance_id, Allowance.taken <= 99",
        "tests/contests/submissions/test_actions.py::test_submit_takes_the_last_place_once_and_withdrawing_in_time_gives_it_back",
    ),
    Provocation(
        "an autosave never overwrites another tab", "B18", "app/contests/entries/actions.py",
        "if row.draft_revision != revision and rules.fingerprint", "if False and rules.fingerprint",
        "tests/contests/entries/test_actions.py::test_save_draft_overwrites_nothing_when_another_tab_was_first",
    ),
    Provocation(
        "nobody confirms a team's member for another", "B15", "app/contests/teams/actions.py",
        "if any(m.person_id == person.id for m in entry.members):", "if False:",
        "tests/contests/teams/test_actions.py::test_leader_cannot_confirm_for_a_member",
    ),
    Provocation(
        "a draft is missing for everybody but its team", "B2", "app/contests/access.py",
        "Entry.credited_unit_id.in_(covered(actor, *_UNIT)) & Entry.submitted_at.is_not(None)",
        "Entry.credited_unit_id.in_(covered(actor, *_UNIT))",
        "tests/contests/entries/test_actions.py::test_draft_is_missing_for_the_unit_and_the_staff",
    ),
    Provocation(
        "a section that names its authors stays unknown to the judges of a blind round", "B3", "app/judging/scoring/queries/dossier.py",
        "if not (judged.blind and s.identifying)", "if True",
        "tests/judging/scoring/test_blindness.py",
    ),
    Provocation(
        "a file reaches judges of a blind round only when cleared", "B3", "app/judging/scoring/queries/dossier.py",
        "(judged.blind and row.cleared_at is None)", "(False and row.cleared_at is None)",
        "tests/judging/scoring/test_blindness.py",
    ),
    Provocation(
        "a judge's words are that judge's own", "B3", "app/judging/scoring/queries/sheets.py",
        "    return (ScoreSheet.judge_id == person) & Round.state", "    return Round.state",
        "tests/access/test_table.py -k scoring",
    ),
    Provocation(
        "a ranking is its staff's until it is published", "B5", "app/judging/access.py",
        "and_(public, holds(*staff, Role.OBSERVER))", "holds(*staff, Role.OBSERVER)",
        "tests/access/test_table.py -k tally",
    ),
    Provocation(
        "entries of another house do not exist", "B6", "app/contests/access.py",
        "Entry.edition_id.in_(editions) & Entry.submitted_at.is_not(None),", "Entry.submitted_at.is_not(None),",
        "tests/access/test_table.py -k entries",
    ),
    Provocation(
        "a file of a person never runs in our origin", "B8", "app/kit/files/store.py",
        "\"sandbox; default-src 'none'\"", "\"default-src 'none'\"",
        "tests/kit/test_files.py::test_download_is_inert_when_served",
    ),
    Provocation(
        "more bytes than the place allows are cut off", "B9", "app/kit/files/store.py",
        "        if count > limit:", "        if False and count > limit:",
        "tests/kit/test_files.py::test_stream_is_cut_off_when_it_passes_the_limit",
    ),
    Provocation(
        "an unsafe request needs its form token", "B20", "app/kit/web.py",
        "    csrf.init_app(app)", '    app.config["WTF_CSRF_CHECK_DEFAULT"] = False\n    csrf.init_app(app)',
        "tests/access/test_markup.py -k token",
    ),
    Provocation(
        "private pages are kept by nobody", "B20", "app/kit/web.py",
        'response.headers["Cache-Control"] = "no-store"', 'response.headers["Cache-Control"] = "private"',
        "tests/access/test_markup.py -k private",
    ),
    Provocation(
        "a name is published only where its owner agreed", "consent", "app/judging/publication/rules.py",
        "if person.agreed and (age", "if (age",
        "tests/judging/publication/test_rules.py",
    ),
    Provocation(
        "text that looks like a formula stays text", "B21", "app/kit/documents/xlsx.py",
        '    return f"\'{text}" if FORMULA.match(text) else text', "    return text",
        "tests/kit/documents/test_xlsx.py",
    ),
)  # fmt: skip


def provoke(case: Provocation, tree: Path) -> str | None:
    """Break one guard in `tree`; None if its test failed as it must, else what is wrong."""
    path = tree / case.path
    whole = path.read_text()
    if whole.count(case.old) != 1:
        return f"the text to break stands {whole.count(case.old)} times in {case.path}"
    path.write_text(whole.replace(case.old, case.new))
    try:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *case.test.split()]
        done = subprocess.run(
            command,
            cwd=tree,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
            env=os.environ | {"PROVOKING": "1"},
        )
    finally:
        path.write_text(whole)
    if done.returncode == 1:
        return None
    if done.returncode == 0:
        return "broken, and no test noticed"
    return f"the test did not run (status {done.returncode}): {done.stdout[-400:]}"


def seen(cases: Sequence[Provocation]) -> int:
    """Break the guards one after the other in a copy of the tree; how many no test noticed."""
    silent = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=LEAVE_OUT)
        for case in cases:
            fault = provoke(case, tree)
            silent += fault is not None
            said = f": {fault}" if fault else ""
            print(f"{'NOT SEEN' if fault else 'seen    '}  {case.bug_class:10}  {case.guard}{said}", flush=True)
    return silent


def main(words: list[str]) -> int:
    """Run the provocations whose guard or test contains one of `words` (all without words); -j3: in three trees at once."""
    flags = [w for w in words if w.startswith("-j")]
    words = [w for w in words if not w.startswith("-j")]
    chosen = [
        c for c in PROVOCATIONS if not words or any(w in c.guard or w in c.test or w == c.bug_class for w in words)
    ]
    trees = int(flags[-1][2:]) if flags else 1
    began = time.monotonic()
    with ThreadPoolExecutor(trees) as pool:
        silent = sum(pool.map(seen, (chosen[n::trees] for n in range(trees))))
    print(f"{len(chosen) - silent} passed, {silent} failed, in {time.monotonic() - began:.0f} s")
    return 1 if silent else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
