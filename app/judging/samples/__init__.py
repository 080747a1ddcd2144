"""The calibration round: all judges score a few samples first and then see how far apart they were, without names."""
