"""A living page that shows each noun of the interface with its states; mounted only outside production."""
