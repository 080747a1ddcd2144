"""The counting rule of B5, pure: classes of entries, what units owe, one table per view, what changed since the freeze."""
