"""How far trends may fail, or why that cannot be said."""

import numpy as np
import pytest
from tests.evidence.compared import growing

from pilotzone.evidence import Panel, att_gt, compare, imputation, moments_of, sensitivity_of, twfe
from pilotzone.evidence.report import prose, robustness_of

LANGS = ("zh", "en")


def panel_of(years, cohorts, size=20, seed=0):
    years, cohort = np.array(years), np.repeat(cohorts, size)
    return moments_of(np.random.default_rng(seed).normal(size=(cohort.size, years.size)), cohort, years)


def test_the_analysis_is_that_of_the_fit_whatever_its_base():
    fit = att_gt(growing(), level=0.9)

    found = robustness_of(fit)

    assert found == sensitivity_of(fit, bounds=(0, 0.5, 1, 1.5, 2), level=0.9).to_dict()
    assert found == robustness_of(compare(growing(), level=0.9))


def test_another_estimator_has_its_own():
    flat = panel_of(range(2010, 2016), [0, 2013])

    found = robustness_of(compare(flat, estimators=["twfe"]), headline="twfe")

    assert found["original"]["att"] == pytest.approx(twfe(flat).overall("event_study").att)


@pytest.mark.parametrize(
    ("fit", "missing"),
    [
        (lambda: att_gt(panel_of([2010, 2011, 2012], [0, 2011])), "no_before"),
        (lambda: att_gt(growing(), max_event=-2), "no_after"),
        (lambda: att_gt(panel_of([2010, 2011, 2013, 2014, 2015], [0, 2014])), "uneven"),
        (lambda: att_gt(panel_of(range(2010, 2020), [0, 2015], size=3)), "no_covariance"),
        (lambda: att_gt(panel_of(range(2010, 2016), [0, 2013], size=1)), "no_covariance"),
        (lambda: att_gt(growing(), errors="cr2"), "small_samples"),
        (lambda: imputation(growing()), "imputation"),
        (lambda: twfe(growing()), "broken"),
    ],
)
def test_what_is_missing_is_named_in_both_languages(fit, missing):
    found = robustness_of(fit())

    assert found == {"missing": missing}
    assert all(prose.robust_missing({"sensitivity": found}, lang) for lang in LANGS)


def test_an_adjusted_fit_needs_one_period_to_count_from():
    import pyarrow as pa

    rng, firms, years = np.random.default_rng(1), 60, np.arange(2015, 2021)
    first = np.repeat([0, 2018], firms // 2)
    rows = pa.table(
        {
            "id": np.repeat(np.arange(firms), years.size),
            "t": np.tile(years, firms),
            "y": rng.normal(size=firms * years.size),
            "g": np.repeat(first, years.size),
            "x": np.repeat(rng.normal(size=firms), years.size),
        }
    )
    panel = Panel.from_arrow(rows, unit="id", time="t", outcome="y", cohort="g", covariates=("x",))

    assert robustness_of(att_gt(panel)) == {"missing": "adjusted"}
    assert robustness_of(att_gt(panel, base="universal"))["schema"] == "pilotzone.sensitivity/1"
