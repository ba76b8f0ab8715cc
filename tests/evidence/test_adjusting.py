import numpy as np
import pytest

from pilotzone.evidence.adjusting import NotEstimableError, panel_effects, rows_effects

# A central difference of step 1e-5 leaves 1e-10 of a third derivative, and rounding as much.
DERIVATIVE = {"rtol": 0, "atol": 1e-8}
ROUNDING = {"rtol": 1e-9, "atol": 1e-11}


def draw(seed, n=90):
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.normal(size=(n, 2))])
    treated = rng.uniform(size=n) < 1 / (1 + np.exp(-(x @ [-0.3, 0.5, -0.4])))
    after = rng.uniform(size=n) < 0.5
    y = x @ [1.0, 0.7, -0.2] + after + treated * after * 0.5 + rng.normal(size=n)
    return treated, after, x, rng.uniform(0.5, 2.0, size=n), y


def derivative(effect, weight):
    step, found = 1e-5, np.empty(weight.size)
    for i in range(weight.size):
        up, down = weight.copy(), weight.copy()
        up[i] += step * weight[i]
        down[i] -= step * weight[i]
        found[i] = (effect(up) - effect(down)) / (2 * step)
    return found


@pytest.mark.parametrize("method", ["reg", "ipw", "dr"])
def test_contribution_of_a_unit_is_the_derivative_by_its_weight(method):
    treated, _, x, weight, y = draw(1)

    found = panel_effects(treated, x, weight, y[:, None], method)

    by_weight = derivative(lambda w: panel_effects(treated, x, w, y[:, None], method).att[0], weight)
    np.testing.assert_allclose(found.parts[:, 0], by_weight, **DERIVATIVE)


@pytest.mark.parametrize("method", ["reg", "ipw", "dr"])
def test_contribution_of_a_row_is_the_derivative_by_its_weight(method):
    treated, after, x, weight, y = draw(2)

    found = rows_effects(treated, after, x, weight, y, method)

    by_weight = derivative(lambda w: rows_effects(treated, after, x, w, y, method).att[0], weight)
    np.testing.assert_allclose(found.parts[:, 0], by_weight, **DERIVATIVE)


@pytest.mark.parametrize("method", ["reg", "ipw", "dr"])
def test_affine_recoding_of_covariates_changes_nothing(method):
    treated, after, x, weight, y = draw(3)
    other = x @ np.array([[1.0, 5.0, -3.0], [0.0, 2.0, 0.3], [0.0, -1.0, 4.0]])

    for effects in (
        lambda x: panel_effects(treated, x, weight, y[:, None], method),
        lambda x: rows_effects(treated, after, x, weight, y, method),
    ):
        np.testing.assert_allclose(effects(other).att, effects(x).att, **ROUNDING)
        np.testing.assert_allclose(effects(other).parts, effects(x).parts, **ROUNDING)


@pytest.mark.parametrize("method", ["ipw", "dr"])
def test_separated_sides_have_no_overlap(method):
    treated, _, x, weight, y = draw(4)
    x[:, 1] = np.where(treated, 1.0, -1.0) * (1 + np.abs(x[:, 1]))

    with pytest.raises(NotEstimableError, match="no_overlap"):
        panel_effects(treated, x, weight, y[:, None], method)


def test_covariate_constant_in_the_comparison_is_collinear():
    treated, _, x, weight, y = draw(5)
    x[~treated, 1] = 2.0

    with pytest.raises(NotEstimableError, match="collinear_cell"):
        panel_effects(treated, x, weight, y[:, None], "reg")


def test_empty_side_cannot_be_estimated():
    _, after, x, weight, y = draw(6)

    with pytest.raises(NotEstimableError, match="empty_cell"):
        rows_effects(np.zeros(y.size, dtype=bool), after, x, weight, y, "reg")
