"""The density test beside stored numbers of rddensity."""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.reference.cutoff_data import DENSITIES, bunched

from pilotzone.evidence import PanelError, UnsupportedError, density_test

STORED = json.loads((Path(__file__).parents[2] / "reference/cutoff.json").read_text(encoding="utf-8"))["densities"]


@pytest.mark.parametrize("name", DENSITIES)
def test_density_test_is_that_of_rddensity(name):
    found = density_test(DENSITIES[name]())

    stored = STORED[name]
    np.testing.assert_allclose(found.bandwidth, stored["bandwidth"], rtol=1e-7)
    np.testing.assert_allclose([found.below, found.above, found.se, found.statistic], [*stored["sides"], *stored["test"][:2]], rtol=1e-7)
    np.testing.assert_allclose(found.p_value, stored["test"][2], rtol=1e-6, atol=1e-12)


def test_cutoff_shifts_with_the_score():
    x = bunched()

    assert density_test(x + 8.0, cutoff=8.0).p_value == pytest.approx(density_test(x).p_value, rel=1e-6)


def test_one_sided_scores_are_refused():
    with pytest.raises(PanelError, match="No score lies on one side"):
        density_test(np.abs(bunched()))


def test_bandwidth_that_is_none_is_refused():
    with pytest.raises(PanelError, match="holds nothing"):
        density_test(bunched(), bandwidth=0.0)


def test_few_distinct_scores_are_refused():
    with pytest.raises(UnsupportedError, match="too few distinct scores"):
        density_test(np.repeat([-1.0, 1.0], 50))
