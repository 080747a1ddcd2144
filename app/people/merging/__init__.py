"""Merging: two records of one human become one."""
