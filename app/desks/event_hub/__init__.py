"""The hub of an event: everything of it in one place, for its staff."""
