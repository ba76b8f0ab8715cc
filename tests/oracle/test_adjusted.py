"""Adjusted estimates beside the numbers R's did prints for mpdta, and beside csdid on random panels."""

import warnings

import numpy as np
import pandas as pd
import pytest
from csdid import att_gt as csdid
from tests.reference.direct import random_panel
from tests.reference.make_mpdta import read_mpdta

from pilotzone.evidence import Panel, att_gt

pytestmark = pytest.mark.oracle

# R's did 2.x with xformla = ~lpop, printed to six decimals: (simple, dynamic, group, calendar), each estimate and standard error.
PRINTED = {
    ("dr", "never"): ((-0.041752, 0.011503), (-0.080354, 0.018958), (-0.032820, 0.011898), (-0.044177, 0.015038)),
    ("reg", "never"): ((-0.041969, 0.011445), (-0.080782, 0.018746), (-0.032929, 0.011860), (-0.044532, 0.014885)),
    ("ipw", "never"): ((-0.041777, 0.011500), (-0.080377, 0.018954), (-0.032875, 0.011893), (-0.044170, 0.015035)),
    ("dr", "notyet"): ((-0.041352, 0.011428), (-0.079993, 0.018494), (-0.032264, 0.011983), (-0.045665, 0.014698)),
}
CELLS = {
    2004: ((-0.014530, 0.022129), (-0.076422, 0.028671), (-0.140448, 0.035378), (-0.106904, 0.032886)),
    2006: ((-0.000472, 0.022223), (-0.006203, 0.018496), (0.000961, 0.019400), (-0.041294, 0.019721)),
    2007: ((0.026728, 0.014066), (-0.004577, 0.015718), (-0.028447, 0.018181), (-0.028781, 0.016239)),
}
KINDS = ("simple", "event_study", "group", "calendar")


def mpdta(**columns):
    return Panel.from_pandas(read_mpdta(), unit="countyreal", time="year", outcome="lemp", cohort="first.treat", **columns)


@pytest.mark.parametrize(("method", "control"), list(PRINTED))
def test_averages_of_mpdta_are_those_of_r(method, control):
    fit = att_gt(mpdta(covariates=("lpop",)), method=method, control=control)

    found = [(fit.overall(kind).att, fit.overall(kind).se) for kind in KINDS]
    np.testing.assert_allclose(found, PRINTED[method, control], atol=1e-6)


def test_cells_of_mpdta_are_those_of_r():
    fit = att_gt(mpdta(covariates=("lpop",)))

    found = np.column_stack([fit.table.att, fit.cell_se])
    np.testing.assert_allclose(found, np.concatenate([CELLS[g] for g in (2004, 2006, 2007)]), atol=1e-6)


def random_frame(seed):
    """Return 160 units over five periods, treated more often where the covariate is large."""
    rng = np.random.default_rng(seed)
    N, periods = 160, np.arange(2000, 2005)
    x = rng.normal(size=N)
    cohort = np.where(rng.random(N) < 1 / (1 + np.exp(-0.5 * x)), rng.choice([2002, 2003, 2004], N), 0)
    effect = (cohort[:, None] > 0) * (cohort[:, None] <= periods) * 1.0
    y = x[:, None] * (1 + 0.1 * (periods - 2000)) + rng.normal(size=(N, 1)) + rng.normal(size=(N, 5)) + effect
    columns = {"id": np.repeat(np.arange(N), 5), "t": np.tile(periods, N), "y": y.ravel(), "g": np.repeat(cohort, 5).astype(float)}
    return pd.DataFrame(columns | {"x": np.repeat(x, 5)})


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
@pytest.mark.parametrize("control", ["never", "notyet"])
def test_random_panels_agree_with_csdid(seed, method, control):
    frame = random_frame(seed)
    groups = [{"never": "nevertreated", "notyet": "notyettreated"}[control]]
    model = csdid.ATTgt(yname="y", tname="t", idname="id", gname="g", data=frame, control_group=groups, xformla="y ~ x")
    table = model.fit(est_method=method, base_period="varying", bstrap=False).did_object

    fit = att_gt(Panel.from_pandas(frame, unit="id", time="t", outcome="y", cohort="g", covariates=("x",)), method=method, control=control)

    np.testing.assert_allclose(fit.table.att, table["att"], rtol=1e-7, atol=1e-7)
    np.testing.assert_allclose(fit.cell_se, np.asarray(table["se"], dtype=float), rtol=1e-6, atol=1e-7)


def ragged_frame(seed, *, gaps):
    y, cohort, periods = random_panel(seed, least=13)
    N, T = y.shape
    rng = np.random.default_rng(seed + 100)
    x, w, c = rng.normal(size=N) + 0.3 * (cohort > 0), rng.uniform(0.5, 2, N), rng.integers(0, N // 3, N)
    columns = {"id": np.arange(1, N + 1), "g": cohort.astype(float), "x": x, "w": w, "c": c}
    frame = pd.DataFrame({name: np.repeat(value, T) for name, value in columns.items()} | {"t": np.tile(periods, N), "y": y.ravel()})
    return frame[rng.uniform(size=len(frame)) > (0.08 if gaps else -1)]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("adjusting", [{"weights": "w"}, {"cluster": "c"}, {"unbalanced": "available"}], ids=str)
@pytest.mark.parametrize("method", ["reg", "ipw", "dr"])
@pytest.mark.parametrize("control", ["never", "notyet"])
def test_weights_clusters_and_gaps_agree_with_csdid(seed, adjusting, method, control):
    unbalanced = adjusting.get("unbalanced", "drop")
    columns = {name: column for name, column in adjusting.items() if name != "unbalanced"}
    frame = ragged_frame(seed, gaps=unbalanced == "available")

    panel = Panel.from_pandas(frame, unit="id", time="t", outcome="y", cohort="g", covariates=("x",), **columns)
    fit = att_gt(panel, method=method, control=control, unbalanced=unbalanced)

    theirs = {"weights_name": columns.get("weights"), "clustervar": columns.get("cluster")}
    with warnings.catch_warnings():
        # The oracle warns of its own habits; only its numbers are looked at.
        warnings.simplefilter("ignore")
        model = csdid.ATTgt(
            yname="y",
            tname="t",
            idname="id",
            gname="g",
            data=frame,
            xformla="y~x",
            control_group=[{"never": "nevertreated", "notyet": "notyettreated"}[control]],
            allow_unbalanced_panel=unbalanced == "available",
            **{name: value for name, value in theirs.items() if value},
        )
        found = model.fit(est_method=method, bstrap=False).did_object
    np.testing.assert_allclose(fit.table.att, np.array(found["att"], float), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(fit.cell_se, np.array(found["se"], float), rtol=1e-9, atol=1e-9)
