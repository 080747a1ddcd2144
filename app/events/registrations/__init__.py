"""Registrations: who comes to an event, in three modes that mix: signed up, appointed by a unit, approved (D24)."""
