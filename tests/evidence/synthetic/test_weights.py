import numpy as np
import pytest
from scipy.optimize import minimize

from pilotzone.evidence.synthetic.weights import exact_weights, simplex_weights


def test_weights_lie_on_the_simplex_and_find_an_exact_mixture():
    A = np.random.default_rng(0).normal(size=(30, 4))

    w = simplex_weights(A, A @ [0.6, 0.4, 0, 0], zeta=0.0, least_fall=1e-8, intercept=False)

    np.testing.assert_allclose(w, [0.6, 0.4, 0, 0], atol=1e-6)


def test_weights_reach_the_penalised_optimum_of_a_general_solver():
    rng = np.random.default_rng(1)
    A, b = rng.normal(size=(20, 3)), rng.normal(size=20)
    C, c = A - A.mean(axis=0), b - b.mean()

    w = simplex_weights(A, b, zeta=2.0, least_fall=1e-9, intercept=True)

    best = minimize(
        lambda x: np.mean((C @ x - c) ** 2) + 4 * x @ x,
        np.full(3, 1 / 3),
        bounds=[(0, 1)] * 3,
        constraints={"type": "eq", "fun": lambda x: x.sum() - 1},
        options={"ftol": 1e-14},
    )
    # The general solver stops at about the root of its own tolerance.
    np.testing.assert_allclose(w, best.x, atol=1e-5)


def test_no_difference_between_donors_leaves_equal_weights():
    w = simplex_weights(np.ones((5, 4)), np.ones(5), zeta=0.0, least_fall=0.0, intercept=True)

    assert w.tolist() == [0.25] * 4


@pytest.mark.parametrize("zeta", [0.0, 0.5])
def test_exact_weights_reach_the_optimum_of_a_general_solver(zeta):
    rng = np.random.default_rng(2)
    A, b = rng.normal(size=(20, 5)), rng.normal(size=20)

    w = exact_weights(A, b, zeta=zeta)

    best = minimize(
        lambda x: np.mean((A @ x - b) ** 2) + zeta**2 * x @ x,
        np.full(5, 1 / 5),
        bounds=[(0, 1)] * 5,
        constraints={"type": "eq", "fun": lambda x: x.sum() - 1},
        options={"ftol": 1e-14},
    )
    np.testing.assert_allclose(w, best.x, atol=1e-5)
    assert np.mean((A @ w - b) ** 2) + zeta**2 * w @ w <= best.fun + 1e-12
    assert (w.sum(), w.min() >= 0) == (pytest.approx(1), True)


def test_exact_weights_do_not_depend_on_scale_or_order():
    rng = np.random.default_rng(3)
    A, b, order = rng.normal(size=(6, 9)), rng.normal(size=6), rng.permutation(9)

    w = exact_weights(A, b, zeta=1e-4)

    np.testing.assert_allclose(exact_weights(A * 1e6, b * 1e6, zeta=1e2), w, atol=1e-8)
    np.testing.assert_allclose(exact_weights(A[:, order], b, zeta=1e-4), w[order], atol=1e-8)
