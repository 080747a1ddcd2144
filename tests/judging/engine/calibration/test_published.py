"""Published data come out to the digits that were published."""

import numpy as np
import pytest
from scipy.stats import rankdata

from app.judging.engine.agreement import concordance, icc
from app.judging.engine.calibration import calibrate, severity
from tests.judging.engine.calibration.published import ANXIETY, SHROUT_FLEISS, TASTINGS, penicillin, tasting


def test_penicillin_gives_the_spreads_and_effects_that_lme4_gives():
    table = penicillin()
    found = calibrate(table.marks, "reml")
    assert [round(sd, 4) for sd in found.sd] == [0.8467, 1.9316, 0.5499]
    harsh = dict(zip(table.judges, found.severity.round(4), strict=True))
    assert (harsh["A"], harsh["F"]) == (-2.1871, 3.0037)
    fitted = severity.fit(table.marks, prior=None)
    assert fitted.level[0] == pytest.approx(22.97222, abs=1e-5)
    assert fitted.score[0] - fitted.level[0] == pytest.approx(0.80455, abs=1e-5)
    assert fitted.score_se[0] == pytest.approx(0.27136, abs=1e-5)


def test_shrout_and_fleiss_give_their_six_coefficients():
    found = icc(SHROUT_FLEISS)
    shown = [round(value, 4) for value in vars(found).values()]
    assert shown == [0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093]


@pytest.mark.parametrize("name", TASTINGS)
def test_a_tasting_gives_its_votes_places_and_concordance(name):
    _, votes, places, w, p = TASTINGS[name]
    found = concordance(tasting(name))
    assert (list(found.votes), list(found.places)) == (votes, places)
    assert (round(found.w, 4), round(found.p, 4)) == (w, p)


def test_anxiety_gives_what_irr_prints_with_the_raters_own_ties():
    found = icc(ANXIETY)
    assert [round(value, 3) for value in (found.single_1, found.single_2, found.single_3)] == [0.175, 0.198, 0.216]
    agreed = concordance(np.array([rankdata(rater) for rater in ANXIETY.T]))
    assert (round(agreed.w, 2), round(agreed.p, 4)) == (0.54, 0.0429)
