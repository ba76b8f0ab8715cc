"""The report of a discontinuity in the order in which it is read."""

import pytest
from tests.evidence.cutoff.test_design import design, table
from tests.evidence.report.test_page import outline

from pilotzone.evidence import rdd
from pilotzone.evidence.cutoff.page import cutoff_html


def test_picture_comes_first_and_what_was_left_out_is_said():
    record = rdd(design(treated="taken", covariates=("a",))).to_dict()

    found = outline(cutoff_html(record, source="t.csv", command="pilotzone rdd t.csv"))

    assert found.headings == [
        "At the cut-off: y",
        "Either side of the cut-off: y",
        "Observations on either side",
        "Checks",
        "Heads on either side",
        "What was left out",
        "Mind",
        "Means of bins",
        "Method",
        "References",
        "Reproduce",
    ]
    tags = [tag for tag, _ in found.tags]
    assert tags.index("figure") < tags.index("table")


def test_a_sharp_and_a_fuzzy_design_name_what_they_used():
    sharp = cutoff_html(rdd(design()).to_dict(), source="t.csv", lang="zh")
    fuzzy = cutoff_html(rdd(design(treated="taken", covariates=("a", "b"), cluster="town"), bandwidth=0.4).to_dict(), source="t.csv")

    assert "清晰断点回归" in sharp
    assert "三角核加权的 1 次局部多项式" in sharp
    assert "由三个最近邻估计" in sharp
    assert "10.1162/rest_a_00760" not in sharp
    assert "Fuzzy regression discontinuity" in fuzzy
    assert "bandwidth of 0.4, as given" in fuzzy
    assert "residuals summed by “town”" in fuzzy
    assert "adjusted for a, b" in fuzzy
    assert all(doi in fuzzy for doi in ("10.1162/rest_a_00760", "10.1080/07350015.2015.1024836"))


@pytest.mark.parametrize(("lang", "words"), [("en", "cut-offs row by row from column “line”"), ("zh", "断点由“line”一栏逐行给出")])
def test_pooled_cutoffs_are_each_shown(lang, words):
    lines = [0.0 if at % 2 else 0.02 for at in range(600)]

    html = cutoff_html(rdd(design(table(line=lines), cutoff=None, pooled="line")).to_dict(), source="t.csv", lang=lang)

    assert words in html
    assert ("Each cut-off" in html, "各断点" in html) == (lang == "en", lang == "zh")
    assert "10.1086/686802" in html
