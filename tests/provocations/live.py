"""Guards of the live final: what the hall may see and when, what a judge may not, how cheap a poll is."""

from tests.provocations import Provocation

LIVE = (
    Provocation(
        "a contest's page leads to no board of a final that is over", "D19", "app/desks/beside.py",
        "state not in (None, LiveState.ENDED)", "state is not None",
        "tests/judging/live/test_views.py::test_the_contests_page_leads_to_the_board_only_while_the_final_is_played",
    ),
    Provocation(
        "no place is told while a sheet of its ranking is missing", "D19", "app/judging/live/actions/places.py",
        "    if ladder.waiting:\n        raise SheetsMissing(count=ladder.waiting)\n", "",
        "tests/judging/live/test_actions.py::test_no_place_is_told_while_a_sheet_is_missing",
    ),
    Provocation(
        "a missing sheet is owed, whatever is on it", "D19", "app/judging/live/queries.py",
        "    waiting = 0 if decided else sum(", "    waiting = 0 * sum(",
        "tests/judging/live/test_views.py::test_the_chair_sees_who_handed_in_and_neither_points_nor_places",
    ),
    Provocation(
        "no place is told while the panel's vote on a tie is owed", "D17", "app/judging/live/rules.py",
        "return not self.waiting and not self.votes and", "return not self.waiting and",
        "tests/judging/live/test_actions.py::test_no_place_is_told_while_the_vote_on_a_tie_is_owed",
    ),
    Provocation(
        "the hall sees only the places that were told", "D19", "app/judging/live/actions/places.py",
        "[lines[entry] for entry in ids])", "list(lines_of(judged, ladder.places, at).values()))",
        "tests/judging/live/test_actions.py::test_nothing_of_a_score_stands_in_the_content",
    ),
    Provocation(
        "a held board stays as it was", "D19", "app/judging/live/actions/common.py",
        "    if live.state is not LiveState.FROZEN:", "    if live:",
        "tests/judging/live/test_actions.py::test_a_held_board_stays_as_it_was_with_all_that_follows_from_it",
    ),
    Provocation(
        "a clock that ran stands on a held board", "D19", "app/judging/live/actions/stage.py",
        "rules.frozen(live.shown, at)", "{**live.shown, \"frozen\": True}",
        "tests/judging/live/test_actions.py::test_a_held_board_stays_as_it_was_with_all_that_follows_from_it",
    ),
    Provocation(
        "a second tap reveals nothing", "B16", "app/judging/live/actions/common.py",
        "    if live.version != seen:\n        raise LiveMoved\n", "",
        "tests/judging/live/test_actions.py::test_an_act_on_an_older_picture_does_nothing",
    ),
    Provocation(
        "a place that moved since it was told is not passed over", "D19", "app/judging/live/actions/places.py",
        "    if ladder.moved(live.revealed) and", "    if False and",
        "tests/judging/live/test_actions.py::test_a_place_that_moved_after_it_was_told_needs_a_reason",
    ),
    Provocation(
        "what the hall sees changes its version in the same transaction", "B18", "app/judging/live/actions/common.py",
        "    live.board += 1\n", "",
        "tests/judging/live/test_actions.py::test_every_act_that_changes_the_picture_changes_its_version_in_the_same_transaction",
    ),
    Provocation(
        "a poll asks for nothing but the version", "V12", "app/judging/live/views/board.py",
        "    for mark in marks(version):\n", "    language()\n    for mark in marks(version):\n",
        "tests/judging/live/test_views.py::test_a_person_signed_in_costs_no_more_at_a_poll",
    ),
    Provocation(
        "only who sits on the panel hears who is on stage by the strip", "B2", "app/judging/live/queries.py",
        "Stage.kind == StageKind.FINAL, seat)", "Stage.kind == StageKind.FINAL)",
        "tests/judging/live/test_views.py::test_the_strip_tells_a_judge_no_place_and_others_nothing",
    ),
    Provocation(
        "a board is found under its own edition only", "B6", "app/judging/live/queries.py",
        "WHERE stage.ref = :stage AND edition.code = :edition", "WHERE stage.ref = :stage AND :edition = :edition",
        "tests/judging/live/test_views.py::test_the_board_of_another_edition_is_not_found_under_this_one",
    ),
    Provocation(
        "that nothing is new is said for a moment only", "D19", "app/judging/live/views/shortcut.py",
        " or monotonic() - known.at >= SAME_FOR:", ":",
        "tests/judging/live/test_shortcut.py::test_nothing_is_new_is_said_again_without_the_database_but_only_for_a_moment",
    ),
    Provocation(
        "a kept page is never older than the newest version", "D19", "app/judging/live/views/shortcut.py",
        "or page.mark != known.marks[0] or", "or",
        "tests/judging/live/test_shortcut.py::test_a_moment_of_memory_never_shows_an_older_page",
    ),
    Provocation(
        "a page made for nobody is given to nobody who has a cookie", "V12", "app/judging/live/views/shortcut.py",
        'known is None or "HTTP_COOKIE" in environ', "known is None",
        "tests/judging/live/test_shortcut.py::test_who_has_a_cookie_gets_the_page_in_their_language_and_nobody_else_does",
    ),
    Provocation(
        "an erased name leaves a kept page after a minute", "B15", "app/judging/live/views/shortcut.py",
        " or page.minute != minute():", ":",
        "tests/judging/live/test_shortcut.py::test_a_page_is_made_anew_after_a_minute_because_a_name_may_be_erased",
    ),
    Provocation(
        "a mark that a proxy weakened is known again", "V12", "app/judging/live/views/blueprint.py",
        "request.if_none_match.contains_weak(mark)", "mark in request.if_none_match",
        "tests/judging/live/test_shortcut.py::test_a_mark_that_a_packing_proxy_weakened_is_the_same_mark",
    ),
    Provocation(
        "only its own judge hears that a sheet was given back", "D19", "app/judging/live/queries.py",
        "Round.ref == ref, ScoreSheet.judge_id == actor.person_id, ScoreSheet.state", "Round.ref == ref, ScoreSheet.state",
        "tests/judging/live/test_views.py::test_the_strip_tells_a_judge_that_a_sheet_was_given_back_and_tells_nobody_else",
    ),
)  # fmt: skip
