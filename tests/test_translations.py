"""Both catalogues are complete: every message that the code utters has its Vietnamese and its English."""

from tools import messages


def test_catalogues_are_complete(capsys):
    faults = messages.check()
    assert (faults, capsys.readouterr().out) == (0, "")
