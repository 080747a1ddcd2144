"""The list of provocations keeps up with the code: what each breaks stands where it says, and its test exists."""

import re
from collections import Counter

import pytest

from tests.provoked import PROVOCATIONS, ROOT

#: The historical bug classes of which each needs a guard seen failing (acceptance 4).
CLASSES = {f"B{n}" for n in (*range(1, 11), *range(12, 17), *range(18, 22))}


@pytest.mark.parametrize("case", PROVOCATIONS, ids=lambda case: case.guard)
def test_a_provocation_names_what_stands_once_and_a_test_that_exists(case):
    assert (ROOT / case.path).read_text().count(case.old) == 1
    assert case.new != case.old
    for word in case.test.split(" -k ")[0].split():
        path, _, name = word.partition("::")
        assert re.search(rf"^def {name.partition('[')[0]}", (ROOT / path).read_text(), re.MULTILINE) is not None


def test_each_guard_has_a_name_of_its_own_and_each_bug_class_a_guard():
    assert [name for name, n in Counter(case.guard for case in PROVOCATIONS).items() if n > 1] == []
    assert CLASSES - {case.bug_class for case in PROVOCATIONS} == set()
