import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from tests.reference.adjusted_data import CONTROLS, METHODS, SETTINGS, columns_of
from tests.reference.direct import random_panel

from pilotzone.evidence import Panel, UnsupportedError, att_gt, moments_of
from pilotzone.evidence.adjusted import adjusted_group_time
from pilotzone.evidence.observations import Observations
from pilotzone.evidence.options import KINDS, Options

STORED = Path(__file__).parents[1] / "reference/adjusted.json"
ROUNDING = {"rtol": 1e-10, "atol": 1e-12}
NAMES = {"unit": "id", "time": "t", "outcome": "y", "cohort": "g"}


def table_of(seed):
    y, cohort, periods = random_panel(seed, least=12)
    N, T = y.shape
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, 2)) + (cohort > 0)[:, None] * 0.3
    columns = {"id": np.repeat(np.arange(N), T), "t": np.tile(periods, N), "y": y.ravel(), "g": np.repeat(cohort, T)}
    columns |= {"x1": np.repeat(x[:, 0], T), "x2": np.repeat(x[:, 1], T), "w": np.repeat(rng.integers(1, 4, N).astype(float), T)}
    return pa.table(columns)


def numbers(fit):
    overall = [(fit.overall(kind).att, fit.overall(kind).se) for kind in KINDS]
    return np.concatenate([fit.table.att, fit.cell_se, *(fit.points(kind).se for kind in KINDS), np.array(overall).ravel()])


def assert_equal(a, b, **tolerance):
    np.testing.assert_allclose(numbers(a), numbers(b), **(tolerance or ROUNDING))


@pytest.mark.parametrize("base", ["varying", "universal"])
@pytest.mark.parametrize("control", ["never", "notyet"])
def test_rows_without_covariates_give_what_moments_give(control, base):
    panel = Panel.from_arrow(table_of(1), **NAMES)

    assert_equal(
        att_gt(Panel.from_arrow(table_of(1), **NAMES, cluster="id"), control=control, base=base), att_gt(panel, control=control, base=base)
    )


@pytest.mark.parametrize("method", ["reg", "ipw", "dr"])
def test_weights_are_as_good_as_repeated_units_in_clusters(method):
    table = table_of(2)
    weight = table["w"].to_numpy().astype(int)
    rows = np.repeat(np.arange(len(weight)), weight)
    copy = np.concatenate([np.arange(n) for n in weight])
    repeated = table.take(pa.array(rows))
    repeated = repeated.append_column("unit", pa.array(repeated["id"].to_numpy() * 10 + copy))

    weighted = att_gt(Panel.from_arrow(table, **NAMES, covariates=("x1", "x2"), weights="w"), method=method)
    copies = att_gt(Panel.from_arrow(repeated, **(NAMES | {"unit": "unit"}), covariates=("x1", "x2"), cluster="id"), method=method)

    assert_equal(weighted, copies, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("method", ["reg", "ipw"])
def test_complete_panel_by_rows_gives_what_changes_give(method):
    panel = Panel.from_arrow(table_of(3), **NAMES, covariates=("x1",))
    used = panel.observations().used(anticipation=0)
    by_changes, _ = adjusted_group_time(used, Options(method=method))

    # One row fewer makes it a panel with gaps: the last period of a unit, which no cell before it looks at.
    keep = np.arange(used.y.size) != used.y.size - 1
    gap = Observations(used.unit[keep], used.at[keep], used.y[keep], used.x[keep], used.cohort, used.weight, used.cluster, used.periods, 0)
    by_rows, diagnosis = adjusted_group_time(gap, Options(method=method))

    early = by_changes.cells.at < used.periods.size - 1
    assert not diagnosis.complete
    np.testing.assert_allclose(by_rows.att[early], by_changes.att[early], rtol=1e-8, atol=1e-10)


def test_available_units_of_a_complete_panel_are_all_units():
    panel = Panel.from_arrow(table_of(4), **NAMES, covariates=("x1",))

    assert_equal(att_gt(panel, unbalanced="available"), att_gt(panel))


def test_labels_are_not_dealt_out_beside_covariates():
    with pytest.raises(UnsupportedError, match="Leave out permutations, or covariates"):
        att_gt(Panel.from_arrow(table_of(5), **NAMES, covariates=("x1",)), permutations=9)


def test_moments_have_no_gaps_to_use():
    with pytest.raises(UnsupportedError, match="Pass a Panel"):
        att_gt(moments_of(*random_panel(6)), unbalanced="available")


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("control", CONTROLS)
def test_cells_are_those_of_csdid(setting, method, control):
    asked = {"unbalanced": "drop"} | SETTINGS[setting]
    panel = Panel.from_arrow(
        pa.table(columns_of(setting)), **NAMES, covariates=("x",), weights=asked.get("weights"), cluster=asked.get("cluster")
    )

    fit = att_gt(panel, method=method, control=control, unbalanced=asked["unbalanced"])

    # Stored with twelve digits; both sides solve the logit to their own last step.
    stored = json.loads(STORED.read_text(encoding="utf-8"))["cells"][f"{setting} {method} {control}"]
    np.testing.assert_allclose(np.column_stack([fit.table.att, fit.cell_se]), stored, rtol=1e-9, atol=1e-9)
