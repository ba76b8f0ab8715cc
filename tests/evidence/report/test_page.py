"""The page: complete, escaped, by itself."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest
from tests.evidence.compared import compared
from tests.evidence.sample_record import cell, estimate, means

from pilotzone.evidence import att_gt, moments_of
from pilotzone.evidence.evaluability import Allocation, Facts, grade
from pilotzone.evidence.plot import raw_means
from pilotzone.evidence.report import Setting, record_of, report_html

VOID = {"meta", "br"}


class Outline(HTMLParser):
    """Collects tags and headings and refuses tags that do not match."""

    def __init__(self):
        super().__init__()
        self.open, self.tags, self.headings = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in {"h1", "h2"}:
            self.headings.append(data)


def outline(html):
    found = Outline()
    found.feed(html)
    assert found.open == []
    return found


def page(lang="en", *, setting=None, **changes):
    return report_html(
        estimate(**changes), means(), setting or Setting(source="jtrain.csv", command="pilotzone evaluate 'a b.csv'"), lang=lang
    )


def test_sections_come_in_the_order_a_reader_needs():
    moved = [{"unit": "a", "change": 0.5}]

    headings = outline(page(permutation={"draws": 99, "p_value": 0.01}, influence=moved)).headings

    assert headings == [
        "Evaluation: hrsemp",
        "Raw means",
        "Estimates by period since funding",
        "Units by cohort",
        "What was left out",
        "Mind",
        "Pre-trend check",
        "Overall averages",
        "Permutation test",
        "Leaving out one unit at a time",
        "Estimates by cohort and period",
        "Method",
        "References",
        "Reproduce",
    ]


def test_a_chinese_page_is_chinese_and_says_so():
    html = page("zh", setting=Setting(source="示例", outcome="人均培训时数"))

    assert '<html lang="zh-Hans">' in html
    assert outline(html).headings[:3] == ["成效评价：人均培训时数", "原始均值", "逐期估计"]
    assert "<strong>获支持后，受支持单位的人均培训时数比对照组平均高 18.30（95% 置信区间：+11.44 至 +25.16）。</strong>" in html
    assert "可评估等级未计算：数据文件没有说明资金是怎样分配的。" in html


def test_what_was_run_can_be_run_again():
    html = page()

    assert "<code>pilotzone evaluate &#x27;a b.csv&#x27;</code>" in html
    assert f"<code>{'ab' * 32}</code>" in html
    assert "<code>pilotzone 0.1.0 (duckdb)</code>" in html
    assert '<tr><th scope="row">seed</th><td>7</td></tr>' in html
    assert '<tr><th scope="row">min_event</th><td>none</td></tr>' in html


def test_a_panel_without_a_file_has_no_hash_and_says_so():
    record = estimate()
    record["panel"]["sha256"] = None

    assert "<code>not recorded</code>" in report_html(record, means(), Setting(source="memory"))


def test_nothing_runs_and_nothing_is_fetched():
    evil = '"><script>alert(1)</script><img src=http://x.example/a.png>'
    record = estimate(
        spec={**estimate()["spec"], "outcome": evil, "unit": evil},
        warnings=[{"code": "new", "message": evil}],
        influence=[{"unit": evil, "change": 1.0}],
    )
    record["panel"]["dropped"] = {evil: 1}

    html = report_html(record, means(), Setting(source=evil, command=evil))

    found = outline(html)
    assert {tag for tag, _ in found.tags} & {"script", "img", "link", "iframe", "form", "a", "object", "embed", "image"} == set()
    assert [attrs for _, attrs in found.tags if set(attrs) & {"src", "href", "style", "onload", "onclick"}] == []
    assert "@import" not in html
    assert "url(" not in re.sub(r"url\(#p[0-9a-f]{8}-\w+\)", "", html)
    policy = [attrs["content"] for tag, attrs in found.tags if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"]


def test_the_grade_stands_with_its_reasons_and_who_could_change_them():
    facts = Facts(allocation=Allocation.ALL_ELIGIBLE, records_kept=True)

    html = page("en", setting=Setting(source="x", grade=grade(facts)))

    assert "Evaluability grade 0/5 (monitoring only)" in html
    assert "all eligible are paid, so nobody is left to compare with (who could change it: officer)" in html
    assert "No evaluability grade" not in html


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_real_estimate_with_a_singleton_cohort_makes_a_page(lang):
    rng = np.random.default_rng(3)
    cohort = np.array([0] * 30 + [2021] * 12 + [2022])
    y = rng.normal(size=(43, 4)) + (np.arange(2019, 2023) >= cohort[:, None]) * (cohort[:, None] > 0)
    fit = att_gt(moments_of(y, cohort, np.arange(2019, 2023)))

    html = report_html(record_of(fit), raw_means(fit.moments), Setting(source="x", outcome="y"), lang=lang)

    outline(html)
    assert ("只有一个单位" if lang == "zh" else "holds a single unit") in html


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_several_estimators_have_sections_with_pictures_and_tables_beside(lang):
    record = {**compared(), "sensitivity": {"missing": "no_before"}}

    html = report_html(record, means(), Setting(source="x", outcome="y"), lang=lang)

    found = outline(html)
    expected = {
        "zh": ["走势不平行时结论还成立吗", "各估计方法对照", "方法之间的差别", "双向固定效应由哪些比较构成", "分批次、分时期估计"],
        "en": [
            "If the groups would not have moved alike",
            "Estimators side by side",
            "Differences between estimators",
            "What the two-way estimate is made of",
            "Estimates by cohort and period",
        ],
    }
    assert found.headings[8:13] == expected[lang]
    assert sum(tag == "figure" for tag, _ in found.tags) == 5


def test_a_two_way_report_has_no_cells_and_says_so():
    html = report_html(compared("twfe"), means(), Setting(source="x", outcome="y"))

    assert "Two-way fixed effects has no estimates by cohort and period." in html
    assert 'class="sentence open"' in html


def test_a_wide_picture_is_not_shrunk_to_a_phone():
    record = estimate(att_gt=[cell(2000, year, 1.0, 0.5) for year in range(2001, 2041)])

    html = report_html(record, means(), Setting(source="x", outcome="y"))

    assert html.count('<figure class="wide">') == 1
    assert html.count("<figure>") == 2
