"""Reads of reception, by what they serve."""
