"""When data answer and when they cannot; never "no effect"."""

import pytest
from tests.evidence.sample_record import average, estimate

from pilotzone.evidence.report import Verdict, sentence, verdict


def headline(att, se):
    return {**estimate()["overall"], "event_study": average(att, se)}


UNDEFINED = {"att": 1.0, "se": None, "lower": None, "upper": None}
NOTHING = {"att": None, "se": None, "lower": None, "upper": None}
FEW = [{"code": "few_treated", "message": "Only 8 treated units.", "data": {"units": 8}}]


TWO_WAY = {**estimate()["spec"], "estimator": "twfe"}


def warned(*codes):
    return [{"code": code, "message": ""} for code in codes]


@pytest.mark.parametrize("code", ["heterogeneous_effects", "forbidden_comparisons", "second_reference"])
def test_a_broken_two_way_estimate_gives_the_reason_and_no_number(code):
    record = estimate(spec=TWO_WAY, warnings=warned(code))

    zh, en = (sentence(record, lang)[1] for lang in ("zh", "en"))

    assert verdict(record) == Verdict(False, (code,))
    assert "18.3" not in zh + en
    assert zh.startswith(("双向固定效应", "没有始终未获支持的单位"))
    assert "two-way" in en.lower()
    assert verdict(estimate(warnings=warned(code))).answered


def test_warnings_of_other_estimators_do_not_forbid_a_conclusion():
    assert verdict(estimate(spec={**TWO_WAY, "estimator": "imputation"}, warnings=warned("second_reference"))).answered
    assert verdict(estimate(spec={**TWO_WAY, "estimator": "sunab"}, warnings=warned("last_cohort_control"))).answered


@pytest.mark.parametrize(
    ("changes", "reasons"),
    [
        ({}, ()),
        ({"overall": headline(1.0, 0.6)}, ("wide",)),
        ({"overall": {**estimate()["overall"], "event_study": UNDEFINED}}, ("no_interval",)),
        ({"overall": {**estimate()["overall"], "event_study": NOTHING}}, ("no_estimate",)),
        ({"pretrend": {"statistic": 9.0, "df": 1, "p_value": 0.049}}, ("pretrend",)),
        ({"pretrend": {"statistic": None, "df": 0, "p_value": None}}, ()),
        ({"permutation": {"draws": 99, "p_value": 0.06}}, ("permutation",)),
        ({"permutation": {"draws": 19, "p_value": 0.05}}, ()),
        ({"warnings": FEW}, ("few",)),
        ({"warnings": [{"code": "few_comparison", "message": ""}]}, ("few",)),
        ({"warnings": [{"code": "few_per_cohort", "message": ""}]}, ("few",)),
        ({"warnings": [{"code": "few_clusters", "message": ""}]}, ("few_clusters",)),
        ({"warnings": FEW, "permutation": {"draws": 99, "p_value": 0.01}}, ()),
        ({"overall": headline(1.0, 0.6), "permutation": {"draws": 99, "p_value": 0.2}}, ("wide", "permutation")),
    ],
)
def test_each_objection_alone_forbids_a_conclusion(changes, reasons):
    assert verdict(estimate(**changes)) == Verdict(not reasons, reasons)


def test_a_clear_difference_is_one_sentence_with_its_interval():
    record = estimate(overall=headline(-0.0772, 0.0200))

    assert sentence(record, "zh", outcome="报废率") == (
        "获支持后，受支持单位的报废率比对照组平均低 0.0772（95% 置信区间：−0.1164 至 −0.0380）。",
        "",
    )
    assert sentence(record, "en") == (
        (
            "After funding, hrsemp of funded units was on average 0.0772 lower than in the comparison group "
            "(95% interval: −0.1164 to −0.0380)."
        ),
        "",
    )


def test_a_difference_whose_past_cannot_be_checked_says_so():
    record = estimate(overall=headline(-0.0772, 0.0200), pretrend={"statistic": None, "df": 0, "p_value": None})

    assert sentence(record, "zh")[1] == "获支持之前两组是否同步变化无从检验，差异也可能另有原因。"
    assert sentence(record, "en")[1] == (
        "Whether both groups moved alike before funding cannot be checked here, so the difference may have another cause."
    )


def test_a_wide_interval_cannot_answer_and_says_what_still_fits():
    record = estimate(overall=headline(-0.365, 0.209), permutation={"draws": 199, "p_value": 0.075})

    zh, en = (sentence(record, lang) for lang in ("zh", "en"))

    assert zh == (
        "现有数据不足以判断支持是否改变了hrsemp。",
        (
            "估计的平均差异为 −0.365，但 −0.775 至 +0.045 之间的任何差异都与数据相符（95% 置信区间）。这不等于没有效果。"
            "随机调换各单位的批次，得到同样大差异的机会并不小（置换检验 p = 0.075）。"
        ),
    )
    assert en == (
        "These data cannot answer whether funding changed hrsemp.",
        (
            "The estimated average difference is −0.365, but anything from −0.775 to +0.045 fits the data (95% interval). "
            "That is not the same as no effect. Shuffling who was funded when gives differences as large as this too easily "
            "(permutation test, p = 0.075)."
        ),
    )


def test_a_rejected_pretrend_takes_the_conclusion_away_though_the_interval_is_clear():
    bold, rest = sentence(estimate(pretrend={"statistic": 12.0, "df": 1, "p_value": 0.0005}), "en")

    assert bold == "These data cannot answer whether funding changed hrsemp."
    assert rest == (
        "The estimated average difference is +18.30 (95% interval: +11.44 to +25.16), but no conclusion can rest on it. "
        "The groups already moved apart before funding (pre-trend check, p < 0.001), so the comparison is not credible."
    )


def test_without_an_estimate_only_the_reason_is_given():
    record = estimate(overall={**estimate()["overall"], "event_study": NOTHING})

    assert sentence(record, "zh")[1] == "获支持之后没有可以比较的时期。"


def test_without_an_interval_the_number_stands_alone():
    record = estimate(overall={**estimate()["overall"], "event_study": UNDEFINED})

    assert sentence(record, "en")[1] == "The estimated average difference is +1.00; no interval can be given."
