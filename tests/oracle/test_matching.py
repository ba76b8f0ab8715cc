"""Matched comparisons beside statsmodels, and the training experiment of Dehejia and Wahba (1999), read from causaldata."""

import causaldata
import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from pilotzone.evidence import MatchDesign, entropy_weights, match
from pilotzone.evidence.matching.features import features
from pilotzone.evidence.matching.propensity import fit_propensity

pytestmark = pytest.mark.oracle

NAMES = ("age", "educ", "black", "hisp", "marr", "nodegree", "re74", "re75")


@pytest.fixture(scope="module")
def trial():
    return causaldata.nsw_mixtape.load_pandas().data


@pytest.fixture(scope="module")
def people(trial):
    """The trainees of the experiment, and people of the population survey in place of its control group."""
    return pd.concat([trial[trial.treat == 1], causaldata.cps_mixtape.load_pandas().data], ignore_index=True)


def compared(data, **options):
    return match(MatchDesign(table=data, outcome="re78", covariates=NAMES, treated="treat"), **options)


def test_propensity_is_the_logit_of_statsmodels(people):
    treated, x = people.treat.to_numpy() == 1, people[list(NAMES)].to_numpy(float)
    made = features(x, NAMES, 1)

    found = fit_propensity(made.value, treated, np.ones(len(x)))

    peer = sm.Logit(treated.astype(float), sm.add_constant(made.value)).fit(disp=0, method="newton", maxiter=100, tol=1e-12)
    assert found.coefficient == pytest.approx(peer.params, rel=1e-6)


def test_balanced_estimate_is_the_weighted_regression_of_statsmodels(people):
    treated = people.treat.to_numpy() == 1
    made = features(people[list(NAMES)].to_numpy(float), NAMES, 1)
    solved = entropy_weights(made.value[~treated], made.value[treated].mean(axis=0))
    weight = np.where(treated, 1 / treated.sum(), 0.0)
    weight[~treated] = solved.weight

    peer = sm.WLS(people.re78.to_numpy(float), np.column_stack([np.ones(len(treated)), treated, made.value]), weights=weight).fit()

    assert compared(people).effect.estimate == pytest.approx(peer.params[1], rel=1e-8)


@pytest.mark.parametrize(("moments", "estimate"), [(1, 1271), (2, 1346), (3, 1392)])
def test_interval_of_the_survey_holds_the_result_of_the_experiment(trial, people, moments, estimate):
    experiment = trial.re78[trial.treat == 1].mean() - trial.re78[trial.treat == 0].mean()

    found = compared(people, moments=moments)

    assert experiment == pytest.approx(1794.34, abs=0.01)  # Dehejia and Wahba (1999), table 3: 1,794
    assert found.effect.estimate == pytest.approx(estimate, abs=0.5)
    assert found.effect.lower < experiment < found.effect.upper
    assert found.unadjusted.estimate < -8000


def test_neighbours_of_the_survey_come_near_the_experiment_too(people):
    for options in ({"method": "nearest"}, {"method": "nearest", "neighbours": 4}, {"method": "propensity", "caliper": 0.2}):
        effect = compared(people, **options).effect

        assert effect.lower < 1794 < effect.upper
