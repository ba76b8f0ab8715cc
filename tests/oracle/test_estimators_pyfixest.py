"""Two-way fixed effects beside pyfixest: random panels, and the staggered simulation it ships."""

from importlib.resources import files

import numpy as np
import pandas as pd
import pyfixest
import pytest
from tests.reference.direct import random_panel

from pilotzone.evidence import moments_of, twfe

pytestmark = pytest.mark.oracle

# pyfixest takes effects out by alternating projections, to about 1e-6 of their size.
AGREEMENT = {"rtol": 1e-5, "atol": 1e-6}
NO_FACTOR = {"vcov": {"CRV1": "id"}, "ssc": pyfixest.ssc(k_adj=False, G_adj=False)}


def compared(y, cohort, periods):
    """Return the fit, and coefficients with errors of the static and the event-time regression of pyfixest."""
    N, T = y.shape
    frame = pd.DataFrame({"id": np.repeat(np.arange(N), T), "t": np.tile(periods, N), "y": y.ravel(), "g": np.repeat(cohort, T)})
    frame["d"] = ((frame.g > 0) & (frame.t >= frame.g)).astype(float)
    frame["event"] = np.where(frame.g > 0, frame.t - frame.g, -1)
    found = [pyfixest.feols(f"y ~ {term} | id + t", frame, **NO_FACTOR) for term in ("d", "i(event, ref=-1)")]
    return twfe(moments_of(y, cohort, periods)), *((fit.coef().to_numpy(), fit.se().to_numpy()) for fit in found)


def check(fit, static, events):
    overall, study = fit.overall("simple"), fit.event_study()
    own = study.event_time != -1
    np.testing.assert_allclose([overall.att, overall.se], [static[0][0], static[1][0]], **AGREEMENT)
    np.testing.assert_allclose(study.att[own], events[0], **AGREEMENT)
    np.testing.assert_allclose(study.se[own], events[1], **AGREEMENT)


@pytest.mark.parametrize("seed", range(5, 9))
def test_random_panels(seed):
    check(*compared(*random_panel(seed, least=8)))


def test_the_simulation_it_ships():
    frame = pd.read_csv(str(files("pyfixest") / "did/data/df_het.csv")).sort_values(["unit", "year"])
    periods = np.sort(frame.year.unique())
    y = frame.dep_var.to_numpy().reshape(-1, periods.size)
    cohort = frame.g.to_numpy().reshape(-1, periods.size)[:, 0].astype(np.int64)

    check(*compared(y, np.where(cohort > periods[-1], 0, cohort), periods))
