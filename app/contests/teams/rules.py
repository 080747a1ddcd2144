"""Limits of what is typed about a team."""

#: Letters of a name, a contact or a task.
MAX_NAME = 120
