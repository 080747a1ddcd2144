"""Roles: grants on units and things."""
