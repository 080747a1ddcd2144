"""Reads of assignments: ties, who could judge, plans."""
