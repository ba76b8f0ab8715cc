import numpy as np
import pytest

from pilotzone.evidence.sensitivity import contrasts


@pytest.mark.parametrize(("before", "after"), [(1, 1), (3, 1), (2, 4)])
def test_weights_of_changes_give_the_effect_of_any_path(before, after):
    rng = np.random.default_rng(before + after)
    path, weights = rng.standard_normal(before + after), rng.standard_normal(after)

    effect = weights @ path[before:]
    changes = (contrasts.first_differences(before, after) @ path)[before:]
    bends = (contrasts.second_differences(before, after) @ path)[before - 1 :]
    slope = (contrasts.first_differences(before, after) @ path)[before - 1]

    assert np.isclose(effect, contrasts.first_difference_weights(weights) @ changes)
    # A path that goes on straight from the reference adds its slope times the distance.
    straight = slope * weights @ np.arange(1, after + 1)
    assert np.isclose(effect, contrasts.second_difference_weights(weights) @ bends + straight)
