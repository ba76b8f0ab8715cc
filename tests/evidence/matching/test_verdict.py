"""When the data answer, and the sentence."""

import copy

import pytest
from tests.evidence.matching.records import of_firms, of_panel

from pilotzone.evidence.matching.verdict import sentence, verdict

APART = {"method": "nearest", "support": "keep", "bias_correction": False}


def test_a_clear_difference_is_a_sentence():
    levels, changes = of_firms(), of_panel()

    assert (verdict(levels).answered, verdict(changes).answered) == (True, True)
    assert sentence(levels, "en")[0].startswith("产值 of treated units was on average ")
    assert sentence(changes, "zh")[0].startswith("支持之后，受支持单位y的变化比匹配后的对照组平均多 ")
    assert sentence(changes, "zh")[1] == ""


def test_a_negative_difference_is_less_or_lower():
    for made, zh, en in ((of_firms(), "低 3", "lower"), (of_panel(), "少 3", "less")):
        record = copy.deepcopy(made)
        record["effect"] |= {"estimate": -3.0, "se": 0.5, "lower": -4.0, "upper": -2.0}

        assert zh in sentence(record, "zh")[0]
        assert f"3.000 {en}" in sentence(record, "en")[0]


@pytest.mark.parametrize(
    ("change", "reason", "said"),
    [
        ({"effect": {"lower": None, "upper": None}}, "no_interval", "no interval can be given"),
        ({"effect": {"lower": -1.0}}, "wide", "That is not the same as no effect."),
        ({"placebo": {"p_value": 0.01}}, "placebo", "already moved apart"),
        ({"overlap": {"bins": []}}, "overlap", "tell both groups apart"),
        ({"warnings": [{"code": "few_treated"}]}, "few", "fewer than 10 treated units"),
        ({"warnings": [{"code": "few_comparison"}]}, "few", "fewer than 10"),
    ],
)
def test_each_objection_keeps_the_sentence_back(change, reason, said):
    record = copy.deepcopy(of_panel())
    for key, value in change.items():
        record[key] = record[key] | value if isinstance(value, dict) else value

    assert verdict(record).reasons == (reason,)
    first, rest = sentence(record, "en")
    assert first == "These data cannot answer whether the treatment changed y."
    assert said in rest


@pytest.mark.parametrize("left", [0.3, -0.3, None])
def test_a_covariate_left_apart_keeps_the_sentence_back(left):
    record = copy.deepcopy(of_firms())
    record["balance"][1]["after"]["difference"] = left

    assert verdict(record).reasons == ("balance",)


def test_groups_told_apart_answer_nothing():
    assert "overlap" in verdict(of_firms(far=True, **APART)).reasons
