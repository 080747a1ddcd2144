"""Prizes: proposed by rank, given or left unawarded, decided by the committee."""
