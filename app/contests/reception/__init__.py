"""Reception: the unit's step, the secretariat's step, and the pushes of published stages."""
