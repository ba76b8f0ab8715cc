"""What results say, in plain units and at the right honesty."""

import math

import pytest
from django.utils import translation
from tests.studies.world import outcome

from pilotzone.indicators.enums import PeriodType
from pilotzone.studies import sentences
from pilotzone.studies.plan import _outcome


def planned(**changes):
    return _outcome(outcome(**changes))


def point(time, att, lower, upper):
    return {"event_time": time, "att": att, "se": 1.0, "lower": lower, "upper": upper}


def record(att, lower, upper, *, points=None, se=1.0, **changes):
    """Return the parts of an estimate that sentences are made of."""
    points = points or [point(0, att, lower, upper), point(1, att, lower, upper)]
    basic = {
        "spec": {"level": 0.95, "outcome": "turnover", "min_event": None, "max_event": None},
        "overall": {"event_study": {"att": att, "se": se, "lower": lower, "upper": upper}},
        "event_study": {"points": points},
        "pretrend": {"statistic": 0.1, "df": 1, "p_value": 0.7},
        "permutation": {"draws": 99, "p_value": 0.01},
        "warnings": [],
    }
    return basic | changes


def said(found, **changes):
    return sentences.said_of(planned(**changes), found, PeriodType.YEAR)


@pytest.mark.parametrize(("att", "word"), [(3.0, "3.0 10,000 yuan higher"), (-3.0, "3.0 10,000 yuan lower")])
def test_answer_says_size_direction_interval_and_when(att, word):
    bold = said(record(att, att - 1, att + 1)).bold
    assert word in bold
    assert bold.startswith("In the grant year and the year after, turnover of those funded was on average")
    assert f"(95% interval: {sentences.fixed(att - 1, 1, signed=True)} to {sentences.fixed(att + 1, 1, signed=True)})" in bold


def test_wide_interval_cannot_answer_and_is_never_no_effect():
    found = said(record(1.0, -2.0, 4.0))
    assert (found.answered, found.bold) == (False, "These data cannot answer whether the grant changed turnover.")
    assert "anything in the 95% interval (-2.0 to +4.0)".replace("-", "−") in found.rest
    assert "not the same as no effect" in found.rest
    with translation.override("zh-hans"):
        chinese = said(record(1.0, -2.0, 4.0))
    assert chinese.bold == "现有数据不足以判断资助是否改变了营业收入。"
    assert "无效果" not in chinese.rest + chinese.bold


def test_a_past_that_cannot_be_checked_is_said_beside_the_difference():
    unknown = {"statistic": None, "df": 0, "p_value": None}
    checked, unchecked = said(record(3.0, 2.0, 4.0)).rest, said(record(3.0, 2.0, 4.0, pretrend=unknown)).rest
    assert unchecked == (
        f"{checked} Whether both groups moved alike before funding cannot be checked here, so the difference may have another cause."
    )


def test_rejected_check_beforehand_bars_a_clear_interval():
    found = said(record(3.0, 2.0, 4.0, pretrend={"statistic": 9.0, "df": 1, "p_value": 0.002}))
    assert found.answered is False
    assert "no conclusion can rest on it" in found.rest
    assert "p = 0.002" in found.rest


def test_logs_are_told_as_per_cent():
    found = said(record(math.log(0.7), math.log(0.6), math.log(0.8), se=0.1), transform="log")
    assert "30% lower than in the comparison group (95% interval: −40% to −20%)" in found.bold


def test_periods_are_told_apart():
    points = [point(-1, 0.2, -1, 1), point(0, 5.0, 4.0, 6.0), point(1, 1.0, -1.0, 3.0)]
    text = said(record(3.0, 2.0, 4.0, points=points)).by_period
    assert text == "By period: grant year +5.0 10,000 yuan (+4.0 to +6.0); one year after +1.0 10,000 yuan (−1.0 to +3.0)."


def test_single_period_is_not_told_twice():
    found = said(record(3.0, 2.0, 4.0, points=[point(0, 3.0, 2.0, 4.0)]))
    assert (found.by_period, found.bold.startswith("In the grant year, ")) == ("", True)


def test_estimate_without_an_interval_says_so():
    found = said(record(3.0, None, None, se=None))
    assert found.answered is False
    assert "no interval" not in found.bold


def test_who_answers_more_often():
    more = sentences.answers_sentence(planned(), {"funded": [9, 10], "unfunded": [7, 10]})
    assert more.endswith("The funded answer more often, by 20 points.")
    less = sentences.answers_sentence(planned(), {"funded": [7, 10], "unfunded": [9, 10]})
    assert less.endswith("The unfunded answer more often, by 20 points.")
    same = sentences.answers_sentence(planned(), {"funded": [9, 10], "unfunded": [9, 10]})
    assert same.endswith("Both answer equally often.")
    alone = sentences.answers_sentence(planned(), {"funded": [9, 10], "unfunded": [0, 0]})
    assert alone.endswith("(—).")


@pytest.mark.parametrize(
    ("grade", "interval", "expected"),
    [
        (0, (2.0, 4.0), "Benefits (30 points): turnover, monitoring only; evaluability grade 0/5 (monitoring only)."),
        (2, (-2.0, 4.0), "Benefits (30 points): turnover, cannot answer with these data; evaluability grade 2/5"),
        (3, (2.0, 4.0), "Benefits (30 points): turnover, +3.0 10,000 yuan against the comparison group (+2.0 to +4.0) in the grant year"),
    ],
)
def test_line_of_the_self_evaluation_table(grade, interval, expected):
    assert sentences.assessment_line(planned(), record(3.0, *interval), grade, PeriodType.YEAR).startswith(expected)


def test_detectable_effect_is_told_in_plain_units():
    level = sentences.detectable_sentence(planned(), record(3.0, 2.0, 4.0), 2.5)
    assert "a difference of 2.5 10,000 yuan or more" in level
    logs = sentences.detectable_sentence(planned(transform="log"), record(0.1, 0.0, 0.2, se=0.1), math.log(2))
    assert "a fall by 50% or a rise by 100% or more" in logs
    assert "cannot be computed" in sentences.detectable_sentence(planned(), record(3.0, 2.0, 4.0), None)


def test_quarters_are_called_periods():
    found = sentences.said_of(planned(), record(3.0, 2.0, 4.0), PeriodType.QUARTER)
    assert found.bold.startswith("In the period of the grant and the one after, ")
    assert "one period after" in found.by_period
