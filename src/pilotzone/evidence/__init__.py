"""Estimation of policy effects from panels; a pure library without Django or a database."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pilotzone.evidence.cutoff import Checks, CutoffDesign, CutoffOptions, DensityTest, Discontinuity, density_test, rdd
    from pilotzone.evidence.errors import EvidenceError, NoComparisonError, PanelError, ShapeError, UnsupportedError
    from pilotzone.evidence.estimate import att_gt
    from pilotzone.evidence.estimators import Bacon, Comparison, EstimatorFit, PairTest, bacon, compare, imputation, sun_abraham, twfe
    from pilotzone.evidence.influence import LeaveOneOut, leave_one_out
    from pilotzone.evidence.matching import (
        BalanceRow,
        EntropyWeights,
        Likeness,
        MatchDesign,
        MatchedEffect,
        MatchOptions,
        MatchResult,
        balance_table,
        entropy_weights,
        match,
    )
    from pilotzone.evidence.moments import NEVER, CohortMoments, Moments, Units, merge_cohorts, moments_of
    from pilotzone.evidence.options import Options
    from pilotzone.evidence.panel import Panel
    from pilotzone.evidence.permutation import Permutation, permutation_test
    from pilotzone.evidence.planning import (
        Alternative,
        CurvePoint,
        Formula,
        PlanColumns,
        PlanOptions,
        PowerPlan,
        Simulated,
        SizeRow,
        power_plan,
    )
    from pilotzone.evidence.power import PlannedEffect, detectable_effect, planned_effect
    from pilotzone.evidence.randomised import (
        ArmEffect,
        Contrast,
        TrialColumns,
        TrialOptions,
        TrialResult,
        benjamini_hochberg,
        holm,
        trial,
    )
    from pilotzone.evidence.result import Estimate, EventStudy, Notice, Overall, Points
    from pilotzone.evidence.sensitivity import (
        Breakdown,
        EventCoefficients,
        PretestPower,
        RobustSet,
        Sensitivity,
        coefficients_from_record,
        coefficients_of,
        event_coefficients,
        pretest_power,
        sensitivity_of,
    )
    from pilotzone.evidence.small_samples.regression import ClusterEffect, cluster_regression, two_way_rows, wild_cluster_test
    from pilotzone.evidence.small_samples.wild import WildTest
    from pilotzone.evidence.synthetic import (
        PlaceboRanks,
        SyntheticBlock,
        SyntheticEffect,
        SyntheticError,
        SynthOptions,
        SynthResult,
        placebo_ranks,
        synth,
        synthetic_effect,
        synthetic_error,
    )

# Names are imported at first use, so that importing the package costs next to nothing.
_HOMES = {
    "cutoff": ("Checks", "CutoffDesign", "CutoffOptions", "DensityTest", "Discontinuity", "density_test", "rdd"),
    "errors": ("EvidenceError", "NoComparisonError", "PanelError", "ShapeError", "UnsupportedError"),
    "estimate": ("att_gt",),
    "estimators": ("Bacon", "Comparison", "EstimatorFit", "PairTest", "bacon", "compare", "imputation", "sun_abraham", "twfe"),
    "influence": ("LeaveOneOut", "leave_one_out"),
    "matching": (
        "BalanceRow",
        "EntropyWeights",
        "Likeness",
        "MatchDesign",
        "MatchOptions",
        "MatchResult",
        "MatchedEffect",
        "balance_table",
        "entropy_weights",
        "match",
    ),
    "moments": ("NEVER", "CohortMoments", "Moments", "Units", "merge_cohorts", "moments_of"),
    "options": ("Options",),
    "panel": ("Panel",),
    "permutation": ("Permutation", "permutation_test"),
    "planning": (
        "Alternative",
        "CurvePoint",
        "Formula",
        "PlanColumns",
        "PlanOptions",
        "PowerPlan",
        "Simulated",
        "SizeRow",
        "power_plan",
    ),
    "power": ("PlannedEffect", "detectable_effect", "planned_effect"),
    "randomised": (
        "ArmEffect",
        "Contrast",
        "TrialColumns",
        "TrialOptions",
        "TrialResult",
        "benjamini_hochberg",
        "holm",
        "trial",
    ),
    "result": ("Estimate", "EventStudy", "Notice", "Overall", "Points"),
    "sensitivity": (
        "Breakdown",
        "EventCoefficients",
        "PretestPower",
        "RobustSet",
        "Sensitivity",
        "coefficients_from_record",
        "coefficients_of",
        "event_coefficients",
        "pretest_power",
        "sensitivity_of",
    ),
    "small_samples.regression": ("ClusterEffect", "cluster_regression", "two_way_rows", "wild_cluster_test"),
    "small_samples.wild": ("WildTest",),
    "synthetic": (
        "PlaceboRanks",
        "SynthOptions",
        "SynthResult",
        "SyntheticBlock",
        "SyntheticEffect",
        "SyntheticError",
        "placebo_ranks",
        "synth",
        "synthetic_effect",
        "synthetic_error",
    ),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}

__all__ = [
    "NEVER",
    "Alternative",
    "ArmEffect",
    "Bacon",
    "BalanceRow",
    "Breakdown",
    "Checks",
    "ClusterEffect",
    "CohortMoments",
    "Comparison",
    "Contrast",
    "CurvePoint",
    "CutoffDesign",
    "CutoffOptions",
    "DensityTest",
    "Discontinuity",
    "EntropyWeights",
    "Estimate",
    "EstimatorFit",
    "EventCoefficients",
    "EventStudy",
    "EvidenceError",
    "Formula",
    "LeaveOneOut",
    "Likeness",
    "MatchDesign",
    "MatchOptions",
    "MatchResult",
    "MatchedEffect",
    "Moments",
    "NoComparisonError",
    "Notice",
    "Options",
    "Overall",
    "PairTest",
    "Panel",
    "PanelError",
    "Permutation",
    "PlaceboRanks",
    "PlanColumns",
    "PlanOptions",
    "PlannedEffect",
    "Points",
    "PowerPlan",
    "PretestPower",
    "RobustSet",
    "Sensitivity",
    "ShapeError",
    "Simulated",
    "SizeRow",
    "SynthOptions",
    "SynthResult",
    "SyntheticBlock",
    "SyntheticEffect",
    "SyntheticError",
    "TrialColumns",
    "TrialOptions",
    "TrialResult",
    "Units",
    "UnsupportedError",
    "WildTest",
    "att_gt",
    "bacon",
    "balance_table",
    "benjamini_hochberg",
    "cluster_regression",
    "coefficients_from_record",
    "coefficients_of",
    "compare",
    "density_test",
    "detectable_effect",
    "entropy_weights",
    "event_coefficients",
    "holm",
    "imputation",
    "leave_one_out",
    "match",
    "merge_cohorts",
    "moments_of",
    "permutation_test",
    "placebo_ranks",
    "planned_effect",
    "power_plan",
    "pretest_power",
    "rdd",
    "sensitivity_of",
    "sun_abraham",
    "synth",
    "synthetic_effect",
    "synthetic_error",
    "trial",
    "twfe",
    "two_way_rows",
    "wild_cluster_test",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
