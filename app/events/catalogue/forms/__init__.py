"""The shape of what organizers of events type: no query, no write."""

from app.events.catalogue.forms.parts import (
    KIND_WORDS,
    USE_WORDS,
    CategoriesForm,
    DayForm,
    EventFileForm,
    HeldForm,
    KindsForm,
    ListForm,
    PartnerForm,
    QuestionForm,
    SessionForm,
    SiteForm,
)
from app.events.catalogue.forms.shared import (
    key_of,
    lines,
    speakers_of,
)
from app.events.catalogue.forms.whole import (
    BasicsForm,
    EntranceForm,
    IssueForm,
    NewEventForm,
    OnlineForm,
    PlaceForm,
    PlanTimeForm,
    ReasonForm,
    ResumeForm,
)

__all__ = [
    "KIND_WORDS",
    "USE_WORDS",
    "BasicsForm",
    "CategoriesForm",
    "DayForm",
    "EntranceForm",
    "EventFileForm",
    "HeldForm",
    "IssueForm",
    "KindsForm",
    "ListForm",
    "NewEventForm",
    "OnlineForm",
    "PartnerForm",
    "PlaceForm",
    "PlanTimeForm",
    "QuestionForm",
    "ReasonForm",
    "ResumeForm",
    "SessionForm",
    "SiteForm",
    "key_of",
    "lines",
    "speakers_of",
]
