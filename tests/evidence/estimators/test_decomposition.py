import numpy as np
import pytest
from tests.evidence.estimators.panels import mpdta, noiseless, random

from pilotzone.evidence import NoComparisonError, bacon, moments_of, twfe


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("kinds", [{}, {"gap": True}, {"never": False}, {"late": True, "early": True}])
def test_weights_sum_to_one_and_give_the_static_coefficient(seed, kinds):
    moments = random(seed, **kinds)[0]

    found = bacon(moments)

    assert (found.weight > 0).all()
    assert found.weight.sum() == pytest.approx(1.0, abs=1e-12)
    assert sum(found.share(kind) for kind in ("never_treated", "not_yet_treated", "already_treated")) == pytest.approx(1.0, abs=1e-12)
    if "never" not in kinds:
        assert found.att == pytest.approx(twfe(moments).overall("simple").att, abs=1e-10)


def test_mpdta_uses_treated_units_as_controls_a_little():
    found = bacon(mpdta()).to_dict()

    assert found["att"] == pytest.approx(-0.036549, abs=1e-6)
    assert sum(row["weight"] for row in found["comparisons"]) == pytest.approx(1.0)
    assert {row["control"] for row in found["comparisons"]} == {"never", 2004, 2006, 2007}
    assert found["forbidden"] == pytest.approx(found["kinds"]["already_treated"]["weight"])


def test_each_comparison_without_noise_and_with_one_effect_is_that_effect():
    found = bacon(moments_of(*noiseless()))

    np.testing.assert_allclose(found.estimate, 2.0, atol=1e-10)


def test_one_cohort_has_no_forbidden_comparison():
    y, cohort, periods = noiseless()

    found = bacon(moments_of(y, np.where(cohort == 2004, 2004, 0), periods))

    assert (found.forbidden, found.weight.tolist()) == (0.0, [1.0])
    assert np.isnan(found.average("already_treated"))


def test_nobody_to_compare_with_is_refused():
    with pytest.raises(NoComparisonError):
        bacon(moments_of(np.arange(6.0).reshape(2, 3), np.array([2, 2]), np.array([1, 2, 3])))
