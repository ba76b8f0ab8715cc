"""Tables of several estimators, cell by cell."""

import pytest
from tests.evidence.compared import compared

from pilotzone.evidence.report import Style, estimators, prose, sentence, tables, verdict

EN, ZH = Style("en", minus="-"), Style("zh")


def test_averages_list_every_estimator_with_its_own_numbers():
    record = compared()

    found = estimators.averages(record, EN)

    assert [row[0] for row in found.rows] == ["Callaway–Sant'Anna", "two-way fixed effects", "Sun–Abraham", "imputation"]
    static, error = (record["estimators"]["twfe"]["overall"]["simple"][key] for key in ("att", "se"))
    assert found.rows[1][4:] == (f"{static:.4f}", f"{error:.4f}")
    assert found.rows[0][1:] == found.rows[2][1:]


def test_an_estimator_by_name_stands_after_the_default():
    assert [row[0] for row in estimators.averages(compared("imputation"), ZH).rows] == ["Callaway–Sant'Anna", "插补法"]


def test_periods_before_funding_stand_only_where_they_count_from_the_last_before():
    found = estimators.by_period(compared(), EN)

    assert [row[0] for row in found.rows] == ["-4", "-3", "-2", "-1", "0", "+1", "+2", "+3", "+4"]
    assert [row[1] for row in found.rows[:4]] == ["—"] * 4
    assert found.rows[3][2:] == ("0.0000",) * 3
    assert all("(" in cell for row in found.rows[4:] for cell in row[1:])


def test_differences_say_the_same_number_and_the_p_of_every_pair():
    found = estimators.differences(compared(), EN)

    assert [row[0] for row in found.rows] == [
        "Callaway–Sant'Anna - two-way fixed effects",
        "Callaway–Sant'Anna - Sun–Abraham",
        "Callaway–Sant'Anna - imputation",
        "two-way fixed effects - Sun–Abraham",
        "two-way fixed effects - imputation",
        "Sun–Abraham - imputation",
    ]
    assert found.rows[1][1:] == ("—", "—", "same number", "same number", "same number")
    assert found.rows[4][5] == "< 0.001"
    assert found.head[3:] == ("p (average)", "p (all periods)", "p (all cohort-periods)")


def test_bacon_shares_sum_to_all_and_the_total_is_the_coefficient():
    record = compared()

    found = estimators.bacon(record, EN)

    shares = [float(row[1].rstrip("%")) for row in found.rows]
    assert [row[0] for row in found.rows] == ["units never funded", "units funded later", "units already funded", "total"]
    assert sum(shares[:3]) == pytest.approx(shares[3], abs=0.11)
    assert float(found.rows[3][2]) == pytest.approx(record["estimators"]["twfe"]["overall"]["simple"]["att"], abs=1e-3)
    assert f"{found.rows[2][1]} of the weight uses units already funded" in found.note


def test_the_largest_comparisons_come_first():
    found = estimators.bacon_pairs(compared(), ZH)

    weights = [float(row[3].rstrip("%")) for row in found.rows]
    assert weights == sorted(weights, reverse=True)
    assert found.note == "权重最大的 4 个，共 4 个。"
    assert found.rows[0][1:3] == ("始终未获支持", "始终未获支持的单位")


def test_a_two_way_estimate_that_is_no_average_answers_with_the_reason_and_no_number():
    record = compared("twfe")

    bold, rest = sentence(record, "en")

    assert verdict(record).reasons == ("heterogeneous_effects",)
    assert bold == "These data cannot answer whether funding changed hours."
    assert rest == (
        "The two-way estimate clearly differs from one that allows effects to differ; with staggered starts it is then no average of "
        "effects (see the warnings). Use the default method (--estimator cs)."
    )
    assert sentence(record, "zh")[0] == "现有数据不足以判断支持是否改变了hours。"
    assert not any(character.isdigit() for character in sentence(record, "zh")[1])
    assert prose.window(record, "en", outcome="hours") == ""
    assert prose.warnings(record, "zh") == [
        "双向固定效应的估计与允许各批次、各时期效应不同的估计不一致（p < 0.001）。分批开始时它不是任何效应的平均，不能据此作总的判断。"
    ]


def test_the_default_keeps_its_sentence_where_the_two_way_estimate_beside_it_is_broken():
    record = compared()

    assert "heterogeneous_effects" in {warning["code"] for warning in record["estimators"]["twfe"]["warnings"]}
    assert verdict(record).answered


@pytest.mark.parametrize("name", ["twfe", "sunab", "imputation"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_estimator_tells_its_method_and_cites_it(name, lang):
    record = compared(name)

    method = prose.method(record, lang)

    start = {"twfe": ("双向固定效应", "Two-way"), "sunab": ("Sun 和 Abraham", "Sun and Abraham"), "imputation": ("Borusyak", "Imputation")}
    assert method[0].startswith(start[name][lang == "en"])
    assert len(method) == 3
    doi = {"twfe": "10.1016/j.jeconom.2021.03.014", "sunab": "10.1016/j.jeconom.2020.09.006", "imputation": "10.1093/restud/rdae007"}
    assert any(doi[name] in text for text in prose.citations(record))


def test_the_two_way_estimate_has_no_averages_by_cohort_or_period():
    assert [row[0] for row in tables.overall(compared("twfe"), EN).rows] == [
        "periods since funding (headline)",
        "single coefficient, all periods in one",
    ]


def test_the_window_is_what_an_estimator_averages():
    record = {**compared("imputation"), "averaged": [0, 1]}

    assert prose.window(record, "en", outcome="y").startswith("Averaged over periods 0 to +1 since funding")


def test_estimators_without_an_answer_are_named_in_both_languages():
    record = {"refused": {"twfe": "…", "imputation": "…", "sunab": "…"}}

    for lang, names in (("zh", ("双向固定效应", "插补法", "Sun–Abraham")), ("en", ("Two-way", "Imputation", "Sun–Abraham"))):
        assert [text.startswith(name) for text, name in zip(prose.refused(record, lang), names, strict=True)] == [True] * 3
