"""Both catalogues are complete: every message that the code utters has its Vietnamese and its English."""

from tools import messages


def test_catalogues_are_complete(capsys):
    faults = messages.check()
    assert (faults, capsys.readouterr().out) == (0, "")


def test_page_speaks_vietnamese_when_nothing_was_chosen(client):
    messages.compile_all()
    assert '<span class="opt">(không bắt buộc)</span>' in client.get("/styleguide").text
