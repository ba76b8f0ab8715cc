import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from tests.evidence.synthetic.panels import panel
from tests.reference.synthetic_data import BLOCKS, PERIODS, block, staggered

from pilotzone.evidence import PanelError, SyntheticError, Units, placebo_ranks, synthetic_effect, synthetic_error
from pilotzone.evidence.synthetic import UnavailableError, spread
from pilotzone.evidence.synthetic.spread import error_of_placebos

STORED = json.loads((Path(__file__).parents[2] / "reference/synthetic.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("method", ["sdid", "sc", "ascm", "did"])
def test_with_one_treated_unit_the_placebo_error_is_the_spread_of_all_placebos(method):
    units = panel()
    found = synthetic_effect(units, method=method)
    effects = [run.effect for run in placebo_ranks(units, found)[0].placebos]

    error = synthetic_error(units, found)

    assert error == SyntheticError(pytest.approx(np.std(effects), rel=1e-12), "placebo", 12, None)
    assert error_of_placebos(placebo_ranks(units, found)[0]) == SyntheticError(pytest.approx(error.se, rel=1e-12), "placebo", 12, None)


def test_draws_without_end_give_the_spread_of_all_placebos():
    units = panel(donors=12)
    found = synthetic_effect(units, method="did")

    drawn = [synthetic_error(units, found, draws=11, seed=seed).se ** 2 for seed in range(300)]

    # Eleven draws with repetition have 10/11 of the variance; 300 times eleven draws are known to about 3 %.
    assert np.mean(drawn) * 11 / 10 == pytest.approx(synthetic_error(units, found).se ** 2, rel=0.15)


def test_placebo_samples_of_several_treated_units_are_drawn_by_seed():
    units = panel(starts=(2009, 2009))
    found = synthetic_effect(units, method="did")
    change = units.y[2:, 9:].mean(axis=1) - units.y[2:, :9].mean(axis=1)
    pairs = [np.isin(np.arange(12), pair) for pair in combinations(range(12), 2)]
    effects = [change[pair].mean() - change[~pair].mean() for pair in pairs]

    error = synthetic_error(units, found, draws=4000, seed=2)

    # A standard deviation from 4,000 draws is known to about 1 %.
    assert error.se == pytest.approx(np.std(effects), rel=0.05)
    assert error == SyntheticError(error.se, "placebo", 4000, 2) == synthetic_error(units, found, draws=4000, seed=2)
    assert error.se != synthetic_error(units, found, draws=4000, seed=3).se


@pytest.mark.parametrize("method", ["sdid", "sc", "did"])
def test_the_jackknife_is_that_of_the_authors(method):
    y, cohort = block(**BLOCKS["three"])
    units = Units(y=y, cohort=cohort, ids=tuple(f"u{i:02d}" for i in range(len(y))), periods=PERIODS)

    error = synthetic_error(units, synthetic_effect(units, method=method), source="jackknife")

    assert error == SyntheticError(pytest.approx(STORED["blocks"]["three"][method]["jackknife"], rel=1e-9), "jackknife", None, None)


def test_the_jackknife_of_did_is_that_of_a_difference_of_means():
    units = panel(starts=(2009, 2009, 2009))
    change = units.y[:, 9:].mean(axis=1) - units.y[:, :9].mean(axis=1)
    keep = ~np.eye(15, dtype=bool)
    effects = np.array([change[:3][k[:3]].mean() - change[3:][k[3:]].mean() for k in keep])

    error = synthetic_error(units, synthetic_effect(units, method="did"), source="jackknife")

    assert error.se == pytest.approx((14 / 15 * ((effects - effects.mean()) ** 2).sum()) ** 0.5, rel=1e-9)


def test_the_jackknife_of_several_cohorts_leaves_out_later_donors_too():
    units = panel(starts=(2006, 2006, 2009, 2009), donors=6)
    found = synthetic_effect(units, method="did", donors="notyet")
    base = {2006: slice(0, 6), 2009: slice(0, 9)}

    def effect(keep):
        total = count = 0.0
        for start, before in base.items():
            mine = keep & (units.cohort == start)
            for t in range(start - 2000, 12):
                others = keep & ((units.cohort == 0) | (units.cohort > units.periods[t])) & (units.cohort != start)
                gap = units.y - units.y[:, before].mean(axis=1, keepdims=True)
                total += mine.sum() * (gap[mine, t].mean() - gap[others, t].mean())
                count += mine.sum()
        return total / count

    effects = np.array([effect(np.arange(10) != out) for out in range(10)])

    error = synthetic_error(units, found, source="jackknife")

    assert found.effect == pytest.approx(effect(np.ones(10, bool)), abs=1e-12)
    assert error.se == pytest.approx((9 / 10 * ((effects - effects.mean()) ** 2).sum()) ** 0.5, rel=1e-9)


def test_the_bootstrap_of_did_is_that_of_a_difference_of_means():
    units = panel(starts=(2009,) * 8, donors=40)
    change = units.y[:, 9:].mean(axis=1) - units.y[:, :9].mean(axis=1)
    analytic = (change[:8].var() / 8 + change[8:].var() / 40) ** 0.5

    error = synthetic_error(units, synthetic_effect(units, method="did"), source="bootstrap", draws=3000, seed=1)

    # 3,000 draws are known to 1.3 %; numbers of treated units vary between samples, which adds a few per cent with eight of them.
    assert error.se == pytest.approx(analytic, rel=0.12)
    assert error == SyntheticError(error.se, "bootstrap", 3000, 1)


@pytest.mark.parametrize("source", ["placebo", "jackknife", "bootstrap"])
@pytest.mark.parametrize("method", ["sdid", "sc"])
def test_errors_scale_and_do_not_see_common_shifts(method, source):
    units = panel(starts=(2009, 2009))

    def se(moved):
        return synthetic_error(moved, synthetic_effect(moved, method=method), source=source, draws=5, seed=4).se

    assert se(replace(units, y=units.y * 1e6)) == pytest.approx(1e6 * se(units), rel=1e-6)
    assert se(replace(units, y=units.y + 2.0 * np.arange(12))) == pytest.approx(se(units), rel=1e-6)


@pytest.mark.parametrize("source", ["placebo", "bootstrap"])
def test_errors_of_several_cohorts_and_augmented_weights_are_finite(source):
    units = panel(starts=(2006, 2009, 2009))

    for donors in ("never", "notyet"):
        found = synthetic_effect(units, method="ascm", donors=donors)
        assert 0 < synthetic_error(units, found, source=source, draws=5).se < 100


@pytest.mark.parametrize(
    ("starts", "donors", "method", "source", "code", "message"),
    [
        ((2009,), 1, "did", "placebo", "placebo_few_donors", "more donors than treated units, got 1 and 1"),
        ((2009, 2009), 2, "did", "placebo", "placebo_few_donors", "more donors than treated units, got 2 and 2"),
        ((2009,), 12, "sdid", "jackknife", "jackknife_one_treated", "two treated units in every cohort; there is one in 2009"),
        ((2006, 2006, 2009), 12, "did", "jackknife", "jackknife_one_treated", "there is one in 2009"),
        ((2009, 2009), 1, "did", "jackknife", "jackknife_one_donor", "at least two donors with a weight"),
        ((2009, 2009), 12, "ascm", "jackknife", "jackknife_ascm", "The jackknife keeps weights fixed"),
        ((2009,), 12, "did", "bootstrap", "bootstrap_one_treated", "at least two treated units, got 1"),
    ],
)
def test_what_a_source_needs_is_said_instead_of_a_number(starts, donors, method, source, code, message):
    units = panel(starts=starts, donors=donors)

    with pytest.raises(UnavailableError, match=message) as refused:
        synthetic_error(units, synthetic_effect(units, method=method), source=source)

    assert refused.value.reason.code == code


def test_a_bootstrap_that_finds_no_samples_gives_up(monkeypatch):
    units = panel(starts=(2009, 2009))
    monkeypatch.setattr(spread, "MOST_TRIES", 0)

    with pytest.raises(UnavailableError, match="Hardly any bootstrap sample"):
        synthetic_error(units, synthetic_effect(units, method="did"), source="bootstrap", draws=2)


def test_without_the_only_weighted_donor_the_others_count_alike():
    units = panel(starts=(2009, 2009), donors=3)
    found = synthetic_effect(units, method="sc")
    one = replace(found.blocks[0].stretches[0], donor_weights=np.array([0.5, 0.5, 0.0]))
    fixed = replace(found, blocks=(replace(found.blocks[0], stretches=(one,)),))

    assert synthetic_error(units, fixed, source="jackknife").se > 0


@pytest.mark.parametrize("options", [{"draws": 1}, {"seed": -1}])
def test_numbers_out_of_range_are_refused(options):
    units = panel()

    with pytest.raises(PanelError, match="Expected a whole number"):
        synthetic_error(units, synthetic_effect(units, method="did"), **options)


def test_an_unknown_source_is_refused():
    units = panel()

    with pytest.raises(PanelError, match="Expected 'placebo' or 'jackknife' or 'bootstrap' for source, got 'hc1'"):
        synthetic_error(units, synthetic_effect(units, method="did"), source="hc1")


@pytest.mark.parametrize(("source", "method", "panels"), [("placebo", "did", 200), ("jackknife", "sdid", 150), ("bootstrap", "did", 200)])
def test_intervals_without_an_effect_cover_zero_about_as_often_as_they_say(source, method, panels):
    inside = 0
    for seed in range(panels):
        rng = np.random.default_rng(seed)
        units = Units(
            y=rng.normal(size=(30, 10)).cumsum(axis=1),
            cohort=np.array([8] * 8 + [0] * 22),
            ids=tuple(map(str, range(30))),
            periods=np.arange(1, 11),
        )
        found = synthetic_effect(units, method=method)
        inside += abs(found.effect) <= 1.96 * synthetic_error(units, found, source=source, draws=60, seed=seed).se

    # Four standard deviations of the count, and three points below 95 % for eight treated units and sixty draws.
    assert 0.92 - 4 * (0.05 / panels) ** 0.5 <= inside / panels <= 1.0


@pytest.mark.parametrize("method", ["sdid", "sc", "did"])
def test_the_jackknife_of_several_cohorts_is_that_of_the_port(method):
    y, cohort = staggered()
    units = Units(y=y, cohort=cohort, ids=tuple(f"u{i:02d}" for i in range(len(y))), periods=PERIODS)

    error = synthetic_error(units, synthetic_effect(units, method=method), source="jackknife")

    assert error.se == pytest.approx(STORED["staggered"][method]["jackknife"], rel=1e-9)
