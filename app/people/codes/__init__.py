"""Codes: resets, claims and guest links: one-time secrets that open one door."""
