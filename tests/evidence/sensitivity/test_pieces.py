"""The corners against the linear program they replace."""

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.evidence.sensitivity.paths import random_path

from pilotzone.evidence.sensitivity.pieces import pieces_of


def restrictions(found, restriction, bound):
    """Return, piece by piece, the matrix A of ``A delta <= 0`` over the whole path without the reference, all rows."""
    order = 1 if restriction == "relative" else 2
    whole = np.diff(np.eye(found.before + found.after + 1), n=order, axis=0)
    before = found.before + 1 - order
    factor = np.where(np.arange(len(whole)) < before, 1.0, bound)[:, None]
    for largest in whole[:before]:
        for sign in (1, -1):
            A = np.vstack([whole - factor * sign * largest, -whole - factor * sign * largest])
            A = np.delete(A, found.before, axis=1)
            yield A[np.square(A).sum(axis=1) > 1e-10]


def smallest_excess(A, found, weights, theta):
    """Return the least eta with ``A (beta - tau) <= eta sd`` for some effects tau after the reference that average to theta."""
    rows = A[np.any(A[:, found.before :] != 0, axis=1)]
    sd = np.sqrt(np.diag(rows @ found.covariance @ rows.T))
    done = linprog(
        c=[1.0, *np.zeros(found.after)],
        A_ub=np.column_stack([-sd, -rows[:, found.before :]]),
        b_ub=-rows @ found.estimate,
        A_eq=[[0.0, *weights]],
        b_eq=[theta],
        bounds=(None, None),
    )
    assert done.success
    return done.fun


@pytest.mark.parametrize("restriction", ["relative", "combined"])
@pytest.mark.parametrize("bound", [0.0, 0.5, 2.0])
@pytest.mark.parametrize(("seed", "event"), [(0, None), (1, 0), (2, {0: 1.0, 2: -2.0}), (3, {0: -1.0})])
@pytest.mark.parametrize("after", [1, 3])
def test_largest_corner_solves_the_linear_program(restriction, bound, seed, event, after):
    found = random_path(seed, before=3, after=after)
    event = {t: w for t, w in event.items() if t < after} if isinstance(event, dict) else event
    weights = found.weights(event)

    pieces = pieces_of(found, weights, restriction, bound)

    matrices = list(restrictions(found, restriction, bound))
    assert len(pieces.mean) == len(matrices) == (6 if restriction == "relative" else 4)
    for theta in (-2.0, 0.3, 5.0):
        eta = (pieces.mean - pieces.slope * theta).max(axis=1)
        assert np.allclose(eta, [smallest_excess(A, found, weights, theta) for A in matrices], atol=1e-9)


def test_roots_give_the_covariance_of_the_moments():
    found = random_path(8, before=2, after=2)
    weights = found.weights()
    pieces = pieces_of(found, weights, "relative", 0.7)
    rng = np.random.default_rng(1)
    draws = rng.multivariate_normal(found.estimate, found.covariance, size=4)

    # Moments are linear in the estimates, so their differences between draws must be spanned by the root.
    for draw in draws:
        other = type(found)(found.event_time, draw, found.covariance, found.reference)
        change = pieces_of(other, weights, "relative", 0.7).mean - pieces.mean
        for s, root in enumerate(pieces.root):
            assert np.allclose(root @ np.linalg.lstsq(root, change[s], rcond=None)[0], change[s])
