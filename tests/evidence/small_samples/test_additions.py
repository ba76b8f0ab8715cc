import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.small_samples.made import clustered, panel

from pilotzone.evidence import Panel, UnsupportedError, att_gt, coefficients_of
from pilotzone.evidence.plot import raw_means
from pilotzone.evidence.report import Setting, prose, record_of, report_html, sentence, verdict


def codes(fit):
    return [notice.code for notice in fit.notices]


def units_panel(treated=3, untreated=12, seed=1, effect=0.0):
    return clustered(seed, cohorts=(0,) * untreated + (3,) * treated, low=1, high=2, effect=effect)


def many(seed=1):
    return clustered(seed, cohorts=(0,) * 12 + (3,) * 12, low=1, high=2)


def test_few_treated_units_are_permuted_and_left_out_without_asking():
    fit = att_gt(panel(units_panel()))

    assert codes(fit)[0] == "few_treated"
    assert (fit.permutation.draws, fit.permutation.exact, fit.permutation.by_cluster) == (454, True, False)
    assert len(fit.influence.ids) == 15
    assert "Made by itself" in prose.permutation(record_of(fit), "en")
    assert "自动加做" in prose.permutation(record_of(fit), "zh")


def test_many_units_are_not():
    fit = att_gt(panel(many()))

    assert (fit.permutation, fit.influence, fit.inference) == (None, None, None)
    assert prose.permutation(record_of(fit), "en") == ""


def staggered(cohorts, each, seed=1, **columns):
    rng, first = np.random.default_rng(seed), np.repeat([0, *cohorts], [40, *[each] * len(cohorts)])
    y = rng.standard_normal((first.size, 9))
    rows = {
        "unit": np.repeat(np.arange(first.size), 9),
        "t": np.tile(np.arange(1, 10), first.size),
        "y": y.ravel(),
        "first": np.repeat(first, 9),
    }
    return Panel.from_arrow(pa.table(rows), unit="unit", time="t", outcome="y", cohort="first")


def test_past_of_many_comparisons_is_tested_by_permutation_without_asking():
    panel = staggered((4, 5, 6, 7, 8), each=6)

    fit, off = att_gt(panel), record_of(att_gt(panel, permutations=0))
    record = record_of(fit)

    assert "pretrend_many_cells" in codes(fit)
    assert not {"few_treated", "few_per_cohort", "few_comparison"} & set(codes(fit))
    assert (fit.permutation.draws, fit.influence) == (1999, None)
    assert fit.pretrend.p_value < 0.05 < fit.permutation.pretrend_p_value
    assert "pretrend" not in verdict(record).reasons
    assert "no sign that the groups moved apart" in prose.pretrend(record, "en")
    # Turned off, the joint test counts, and nobody is told that the groups did move apart.
    assert "pretrend" in verdict(off).reasons
    assert "whether the groups moved apart is not known" in prose.pretrend(off, "en")
    assert "is not known" in sentence(off, "en")[1]
    assert "already moved apart" not in sentence(off, "en")[1]
    assert "无从确认" in sentence(off, "zh")[1]


def test_zero_permutations_turn_the_test_off_and_the_report_says_so():
    record = record_of(att_gt(panel(units_panel()), permutations=0, leave_one_out=False))

    assert (record["permutation"], record["influence"]) == (None, None)
    assert "turned off (--permutations 0)" in prose.permutation(record, "en")
    assert "已关闭" in prose.permutation(record, "zh")


def test_few_clusters_are_permuted_as_clusters():
    fit = att_gt(panel(clustered(1), cluster="c"))

    assert codes(fit) == ["few_clusters"]
    assert (fit.permutation.draws, fit.permutation.exact, fit.permutation.by_cluster) == (1999, False, True)
    assert set(fit.influence.ids) == {f"c{at:02d}" for at in range(10)}
    assert "among clusters 1,999 times" in prose.permutation(record_of(fit), "en")


def test_a_conclusion_from_few_clusters_rests_on_the_permutation_test():
    record = record_of(att_gt(panel(clustered(3, effect=6.0), cluster="c")))

    assert verdict(record).answered
    assert "the conclusion rests on the permutation test (p = 0.002); the interval" in sentence(record, "en")[1]
    assert "结论以置换检验（p = 0.002）为准；按大样本计算的置信区间可能过窄。" in sentence(record, "zh")[1]
    assert verdict({**record, "permutation": None}).reasons[-1] == "few_clusters"


def test_a_conclusion_from_few_clusters_may_rest_on_the_wild_bootstrap():
    record = record_of(att_gt(panel(clustered(3, effect=6.0), cluster="c"), errors="wild", permutations=0))

    assert "few_clusters" not in verdict(record).reasons
    quiet = {**record, "pretrend": {"statistic": 0.1, "df": 1, "p_value": 0.9}}
    assert verdict(quiet).answered
    assert "the conclusion rests on the wild bootstrap (p = 0.004) and its interval" in sentence(quiet, "en")[1]


@pytest.mark.parametrize("errors", ["cr2", "cr3", "wild"])
@pytest.mark.parametrize("columns", [{}, {"cluster": "c"}, {"cluster": "c", "weights": "w"}])
def test_bands_are_never_narrower_than_intervals_and_wider_than_large_sample_ones(errors, columns):
    table = clustered(4, weighted=True)
    small, large = att_gt(panel(table, **columns), errors=errors), att_gt(panel(table, **columns))
    study, known = small.event_study(), ~np.isnan(small.event_study().band_lower)

    assert known.sum() >= 2
    assert (study.band_lower[known] <= study.lower[known]).all()
    assert (study.band_upper[known] >= study.upper[known]).all()
    np.testing.assert_array_equal(study.att, large.event_study().att)
    if errors != "wild":
        assert (study.se[known] > large.event_study().se[known]).all()
        assert small.overall("group").upper > large.overall("group").upper


def test_many_units_make_all_errors_alike():
    table = clustered(5, cohorts=(0,) * 200 + (3,) * 150 + (4,) * 150, low=1, high=2)

    found = {errors: att_gt(panel(table), errors=errors).overall("event_study").se for errors in ("analytic", "cr2", "cr3", "wild")}

    assert max(found.values()) < min(found.values()) * 1.02


def test_record_says_what_intervals_rest_on():
    record = record_of(att_gt(panel(clustered(1), cluster="c"), errors="cr2"))
    small = record["small_samples"]

    assert (record["spec"]["errors"], small["errors"], small["clusters"], small["draws"]) == ("cr2", "cr2", 10, None)
    assert [row["event_time"] for row in small["event_study"]] == [row["event_time"] for row in record["event_study"]["points"]]
    assert 3 < small["overall"]["event_study"]["df"] < 8
    assert prose.small_errors(record, "en").startswith("Standard errors are CR2 (Bell and McCaffrey) over 10 clusters; intervals use t")
    assert "doi:10.1080/07350015.2016.1247004" in prose.citations(record)[-1]
    wild = record_of(att_gt(panel(clustered(1), cluster="c"), errors="wild"))
    assert "10 个群组，所有正负号组合" in prose.small_errors(wild, "zh")
    assert prose.small_errors(record_of(att_gt(panel(many()))), "en") == ""


def test_two_treated_clusters_have_no_bootstrap_but_a_reason():
    fit = att_gt(panel(clustered(2, cohorts=(0,) * 8 + (3, 3)), cluster="c"), errors="wild")

    assert "wild_few_treated" in codes(fit)
    assert np.isnan(fit.overall("event_study").lower)
    assert fit.permutation.exact
    assert "no_interval" in verdict(record_of(fit)).reasons


def test_few_clusters_may_leave_the_bootstrap_without_ends():
    fit = att_gt(panel(clustered(2, cohorts=(0, 0, 0, 3, 3, 3), effect=9.0), cluster="c"), errors="wild", level=0.99)

    assert "wild_unbounded" in codes(fit)
    assert fit.to_dict()["small_samples"]["overall"]["event_study"]["p_value"] is not None


def test_few_degrees_of_freedom_are_told():
    fit = att_gt(panel(clustered(2, cohorts=(0, 0, 0, 3, 3)), cluster="c"), errors="cr2")

    assert "few_degrees_of_freedom" in codes(fit)


@pytest.mark.parametrize("errors", ["cr2", "wild"])
def test_covariates_and_gaps_are_refused_where_they_have_no_meaning(errors):
    table = clustered(1).append_column("x", [np.repeat(np.random.default_rng(1).normal(size=clustered(1).num_rows // 4), 4)])

    with pytest.raises(UnsupportedError, match="choose errors 'cr3'"):
        att_gt(panel(table, covariates=("x",), cluster="c"), errors=errors)
    with pytest.raises(UnsupportedError, match="choose errors 'cr3'"):
        att_gt(panel(table.slice(1), cluster="c"), unbalanced="available", errors=errors)


def test_moments_have_corrected_errors_but_no_bootstrap():
    moments = panel(units_panel()).moments()

    assert att_gt(moments, errors="cr2").overall("simple") == att_gt(panel(units_panel()), errors="cr2").overall("simple")
    assert att_gt(moments).permutation is None
    with pytest.raises(UnsupportedError, match="Pass a Panel"):
        att_gt(moments, errors="wild")


def test_the_limit_of_units_is_told_and_holds():
    fit = att_gt(panel(units_panel()), unit_limit=10)

    assert (fit.permutation, codes(fit)[-1]) == (None, "no_permutation_limit")
    with pytest.raises(UnsupportedError, match="unit_limit"):
        att_gt(panel(units_panel()), unit_limit=10, errors="wild")


def test_covariates_leave_out_the_test_and_say_so():
    table = units_panel(treated=6).append_column("x", [np.repeat(np.random.default_rng(1).normal(size=18), 4)])
    fit = att_gt(panel(table, covariates=("x",)), method="reg")

    assert "no_permutation_adjusted" in codes(fit)
    assert len(fit.influence.ids) == 18


def test_one_unit_that_carries_a_cohort_is_told_with_the_estimate_without_it():
    table = units_panel(treated=11)
    y = np.array(table.column("y").to_pylist())
    unit, time = np.array(table.column("id").to_pylist()), np.array(table.column("t").to_pylist())
    heavy = pa.array(y + np.where(unit == 22, 500.0 + np.where(time >= 3, 40.0, 0.0), 0.0))
    fit = att_gt(panel(table.set_column(2, "y", heavy)))
    without = att_gt(panel(table.filter(unit != 22))).overall("event_study").att

    (notice,) = [each for each in fit.notices if each.code == "dominated_by_one_unit"]

    assert (notice.data["units"], notice.data["cohort"]) == (["22"], "3")
    assert notice.data["without"] == f"{without:.4g}".replace("-", "\u2212")
    assert "variance_by_one_unit" in codes(fit)
    assert "剔除后平均差异由" in prose.warnings(record_of(fit), "zh")[0]


def test_same_seed_is_the_same_record_in_any_order_of_rows():
    table = clustered(6)
    shuffled = table.take(np.random.default_rng(1).permutation(table.num_rows))

    found = [att_gt(panel(rows, cluster="c"), errors="wild", seed=3).to_dict() for rows in (table, table, shuffled)]

    assert found[0] == found[1]
    assert found[2]["permutation"] == found[0]["permutation"]
    assert found[2]["small_samples"]["overall"]["simple"]["p_value"] == found[0]["small_samples"]["overall"]["simple"]["p_value"]


def test_intervals_cover_with_ten_clusters():
    """120 panels without an effect: CR2 holds 95 % within three binomial errors, large-sample errors do not."""
    tables = [clustered(seed, cohorts=(0,) * 7 + (3,) * 3, effect=0.0, low=2, high=4) for seed in range(120)]

    def held(errors):
        fits = [att_gt(panel(table, cluster="c"), errors=errors, permutations=0, leave_one_out=False).overall("simple") for table in tables]
        return np.mean([fit.lower <= 0 <= fit.upper for fit in fits])

    assert held("cr2") > 0.95 - 3 * (0.95 * 0.05 / 120) ** 0.5
    assert held("analytic") < 0.9


def test_report_says_what_was_done_and_nothing_else():
    fit = att_gt(panel(clustered(1), cluster="c"), errors="wild")
    record = record_of(fit)

    page = report_html(record, raw_means(fit.moments), Setting(source="made"), lang="en")

    assert "<h2>Errors for small samples</h2>" in page
    assert "<h2>Leaving out one cluster at a time</h2>" in page
    assert "Leaving out one unit at a time" not in page
    assert "Bands are the intervals of the points, widened by Bonferroni." in prose.method(record, "en")[0]
    assert "(critical value by point)" in prose.before_after(record, "en")
    corrected = record_of(att_gt(panel(clustered(1), cluster="c"), errors="cr2"))
    assert "各期再用自身自由度的 t 分布" in prose.method(corrected, "zh")[0]


def test_band_of_a_point_rests_on_its_own_degrees_of_freedom():
    record = record_of(att_gt(panel(clustered(1), cluster="c"), errors="cr3"))
    points = record["event_study"]["points"]
    df = [row["df"] for row in record["small_samples"]["event_study"]]

    widths = [(row["band_upper"] - row["band_lower"]) / row["se"] for row in points]

    assert len(set(df)) > 1
    assert np.argsort(df).tolist() == np.argsort(widths)[::-1].tolist()


@pytest.mark.parametrize("errors", ["cr2", "cr3"])
def test_sensitivity_of_a_varying_base_keeps_the_errors(errors):
    table = clustered(2, cohorts=(0,) * 12 + (3,) * 9 + (4,) * 9, low=1, high=2)

    found = coefficients_of(att_gt(panel(table), errors=errors))

    expected = att_gt(panel(table), base="universal", errors=errors).event_study()
    own = expected.event_time != -1
    np.testing.assert_allclose(found.covariance, expected.covariance[np.ix_(own, own)], rtol=1e-12)
