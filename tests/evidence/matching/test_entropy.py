"""Entropy balancing: exact moments, the primal solution by another solver, refusals in words."""

import numpy as np
import pytest
from scipy.optimize import minimize

from pilotzone.evidence.errors import PanelError, ShapeError
from pilotzone.evidence.matching.entropy import entropy_weights
from pilotzone.evidence.matching.features import features

RNG = np.random.default_rng(20240611)
X = np.column_stack([RNG.normal(size=60), RNG.exponential(size=60)])
TARGET = np.array([0.4, 1.5])


def primal(x, target, base):
    """Weights by sequential quadratic programming on the primal problem, which knows nothing of the dual."""
    found = minimize(
        lambda w: float(np.sum(w * np.log(w / base))),
        base,
        jac=lambda w: np.log(w / base) + 1,
        bounds=[(1e-12, 1.0)] * len(base),
        constraints=[
            {"type": "eq", "fun": lambda w: w.sum() - 1, "jac": lambda w: np.ones_like(w)},
            {"type": "eq", "fun": lambda w: w @ x - target, "jac": lambda w: x.T},
        ],
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )
    assert found.success
    return found.x


@pytest.mark.parametrize("base", [np.ones(60) / 60, RNG.uniform(0.5, 2, 60)], ids=["even", "uneven"])
def test_weights_equal_the_solution_of_the_primal_problem(base):
    base = base / base.sum()

    found = entropy_weights(X, TARGET, base=base)

    assert found.weight == pytest.approx(primal(X, TARGET, base), abs=1e-8)


def test_moments_are_met_and_weights_are_positive():
    made = features(np.vstack([X, X[:20] + 0.1]), ("a", "b"), 3)
    value, target = made.value[:60], made.value[60:].mean(axis=0)

    found = entropy_weights(value, target, names=made.names)

    assert made.names == ("a", "b", "a squared", "b squared", "a cubed", "b cubed")
    assert found.weight @ value == pytest.approx(target, abs=1e-9)
    assert (found.weight > 0).all()
    assert found.weight.sum() == pytest.approx(1.0, abs=1e-14)


def test_weights_do_not_depend_on_unit_origin_or_order():
    scale, origin, order = np.array([1e6, 1e-6]), np.array([-4e8, 7.0]), RNG.permutation(60)

    moved = entropy_weights((X * scale + origin)[order], TARGET * scale + origin)

    assert moved.weight == pytest.approx(entropy_weights(X, TARGET).weight[order], rel=1e-7)


def test_repeated_units_share_their_weight():
    once = entropy_weights(X, TARGET).weight

    thrice = entropy_weights(np.repeat(X, 3, axis=0), TARGET).weight

    assert thrice == pytest.approx(np.repeat(once, 3) / 3, rel=1e-9)


def test_a_target_that_is_met_already_leaves_base_weights():
    base = np.linspace(1, 2, 60) / np.linspace(1, 2, 60).sum()

    found = entropy_weights(X, base @ X, base=base)

    assert found.weight == pytest.approx(base, rel=1e-12)
    assert found.multiplier == pytest.approx(0, abs=1e-9)


def test_log_weights_are_linear_in_the_moments():
    found = entropy_weights(X, TARGET)

    design = np.column_stack([np.ones(60), X])
    left = np.linalg.lstsq(design, np.log(found.weight), rcond=None)[1]
    assert left == pytest.approx(0, abs=1e-18)


def test_a_target_near_the_edge_is_still_met():
    corner = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])

    found = entropy_weights(corner, np.array([0.999, 0.998]))

    assert found.weight @ corner == pytest.approx([0.999, 0.998], abs=1e-9)


@pytest.mark.parametrize(
    ("target", "named", "said"),
    [
        ([9.0, 1.0], ["a"], "'a': the mean of the treated lies beyond every comparison unit"),
        ([9.0, -1.0], ["a", "b"], "'a', 'b': the mean of the treated lies beyond every comparison unit"),
    ],
)
def test_a_mean_beyond_every_unit_is_named(target, named, said):
    with pytest.raises(PanelError, match=said) as caught:
        entropy_weights(X, np.array(target), names=("a", "b"))

    assert (caught.value.field, caught.value.value) == ("covariates", named)


def test_a_mean_beyond_the_mixtures_is_named_though_each_alone_is_in_range():
    triangle = np.array([[0.0, 0.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.3, 0.3, 1.0], [0.2, 0.3, 0.4]])

    with pytest.raises(PanelError, match="lie outside what comparison units mix to") as caught:
        entropy_weights(triangle, np.array([0.8, 0.8, 0.5]), names=("a", "b", "c"))

    assert set(caught.value.value) <= {"a", "b"}
    assert caught.value.accepted.startswith("fewer covariates or lower moments")


def test_a_mean_on_the_edge_of_the_mixtures_is_refused():
    triangle = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [0.2, 0.2]])

    with pytest.raises(PanelError, match="lie on the edge of what comparison units mix to"):
        entropy_weights(triangle, np.array([0.5, 0.5]), names=("a", "b"))


def test_collinear_moments_are_named_with_those_they_are_made_of():
    with pytest.raises(PanelError, match="'c' is determined by 'a', 'b' among the comparison"):
        entropy_weights(np.column_stack([X, X @ [2.0, -1.0]]), np.append(TARGET, 0.0), names=("a", "b", "c"))


def test_a_moment_that_does_not_vary_is_named():
    with pytest.raises(PanelError, match="'b' does not vary among the comparison"):
        entropy_weights(np.column_stack([X[:, 0], np.full(60, 3.0)]), np.array([0.4, 3.0]), names=("a", "b"))


@pytest.mark.parametrize(
    "parts", [{"target": np.zeros(3)}, {"base": np.ones(59)}, {"base": np.append(np.ones(59), 0.0)}], ids=["target", "base", "zero"]
)
def test_shapes_that_do_not_fit_are_refused(parts):
    with pytest.raises(ShapeError, match="positive base weights"):
        entropy_weights(X, **{"target": TARGET} | parts)
