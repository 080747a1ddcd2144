"""Guards of judging: who marks what, one sheet once, what is counted, nothing before its instant."""

from tests.provocations import Provocation

PANELS = (
    Provocation(
        "a judge reads no figure of the analysis before the result is out", "D19", "app/judging/analysis/queries.py",
        "return found if found.judged.stage.published_at is not None else", "return found if True else",
        "tests/judging/analysis/test_own.py::test_own_line_is_missing_before_publication_and_for_everybody_else",
    ),
    Provocation(
        "in a small panel one's own line tells nothing of the others", "D19", "app/judging/analysis/rules/own.py",
        "table.marks.judges < FEWEST or ", "",
        "tests/judging/analysis/test_own.py::test_a_panel_of_three_says_nothing",
    ),
    Provocation(
        "no đồng of a shared place is lost", "C5", "app/judging/prize_models.py",
        '        CheckConstraint("total = share * sharers + remainder", name="nothing_lost"),\n', "",
        "tests/awards/prizes/test_pools.py::test_the_database_keeps_no_parts_that_lose_a_dong",
    ),
    Provocation(
        "equal parts of other sums than those looked at are not published", "C5", "app/awards/prizes/queries.py",
        "locked is None or bool(self.outdated) or any(", "locked is None or any(",
        "tests/awards/prizes/test_pools.py::test_a_pool_of_other_sums_or_another_decision_is_not_published",
    ),
    Provocation(
        "equal parts are not taken back once they are out", "D19", "app/awards/prizes/actions.py",
        "    if judged.state is RoundState.PUBLISHED:\n        raise AlreadyUp\n", "",
        "tests/awards/prizes/test_pools.py::test_a_pool_is_taken_back_before_publication_only",
    ),
    Provocation(
        "what judges wrote reaches nobody who sat on the panel, the chief judge neither", "D19", "app/judging/access.py",
        "    return and_(visible_tallies(actor), kept_rounds(actor), Round.id.not_in(sat))",
        "    return or_(and_(visible_tallies(actor), kept_rounds(actor)), Round.id.in_(sat))",
        "tests/judging/remarks/test_remarks.py",
    ),
    Provocation(
        "a judge's words are nobody else's before the sheet is handed in", "B3", "app/judging/remarks/queries.py",
        "ScoreSheet.state == SheetState.SUBMITTED, words]", "words]",
        "tests/judging/remarks/test_remarks.py::test_words_are_not_there_while_their_sheet_is_not_handed_in",
    ),
    Provocation(
        "what a tie-break judge wrote stays sealed until the round is decided", "C4", "app/judging/remarks/queries.py",
        "        found.append(ScoreSheet.role != SheetRole.SEALED)", "        pass",
        "tests/judging/remarks/test_remarks.py::test_words_of_a_tie_break_judge_stay_sealed_until_the_round_is_decided",
    ),
    Provocation(
        "who receives or decides in an edition does not judge in it", "B4-roles", "app/judging/panels/actions/people.py",
        "    if rounds.serves_edition(person.id, judged.stage.edition):", "    if False:",
        "tests/judging/panels/test_actions.py::test_staff_is_refused_as_judge_when_of_the_same_edition",
    ),
    Provocation(
        "a conflict of interest keeps an entry from a judge by hand, too", "D16", "app/judging/panels/actions/sharing.py",
        "    if kinds:\n        raise InConflict(kind=min(kinds))", "",
        "tests/judging/panels/test_actions.py::test_assignment_by_hand_is_refused_when_in_conflict",
    ),
    Provocation(
        "members of a team never judge it", "D16", "app/judging/panels/queries/conflicts.py",
        "                found[entry].team.add(person)", "                pass",
        "tests/judging/panels/test_actions.py::test_conflicts_are_found_when_unit_team_or_coaching_meet",
    ),
    Provocation(
        "no plan by expertise gives an entry to a judge who is tied to it", "D16", "app/judging/assignments/rules.py",
        "            barred[row[entry], column[judge]] = True", "            pass",
        "tests/judging/assignments/test_plans.py::test_plan_never_holds_a_conflict_breaks_no_cap_and_takes_nothing_begun",
    ),
    Provocation(
        "a plan is applied only on the data that it was reckoned from", "B18", "app/judging/assignments/actions/plans.py",
        "    if found.mark != made.basis or given & found.barred:", "    if False:",
        "tests/judging/assignments/test_plans.py::test_plan_is_refused_when_a_conflict_came_up_since_it_was_looked_at",
    ),
    Provocation(
        "entries read by all break no cap", "D16", "app/judging/assignments/rules.py",
        "table, keep_caps=True)", "table)",
        "tests/judging/assignments/test_plans.py::test_anchor_leaves_out_who_is_tied_or_full_and_says_so",
    ),
    Provocation(
        "entries are given to all only on the data that was looked at", "B18", "app/judging/assignments/actions/plans.py",
        "    if not outcome.proposed or plans.instance(judged).mark != made.basis:", "    if not outcome.proposed:",
        "tests/judging/assignments/test_plans.py::test_anchors_are_refused_where_something_moved_or_none_are_needed",
    ),
    Provocation(
        "plans match by the groups within which judges are compared", "D15", "app/judging/assignments/queries/plans.py",
        "readers(judged), judged.strata is Strata.FIELD", "readers(judged), True",
        "tests/judging/assignments/test_plans.py::test_plan_matches_by_the_groups_that_the_calibrated_result_compares_within",
    ),
    Provocation(
        "a plan asked for twice is reckoned once", "B16", "app/judging/assignments/actions/plans.py",
        "    if waits is not None:\n        return waits\n", "",
        "tests/judging/assignments/test_jobs.py::test_large_plan_is_reckoned_by_the_worker_and_applied_by_clicking",
    ),
    Provocation(
        "a plan at which the worker breaks down holds nobody up", "B18", "app/judging/assignments/actions/plans.py",
        "    if made.tries >= TRIES:", "    if False:",
        "tests/judging/assignments/test_jobs.py::test_plan_at_which_the_worker_breaks_down_is_given_up_and_holds_nobody_up",
    ),
    Provocation(
        "a row whose code and name are of two people gives nobody anything", "B18", "app/judging/assignments/queries/lists.py",
        "    if coded and named and not", "    if False and not",
        "tests/judging/assignments/test_plans.py::test_list_that_went_out_comes_in_again_and_says_where_code_and_name_are_of_two_people",
    ),
    Provocation(
        "a plan of few changes leaves to all what all read", "D15", "app/judging/assignments/rules.py",
        "fixed=begun | inside(found.anchored), seed=seed)", "fixed=begun, seed=seed)",
        "tests/judging/assignments/test_plans.py::test_fewest_changes_leave_an_entry_that_all_read_to_all_of_them",
    ),
    Provocation(
        "a name declared while reading blind keeps nobody away before the secretariat looked", "D16",
        "app/judging/panels/actions/ties.py", "confirmed_at=None if hidden else at,", "confirmed_at=at,",
        "tests/judging/assignments/test_ties.py::test_name_declared_while_reading_blind_waits_for_the_secretariat",
    ),
    Provocation(
        "a pinned tie takes what the judge gave out of the count", "D16", "app/judging/panels/actions/ties.py",
        '        give_up(judged, sheet, verb="pin_conflict", reason=reason.strip(), by=by, at=at)', "        pass",
        "tests/judging/assignments/test_ties.py::test_pinned_tie_takes_what_the_judge_gave_out_of_the_count",
    ),
    Provocation(
        "the unit that took the place of one's own is one's own", "D16", "app/judging/panels/queries/conflicts.py",
        "            lines[unit].add(heir)", "            pass",
        "tests/judging/assignments/test_ties.py::test_a_unit_and_the_one_it_was_merged_into_are_each_others_own",
    ),
    Provocation(
        "nobody types a paper in another's name and confirms it in their own", "B4", "app/judging/transcripts/actions.py",
        "    if by.person_id != by.true_person_id:", "    if False:",
        "tests/judging/transcripts/test_transcripts.py::test_nobody_writes_down_in_anothers_name_and_confirms_in_their_own",
    ),
    Provocation(
        "nobody lifts a tie of their own", "D16", "app/judging/panels/actions/ties.py",
        "    if tie.judge_id in (by.person_id, by.true_person_id):\n        raise OwnTie", "",
        "tests/judging/assignments/test_ties.py::test_what_the_data_show_and_a_tie_of_ones_own_are_lifted_by_nobody",
    ),
    Provocation(
        "a judge gets an entry once", "B16", "app/judging/models.py",
        '"uq_score_sheet_counted", "round_id",', '"uq_score_sheet_counted", "id", "round_id",',
        "tests/judging/panels/test_actions.py::test_assignment_by_hand_is_refused_when_twice_or_over_the_cap",
    ),
    Provocation(
        "the plan that is applied is the one that was looked at", "B18", "app/judging/panels/actions/sharing.py",
        "    if plan.mark != mark:", "    if False:",
        "tests/judging/panels/test_actions.py::test_plan_is_refused_when_it_is_not_the_one_looked_at",
    ),
    Provocation(
        "the rubric is locked once its judges have it", "D15", "app/judging/panels/actions/rounds.py",
        "    if judged.state is not RoundState.DRAFT:\n        raise RubricLocked", "    if False:\n        raise RubricLocked",
        "tests/judging/panels/test_actions.py::test_rubric_is_locked_when_the_round_is_open",
    ),
    Provocation(
        "people of another province are found by no search for judges", "B6", "app/judging/panels/queries/rounds.py",
        "select(Person).where(Person.unit_id.in_(inside), *(Person.search_key", "select(Person).where(*(Person.search_key",
        "tests/judging/panels/test_actions.py::test_people_of_another_province_are_not_found_when_searched",
    ),
    Provocation(
        "the round itself is unknown to whoever does not keep it", "B2", "app/judging/panels/queries/rounds.py",
        "query.where(Edition.code == edition, Round.ref == ref, kept_rounds(actor))", "query.where(Edition.code == edition, Round.ref == ref)",
        "tests/judging/panels/test_views.py::test_round_is_like_missing_when_somebody_else_asks",
    ),
)  # fmt: skip

INTEGRITY = (
    Provocation(
        "a round opens again only when a second person agrees", "J-second", "app/judging/panels/actions/reopening.py",
        "    if {by.person_id, by.true_person_id} & {asked.asked_by_person_id, asked.asked_by_true_person_id}:", "    if False:",
        "tests/judging/panels/test_reopening.py::test_who_asked_does_not_confirm_and_does_not_act_for_the_second",
    ),
    Provocation(
        "a request to open a round again lapses", "J-second", "app/judging/panels/actions/reopening.py",
        "    if at >= asked.lapses_at:", "    if False:",
        "tests/judging/panels/test_reopening.py::test_a_request_lapses_and_may_be_asked_anew",
    ),
    Provocation(
        "every change of a score is in the journal", "J-journal", "app/judging/scoring/actions.py",
        "    if events:\n        journal.keep(", "    if len(events) > 1:\n        journal.keep(",
        "tests/judging/journal/test_journal.py::test_every_change_is_an_event_and_the_history_names_the_last",
    ),
    Provocation(
        "each event of the journal follows from the one before", "J-journal", "app/judging/journal/rules.py",
        "        good = event.seq == self.seq + 1 and event.prev == self.hash and event.hash == link(event)", "        good = True",
        "tests/judging/journal/test_journal.py::test_what_was_changed_behind_the_journal_is_found",
    ),
    Provocation(
        "a locked round has its ballot file, fixed with the decision", "J-file", "app/judging/tally/actions.py",
        "    kept = ballots.fix(judged, _proven(now, made, chosen), at=at)", "    kept = ballots.fix(judged, [], at=at)",
        "tests/judging/tally/test_ballots.py::test_the_file_of_a_locked_round_verifies_and_holds_no_name",
    ),
    Provocation(
        "a decision taken back sets its ballot file aside", "J-file", "app/judging/tally/actions.py",
        "    ballots.set_aside(judged, at=at)\n", "",
        "tests/judging/tally/test_ballots.py::test_a_decision_taken_back_sets_its_file_aside_and_the_next_has_another",
    ),
    Provocation(
        "one flipped bit of a ballot file is found", "J-file", "app/judging/ballots/rules.py",
        '    if end.get("body") != hashlib.sha256(body).hexdigest():', "    if False:",
        "tests/judging/ballots/test_recount.py::test_one_flipped_bit_is_found_wherever_it_is",
    ),
    Provocation(
        "no sheet counts twice in a file that a forger wrote whole", "J-file", "app/judging/ballots/shape.py",
        "if (before := first.setdefault(name, number)) != number:", "if (before := first.setdefault(name, number)) == 0:",
        "tests/judging/ballots/test_recount.py::test_a_forger_who_writes_the_last_line_anew_is_found_out",
    ),
    Provocation(
        "an act of the history that was changed in the database is found", "J-journal", "app/cli.py",
        " or torn is not None:", ":",
        "tests/kit/test_audit.py::test_what_was_changed_in_the_database_is_found",
    ),
    Provocation(
        "an event behind the one that the history names last is found", "J-journal", "app/judging/journal/queries.py",
        " or (done and last != sheet.journal_hash):", ":",
        "tests/judging/journal/test_journal.py::test_an_event_put_behind_the_last_one_is_found_however_the_sheet_came_in",
    ),
    Provocation(
        "a decision that is not its file's is found", "J-file", "app/judging/ballots/queries.py",
        "    if decided != {", "    if decided is None and decided != {",
        "tests/judging/tally/test_ballots.py::test_a_decision_or_file_changed_in_the_database_is_found",
    ),
    Provocation(
        "a result that its ballots do not lead to is named", "J-file", "app/judging/tally/recount.py",
        "            if line.get(name) != wanted[name]:", "            if False:",
        "tests/judging/ballots/test_recount.py::test_a_forger_who_writes_the_last_line_anew_is_found_out",
    ),
    Provocation(
        "no hidden score of another judge changes what a judge can fetch", "D19", "app/judging/scoring/queries/sheets.py",
        "    return (ScoreSheet.judge_id == person) & ", "    return (ScoreSheet.judge_id > 0) & ",
        "tests/access/test_interference.py::test_nothing_that_is_hidden_before_publication_shows",
    ),
    Provocation(
        "a tie is never parted by what is known of some of its entries only", "D17", "app/judging/engine/ties.py",
        " if all(one.entry in said for one in group) else {}", "",
        "tests/judging/engine/test_ties.py::test_a_rule_is_silent_when_it_does_not_know_all",
    ),
)  # fmt: skip

SCORING = (
    Provocation(
        "an older device overwrites no sheet", "B18", "app/judging/scoring/actions.py",
        "    if sheet.revision != revision:\n        raise SheetConflict", "    if False:\n        raise SheetConflict",
        "tests/judging/scoring/test_actions.py::test_older_device_is_refused_with_both_texts",
    ),
    Provocation(
        "a sheet is handed in once however often it arrives", "B16", "app/judging/scoring/actions.py",
        "    if sheet.nonce == nonce and sheet.state is SheetState.SUBMITTED and sheet.submitted_at is not None:",
        "    if False and sheet.submitted_at is not None:",
        "tests/judging/scoring/test_actions.py::test_handing_in_answers_the_same_when_it_arrives_twice",
    ),
    Provocation(
        "nobody scores in another's name", "B2", "app/judging/scoring/actions.py",
        "    if by.person_id != sheet.judge_id or by.true_person_id != sheet.judge_id:", "    if by.person_id != sheet.judge_id:",
        "tests/judging/scoring/test_actions.py::test_nobody_scores_when_acting_for_the_judge",
    ),
    Provocation(
        "the chief judge does not reopen the own sheet", "D16", "app/judging/scoring/actions.py",
        "    if sheet.judge_id in (by.person_id, by.true_person_id):\n        raise OwnSheet\n", "",
        "tests/judging/scoring/test_actions.py::test_chief_is_refused_when_the_sheet_is_their_own",
    ),
    Provocation(
        "a conflict that came up after assignment blocks the sheet", "D16", "app/judging/scoring/actions.py",
        "    if sheet.state is SheetState.ASSIGNED:\n        demand_no_conflict(sheet)\n", "",
        "tests/judging/scoring/test_actions.py::test_scoring_is_blocked_when_a_conflict_came_up_after_assignment",
    ),
    Provocation(
        "nothing is scored outside the round's window", "S34", "app/judging/scoring/actions.py",
        "    if code is not None:\n        raise _REFUSALS[code]", "    if code == 'scoring_round_closed':\n        raise _REFUSALS[code]",
        "tests/judging/scoring/test_actions.py::test_nothing_is_saved_when_outside_the_window",
    ),
    Provocation(
        "a foreign sheet is missing, not forbidden", "B2", "app/judging/scoring/queries/sheets.py",
        "    query = select(ScoreSheet).join(ScoreSheet.round).where(ScoreSheet.ref == ref, visible_sheets(actor))",
        "    query = select(ScoreSheet).join(ScoreSheet.round).where(ScoreSheet.ref == ref)",
        "tests/judging/scoring/test_views.py::test_foreign_sheet_is_like_missing_when_somebody_else_asks",
    ),
    Provocation(
        "the word to the panel never reaches the entrant", "B3", "app/judging/publication/queries.py",
        "    comments = [sheet.comment_entrant for sheet in sheets if sheet.comment_entrant.strip()]",
        "    comments = [sheet.comment_panel or sheet.comment_entrant for sheet in sheets if sheet.comment_entrant.strip()]",
        "tests/judging/publication/test_views.py::test_an_entrant_sees_their_own_scores_and_comments_where_the_rules_allow",
    ),
    Provocation(
        "who wrote a transcript down never confirms it", "B4", "app/judging/transcripts/queries.py",
        "    return actor.person_id not in (None, found.made_by_person_id) and actor.person_id == actor.true_person_id",
        "    return actor.person_id is not None and actor.person_id == actor.true_person_id",
        "tests/judging/transcripts/test_transcripts.py::test_nobody_confirms_when_they_wrote_it_down_themselves",
    ),
    Provocation(
        "the secretariat types only what has been signed", "B4", "app/judging/transcripts/actions.py",
        "    if scan is None and not own:", "    if False:",
        "tests/judging/transcripts/test_transcripts.py::test_secretariat_types_nothing_when_the_scan_is_missing",
    ),
    Provocation(
        "a judge's file fills in nobody else's sheets", "B2", "app/judging/transcripts/rules.py",
        "        if sheet is None:\n            raise BadCell(\"form_unknown_sheet\")", "        if sheet is None:\n            return RowAction.UPDATE",
        "tests/judging/transcripts/test_transcripts.py::test_foreign_sheets_are_not_taken_when_a_judge_sends_anothers_file",
    ),
    Provocation(
        "a transcript overwrites nothing that a judge has saved since", "B18", "app/judging/transcripts/actions.py",
        "    if sheet.revision != line.revision:", "    if False:",
        "tests/judging/transcripts/test_transcripts.py::test_sheet_stays_as_it_is_when_its_judge_saved_meanwhile",
    ),
    Provocation(
        "the spread of samples waits for one's own", "D19", "app/judging/samples/queries.py",
        "    if not own or any(s.state not in DONE for s in own):", "    if not own:",
        "tests/judging/samples/test_samples.py::test_spread_is_seen_only_after_the_own_samples_are_in",
    ),
    Provocation(
        "two sheets make no spread without names", "D19", "app/judging/samples/rules.py",
        "    if len(sheets) < FEWEST:", "    if not sheets:",
        "tests/judging/samples/test_samples.py::test_spread_of_two_sheets_is_told_to_nobody",
    ),
    Provocation(
        "samples come first", "D19", "app/judging/scoring/actions.py",
        "    if sheets.samples_due(sheet):", "    if False:",
        "tests/judging/samples/test_samples.py::test_nothing_is_scored_in_earnest_before_the_samples_are_in",
    ),
)  # fmt: skip

TALLY = (
    Provocation(
        "what is decided is what was looked at", "B18", "app/judging/tally/actions.py",
        "    if seen is not None and seen != now.digest:", "    if False:",
        "tests/judging/tally/test_actions.py::test_decide_refuses_what_was_not_looked_at",
    ),
    Provocation(
        "an abstention is not a zero", "D17", "app/judging/tally/queries.py",
        "        if sheet.state is SheetState.SUBMITTED\n    ]", "        if sheet.scores is not None\n    ]",
        "tests/judging/tally/test_actions.py::test_decide_refuses_while_a_sheet_stands_reopened "
        "tests/judging/tally/test_actions.py::test_an_abstention_is_not_a_zero",
    ),
    Provocation(
        "nothing is decided while a sheet stands reopened", "D17", "app/judging/tally/actions.py",
        "    if now.reopened:\n", "    if False:\n",
        "tests/judging/tally/test_actions.py::test_decide_refuses_while_a_sheet_stands_reopened",
    ),
    Provocation(
        "a decision moves no entry before its publication", "B5", "app/judging/tally/actions.py",
        "    judged.state, judged.locked_at = state, at\n",
        "    judged.state, judged.locked_at = state, at\n    judged.stage.published_at = at\n",
        "tests/judging/tally/test_views.py::test_nothing_else_tells_before_publication",
    ),
    Provocation(
        "who sits on the panel sees no ranking, whatever else they are", "D19", "app/judging/access.py",
        "and_(holds(*staff), Round.id.not_in(judges))", "holds(*staff)",
        "tests/judging/tally/test_views.py::test_tally_is_hidden_from_an_organizer_who_sits_on_the_panel",
    ),
    Provocation(
        "who left the contest is not ranked", "D18", "app/judging/tally/queries.py",
        "        query = query.where(judged_entries(judged))", "        query = query.where(Entry.edition_id == judged.stage.edition_id)",
        "tests/judging/tally/test_actions.py::test_who_left_the_contest_is_not_ranked",
    ),
    Provocation(
        "a decision is taken back only while no publication waits", "B5", "app/judging/tally/actions.py",
        "    if db.session.scalar(waiting):", "    if False:",
        "tests/judging/publication/test_actions.py::test_a_decision_cannot_be_unlocked_while_it_waits_nor_after",
    ),
    Provocation(
        "the inputs of a count name nobody", "B3", "app/judging/tally/queries.py",
        '"judge": judges[s.judge_id].ref', '"judge": judges[s.judge_id].full_name',
        "tests/judging/tally/test_views.py::test_the_inputs_recount_to_the_same_result_and_hold_no_name",
    ),
)  # fmt: skip

PUBLICATION = (
    Provocation(
        "nothing is published before its instant", "B5", "app/judging/publication/actions/pushing.py",
        "            Publication.due_at <= at,\n        )\n        .values(done_at=at)", "        )\n        .values(done_at=at)",
        "tests/judging/publication/test_actions.py::test_what_another_worker_took_or_what_is_not_due_is_left_alone",
    ),
    Provocation(
        "a result is published once, by one of many workers", "B16", "app/judging/publication/actions/pushing.py",
        "            Publication.id == publication_id,\n            Publication.done_at.is_(None),\n",
        "            Publication.id == publication_id,\n",
        "tests/judging/publication/test_actions.py::test_what_another_worker_took_or_what_is_not_due_is_left_alone",
    ),
    Provocation(
        "a hidden result is missing for everybody", "B5", "app/judging/publication/queries.py",
        "Edition.code == edition, Stage.ref == stage, Stage.published_at.is_not(None), visible_editions(actor)",
        "Edition.code == edition, Stage.ref == stage, visible_editions(actor)",
        "tests/judging/publication/test_views.py::test_a_hidden_result_answers_like_a_missing_one",
    ),
    Provocation(
        "a result stands in its own edition only", "B6", "app/judging/publication/queries.py",
        "Edition.code == edition, Stage.ref == stage, Stage.published_at.is_not(None), visible_editions(actor)",
        "Stage.ref == stage, Stage.published_at.is_not(None), visible_editions(actor)",
        "tests/judging/publication/test_views.py::test_results_of_another_province_stay_there",
    ),
    Provocation(
        "the own result is its team's alone", "B2", "app/judging/publication/queries.py",
        "Edition.code == edition, Entry.ref == ref, own, Entry.id.in_(out))", "Edition.code == edition, Entry.ref == ref, Entry.id.in_(out))",
        "tests/judging/publication/test_views.py::test_nobody_sees_anothers_own_result",
    ),
    Provocation(
        "scores reach the entrant only where the rules allow it", "B3", "app/judging/publication/queries.py",
        "        _scores(judged, entry, sheets) if entry.edition.shows_scores else (),", "        _scores(judged, entry, sheets),",
        "tests/judging/publication/test_views.py::test_an_entrant_sees_their_own_scores_and_comments_where_the_rules_allow",
    ),
    Provocation(
        "what waits is changed only until it is out", "B18", "app/judging/publication/actions/planning.py",
        "        .where(Publication.id == publication.id, Publication.done_at.is_(None), Publication.cancelled_at.is_(None))",
        "        .where(Publication.id == publication.id)",
        "tests/judging/publication/test_actions.py::test_what_waits_can_be_moved_and_cancelled_until_it_is_out",
    ),
    Provocation(
        "who goes on is listed in an order that tells no rank", "D19", "app/judging/publication/rules.py",
        'sorted(lines, key=lambda x: (x["number"] or 0, x["ref"]))', "list(lines)",
        "tests/judging/publication/test_rules.py::test_who_goes_on_is_listed_by_number_which_tells_no_rank",
    ),
    Provocation(
        "who left after the decision is neither moved nor named", "D18", "app/judging/publication/actions/pushing.py",
        "Entry.id.in_(entries), Entry.state.not_in([*GONE, EntryState.DRAFT]))", "Entry.id.in_(entries))",
        "tests/judging/publication/test_actions.py::test_who_left_after_the_decision_is_neither_moved_nor_named",
    ),
)  # fmt: skip

ANALYSIS = (
    Provocation(
        "a variance that plain REML finds to be nought is exactly nought", "J-method",
        "app/judging/engine/calibration/severity.py",
        "        if tried[0] <= best[0] + SAME:", "        if tried[0] < -1e300:",
        "tests/judging/engine/calibration/test_reml.py",
    ),
    Provocation(
        "entries that no draw tells apart may each have any of their places", "J-sure",
        "app/judging/engine/calibration/places.py",
        "        if (ranked[:, 1:] == ranked[:, :-1]).any():", "        if False:",
        "tests/judging/analysis/test_commands.py::test_items_between_which_no_difference_is_seen_share_the_place_and_any_may_be_first",
    ),
    Provocation(
        "a stray quotation mark swallows no marks", "J-file", "app/judging/analysis/rules/reading.py",
        "        strict=True,\n", "",
        "tests/judging/analysis/test_commands.py",
    ),
    Provocation(
        "who sat on the panel never sees the analysis", "D19", "app/judging/access.py",
        "kept_rounds(actor), Round.id.not_in(sat))", "kept_rounds(actor))",
        "tests/judging/analysis/test_views.py::test_analysis_is_not_there_for_who_sat_on_the_panel_even_after_publication",
    ),
    Provocation(
        "the analysis is the council's, not an observer's", "D19", "app/judging/access.py",
        "visible_tallies(actor), kept_rounds(actor), ", "visible_tallies(actor), ",
        "tests/judging/analysis/test_views.py::test_analysis_is_not_there_for_who_sat_on_the_panel_even_after_publication",
    ),
    Provocation(
        "the calibrated result ranks on a grid that every machine finds", "I4", "app/judging/engine/official.py",
        "score = fit(marks, grid=GRID).score", "score = fit(marks).score",
        "tests/judging/engine/test_official.py::test_variances_are_taken_from_the_grid",
    ),
    Provocation(
        "a tie that became known after the sheet is told on the tally", "D16", "app/judging/tally/queries.py",
        "for e, j in given if (e, j) in found]", "for e, j in given if not found]",
        "tests/judging/tally/test_views.py::test_a_tie_that_became_known_after_the_sheet_is_told_until_it_is_kept_or_decided",
    ),
    Provocation(
        "fields that are far apart are tied together", "judging.md bar 2", "app/judging/engine/assignment/connected.py",
        "link(problem, _swapped(problem, seats, weight / 8, rng))", "(_swapped(problem, seats, weight / 8, rng), [])",
        "tests/judging/engine/assignment/test_connected.py::test_fields_that_are_far_apart_are_tied_together_by_few_exchanges",
    ),
    Provocation(
        "nobody reads an entry again unless the rules said so", "D15", "app/judging/analysis/actions.py",
        "    if not judged.extra_readings:\n        raise ExtraNotAnnounced", "    if False:\n        raise ExtraNotAnnounced",
        "tests/judging/analysis/test_judges_and_extra.py::test_readings_that_were_not_announced_are_refused",
    ),
    Provocation(
        "a save reads its sheet once", "V12", "app/judging/scoring/queries/sheets.py",
        "    hold(sheet)\n", "",
        "tests/judging/scoring/test_views.py::test_a_save_reads_its_sheet_once_and_writes_it_once",
    ),
    Provocation(
        "what a transaction held is not held by the next", "B18", "app/kit/db.py",
        'inspect(row).info.get("held_in", row) is db.session().get_transaction()', '"held_in" in inspect(row).info',
        "tests/kit/test_held.py::test_a_row_is_held_until_its_transaction_ends",
    ),
    Provocation(
        "a lock that a savepoint may let go of is not relied upon", "B18", "app/kit/db.py",
        "    if _writing.get() and db.session().get_nested_transaction() is None:\n        inspect", "    if _writing.get():\n        inspect",
        "tests/kit/test_held.py::test_what_was_locked_inside_a_savepoint_is_not_held",
    ),
    Provocation(
        "a row does not say what an undone savepoint wrote", "B18", "app/kit/db.py",
        "    if db.session().get_nested_transaction() is not None:\n        db.session.expire(row)\n        return\n", "",
        "tests/kit/test_held.py::test_a_row_forgets_what_was_written_in_a_savepoint_that_is_undone",
    ),
)  # fmt: skip

JUDGING = (*ANALYSIS, *PANELS, *INTEGRITY, *SCORING, *TALLY, *PUBLICATION)
