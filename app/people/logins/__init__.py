"""Logins: with what one signs in, and whether an account opens at all."""
