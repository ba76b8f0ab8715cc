import numpy as np
import pytest
from tests.evidence.synthetic.test_effect import panel

from pilotzone.evidence import PanelError, SyntheticError, Units, UnsupportedError, placebo_ranks, synthetic_effect, synthetic_error


@pytest.mark.parametrize("method", ["sdid", "sc", "did"])
def test_a_large_effect_reaches_the_floor_and_not_less(method):
    units = panel(effect=100.0)

    ranks = placebo_ranks(units, synthetic_effect(units, method=method))

    assert (ranks.p_value, ranks.floor) == (1 / 13, 1 / 13)
    assert ranks.ratio > ranks.ratios[0][1] >= ranks.ratios[-1][1]
    assert sorted(name for name, _ in ranks.ratios) == list(units.ids[1:])


def test_without_an_effect_ranks_reject_as_often_as_they_say():
    found = []
    for seed in range(200):
        units = Units(
            y=np.random.default_rng(seed).normal(size=(10, 8)),
            cohort=np.array([6, *[0] * 9]),
            ids=tuple("abcdefghij"),
            periods=np.arange(1, 9),
        )
        found.append(placebo_ranks(units, synthetic_effect(units, method="did")).p_value)

    # 200 panels, 20 expected at 0.1; four standard deviations of the count are 17.
    assert abs(sum(p <= 0.1 for p in found) - 20) <= 17


def test_the_error_of_did_is_the_spread_of_placebo_effects():
    units = panel()
    found = synthetic_effect(units, method="did")
    change = units.y[1:, 9:].mean(axis=1) - units.y[1:, :9].mean(axis=1)
    effects = (change - change.mean()) * 12 / 11

    error = synthetic_error(units, found, draws=4000, seed=2)

    # A standard deviation from 4,000 draws is known to about 1 %.
    assert error.se == pytest.approx(effects.std(), rel=0.05)
    assert error == SyntheticError(error.se, 4000, 2) == synthetic_error(units, found, draws=4000, seed=2)
    assert error.se != synthetic_error(units, found, draws=4000, seed=3).se


def test_what_placebos_cannot_do_is_refused():
    two, few = panel(starts=(2009, 2009)), panel(donors=1)

    with pytest.raises(UnsupportedError, match="exactly one treated unit"):
        placebo_ranks(two, synthetic_effect(two))
    with pytest.raises(UnsupportedError, match="at least two donors"):
        placebo_ranks(few, synthetic_effect(few, method="did"))
    with pytest.raises(UnsupportedError, match="more donors than treated units, got 1 and 1"):
        synthetic_error(few, synthetic_effect(few, method="did"))


@pytest.mark.parametrize("options", [{"draws": 1}, {"seed": -1}])
def test_numbers_out_of_range_are_refused(options):
    units = panel()

    with pytest.raises(PanelError, match="Expected a whole number"):
        synthetic_error(units, synthetic_effect(units, method="did"), **options)
