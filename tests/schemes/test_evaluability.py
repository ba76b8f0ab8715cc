"""What the panel says of a draft: grade, detectable effect, what is missing for it."""

from math import sqrt

import pytest
from scipy.stats import norm
from tests.schemes.book import OFFICER, draft, drafted, open_book

from pilotzone.schemes.commands import open_call
from pilotzone.schemes.drafts import DesignFacts
from pilotzone.schemes.enums import Allocation, ComparisonGroup
from pilotzone.schemes.evaluability import panel_of, panel_of_draft, recorded_panel

pytestmark = pytest.mark.django_db


@pytest.fixture
def book():
    return open_book()


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, 5),
        ({"allocation": None}, 2),
        ({"allocation": Allocation.SCORE}, 3),
        ({"allocation": Allocation.SCORE, "allocation_parameters": {"criteria": [{"code": "need"}]}}, 4),
        ({"allocation": Allocation.SIZE, "allocation_parameters": {"weights_frozen": True}}, 4),
        ({"allocation": Allocation.FIRST_COME}, 3),
        ({"allocation": Allocation.DISCRETIONARY}, 3),
        ({"allocation": Allocation.ALL_ELIGIBLE}, 0),
        ({"comparison": ComparisonGroup.NONE}, 0),
    ],
)
def test_grade_follows_the_allocation_rule_and_the_comparison(changes, grade, book):
    threshold = {"threshold": True, "self_made_score": False} if changes.get("allocation") in {Allocation.SCORE, Allocation.SIZE} else {}
    design = DesignFacts(pre_periods=4, self_reported=False, spillover_excluded=True, expected_eligible=60, expected_funded=20, **threshold)
    assert panel_of_draft(draft(book, design=design, **changes)).grade.level == grade


def test_detectable_effect_is_that_of_two_arms_after_adjustment(book):
    design = DesignFacts(expected_eligible=60, expected_funded=20, outcome_sd=2.0, outcome_r2=0.75)
    found = panel_of_draft(draft(book, design=design)).detectable

    se = 2.0 * sqrt(0.25 * (1 / 20 + 1 / 40))
    assert (found.funded, found.comparison) == (20, 40)
    assert found.effect == pytest.approx((norm.ppf(0.975) + norm.ppf(0.8)) * se, rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"outcome_sd": None}, ("outcome_sd",)),
        ({"outcome_r2": None, "expected_eligible": None}, ("expected_eligible", "expected_funded", "outcome_r2")),
        ({"expected_funded": 60}, ("expected_funded",)),
        ({"expected_funded": 70}, ("expected_funded",)),
        ({"expected_funded": 0}, ("expected_funded",)),
    ],
)
def test_detectable_effect_names_what_it_needs(changes, missing, book):
    known = {"expected_eligible": 60, "expected_funded": 20, "outcome_sd": 2.0, "outcome_r2": 0.5}
    panel = panel_of_draft(draft(book, design=DesignFacts(**(known | changes))))
    assert (panel.detectable, panel.missing) == (None, missing)


def test_record_reads_as_the_draft_did(book):
    call = drafted(book)
    before = panel_of(call)
    recorded = recorded_panel(open_call(call, by=OFFICER).evaluability)
    assert (recorded.facts, recorded.grade, recorded.detectable) == (before.facts, before.grade, before.detectable)
