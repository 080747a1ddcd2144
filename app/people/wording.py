"""The sentences of people: code → lazy sentence, for states, verbs and refusals."""

from typing import Any

SENTENCES: dict[str, Any] = {}
