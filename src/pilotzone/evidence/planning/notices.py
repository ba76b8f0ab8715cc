"""What the reader of a plan is warned of."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

from pilotzone.evidence.planning.donors import Donors
from pilotzone.evidence.planning.plans import Plan
from pilotzone.evidence.planning.result import PowerPlan, SizeRow
from pilotzone.evidence.result import Notice

FEW: Final = 20
"""With fewer units, clusters or sites intervals that rest on large samples are doubtful."""

APART: Final = 0.15
"""Formula and simulation that differ by more, beyond the Monte-Carlo interval, are said to differ."""

OVERLAP: Final = 0.2
LARGE: Final = 1.0
"""A smallest effect beyond one standard deviation is larger than policies usually reach."""


def plan_notices(result: PowerPlan, plan: Plan) -> Iterator[Notice]:
    """Give every warning that applies.

    Parameters
    ----------
    result : PowerPlan
        What was found.
    plan : Plan
        The plan behind it.
    """
    yield from _past(result, plan)
    yield from _formula(result, plan)
    yield from _design(result, plan)
    effect = _trusted(result.planned)
    if math.isfinite(effect) and result.sd > 0 and effect > LARGE * result.sd:
        yield Notice(
            "effect_large",
            f"The smallest effect this study would find is {effect / result.sd:.2g} standard deviations of the outcome, more than most "
            "policies move. A study that finds nothing would not show that nothing happened.",
            {"sd": round(effect / result.sd, 2)},
        )


def _trusted(row: SizeRow) -> float:
    if row.simulation is not None:
        return row.simulation.effect
    return row.formula.effect if row.formula else math.inf


def _past(result: PowerPlan, plan: Plan) -> Iterator[Notice]:
    dropped = {reason: n for reason, n in result.dropped.items() if reason != "treated"}
    if dropped:
        counts = ", ".join(f"{reason} {count}" for reason, count in dropped.items())
        yield Notice("dropped", f"Not all of the panel was used; left out by reason: {counts}.", {"dropped": dropped})
    if "treated" in result.dropped:
        count = result.dropped["treated"]
        yield Notice("treated", f"{count} observations from the first treated period on were not used.", {"cells": count})
    if result.facts["windows"] == 1 and result.spec["design"] != "rdd":
        yield Notice(
            "one_stretch",
            "The past holds a single stretch as long as the study; whether other years vary as much is not known.",
        )
    if result.size > plan.available and not result.spec["site_units"] and result.spec["design"] != "pool":
        yield Notice(
            "repeated",
            f"The planned size {result.size} is larger than the panel ({plan.available}); placebo studies take units more than once, "
            "as if more of the same kind were found.",
            {"size": result.size, "available": plan.available},
        )
    if result.size < FEW and result.spec["design"] not in ("synth", "pool"):
        yield Notice(
            "few",
            f"Only {result.size} are planned; formulas that rest on large samples are doubtful, so read the simulation.",
            {"size": result.size},
        )


def _formula(result: PowerPlan, plan: Plan) -> Iterator[Notice]:
    row = result.planned
    if row.simulation is None and result.spec["draws"]:
        yield Notice(
            "not_simulated",
            f"Studies of more than {plan.simulable:,} are not simulated: formulas that rest on large samples hold there.",
            {"most": plan.simulable},
        )
        return
    if row.simulation is None or row.formula is None:
        yield Notice("formula_only", "No placebo study was simulated; nothing shows whether the formula holds for these data.")
        return
    found = row.simulation
    if found.corrected:
        yield Notice(
            "false_positives",
            f"The test finds something in {found.false_positives:.1%} of {found.studies} placebo studies where there is nothing, more "
            "than its level promises. Smallest effect and power by simulation are those of a test made strict enough.",
            {"share": f"{found.false_positives:.1%}", "studies": found.studies},
        )
    if math.isinf(found.effect):
        yield Notice(
            "never_found",
            f"No effect, however large, would be found in {found.unanswered:.0%} of the placebo studies, so the asked power cannot be had.",
            {"share": f"{found.unanswered:.0%}"},
        )
        return
    low, high = found.effect_lower * (1 - APART), found.effect_upper * (1 + APART)
    if not low <= row.formula.effect <= high:
        yield Notice(
            "formula_off",
            f"The formula gives {row.formula.effect:.3g}, placebo studies give {found.effect:.3g}: these data are not as the formula "
            "supposes. Plan with the simulation.",
            {"formula": f"{row.formula.effect:.3g}", "simulation": f"{found.effect:.3g}"},
        )


def _design(result: PowerPlan, plan: Plan) -> Iterator[Notice]:
    spec, facts = result.spec, result.facts
    if isinstance(plan, Donors):
        floor = 1 / (result.size + 1)
        wanted = math.ceil(1 / (1 - spec["level"]) - 1 - 1e-9)
        if not plan.ranks(result.size):
            yield Notice(
                "rank_floor",
                f"With {result.size} donors the smallest p-value is 1/{result.size + 1}; a test at this level needs {wanted} or more.",
                {"donors": result.size, "floor": round(floor, 4), "needed": wanted},
            )
    if spec["uptake"] < 1:
        yield Notice(
            "uptake",
            f"Only {spec['uptake']:.0%} take up, so the effect on them must be {1 / spec['uptake']:.2g} times as large as one on all.",
            {"share": f"{spec['uptake']:.0%}", "times": f"{1 / spec['uptake']:.2g}"},
        )
    if spec["attrition"]:
        yield Notice(
            "attrition",
            f"{spec['attrition']:.0%} of the outcomes are taken to be lost at random; losses that differ by arm would bias the study.",
            {"share": f"{spec['attrition']:.0%}"},
        )
    if facts.get("effective_share_planned", 1.0) < OVERLAP:
        yield Notice(
            "little_overlap",
            f"Weighted to look like the treated, the comparison counts as {facts['effective_share_planned']:.0%} of its units only.",
            {"share": f"{facts['effective_share_planned']:.0%}"},
        )
    if spec["design"] == "pool" and not spec["heterogeneity"]:
        yield Notice(
            "no_heterogeneity",
            "True effects are taken to be the same in all sites. The past cannot show how they differ; try --heterogeneity.",
        )
    if spec["design"] == "pool" and not facts["sites_large_enough"]:
        yield Notice(
            "no_sites",
            "The panel knows no sites that are as large as planned; each is drawn from all units, as if sites differed in nothing.",
        )
