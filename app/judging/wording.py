"""The sentences of judging: code → lazy sentence, for states, verbs and refusals."""

from typing import Any

SENTENCES: dict[str, Any] = {}
