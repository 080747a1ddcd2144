"""Tests of ballot files."""
