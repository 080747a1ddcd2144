"""Rounds and panels: the rubric, who judges, conflicts of interest, who gets which entry, opening and closing."""
