import numpy as np
import pytest
from tests.evidence.small_samples.made import clustered, panel, parts

from pilotzone.evidence import UnsupportedError, att_gt
from pilotzone.evidence.options import KINDS
from pilotzone.evidence.small_samples import jackknife
from pilotzone.evidence.small_samples.jackknife import changes_of, check_count


def overalls(table, **asked):
    fit = att_gt(panel(table, **asked), permutations=0, leave_one_out=False)
    return np.array([fit.overall(kind).att for kind in KINDS])


def without(table, column, value):
    return table.filter(np.array(table.column(column).to_pylist()) != value)


@pytest.mark.parametrize("columns", [{"cluster": "c"}, {"cluster": "c", "weights": "w"}])
def test_changes_are_those_of_estimating_anew_without_each_cluster(columns):
    table = clustered(1, weighted=True)
    layout, combinations = parts(table, **columns)

    changes = changes_of(layout, combinations)[:, [combinations.place(kind) for kind in KINDS]]

    whole = overalls(table, **columns)
    expected = np.stack([overalls(without(table, "c", name), **columns) - whole for name in layout.names])
    np.testing.assert_allclose(changes, expected, atol=1e-10)


def test_variance_of_units_from_moments_is_the_jackknife_over_units():
    table = clustered(2, cohorts=(0,) * 5 + (3,) * 4 + (4,) * 3, low=1, high=2)

    fit = att_gt(panel(table), errors="cr3")

    whole = overalls(table)
    changes = np.stack([overalls(without(table, "id", unit)) - whole for unit in range(12)])
    found = [fit.overall(kind).se for kind in KINDS]
    np.testing.assert_allclose(found, np.sqrt(np.square(changes).sum(axis=0)), rtol=1e-9)


def test_variance_with_covariates_is_the_jackknife_over_clusters():
    table = clustered(3, low=3, high=6)
    x = np.repeat(np.random.default_rng(3).normal(size=table.num_rows // 4), 4)
    table = table.append_column("x", [x])
    columns = {"cluster": "c", "covariates": ("x",)}

    fit = att_gt(panel(table, **columns), errors="cr3", method="reg")

    def anew(rows):
        made = att_gt(panel(rows, **columns), method="reg", permutations=0, leave_one_out=False)
        return np.array([made.overall(kind).att for kind in KINDS])

    changes = np.stack([anew(without(table, "c", name)) - anew(table) for name in sorted(set(table.column("c").to_pylist()))])
    np.testing.assert_allclose([fit.overall(kind).se for kind in KINDS], np.sqrt(np.square(changes).sum(axis=0)), rtol=1e-9)
    assert [row for row in fit.influence.ids if row.startswith("c")] == list(fit.influence.ids)
    at = fit.influence.ids.index("c00")
    assert fit.influence.change[at] == pytest.approx(changes[0][KINDS.index("event_study")], abs=1e-10)


def test_a_cohort_in_one_cluster_has_no_jackknife():
    fit = att_gt(panel(clustered(4, cohorts=(0, 0, 0, 3, 3, 4)), cluster="c"), errors="cr3", permutations=0)

    rows = fit.to_dict()["att_gt"]

    assert {row["cohort"] for row in rows if row["se"] is None} == {4}
    assert fit.to_dict()["overall"]["event_study"]["se"] is None


def test_too_many_clusters_are_refused():
    with pytest.raises(UnsupportedError, match="there are 2,001 clusters"):
        check_count(jackknife.MOST + 1)
