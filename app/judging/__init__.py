"""Judging: panels, score sheets, the tally, the final and the publication of results."""
