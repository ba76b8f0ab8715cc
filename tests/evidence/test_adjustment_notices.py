import numpy as np
import pyarrow as pa

from pilotzone.evidence import Panel, att_gt
from pilotzone.evidence.plot import raw_means
from pilotzone.evidence.report import record_of, sentence

NAMES = {"unit": "id", "time": "t", "outcome": "y", "cohort": "g"}


def panel(*, x=None, w=None, c=None, keep=None, **columns):
    rng = np.random.default_rng(3)
    N, T = 60, 3
    g = np.where(np.arange(N) < 20, 2, 0)
    y = rng.normal(size=(N, T)) + (g[:, None] > 0) * (np.arange(1, T + 1) >= 2)
    parts = {"id": np.repeat(np.arange(N), T), "t": np.tile(np.arange(1, T + 1), N), "y": y.ravel(), "g": np.repeat(g, T)}
    for name, value in (("x", x), ("w", w), ("c", c)):
        if value is not None:
            parts[name] = np.repeat(value, T) if np.size(value) == N else value
    table = pa.table(parts)
    return Panel.from_arrow(table if keep is None else table.take(pa.array(np.flatnonzero(keep))), **NAMES, **columns)


def codes(fit):
    return [notice.code for notice in fit.notices]


def test_separating_covariate_leaves_no_number_but_a_reason():
    x = np.where(np.arange(60) < 20, 5.0, -5.0) + np.linspace(0, 1, 60)

    fit = att_gt(panel(x=x, covariates=("x",)))

    assert codes(fit) == ["no_overlap"]
    assert fit.notices[0].data == {"cells": ["2/2", "2/3"]}
    assert np.isnan(fit.overall("event_study").att)
    assert "nobody to be compared with" in sentence(record_of(fit), "en")[1]


def test_covariate_that_changes_is_told_with_the_value_used():
    x = np.random.default_rng(4).normal(size=180)

    fit = att_gt(panel(x=x, covariates=("x",)))

    assert codes(fit) == ["varying_covariate"]
    assert "base period" in fit.notices[0].message


def test_few_clusters_are_told_and_keep_the_sentence_back():
    fit = att_gt(panel(c=np.arange(60) % 6, cluster="c"))

    assert codes(fit) == ["few_clusters", "no_permutation_mixed"]
    assert fit.notices[0].data == {"total": 6, "treated": 6, "comparison": 6}
    assert "too few clusters" in sentence(record_of(fit), "en")[1]


def test_few_clusters_in_each_cohort_are_told_however_many_there_are():
    rng, first = np.random.default_rng(5), np.repeat([0, 2, 3, 4, 5], [40, 4, 4, 4, 4])
    rows = {"id": np.repeat(np.arange(112), 5), "t": np.tile(np.arange(1, 6), 112), "y": rng.normal(size=560)}
    columns = {"g": np.repeat(np.repeat(first, 2), 5), "c": np.repeat(np.repeat(np.arange(56), 2), 5)}

    fit = att_gt(Panel.from_arrow(pa.table(rows | columns), **NAMES, cluster="c"))

    (found,) = (notice for notice in fit.notices if notice.code == "few_clusters")
    assert found.data == {"total": 56, "treated": 16, "comparison": 40}
    assert fit.permutation.by_cluster


def test_uneven_weights_are_told():
    w = np.where(np.arange(60) == 59, 1000.0, 1.0)

    assert codes(att_gt(panel(w=w, weights="w"))) == ["extreme_weights", "dominated_by_one_unit"]


def test_period_without_rows_of_a_cohort_is_told():
    keep = ~((np.repeat(np.arange(60), 3) < 20) & (np.tile(np.arange(3), 60) == 2))

    fit = att_gt(panel(keep=keep), unbalanced="available")

    assert codes(fit) == ["empty_cell"]
    assert raw_means(fit.moments)["cohorts"][1]["mean"][2] is None
    assert not np.isnan(fit.table.att[0])
