"""What judges wrote: to the entrant, to the panel, to a criterion; read by the organizers and the secretariat alone."""
