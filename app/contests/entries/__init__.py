"""Entries: starting one, writing its draft, its files, the list of one's own."""
