"""An estimate fills in the facts that it shows."""

from pilotzone.evidence.evaluability import Allocation, Check, Facts, with_estimate


def estimate(**changes):
    return {
        "panel": {"periods": [1987, 1988, 1989], "cohorts": {"1988": 36, "1989": 30, "never": 91}},
        "spec": {"control": "never", "anticipation": 0},
        "att_gt": [{"cohort": 1988}, {"cohort": 1989}, {"cohort": 1989}],
        "event_study": {
            "points": [
                {"event_time": -2, "att": 0.1, "se": 0.2},
                {"event_time": -1, "att": 0.0, "se": None},
                {"event_time": 0, "att": 0.5, "se": 0.2},
            ]
        },
        "overall": {"event_study": {"att": 0.3}},
        "pretrend": {"p_value": 0.02},
        **changes,
    }


def test_facts_of_an_estimate_are_filled_in_and_others_kept():
    facts = with_estimate(Facts(allocation=Allocation.FIRST_COME), estimate())

    assert facts == Facts(
        allocation=Allocation.FIRST_COME,
        pre_periods=1,
        pretrend=Check.REJECTED,
        pretrend_units=30,
        gap=Check.HELD,
        treated_units=66,
        comparison_units=91,
    )


def test_not_yet_treated_units_count_as_comparison_and_anticipation_shortens_the_time_before():
    facts = with_estimate(Facts(), estimate(spec={"control": "notyet", "anticipation": 1}))

    assert (facts.comparison_units, facts.pre_periods, facts.pretrend_units) == (121, 0, 0)


def test_units_treated_after_the_last_period_are_comparison():
    late = estimate(panel={"periods": [1987, 1988, 1989], "cohorts": {"1988": 36, "1989": 30, "1995": 4, "never": 91}})

    facts = with_estimate(Facts(), late)

    assert (facts.treated_units, facts.comparison_units) == (66, 95)


def test_without_a_pretrend_nothing_can_be_tested():
    late = [{"event_time": 0, "att": 0.5, "se": 0.2}]

    facts = with_estimate(Facts(), estimate(pretrend=None, event_study={"points": late}))

    assert (facts.pretrend, facts.gap) == (Check.UNTESTABLE, Check.UNTESTABLE)
