"""Estimates beside csdid and moderndid, two translations of R's did: mpdta from its rows, and random panels."""

import moderndid
import numpy as np
import pandas as pd
import pytest
from csdid import att_gt as csdid
from tests.reference.direct import random_panel
from tests.reference.make_mpdta import mpdta_arrays

from pilotzone.evidence import att_gt, moments_of

pytestmark = pytest.mark.oracle

# Agreement asked of an independent implementation; what remains is rounding.
AGREEMENT = {"rtol": 1e-9, "atol": 1e-9}
KINDS = {"simple": "simple", "event_study": "dynamic", "group": "group", "calendar": "calendar"}
CONTROLS = {"never": "nevertreated", "notyet": "notyettreated"}


def long_frame(y, cohort, periods):
    N, T = y.shape
    return pd.DataFrame(
        {"id": np.repeat(np.arange(1, N + 1), T), "t": np.tile(periods, N), "y": y.ravel(), "g": np.repeat(cohort, T).astype(float)}
    )


def by_csdid(y, cohort, periods, *, control, base, anticipation=0):
    """Return cells, points and overall estimates, each (label, att, se), and the pre-test's statistic."""
    model = csdid.ATTgt(
        yname="y",
        tname="t",
        idname="id",
        gname="g",
        data=long_frame(y, cohort, periods),
        control_group=[CONTROLS[control]],
        anticipation=anticipation,
    )
    fit = model.fit(est_method="reg", base_period=base, bstrap=False)
    found = fit.did_object
    cells = list(zip(zip(map(int, found["group"]), map(int, found["t"]), strict=True), found["att"], found["se"], strict=True))
    points, overall = {}, {}
    for kind, theirs in KINDS.items():
        table = fit.aggte(typec=theirs, bstrap=False, cband=False).atte
        overall[kind] = (table["overall_att"], table["overall_se"])
        if kind != "simple":
            points[kind] = list(zip(map(int, table["egt"]), table["att_egt"], table["se_egt"], strict=True))
    return cells, points, overall, fit.MP["W"]


def by_moderndid(y, cohort, periods, *, control, base):
    """Return the same of moderndid, which leaves out base cells."""
    frame = long_frame(y, cohort, periods)
    fit = moderndid.att_gt(
        frame,
        yname="y",
        tname="t",
        idname="id",
        gname="g",
        est_method="reg",
        control_group=CONTROLS[control],
        base_period=base,
        cband=False,
    )
    cells = list(zip(zip(map(int, fit.groups), map(int, fit.times), strict=True), fit.att_gt, fit.se_gt, strict=True))
    points, overall = {}, {}
    for kind, theirs in KINDS.items():
        table = moderndid.aggte(fit, type=theirs, cband=False)
        overall[kind] = (table.overall_att, table.overall_se)
        if kind != "simple":
            points[kind] = list(zip(map(int, table.event_times), table.att_by_event, table.se_by_event, strict=True))
    return cells, points, overall, fit.wald_stat


def ours(y, cohort, periods, **options):
    fit = att_gt(moments_of(y, cohort, periods), **options)
    keys = zip(fit.table.cells.cohort.tolist(), fit.table.cells.time.tolist(), strict=True)
    cells = list(zip(keys, fit.table.att, fit.cell_se, strict=True))
    points = {}
    for kind in ("event_study", "group", "calendar"):
        found = fit.points(kind)
        points[kind] = list(zip(found.labels.tolist(), found.att, found.se, strict=True))
    return cells, points, {kind: (fit.overall(kind).att, fit.overall(kind).se) for kind in KINDS}, fit.pretrend.statistic


def numbers(rows):
    return np.array([[np.nan if v is None else float(v) for v in row[-2:]] for row in rows])


def assert_rows_agree(mine, theirs):
    assert sorted(row[0] for row in mine) == sorted(row[0] for row in theirs)
    np.testing.assert_allclose(numbers(sorted(mine)), numbers(sorted(theirs)), **AGREEMENT)


def assert_agree(mine, theirs):
    assert_rows_agree(mine[0], theirs[0])
    for kind, rows in theirs[1].items():
        assert_rows_agree(mine[1][kind], rows)
    for kind, pair in theirs[2].items():
        np.testing.assert_allclose(mine[2][kind], np.array(pair, dtype=float).ravel(), **AGREEMENT)
    if theirs[3] is not None:
        np.testing.assert_allclose(mine[3], theirs[3], rtol=1e-7)


@pytest.mark.parametrize("base", ["varying", "universal"])
@pytest.mark.parametrize("control", ["never", "notyet"])
def test_mpdta_from_its_rows_agrees_with_csdid(control, base):
    panel = mpdta_arrays()

    assert_agree(ours(*panel, control=control, base=base), by_csdid(*panel, control=control, base=base))


@pytest.mark.parametrize("control", ["never", "notyet"])
def test_mpdta_from_its_rows_agrees_with_moderndid(control):
    panel = mpdta_arrays()

    assert_agree(ours(*panel, control=control), by_moderndid(*panel, control=control, base="varying"))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("anticipation", [0, 1])
@pytest.mark.parametrize("base", ["varying", "universal"])
@pytest.mark.parametrize("control", ["never", "notyet"])
def test_random_panels_agree_with_csdid(seed, control, base, anticipation):
    # Without a never-treated group, anticipation may leave cohorts without a period after; there csdid refuses to aggregate.
    all_treated = control == "notyet" and not anticipation and seed % 2 == 1
    panel = random_panel(seed, never=not all_treated, early=seed % 3 == 0, least=6)
    options = {"control": control, "base": base, "anticipation": anticipation}

    assert_agree(ours(*panel, **options), by_csdid(*panel, **options))


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("base", ["varying", "universal"])
@pytest.mark.parametrize("control", ["never", "notyet"])
def test_random_panels_agree_with_moderndid(seed, control, base):
    panel = random_panel(seed, least=6)

    mine = ours(*panel, control=control, base=base)

    assert_agree(mine, by_moderndid(*panel, control=control, base=base))
