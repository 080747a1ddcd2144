"""Scoring: a judge's own sheets, what a judge may see of an entry, saving, handing in, recusing, reopening."""
