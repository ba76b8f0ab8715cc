"""Records of made tables, for what is shown of them."""

from functools import cache

import numpy as np
from tests.evidence.matching.made import firms, panel, replaced

from pilotzone.evidence import MatchDesign, match


@cache
def of_panel(trend=0.0, **options):
    design = MatchDesign(table=panel(trend=trend), outcome="y", covariates=("staff",), unit="unit", time="year", cohort="first")
    return match(design, **options).to_dict()


@cache
def of_firms(before=None, n=240, seed=1, far=False, **options):
    table = firms(n, seed)
    if far:
        treated = np.array(table["获支持"]) == 1
        table = replaced(table, "规模", np.array(table["规模"]) + 50.0 * treated)
    design = MatchDesign(table=table, outcome="产值", covariates=("规模", "age"), treated="获支持", unit="企业", before=before)
    return match(design, **options).to_dict()
