"""The sentences of awards: code → lazy sentence."""

from typing import Any

from flask_babel import lazy_gettext as _l

SENTENCES: dict[str, Any] = {
    "prizes_open": _l("Every prize must be given or left unawarded, after the result was decided. Nothing was changed."),
    "prize_twice": _l("An entry stands twice among these prizes. Nothing was changed."),
    "pool_changed": _l("The shared place or its prizes changed meanwhile. Nothing was changed; please look at it again."),
    "prize_unfair": _l("A better placed entry would be passed over. Leave prizes unawarded from the best one down instead."),
}  # fmt: skip
