"""Trials beside statsmodels, on the data of Thornton (2008) and of Cai, de Janvry and Sadoulet (2015), read from causaldata."""

import causaldata
import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.sandbox.regression.gmm import IV2SLS
from statsmodels.stats.multitest import multipletests

from pilotzone.evidence import TrialColumns, TrialOptions, benjamini_hochberg, holm, trial

pytestmark = pytest.mark.oracle

# What remains between two ways to the same least squares is rounding.
TOLERANCE = 1e-9
NO_TEST = TrialOptions(permutations=0, estimator="difference")


@pytest.fixture(scope="module")
def thornton():
    """Men and women who were dealt an incentive or none, with what is known of all of them; got: fetched the result."""
    data = causaldata.thornton_hiv.load_pandas().data.dropna(subset=["any", "got", "age", "distvct", "tinc"])
    return data.assign(unit=range(len(data)), any=data["any"].astype(int))


@pytest.fixture(scope="module")
def insurance():
    data = causaldata.social_insure.load_pandas().data
    return data.assign(unit=range(len(data)))


def fit(y, columns, kind="HC2"):
    return sm.OLS(np.asarray(y, float), np.column_stack([np.ones(len(y)), *columns])).fit(cov_type=kind)


def test_difference_is_ols_with_hc2(thornton):
    found = trial(thornton, TrialColumns(unit="unit", arm="any", outcomes=("got",)), NO_TEST).contrast().effect

    peer = fit(thornton["got"], [thornton["any"]])
    assert (found.estimate, found.se) == pytest.approx((peer.params[1], peer.bse[1]), rel=TOLERANCE)
    # Thornton's table 4: without an incentive about a third fetched the result, with one 43 to 45 points more.
    assert found.estimate == pytest.approx(0.44, abs=0.015)


def test_lin_is_ols_with_products_and_hc2(thornton):
    columns = TrialColumns(unit="unit", arm="any", outcomes=("got",), covariates=("age", "distvct"))

    found = trial(thornton, columns, TrialOptions(permutations=0)).contrast().effect

    # The file keeps single precision, in which a mean would lose digits.
    z, known = thornton["any"].to_numpy(float), thornton[["age", "distvct"]].to_numpy(float)
    x = known - known.mean(axis=0)
    peer = fit(thornton["got"], [z, x, x * z[:, None]])
    assert (found.estimate, found.se) == pytest.approx((peer.params[1], peer.bse[1]), rel=TOLERANCE)


def test_blocks_are_ols_with_centred_blocks(insurance):
    counts = insurance.groupby("village").intensive.agg(["sum", "size"])
    whole = counts[(counts["sum"] > 1) & (counts["size"] - counts["sum"] > 1)].index
    data = insurance[insurance.village.isin(whole)]

    found = trial(data, TrialColumns(unit="unit", arm="intensive", outcomes=("takeup_survey",), block="village"), NO_TEST).contrast()

    z = data.intensive.to_numpy(float)
    block = (data.village.to_numpy()[:, None] == np.array(sorted(whole))[1:]).astype(float)
    block = block - block.mean(axis=0)
    peer = fit(data.takeup_survey, [z, block, block * z[:, None]])
    assert found.blocks == len(whole)
    assert (found.effect.estimate, found.effect.se) == pytest.approx((peer.params[1], peer.bse[1]), rel=1e-8)


def test_effect_of_uptake_is_two_stage_least_squares(thornton):
    columns = TrialColumns(unit="unit", arm="any", outcomes=("got",), uptake="tinc")

    found = trial(thornton, columns, NO_TEST).contrast().compliance

    one = np.ones(len(thornton))
    peer = IV2SLS(thornton["got"].to_numpy(), np.column_stack([one, thornton["tinc"]]), np.column_stack([one, thornton["any"]])).fit()
    assert found.cace == pytest.approx(peer.params[1], rel=TOLERANCE)
    assert found.set.kind == "interval"


def test_adjusted_p_values_are_those_of_statsmodels():
    p = np.random.default_rng(0).random(40) ** 2

    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1], rel=TOLERANCE)
    assert benjamini_hochberg(p) == pytest.approx(multipletests(p, method="fdr_bh")[1], rel=TOLERANCE)


def test_clusters_are_close_to_the_usual_clustered_error(insurance):
    """CR1 and CR2 differ by a few per cent at a hundred clusters; the estimate is the same."""
    whole = insurance.groupby("address").intensive.transform("nunique") == 1
    first = insurance.groupby("address").intensive.transform("first")
    data = insurance.assign(dealt=np.where(whole, insurance.intensive, first))

    found = trial(data, TrialColumns(unit="unit", arm="dealt", outcomes=("takeup_survey",), cluster="address"), NO_TEST).contrast()

    design = np.column_stack([np.ones(len(data)), data.dealt])
    peer = sm.OLS(data.takeup_survey.to_numpy(float), design).fit(cov_type="cluster", cov_kwds={"groups": data.address.factorize()[0]})
    assert found.effect.estimate == pytest.approx(peer.params[1], rel=TOLERANCE)
    assert found.effect.se == pytest.approx(peer.bse[1], rel=0.05)
