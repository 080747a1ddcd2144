"""Official papers of a decided round: minutes, score summary, the list of those who advance."""
