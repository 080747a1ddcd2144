"""The bars of the judging engine, one module for each group; `python -m benchmarks.judging` runs them."""
