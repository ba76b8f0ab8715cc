"""Powers of covariates, and covariates that say nothing."""

import numpy as np
import pytest

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.matching.features import check_independent, features

X = np.array([[0.0, 1.0], [1.0, 2.0], [1.0, 4.0], [0.0, 9.0]])


def test_features_have_mean_zero_and_deviation_one():
    made = features(X, ("flag", "size"), 3)

    assert made.names == ("flag", "size", "size squared", "size cubed")
    assert made.covariate == ("flag", "size", "size", "size")
    assert made.value.mean(axis=0) == pytest.approx(0, abs=1e-14)
    assert (made.value**2).mean(axis=0) == pytest.approx(1)


def test_powers_that_repeat_lower_ones_are_left_out():
    three = np.array([[0.0], [1.0], [2.0], [0.0]])

    assert features(three, ("level",), 3).names == ("level", "level squared")


def test_a_single_value_is_refused():
    with pytest.raises(PanelError, match="Column 'flag' holds nothing but 7"):
        features(np.array([[7.0], [7.0]]), ("flag",), 1)


def test_independent_columns_pass_and_dependent_ones_are_named():
    check_independent(X, ("flag", "size"), where="all")

    with pytest.raises(PanelError, match="'sum' is determined by 'flag', 'size' among all"):
        check_independent(np.column_stack([X, X.sum(axis=1)]), ("flag", "size", "sum"), where="all")
    with pytest.raises(PanelError, match="'same' does not vary among all"):
        check_independent(np.column_stack([X, np.ones(4)]), ("flag", "size", "same"), where="all")
