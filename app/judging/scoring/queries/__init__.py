"""Reads of scoring: a judge's own sheets, what a judge may see of an entry, the chief's overview."""
