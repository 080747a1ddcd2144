"""The words of a version: its title and all that was answered in words, without links and numbers."""

from collections.abc import Iterator, Mapping
from typing import Any


def text_of(content: Mapping[str, Any]) -> str:
    """What is compared and shown, in the order of the answers, parted by empty lines."""
    return "\n\n".join([str(content.get("title") or ""), *_words(content.get("answers") or {})]).strip()


def _words(answer: Any) -> Iterator[str]:
    if isinstance(answer, Mapping):
        for one in answer.values():
            yield from _words(one)
    elif isinstance(answer, list):
        for one in answer:
            yield from _words(one)
    elif isinstance(answer, str) and not answer.startswith(("http://", "https://")) and not answer.isdecimal():
        yield answer
