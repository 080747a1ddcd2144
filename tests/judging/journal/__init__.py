"""Tests of the journal of scores."""
