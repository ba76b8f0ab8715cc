"""Sentences beside the tables."""

import re
from pathlib import Path

import pytest
from tests.evidence.sample_record import estimate

import pilotzone.evidence
from pilotzone.evidence.report import prose
from pilotzone.evidence.report.words import WORDS

PACKAGE = Path(pilotzone.evidence.__file__).parent


def test_every_warning_of_the_engine_has_chinese_words():
    sources = "".join(
        (PACKAGE / name).read_text(encoding="utf-8") for name in ("notices.py", "adjustment_notices.py", "estimators/notices.py")
    )
    codes = set(re.findall(r'Notice\(\s*"(\w+)"', sources))

    assert "few_treated" in codes
    assert codes - set(WORDS) == set()


def test_every_phrase_is_there_in_both_languages_unless_the_engine_says_it():
    english_from_engine = {key for key, (zh, en) in WORDS.items() if zh and not en}

    assert english_from_engine == {
        "few_treated",
        "few_per_cohort",
        "few_comparison",
        "small_cohort",
        "singleton_cohort",
        "undefined_se",
        "no_period_after",
        "pretrend_singular",
        "pretrend_many_cells",
        "treated_after_panel",
        "no_overlap",
        "collinear_cell",
        "empty_cell",
        "weak_overlap",
        "extreme_weights",
        "few_clusters",
        "varying_covariate",
        "dominated_by_one_unit",
        "dominated_by_one_unit_never",
        "variance_by_one_unit",
        "variance_by_one_unit_never",
        "wild_few_treated",
        "wild_unbounded",
        "few_degrees_of_freedom",
        "no_permutation_adjusted",
        "no_permutation_mixed",
        "no_permutation_limit",
        "heterogeneous_effects",
        "forbidden_comparisons",
        "second_reference",
        "last_cohort_control",
    }
    assert {key for key, (zh, en) in WORDS.items() if en and not zh} == set()


def test_warnings_speak_the_language_of_the_reader():
    known = {"code": "small_cohort", "message": "cohort 1990 (3 units): fewer.", "data": {"cohorts": {"1990": 3, "1991": 2}}}
    stored = {"code": "few_treated", "message": "Only 8 treated units."}
    listed = {"code": "dropped", "message": "Not all of the panel was used."}
    record = estimate(warnings=[listed, known, stored])

    assert prose.warnings(record, "zh") == ["以下批次单位过少：1990（3 个）、1991（2 个）。", "Only 8 treated units."]
    assert prose.warnings(record, "en") == ["cohort 1990 (3 units): fewer.", "Only 8 treated units."]


@pytest.mark.parametrize(
    ("cohort", "said"), [("never", "始终未获支持的单位中，a、b 占结果总量的 90%"), ("1990", "批次 1990：a、b 占该批次结果总量的 90%")]
)
def test_units_that_carry_a_cohort_are_named_with_it_and_the_never_treated_without_a_year(cohort, said):
    data = {"cohort": cohort, "units": ["a", "b"], "share": "90%", "att": "1.0", "without": "0.5"}
    record = estimate(warnings=[{"code": "dominated_by_one_unit", "message": "in English", "data": data}])

    assert prose.warnings(record, "zh") == [f"{said}；剔除后平均差异由 1.0 变为 0.5。"]
    assert prose.warnings(record, "en") == ["in English"]


@pytest.mark.parametrize(
    ("pretrend", "text"),
    [
        (
            {"statistic": 0.56, "df": 1, "p_value": 0.453},
            "Joint test χ²(1) = 0.56, p = 0.453: no sign that the groups moved apart before funding. That is not proof that they did not.",
        ),
        (
            {"statistic": 9.5, "df": 2, "p_value": 0.009},
            "Joint test χ²(2) = 9.50, p = 0.009: the groups already moved apart before funding.",
        ),
        ({"statistic": None, "df": 0, "p_value": None}, "Cannot be tested: too few periods before funding, or too few units."),
    ],
)
def test_pretrend_is_never_called_passed(pretrend, text):
    assert prose.pretrend(estimate(pretrend=pretrend), "en") == text


@pytest.mark.parametrize(
    ("window", "span"), [({}, "0 to +1"), ({"max_event": 0}, "0 to 0"), ({"min_event": 1}, "+1 to +1"), ({"max_event": -1}, "−2 to −1")]
)
def test_the_window_says_what_is_averaged(window, span):
    record = estimate(spec={**estimate()["spec"], **window})

    assert prose.window(record, "en", outcome="y").startswith(f"Averaged over periods {span} since funding")


def test_method_names_the_comparison_and_anticipation_and_cites_what_was_used():
    spec = {**estimate()["spec"], "control": "notyet", "anticipation": 2, "level": 0.9}
    record = estimate(spec=spec, permutation={"draws": 99, "p_value": 0.01})

    how, rule = prose.method(record, "en")

    assert "Comparison group: units not funded by then. Units may react 2 periods ahead. " in how
    assert "the 90% interval" in rule
    assert "does not exceed 0.1, and" in rule
    assert [re.search(r"doi:\S+", text).group() for text in prose.citations(record)] == [
        "doi:10.1016/j.jeconom.2020.12.001",
        "doi:10.1002/jae.2656",
        "doi:10.2202/1544-6115.1585",
    ]
    assert len(prose.citations(estimate())) == 2
