"""The report: whole, in both languages, method and sources as used."""

import pytest
from tests.evidence.matching.records import of_firms, of_panel

from pilotzone.evidence.matching.page import citations, methods, report_html

APART = {"method": "nearest", "support": "keep", "bias_correction": False}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_report_is_one_page_with_pictures_and_tables(lang):
    html = report_html(of_panel(), source="p.csv", command="pilotzone match p.csv", lang=lang)

    assert html.count("<svg") == 3
    assert html.count("<h2>") == 11
    assert "<script" not in html
    assert "pilotzone match p.csv" in html


def test_report_of_units_told_apart_has_no_overlap_and_says_so():
    html = report_html(of_firms(far=True, **APART), source="t.csv")

    assert html.count("<svg") == 1
    assert 'class="sentence open"' in html
    assert "nobody is alike" in html


def test_units_left_out_have_a_section():
    record = of_firms(method="propensity", caliper=0.01, bias_correction=False)

    assert "Treated units that were not used" in report_html(record, source="t.csv")


def test_method_says_what_was_done():
    entropy = list(methods(of_panel(moments=2), "en"))
    pairs = list(methods(of_firms(before="before", method="nearest", replacement=False, neighbours=2), "en"))
    chance = " ".join(methods(of_firms(method="propensity", caliper=0.5, bias_correction=False), "zh"))

    assert "(means and variances)" in entropy[0]
    assert "the base" in entropy[1]
    assert "2 for each treated unit, each comparison unit serves once. What differences are left is corrected" in pairs[0]
    assert pairs[1] == "The outcome is the change from “before” to “产值”."
    assert "卡尺：logit 的 0.5 个标准差。" in chance
    assert "残余差异" not in chance


def test_sources_are_those_of_the_method():
    assert [text.partition(",")[0] for text in citations(of_panel())] == ["Hainmueller", "Zhao", "Heckman", "Stuart", "Zhao"]
    assert [text.partition(",")[0] for text in citations(of_firms(method="nearest"))] == ["Abadie", "Abadie", "Stuart", "Zhao"]
