"""Contests: the call, the entries, the coaching; everything that an entrant, a unit and the secretariat do."""
