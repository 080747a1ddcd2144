"""Kinds of units as data: what a unit is called is decided here, not in code."""
