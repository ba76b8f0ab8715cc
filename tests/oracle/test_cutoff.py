"""Jumps and density tests beside rdrobust and rddensity, on real data and on random designs."""

import json
from pathlib import Path

import numpy as np
import pytest
from causaldata import close_elections_lmb, gov_transfers
from rddensity import rddensity
from rdrobust import rdrobust
from tests.reference.cutoff_data import CASES, DENSITIES, bell, columns_of, draws
from tests.reference.make_cutoff import NAMES, density, jump

from pilotzone.evidence import CutoffOptions, density_test
from pilotzone.evidence.cutoff.bandwidth import bandwidths
from pilotzone.evidence.cutoff.effect import effect
from pilotzone.evidence.cutoff.sample import sample_of

pytestmark = pytest.mark.oracle

# Three steps of bandwidths carry rounding on; the largest difference seen on real data is below this.
AGREEMENT = {"rtol": 1e-6, "atol": 1e-9}


def ours(x, y, parts, **options):
    sample, chosen = sample_of(x, y, **parts), CutoffOptions(**options)
    widths = bandwidths(sample, chosen)
    found = effect(sample, widths, chosen).jump
    return [*widths.h, *widths.b, found.conventional, found.conventional_se, found.estimate, found.se]


def theirs(x, y, parts, **options):
    found = rdrobust(y, x, **{NAMES[name]: value for name, value in parts.items()}, **options)
    estimate, se = found.coef.to_numpy().ravel(), found.se.to_numpy().ravel()
    return [*found.bws.to_numpy().ravel(), estimate[0], se[0], estimate[2], se[2]]


def transfers():
    rows = gov_transfers.load_pandas().data.dropna()
    return (rows[name].to_numpy(float) for name in ("Income_Centered", "Support", "Education", "Age"))


def elections():
    rows = close_elections_lmb.load_pandas().data[["lagdemvoteshare", "score", "id"]].dropna()
    return (rows[name].to_numpy(float) for name in ("lagdemvoteshare", "score", "id"))


@pytest.mark.parametrize("rule", ["mserd", "msetwo", "cerrd"])
def test_government_transfers_agree(rule):
    x, y, education, age = transfers()
    parts = {"covariates": np.stack([education, age], axis=1)}

    for used in ({}, parts):
        np.testing.assert_allclose(ours(x, y, used, bandwidth=rule), theirs(x, y, used, bwselect=rule), **AGREEMENT)


@pytest.mark.parametrize("clustered", [False, True])
def test_close_elections_agree(clustered):
    x, y, place = elections()
    parts = {"cluster": place.astype(np.int64)} if clustered else {}

    np.testing.assert_allclose(ours(x - 0.5, y, parts), theirs(x - 0.5, y, parts), **AGREEMENT)


@pytest.mark.parametrize("name", ["transfers", "elections"])
def test_density_of_real_scores_agrees(name):
    x = next(transfers()) if name == "transfers" else next(elections()) - 0.5
    theirs, mine = rddensity(x), density_test(x)

    np.testing.assert_allclose(mine.bandwidth, theirs.h.to_numpy(), **AGREEMENT)
    np.testing.assert_allclose([mine.below, mine.above, mine.se], [theirs.hat.left, theirs.hat.right, theirs.sd_jk["diff"]], **AGREEMENT)


@pytest.mark.parametrize("run", range(20))
def test_random_designs_agree(run):
    n = 150 + 40 * run
    x, y = bell(run, n) + 0.3 * (run % 3), bell(100 + run, n)
    x = np.round(x, 1) if run % 4 == 3 else x
    parts = {"treated": (draws(200 + run, n) < 0.2 + 0.6 * (x >= 0)).astype(float)} if run % 2 else {}

    np.testing.assert_allclose(ours(x, y + 0.5 * x * x, parts), theirs(x, y + 0.5 * x * x, parts), **AGREEMENT)


def test_stored_numbers_are_still_theirs():
    stored = json.loads((Path(__file__).parents[1] / "reference/cutoff.json").read_text(encoding="utf-8"))
    for name, case in CASES.items():
        assert columns_of(case)[0].size
        np.testing.assert_allclose(jump(case)["robust"], stored["jumps"][name]["robust"], rtol=1e-8)
    for name in DENSITIES:
        np.testing.assert_allclose(density(name)["test"], stored["densities"][name]["test"], rtol=1e-7, atol=1e-12)
