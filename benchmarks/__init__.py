"""Measurements on data of the size of the whole country: `make bench`."""
