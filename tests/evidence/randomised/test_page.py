"""The report of a trial in the order in which it is read."""

from tests.evidence.randomised.test_stepped import COLUMNS, rows
from tests.evidence.randomised.trials import columns, plain, table
from tests.evidence.report.test_page import outline

from pilotzone.evidence import TrialOptions, trial
from pilotzone.evidence.randomised.page import trial_html


def page(data, named, options=None, **more):
    return trial_html(trial(table(data), named, options).to_dict(), source="t.csv", command="pilotzone trial t.csv", **more)


def test_every_part_has_its_heading():
    named = columns(outcomes=("y", "z"), block="block", covariates=("x",), uptake="took")

    found = outline(page(plain(gaps=(1, 5)), named, TrialOptions(permutations=99)))

    assert found.headings == [
        "Randomised trial: y",
        "Other arms and outcomes",
        "Means and differences by arm",
        "Differences from “control”: y",
        "Differences from “control”: z",
        "Tests",
        "Differences before the lottery",
        "Effect among those who took it up because of the assignment",
        "Missing outcomes",
        "Arms",
        "What was left out",
        "Mind",
        "Method",
        "References",
        "Reproduce",
    ]
    assert [tag for tag, _ in found.tags].count("figure") == 3


def test_a_small_trial_has_a_small_page():
    found = outline(page(plain(), columns(), TrialOptions(permutations=0), lang="zh"))

    assert found.headings == [
        "随机试验：y",
        "各组均值与差异",
        "与“control”的差异：y",
        "检验",
        "各组",
        "未使用的数据",
        "注意",
        "方法",
        "文献",
        "复现",
    ]


def test_methods_and_references_name_what_was_used_and_nothing_else():
    plainly = page(plain(), columns(), TrialOptions(permutations=0))
    fully = page(plain(), columns(block="block", covariates=("x",), pre="before"), TrialOptions(estimator="cuped", permutations=99))

    assert "doi:10.1214/12-AOAS583" not in plainly
    assert "draws the lottery again" not in plainly
    assert "centred covariates (x)" in fully
    assert "outcome before, “before”" in fully
    assert "99 assignments drawn (seed 0)" in fully
    assert all(doi in fully for doi in ("10.1214/12-AOAS583", "10.1145/2433396.2433413", "10.2202/1544-6115.1585"))


def test_a_stepped_wedge_says_periods_and_its_method():
    html = page(rows(), COLUMNS, TrialOptions(permutations=9))

    assert "4 periods" in html
    assert "Stepped wedge: regression" in html
    assert "10.1016/j.cct.2006.05.007" in html
