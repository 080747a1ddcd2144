"""Finding units by what somebody types: the search behind every chooser."""
