"""The tally: exact results, who advances and why, decided and locked."""
