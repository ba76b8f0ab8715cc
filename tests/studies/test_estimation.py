"""Numbers of a snapshot beside numbers taken by hand."""

import pyarrow as pa
import pytest
from scipy.stats import ttest_ind
from tests.studies.world import outcome, plan

from pilotzone.evidence.evaluability import Allocation, Check, Facts
from pilotzone.studies.enums import Control
from pilotzone.studies.errors import NothingToJoin
from pilotzone.studies.estimation import _welch_p, balance_p, completeness, estimate_outcome
from pilotzone.studies.plan import read_plan

# Two funded in 2, two never; the last unit lacks a value.
UNITS = {"a": (2, 1.0, 4.0), "b": (2, 2.0, 7.0), "c": (0, 1.0, 2.0), "d": (0, 3.0, 3.0), "e": (0, 5.0, None)}


def table(units=UNITS):
    rows = [(unit, time, cohort, values[time - 1]) for unit, (cohort, *values) in units.items() for time in (1, 2)]
    names = ("unit", "time", "cohort", "turnover")
    kinds = (pa.string(), pa.int64(), pa.int64(), pa.float64())
    return pa.table({name: pa.array(column, kind) for name, kind, column in zip(names, kinds, zip(*rows, strict=True), strict=True)})


def content(**changes):
    estimator = plan()["estimator"] | {"permutations": 0, "leave_one_out": False}
    return read_plan(plan(outcomes=[outcome(**changes)], estimator=estimator))


def estimate(known=None, units=UNITS, **changes):
    planned = content(**changes)
    return estimate_outcome(table(units), planned, planned.primary, Control.NEVER, known=known or Facts(), sha256="0" * 64)


def test_effect_is_the_difference_of_changes():
    found = estimate()
    assert found.record["overall"]["event_study"]["att"] == pytest.approx((3.0 + 5.0) / 2 - (1.0 + 0.0) / 2)
    assert found.record["panel"]["sha256"] == "0" * 64


def test_completeness_is_counted_by_arm_and_feeds_the_facts():
    assert completeness(table(), "turnover") == {"funded": [2, 2], "unfunded": [2, 3]}
    facts = estimate().facts
    assert facts.completeness_gap == pytest.approx(1 - 2 / 3)
    assert facts.missing_share == pytest.approx(1 / 5)


def test_outcome_says_who_reports_it_and_the_call_says_the_rest():
    known = Facts(allocation=Allocation.LOTTERY, self_reported=True, retrospective=False)
    facts = estimate(known, self_reported=False).facts
    assert (facts.allocation, facts.self_reported, facts.retrospective) == (Allocation.LOTTERY, False, False)
    assert estimate(known, self_reported=None).facts.self_reported is True


def test_balance_is_welchs_test_on_means_before_the_start():
    # Computed by hand: means 1.5 and 3, variances 0.5 and 4, n 2 and 3; t = -1.5 / sqrt(0.25 + 4/3) = -1.192, df = 2.64.
    assert balance_p(table(), "turnover") == pytest.approx(0.3295, abs=1e-4)


def test_balance_is_welchs_test():
    one, other = [1.0, 2.0, 4.0, 4.5], [0.5, 3.0, 9.0]
    assert _welch_p(one, other) == pytest.approx(ttest_ind(one, other, equal_var=False).pvalue, rel=1e-12)
    assert estimate(Facts(allocation=Allocation.LOTTERY)).facts.balance is Check.HELD
    assert estimate(Facts(allocation=Allocation.FIRST_COME)).facts.balance is None


def test_balance_of_arms_without_variation_cannot_be_tested():
    same = {unit: (cohort, 1.0, 2.0) for unit, (cohort, *_values) in UNITS.items()}
    assert balance_p(table(same), "turnover") is None


def test_what_cannot_be_estimated_is_said_with_its_outcome():
    with pytest.raises(NothingToJoin, match="turnover"):
        estimate(units={unit: (2, *values) for unit, (_cohort, *values) in UNITS.items()})
