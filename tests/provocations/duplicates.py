"""What is broken about near-duplicates."""

from tests.provocations import Provocation

DUPLICATES = (
    Provocation(
        "a copy without tone marks is found", "D30", "app/contests/duplicates/rules/words.py",
        "if not unicodedata.combining(c)", "if c",
        "tests/contests/duplicates/test_rules.py::test_a_copy_without_marks_is_as_near_as_it_can_be",
    ),
    Provocation(
        "a pair is seen by those only who keep both editions", "B1", "app/contests/duplicates/queries.py",
        "_Newer.edition_id.in_(kept),", "",
        "tests/contests/duplicates/test_duplicates.py::test_a_secretary_of_one_edition_sees_no_pair_with_another",
    ),
    Provocation(
        "what was decided about two entries stays decided", "B18", "app/contests/duplicates/actions.py",
        "and pair.state is LikenessState.OPEN", "",
        "tests/contests/duplicates/test_duplicates.py::test_a_new_version_without_the_copy_takes_an_open_pair_away_but_not_a_decided_one",
    ),
)  # fmt: skip
