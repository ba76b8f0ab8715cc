"""Ranges under hidden causes: against a linear program, and what they must be."""

import numpy as np
import pytest
from scipy.optimize import linprog

from pilotzone.evidence.matching.hidden import Part, effect_range, hidden_bias

RNG = np.random.default_rng(3)
Y = RNG.normal(size=12)
W = RNG.uniform(size=12)
W = W / W.sum()


def extreme(gamma, sign):
    """Extreme weighted mean by a linear program after the Charnes-Cooper change of variables."""
    n = Y.size
    ends = [np.append(np.eye(n)[i], -gamma * W[i]) for i in range(n)] + [np.append(-np.eye(n)[i], W[i] / gamma) for i in range(n)]
    total = np.append(np.ones(n), 0.0)[None, :]
    found = linprog(sign * np.append(Y, 0.0), A_ub=np.array(ends), b_ub=np.zeros(2 * n), A_eq=total, b_eq=[1.0], bounds=(0, None))
    return sign * found.fun


@pytest.mark.parametrize("gamma", [1.0, 1.3, 2.0, 10.0])
def test_range_is_the_one_of_a_linear_program(gamma):
    low, high = effect_range([Part(1.0, 2.0, Y, W)], gamma)

    assert (low, high) == (pytest.approx(2.0 - extreme(gamma, -1)), pytest.approx(2.0 - extreme(gamma, 1)))


def test_no_hidden_cause_leaves_the_estimate():
    assert effect_range([Part(0.5, 2.0, Y, W), Part(0.5, 3.0, Y, W)], 1.0) == (pytest.approx(2.5 - W @ Y), pytest.approx(2.5 - W @ Y))


def test_breakdown_is_where_the_range_reaches_zero():
    treated = float(W @ Y) + 0.3

    found = hidden_bias([Part(1.0, treated, Y, W)])

    assert effect_range([Part(1.0, treated, Y, W)], found.breakdown)[0] == pytest.approx(0.0, abs=1e-9)
    mirrored = hidden_bias([Part(1.0, -treated, -Y, W)])
    assert mirrored.breakdown == pytest.approx(found.breakdown)


def test_an_effect_beyond_every_comparison_outcome_never_breaks_down():
    assert hidden_bias([Part(1.0, 99.0, Y, W)]).breakdown == np.inf
