"""Targets ("chỉ tiêu"): what units owe an edition, how it is counted (B5), the figure frozen at the deadline."""
