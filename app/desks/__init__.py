"""Desks: the first page of everybody, the one search box, the way around; the context that knows all others."""
