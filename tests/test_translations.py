"""Both catalogues are complete: every message that the code utters has its Vietnamese and its English."""

from tools import messages


def test_catalogues_are_complete(capsys):
    faults = messages.check()
    assert (faults, capsys.readouterr().out) == (0, "")


def test_page_speaks_vietnamese_when_nothing_was_chosen(client):
    messages.compile_all()
    assert '<span class="opt">(không bắt buộc)</span>' in client.get("/styleguide").text


def test_a_message_says_the_same_in_every_context():
    """All catalogues become one at run time: a message with two meanings needs two ids."""
    said: dict[object, set[object]] = {}
    for context in messages.CONTEXTS:
        for message in messages.stored(context, "vi"):
            said.setdefault(message.id, set()).add(message.string)
    said.pop("", None)
    assert {words: found for words, found in said.items() if len(found) > 1} == {}
