"""Reads of panels, by what they serve."""
