"""Teams: members named, invited by a secret link, confirming for themselves."""
