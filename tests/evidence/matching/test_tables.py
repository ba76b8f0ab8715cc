"""Tables and warnings in both languages."""

import copy

import pytest
from tests.evidence.matching.records import of_firms, of_panel

from pilotzone.evidence.matching import tables
from pilotzone.evidence.report import Style

ZH, EN = Style("zh"), Style("en", minus="-")


def test_tables_of_units_and_of_a_panel():
    titles = [[table.title for table in tables.all_tables(record, EN)] for record in (of_firms(), of_panel())]

    shared = ["Estimates", "Balance of covariates", "Units and weights"]
    rest = ["Overlap of fitted chances of treatment", "What something not measured could do"]
    periods = ["Differences by period, since the last one before treatment", "Differences by cohort"]
    assert titles == [[*shared, *rest], [*shared, *periods, *rest]]


@pytest.mark.parametrize("style", [ZH, EN])
def test_every_row_is_as_long_as_its_head(style):
    record = of_panel(method="propensity", caliper=0.01, bias_correction=False)

    shown = [*tables.all_tables(record, style), tables.left_out(record, style)]
    assert all(len(row) == len(table.head) for table in shown for row in table.rows)


def test_balance_shows_means_and_differences_before_and_after():
    row = of_panel()["balance"][0]

    shown = tables.balance(of_panel(), EN).rows[0]

    assert shown[0] == "staff"
    assert shown[4] == f"{row['before']['difference']:.3f}"
    assert shown[5] == "0.000"


def test_note_of_the_estimates_tells_levels_from_changes():
    assert tables.estimates(of_firms(), EN).note.startswith("Mean of the treated ")
    assert tables.estimates(of_firms(before="before"), EN).note.startswith("Mean change of the treated ")


def test_placebo_is_told_or_said_to_be_missing():
    record = copy.deepcopy(of_panel())
    assert tables.placebo(record, "en").startswith("Differences before treatment are placebos")

    record["placebo"]["p_value"] = None
    assert tables.placebo(record, "zh").startswith("支持前没有第二个时期")
    record["placebo"] = None
    assert tables.placebo(record, "en").startswith("There is no second period")


def test_a_long_list_of_units_left_out_is_cut_and_said():
    record = copy.deepcopy(of_firms())
    record["discarded"] = [{"unit": f"u{at}", "cohort": None, "reason": "no_match"} for at in range(25)]

    shown = tables.discarded(record, EN)

    assert (len(shown.rows), shown.note) == (20, "5 more are in the machine form.")
    record["discarded"] = record["discarded"][:2]
    assert tables.discarded(record, ZH).rows[0] == ("u0", "—", "卡尺或精确分层内没有匹配")
    assert tables.discarded(record, ZH).note == ""


def test_what_was_left_out_is_named_or_nothing():
    record = copy.deepcopy(of_firms())
    assert tables.left_out(record, EN).note == "Nothing was left out."

    record["table"]["dropped"] = {"missing_outcome": 3, "of_tomorrow": 1}
    assert tables.left_out(record, ZH).rows == (("行：缺结果", "3"), ("of_tomorrow", "1"))


@pytest.mark.parametrize(
    ("code", "data", "said"),
    [
        ("hidden_bias", {"gamma": 1.5}, "相差 1.5 倍"),
        ("hidden_bias", {"gamma": None}, "即使几率相差一百倍"),
        ("no_overlap", {"outside": 3, "treated": 9}, "9 个受支持单位中有 3 个"),
        ("no_overlap", {"outside": 9, "treated": 9}, "完全分开"),
        ("discarded_treated", {"discarded": 2, "treated": 9, "reasons": {"no_match": 2}, "units": "a, b"}, "卡尺或精确分层内没有匹配 2"),
        ("poor_balance", {"covariates": ["a", "b"], "large": ["b"]}, "a、b。其中超过 0.25、不宜再靠回归弥补：b。"),
        ("poor_balance", {"covariates": ["a"], "large": []}, "仍超过 0.1 的协变量：a。"),
        ("singleton_cohort", {"cohorts": [2003, 2004]}, "批次 2003、2004"),
    ],
)
def test_warnings_are_said_in_chinese(code, data, said):
    record = {"warnings": [{"code": code, "message": "in English", "data": data}]}

    assert said in tables.warnings(record, "zh")[0]
    assert tables.warnings(record, "en") == ["in English"]


def test_what_was_left_out_is_said_once_in_its_own_table():
    record = {"warnings": [{"code": "dropped", "message": "left out: missing_outcome 3", "data": {"dropped": {"missing_outcome": 3}}}]}

    assert tables.warnings(record, "en") == []


def test_an_unknown_warning_keeps_its_message():
    record = {"warnings": [{"code": "of_tomorrow", "message": "in English", "data": {}}]}

    assert tables.warnings(record, "zh") == ["in English"]
