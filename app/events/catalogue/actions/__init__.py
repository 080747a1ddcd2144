"""What organizers do to events. Nothing here commits or knows of the web."""

from app.events.catalogue.actions.making import EndsBeforeItBegins, PartOfAPart, When, copy_event, make_event
from app.events.catalogue.actions.types import keep_types

__all__ = ["EndsBeforeItBegins", "PartOfAPart", "When", "copy_event", "keep_types", "make_event"]
