"""Profiles: the people of a unit, as its officers keep them (D36)."""
