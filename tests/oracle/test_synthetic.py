"""California's Proposition 99 beside a port of the authors' package, whose data it carries, and beside augsynth's weights.

The authors' package in R prints -15.60383, -19.61966 and -27.34911 (articles/synthdid.html of synth-inference/synthdid).
"""

import csv
from importlib.resources import files

import numpy as np
import polars as pl
import pytest
import synthdid
from augsynth_py import AugSynth
from tests.reference.make_synthetic import augmented, cohorts, one_cohort
from tests.reference.synthetic_data import outcomes, staggered

from pilotzone.evidence import Panel, SynthOptions, Units, synth, synthetic_effect, synthetic_error
from pilotzone.evidence.synthetic.effect import block_weights

pytestmark = pytest.mark.oracle

PRINTED = {"sdid": -15.60383, "sc": -19.61966, "did": -27.34911}
ESTIMATORS = {"sdid": synthdid.synthdid_estimate, "sc": synthdid.sc_estimate, "did": synthdid.did_estimate}
# Donors of at least 2.6 % and all period weights, as printed by `summary`.
PRINTED_DONORS = {
    "Nevada": 0.124,
    "New Hampshire": 0.105,
    "Connecticut": 0.078,
    "Delaware": 0.070,
    "Colorado": 0.058,
    "Illinois": 0.053,
    "Nebraska": 0.048,
    "Montana": 0.045,
    "Utah": 0.042,
    "New Mexico": 0.041,
    "Minnesota": 0.039,
    "Wisconsin": 0.037,
    "West Virginia": 0.034,
    "North Carolina": 0.033,
    "Idaho": 0.031,
    "Ohio": 0.031,
    "Maine": 0.028,
    "Iowa": 0.026,
}
PRINTED_PERIODS = {1986: 0.366, 1987: 0.206, 1988: 0.427}


@pytest.fixture(scope="module")
def california(tmp_path_factory):
    """The panel as a file with the first treated year."""
    text = files("synthdid").joinpath("data/california_prop99.csv").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("data") / "prop99.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["State", "Year", "PacksPerCapita", "first"])
        for row in csv.DictReader(text.splitlines(), delimiter=";"):
            out.writerow([row["State"], row["Year"], row["PacksPerCapita"], 1989 if row["State"] == "California" else 0])
    return Panel.from_csv(path, unit="State", time="Year", outcome="PacksPerCapita", cohort="first")


@pytest.mark.parametrize("method", PRINTED)
def test_proposition_99_is_that_of_the_authors(california, method):
    assert synth(california, SynthOptions(method=method, errors="none")).found.effect == pytest.approx(PRINTED[method], abs=5e-6)


def test_weights_are_those_printed(california):
    (block,) = synthetic_effect(california.units()).blocks
    weights = dict(zip(block.donors, block.donor_weights.round(3).tolist(), strict=True))
    periods = {year: w for year, w in zip(range(1970, 1989), block.period_weights.round(3).tolist(), strict=True) if w}

    assert {name: weights[name] for name in PRINTED_DONORS} == PRINTED_DONORS
    assert sorted(weights.values(), reverse=True)[len(PRINTED_DONORS)] < 0.026
    assert periods == PRINTED_PERIODS


@pytest.mark.parametrize("method", PRINTED)
def test_the_placebo_error_is_that_of_all_placebos_of_the_port(california, method):
    setup = synthdid.panel_matrices(synthdid.load_california_prop99())
    y, donors = np.asarray(setup.Y), setup.N0
    orders = [[*(i for i in range(donors) if i != placebo), placebo] for placebo in range(donors)]
    effects = [float(ESTIMATORS[method](y[order], donors - 1, setup.T0)) for order in orders]
    units = california.units()

    found = synthetic_error(units, synthetic_effect(units, method=method))

    assert (found.se, found.draws) == (pytest.approx(np.std(effects), rel=1e-9), 38)


def test_augmented_weights_of_california_are_those_of_augsynth_at_our_penalty(california):
    units = california.units()
    (block,) = synthetic_effect(units, method="ascm").blocks
    rows = [(name, int(year), float(units.y[i, t])) for i, name in enumerate(units.ids) for t, year in enumerate(units.periods)]
    table = pl.DataFrame(rows, schema=["unit", "time", "y"], orient="row")

    theirs = AugSynth(fixedeff=False, lambda_=block.stretches[0].penalty).fit(
        table, unit="unit", time="time", outcome="y", treated="California", treatment_time=1989
    )

    # Their weights on the simplex stop at about 1e-6.
    assert block.effect == pytest.approx(float(theirs.att_), abs=1e-3)
    np.testing.assert_allclose([theirs.weights_[name] for name in block.donors], block.donor_weights, atol=1e-4)


@pytest.mark.parametrize("seed", range(31, 37))
def test_random_panels_are_those_of_the_port(seed):
    cohort = np.array([0] * 15 + [2010] * 3)
    y = outcomes(18, seed=seed)
    units = Units(y=y, cohort=cohort, ids=tuple(f"u{i:02d}" for i in range(18)), periods=np.arange(2000, 2016))

    for method, theirs in one_cohort(y, cohort).items():
        found = synthetic_effect(units, method=method)
        assert found.effect == pytest.approx(theirs["effect"], abs=1e-9)
        assert synthetic_error(units, found, source="jackknife").se == pytest.approx(theirs["jackknife"], rel=1e-8)


@pytest.mark.parametrize("seed", range(41, 45))
def test_random_augmented_weights_are_those_of_augsynth(seed):
    cohort = np.array([0] * 20 + [2009])
    y = outcomes(21, seed=seed)
    ours, _, penalty = block_weights(y[:20], y[20], 9, treated=1, method="ascm")

    np.testing.assert_allclose(ours, augmented(y, cohort, penalty)["weights"], atol=1e-4)


@pytest.mark.parametrize("seed", range(51, 54))
def test_random_staggered_panels_are_those_of_the_port(seed):
    y, cohort = staggered(seed=seed)
    units = Units(y=y, cohort=cohort, ids=tuple(f"u{i:02d}" for i in range(18)), periods=np.arange(2000, 2016))

    for method, theirs in cohorts(y, cohort).items():
        found = synthetic_effect(units, method=method)
        assert found.effect == pytest.approx(theirs["effect"], abs=1e-9)
        # A synthetic control of one donor has no jackknife here; the port leaves out the units that would need another.
        if method != "sc":
            assert synthetic_error(units, found, source="jackknife").se == pytest.approx(theirs["jackknife"], rel=1e-8)
