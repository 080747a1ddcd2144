"""The bars of the judging engine, one module for each group; `python -m benchmarks.judging` runs them.

One thread for linear algebra: the processor's time of threads that wait for each other would count as work.
"""

import os

for _threads in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")
