"""Tickets: the one QR of a person, good at every event they may enter."""
