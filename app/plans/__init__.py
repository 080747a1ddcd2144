"""Plans: targets and the figures held against them."""
