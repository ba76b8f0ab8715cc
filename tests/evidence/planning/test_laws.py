import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pilotzone.evidence import detectable_effect
from pilotzone.evidence.planning.laws import Draws, Law, needed, solved


def test_power_of_a_two_sample_t_test_is_the_published_one():
    # Cohen (1988), table 2.3: d = 0.5 needs 64 in each arm for 80 % power at 5 %.
    assert needed(lambda n: Law((4 / n) ** 0.5, n - 2.0), 0.5, level=0.95, power=0.8, least=4) == 128
    # Help page of R's power.t.test: n = 20, delta = 1 has power 0.8689528; delta = 1, power = .90 needs n = 22.02110.
    # It leaves out the far tail, 2e-7 here.
    assert Law((2 / 20) ** 0.5, 38.0).power(1.0, 0.95) == pytest.approx(0.8689528, abs=1e-6)
    assert Law((2 / 22.02110) ** 0.5, 2 * 22.02110 - 2).smallest(0.95, 0.9) == pytest.approx(1.0, abs=1e-6)


def test_normal_law_meets_the_closed_form():
    # The closed form leaves out the far tail, whose chance is about 1e-6.
    assert Law(2.0).smallest(0.95, 0.8) == pytest.approx(detectable_effect(2.0), rel=1e-5)


@given(st.floats(0.01, 100), st.sampled_from([math.inf, 5.0, 40.0]), st.floats(0.3, 0.95))
def test_smallest_effect_has_the_asked_power(se, df, power):
    law = Law(se, df)

    assert law.power(law.smallest(0.95, power), 0.95) == pytest.approx(power, abs=1e-9)
    assert law.power(0.0, 0.95) == pytest.approx(0.05)


def test_draws_find_effects_beyond_their_margins():
    draws = Draws(np.array([0.5, -0.5, 0.0, 3.0]), np.array([1.0, 1.0, 1.0, 1.0]))

    assert draws.false_positives() == 0.25
    assert draws.power(1.4) == (3 / 4 + 3 / 4) / 2
    assert draws.smallest(0.75) == pytest.approx(1.0, abs=0.51)
    assert draws.error(0.5) == 0.25


def test_correction_leaves_as_many_false_positives_as_promised():
    rng = np.random.default_rng(0)
    draws = Draws(rng.normal(size=2000), np.full(2000, 1.0))

    strict = draws.corrected(0.95)

    assert draws.false_positives() > 0.3
    assert strict.false_positives() == pytest.approx(0.05, abs=0.001)
    assert strict.margins[0] == pytest.approx(1.96, abs=0.1)
    assert np.array_equal(Draws(rng.normal(size=9) / 99, np.ones(9)).corrected(0.95).margins, np.ones(9))


def test_studies_that_never_answer_cap_the_power():
    draws = Draws(np.zeros(4), np.array([1.0, 1.0, np.inf, np.inf]))

    assert draws.smallest(0.8) == math.inf
    assert draws.smallest(0.4) == pytest.approx(1.0)
    assert np.isinf(draws.corrected(0.95).margins[2:]).all()


def test_search_ends_where_nothing_is_reached():
    assert solved(lambda x: 0.5, 0.8, 1.0, most=100.0) == math.inf
    assert solved(lambda x: 1.0, 0.8, 1.0) == 0.0
    assert needed(lambda n: Law(1.0), 0.1, level=0.95, power=0.8, least=4) is None
