"""The sentences of contests: code → lazy sentence, for states, verbs and refusals."""

from typing import Any

from flask_babel import lazy_gettext as _l

#: Reception and what follows it: the unit's step, the secretariat's step, published stages.
RECEPTION: dict[str, Any] = {
    "not_in_stage": _l("Some of these entries do not stand in this stage (any more). Nothing was changed; look again."),
    "no_next_stage": _l("After “%(stage)s” no further stage follows. Add it to the timeline first."),
}

SENTENCES: dict[str, Any] = {**RECEPTION}
