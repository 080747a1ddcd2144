"""Publication: a result appears at its instant, in one transaction, and never before."""
