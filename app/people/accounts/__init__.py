"""Accounts: the ways in, their sessions and codes."""
