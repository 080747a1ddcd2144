"""Fixtures: one application and one database for the whole run, a savepoint per test."""
