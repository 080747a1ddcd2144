"""Reads of targets: the loaders, the facts that are counted, the board of a view, what an officer owes."""
