"""What an estimate itself tells of the facts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from pilotzone.evidence.evaluability.facts import Facts, check_gap, check_test
from pilotzone.evidence.pretrend import pretrend_p


def with_estimate(facts: Facts, estimate: Mapping[str, Any]) -> Facts:
    """Return the facts with what a `pilotzone.estimate/1` record shows filled in.

    Parameters
    ----------
    facts : Facts
        What is known from the design and the records; all other fields are kept.
    estimate : Mapping
        The record `to_dict()` gives.

    Returns
    -------
    Facts
        With pre-periods (fewest of any cohort), pre-trend and the units that can show it, the gap before the start
        (largest absolute estimate before it) beside the effect (`overall.event_study`), and units with outcomes by arm.
    """
    panel, spec = estimate["panel"], estimate["spec"]
    sizes = {int(cohort): n for cohort, n in panel["cohorts"].items() if cohort != "never"}
    used = sorted({row["cohort"] for row in estimate["att_gt"]})
    before = {g: sum(t < g - int(spec.get("anticipation") or 0) for t in panel["periods"]) for g in used}
    return replace(
        facts,
        pre_periods=min(before.values(), default=0),
        pretrend=check_test(pretrend_p(estimate)),
        pretrend_units=sum(sizes[g] for g in used if before[g] > 1),
        gap=check_gap(_gap(estimate["event_study"]["points"]), (estimate["overall"].get("event_study") or {}).get("att")),
        treated_units=sum(sizes[g] for g in used),
        comparison_units=panel["cohorts"].get("never", 0) + _comparison(sizes, used, str(spec.get("control", "never"))),
    )


def _gap(points: Sequence[Mapping[str, Any]]) -> float | None:
    # The base period is listed with estimate 0 and no standard error; it is no observation of a gap.
    before = [abs(p["att"]) for p in points if p["event_time"] < 0 and p["att"] is not None and p["se"] is not None]
    return max(before, default=None)


def _comparison(sizes: Mapping[int, int], used: Sequence[int], control: str) -> int:
    """Count treated units that serve as comparison: cohorts without an estimate, and later ones if the design uses them."""
    later = {g for g in used if g > min(used)} if control == "notyet" else set()
    return sum(n for g, n in sizes.items() if g not in used or g in later)
