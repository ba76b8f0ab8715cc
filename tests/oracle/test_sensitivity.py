"""Robust sets beside moderndid, a translation of R's HonestDiD, and the Medicaid coefficients from their rows.

moderndid never uses the earliest change before the reference in its relative sets, which changes nothing on Medicaid. It draws its
least favourable value, so hybrid sets are compared with R's printed numbers elsewhere and the conditional ones here.
"""

import numpy as np
import pytest
from moderndid.didhonest import compute_flci
from moderndid.didhonest.delta.rm.rm import compute_conditional_cs_rm
from moderndid.didhonest.delta.sdrm.sdrm import compute_conditional_cs_sdrm
from tests.evidence.sensitivity.paths import medicaid
from tests.reference.make_medicaid import event_study, read_medicaid

from pilotzone.evidence import sensitivity_of
from pilotzone.evidence.sensitivity import fixed_length

pytestmark = pytest.mark.oracle

GRID = np.linspace(-0.1, 0.2, 601)
STEP = GRID[1] - GRID[0]


def test_stored_medicaid_coefficients_come_from_the_rows():
    time, beta, cov = event_study(*read_medicaid())

    assert time.tolist() == medicaid().event_time.tolist()
    np.testing.assert_allclose(beta, medicaid().estimate, rtol=1e-9)
    np.testing.assert_allclose(cov, medicaid().covariance, rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("event", [0, None])
@pytest.mark.parametrize("bound", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("restriction", "theirs"), [("relative", compute_conditional_cs_rm), ("combined", compute_conditional_cs_sdrm)])
def test_conditional_sets_agree_to_a_step_of_the_grid(restriction, theirs, bound, event):
    found = medicaid()
    mine = sensitivity_of(found, restriction=restriction, bounds=[bound], event=event, method="conditional").sets[0]

    answer = theirs(
        betahat=found.estimate,
        sigma=found.covariance,
        num_pre_periods=5,
        num_post_periods=2,
        l_vec=found.weights(event),
        m_bar=bound,
        hybrid_flag="ARP",
        grid_points=GRID.size,
        grid_lb=GRID[0],
        grid_ub=GRID[-1],
    )

    accepted = GRID[np.asarray(answer["accept"]) > 0]
    np.testing.assert_allclose([mine.lower, mine.upper], [accepted[0], accepted[-1]], rtol=0, atol=STEP)


@pytest.mark.parametrize("event", [0, None])
@pytest.mark.parametrize("bound", [0.0, 0.005, 0.02])
def test_fixed_length_intervals_agree(bound, event):
    found = medicaid()
    weights = found.weights(event)
    mine = fixed_length(found, weights, bound)

    theirs = compute_flci(found.estimate, found.covariance, bound, 5, 2, weights).flci

    # Their solver and their grid of deviations stop at about 1e-5.
    np.testing.assert_allclose([mine.lower, mine.upper], theirs, rtol=0, atol=2e-5)
