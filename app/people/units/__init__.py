"""Units: the dated tree, its names, its changes."""
