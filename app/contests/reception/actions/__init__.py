"""The verbs of reception, by who does them: the unit, the secretariat, the organizers, the clock, a publication."""

from app.contests.reception.actions.rounds import Moved, NotInStage, advance_entries, conclude_entries, freeze

__all__ = ["Moved", "NotInStage", "advance_entries", "conclude_entries", "freeze"]
