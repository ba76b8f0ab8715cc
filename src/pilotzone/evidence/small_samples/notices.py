"""What the reader is warned of where few units or clusters carry a result."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from pilotzone.evidence.figures import figures
from pilotzone.evidence.result import Notice
from pilotzone.evidence.small_samples.inference import Inference

if TYPE_CHECKING:
    from pilotzone.evidence.small_samples.dominance import Dominance

NEVER_NAME = "never"


def dominance_notices(found: tuple[Dominance, ...]) -> Iterator[Notice]:
    """Return a warning for each cohort that rests on one or two units, with the estimate without them."""
    for one in found:
        units, share = ", ".join(one.units), f"{one.share:.0%}"
        cohort = NEVER_NAME if one.cohort == 0 else str(one.cohort)
        without = "nothing can be estimated" if np.isnan(one.without) else f"the average difference is {figures(one.without)}"
        what = "the sum of outcomes" if one.measure == "outcome" else "the squared deviations behind the standard error"
        data = {
            "cohort": cohort,
            "units": list(one.units),
            "share": share,
            "att": figures(one.att),
            "without": "—" if np.isnan(one.without) else figures(one.without),
        }
        group = "Among the units never treated" if one.cohort == 0 else f"In cohort {cohort}"
        message = f"{group}, {units} make up {share} of {what}; without, {without} instead of {figures(one.att)}."
        if one.measure == "outcome":
            yield Notice("dominated_by_one_unit", message, data)
        else:
            yield Notice("variance_by_one_unit", message, data)


def inference_notices(found: Inference | None) -> Iterator[Notice]:
    """Return why the bootstrap says nothing, and that degrees of freedom are few."""
    if found is None:
        return
    at = found.combinations.place("event_study")
    if found.leverage is not None:
        share = f"{found.leverage:.0%}"
        yield Notice(
            "wild_few_treated",
            f"Two clusters (or units) carry {share} of one side of the comparison. There the wild bootstrap hardly ever rejects, whatever "
            "the truth, so it is not made; look at the permutation test.",
            {"share": share},
        )
    elif found.errors == "wild" and not np.isnan(found.p_value[at]) and np.isnan(found.lower[at]):
        yield Notice(
            "wild_unbounded",
            f"The wild bootstrap of {found.clusters} clusters rejects no effect of any size, so there is no interval; its p-value stands.",
            {"clusters": found.clusters},
        )
    if found.df[at] < 4:
        yield Notice(
            "few_degrees_of_freedom",
            f"The standard error of the average rests on {found.df[at]:.1f} degrees of freedom; below 4 even its t interval is unreliable.",
            {"df": f"{found.df[at]:.1f}"},
        )


def no_permutation(reason: str, limit: int) -> Notice:
    """Return why no permutation test was made although there are few units or clusters."""
    if reason == "adjusted":
        return Notice(
            "no_permutation_adjusted",
            "There are few units or clusters, but with covariates or gaps no permutation test is made: outcomes under other labels are not "
            "known. Leave them out for one.",
        )
    if reason == "mixed":
        return Notice(
            "no_permutation_mixed",
            "There are few clusters, and some hold units of several cohorts, so that labels cannot be dealt out among clusters; no "
            "permutation test is made. The wild bootstrap (errors 'wild') may serve instead.",
        )
    return Notice(
        "no_permutation_limit",
        f"There are few treated or comparison units, but more than {limit:,} in all, so no permutation test is made by itself; "
        "ask for it in Python with a higher unit_limit.",
        {"limit": f"{limit:,}"},
    )
