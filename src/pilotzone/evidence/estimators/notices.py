"""What the reader of an estimator's result is warned of, beside what concerns the units themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import numpy as np

from pilotzone.evidence.estimators.decomposition import Bacon
from pilotzone.evidence.estimators.pairs import PairTest
from pilotzone.evidence.estimators.plan import Start
from pilotzone.evidence.figures import p_value
from pilotzone.evidence.moments import NEVER
from pilotzone.evidence.notices import sample_notices
from pilotzone.evidence.result import Notice

if TYPE_CHECKING:
    from pilotzone.evidence.estimators.fit import EstimatorFit, Found

SIGNIFICANCE: Final = 0.05
"""Chance of a false warning that effects differ, over both tests it rests on."""

MOST_FORBIDDEN: Final = 0.5
"""Above this share of comparisons with treated units, the two-way estimate is no claim about the policy."""


def common_notices(start: Start, fit: EstimatorFit) -> tuple[Notice, ...]:
    """Return the warnings that any estimator may have."""
    simple = fit.overall("simple")
    singular = fit.pretrend.df
    return (
        *sample_notices(start.moments, start.sample, start.table, att=simple.att, se=simple.se),
        *(
            [
                Notice(
                    "pretrend_singular",
                    f"{singular} event times before treatment are more than these units can tell apart, so there is no joint test of them.",
                    {"cells": singular},
                )
            ]
            if fit.pretrend.singular
            else []
        ),
    )


def second_reference(found: Found) -> Iterator[Notice]:
    """Tell which event times were set to zero besides the last period before treatment."""
    if found.dropped:
        listed = ", ".join(map(str, found.dropped))
        yield Notice(
            "second_reference",
            f"Without never treated units a trend in event time cannot be told from unit and period effects, so event time {listed} is "
            "zero by definition as well. Another choice would tilt the whole event study.",
            {"event_times": list(found.dropped)},
        )


def two_way_notices(start: Start, bacon: Bacon, tests: tuple[PairTest, ...]) -> Iterator[Notice]:
    """Tell where the assumption of one common effect is visibly broken."""
    if bacon.forbidden > MOST_FORBIDDEN:
        yield Notice(
            "forbidden_comparisons",
            f"{100 * bacon.forbidden:.0f} % of the two-way estimate compares with units that are already treated. "
            "No overall claim can rest on it.",
            {"share": f"{100 * bacon.forbidden:.0f}"},
        )
    p_values = [test.p_value for test in tests if not np.isnan(test.p_value)]
    # Two tests share the chance of a false warning.
    least = min(1.0, len(p_values) * min(p_values)) if p_values else 1.0
    said = p_value(least)
    p = said if said.startswith("<") else f"= {said}"
    staggered = int((start.sample.keys != NEVER).sum()) > 1
    if staggered and least < SIGNIFICANCE:
        yield Notice(
            "heterogeneous_effects",
            f"The two-way estimate differs from one that allows effects to differ between cohorts and over time (p {p}). "
            "With staggered adoption it is then no average of effects, so no overall claim can rest on it.",
            {"p": p},
        )


def last_cohort_control(start: Start) -> Iterator[Notice]:
    """Tell that the last cohort stands in for the never treated."""
    if NEVER not in start.sample.keys:
        last = int(start.sample.keys[-1])
        yield Notice(
            "last_cohort_control",
            f"No unit is never treated, so the cohort treated last, in {last}, is the comparison, and periods from {last} on are not used.",
            {"cohort": last},
        )
