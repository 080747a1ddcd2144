"""Small published tables with what others found in them; each names its source."""

import numpy as np

from app.judging.engine.calibration import Named, named

#: Davies and Goldsmith, Statistical Methods in Research and Production (4th ed., 1972), p. 138: 24 plates × 6 samples of
#: penicillin. The figures of the fit are those of Bates, Mächler, Bolker and Walker, "Fitting linear mixed-effects
#: models using lme4" (2015) and the package's documentation.
_PENICILLIN = """
    a: 27 23 26 23 23 21
    b: 27 23 26 23 23 21
    c: 25 21 25 24 24 20
    d: 26 23 25 23 23 20
    e: 25 22 26 22 23 20
    f: 24 22 25 23 22 19
    g: 24 20 23 21 22 19
    h: 26 22 26 24 24 21
    i: 24 21 24 22 22 20
    j: 24 21 24 23 22 19
    k: 26 23 26 24 24 21
    l: 25 22 26 24 24 20
    m: 26 24 26 24 25 22
    n: 26 23 26 23 23 20
    o: 26 23 25 24 24 22
    p: 25 22 25 23 23 20
    q: 25 21 24 23 23 20
    r: 25 22 24 23 23 19
    s: 24 21 23 21 21 19
    t: 26 23 26 24 24 21
    u: 25 21 24 22 22 18
    v: 25 22 25 22 22 20
    w: 24 21 24 22 24 19
    x: 24 21 24 22 21 18
"""

#: Shrout and Fleiss (1979), table 2: six targets × four judges, and table 4: the six coefficients.
SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float
)

#: Winer, Statistical Principles in Experimental Design (1962), table 4.3-1: five people × four drugs.
WINER = np.array(
    [[30, 28, 16, 34], [14, 18, 10, 22], [24, 20, 18, 30], [38, 34, 20, 44], [26, 28, 14, 30]], dtype=float
)

#: `anxiety` of the R package irr (Gamer, Lemon, Fellows and Singh): 20 subjects × 3 raters, 1 to 6; its documentation's
#: icc() prints .175 (one way), .198 (agreement), .216 (consistency), its kendall() W = .54 and p = .0429.
ANXIETY = np.array(
    [3, 3, 2, 3, 6, 1, 3, 4, 4, 4, 6, 4, 5, 2, 3, 5, 4, 2, 2, 2, 1, 3, 4, 6, 5, 3, 1, 2, 3, 1, 2, 2, 1, 6, 3, 2, 1, 3, 3,
     5, 3, 3, 2, 2, 1, 2, 2, 1, 1, 1, 3, 2, 3, 3, 4, 3, 2, 3, 4, 2], dtype=float,
).reshape(20, 3)  # fmt: skip

#: Quandt's wine tastings (liquidasset.com, reports 3, 4, 42, 88, 104 and 126): the judges' ranks, votes against, places, W and p.
TASTINGS = {
    "report3": (
        "1 3 4 2 / 1 4 3 2 / 3 1 2 4 / 1 2 3 4 / 3 4 1 2 / 2 3 1 4",
        [11, 17, 14, 18],
        [1, 3, 2, 4],
        0.1667,
        0.3916,
    ),
    "report4": (
        "4 2 1 3 5 7 6 / 3 6 5 1 2 7 4 / 5 1 7 4 6 3 2 / 4 3 7 1 2 6 5 / 6 4 1 5 3 2 7 / 6 3 2 1 4 7 5 / 3 6 1 4 5 7 2",
        [31, 25, 24, 19, 27, 39, 31],
        [5, 3, 2, 1, 4, 7, 5],
        0.1793,
        0.2745,
    ),
    "report88": (
        "8 4 3 1 5 2 6 7 / 7 5 3 2 6 4 1 8 / 6 5 8 7 4 1 2 3 / 4 2 3 5 6 1 8 7 / 5 8 4 2 6 3 1 7 / 6 3 7 2 5 8 1 4 / 8 5 6 2 3 4 1 7 / 7 8 6 1 5 3 2 4",
        [51, 40, 40, 22, 40, 26, 22, 47],
        [8, 4, 4, 1, 4, 3, 1, 7],
        0.3296,
        0.0101,
    ),
    "report42": (
        "6 4 8 2 1 7 3 5 / 4 2 8 5 3 7 1 6 / 5 3 1 7 2 8 6 4 / 5 3 7 8 1 6 4 2 / 3 2 4 1 5 8 7 6 / 4 3 6 7 8 2 5 1 / 2 6 8 7 5 3 4 1",
        [29, 23, 42, 37, 25, 41, 30, 25],
        [4, 1, 8, 6, 2, 7, 5, 2],
        0.1924,
        0.2233,
    ),
    "report104": (
        "3 2 1 6 7 8 4 5 / 4 3 7 5 6 2 8 1 / 6 2 3 4 5 1 7 8 / 6 7 3 8 1 2 4 5 / 6 7 8 5 4 1 2 3 / 7 5 2 8 4 1 3 6 / 6 4 5 1 8 7 2 3 / 1 2 4 7 5 6 8 3",
        [39, 32, 33, 44, 40, 28, 38, 34],
        [6, 2, 3, 8, 7, 1, 5, 4],
        0.0692,
        0.7941,
    ),
    "report126": (
        "3 6 1 8 5 7 4 2 / 6 7 4 2 1 8 3 5 / 1 6 4 2 5 8 3 7 / 1 5 2 4 8 6 3 7 / 5 7 1 6 4 8 3 2 / 3 2 6 5 4 8 7 1 / 4 7 3 5 1 6 8 2",
        [23, 40, 21, 32, 28, 51, 31, 26],
        [2, 7, 1, 6, 4, 8, 5, 3],
        0.3294,
        0.0238,
    ),
}


def penicillin() -> Named:
    """The plates as items, the samples as judges."""
    rows = []
    for line in _PENICILLIN.strip().splitlines():
        plate, _, marks = line.strip().partition(":")
        rows += [(sample, plate, float(mark), "") for sample, mark in zip("ABCDEF", marks.split(), strict=True)]
    return named(rows)


def tasting(name: str) -> np.ndarray:
    """Judges × wines."""
    return np.array([[float(rank) for rank in row.split()] for row in TASTINGS[name][0].split("/")])
