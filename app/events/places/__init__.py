"""Places: limits, holds, seats of units, and the line of those who wait; one place where they are counted."""
