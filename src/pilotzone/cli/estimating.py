"""Which estimator `pilotzone evaluate` runs, and what it cannot be combined with."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pilotzone.cli.failures import UsageError

if TYPE_CHECKING:
    from pilotzone.evidence import Comparison, Estimate, Panel


class Estimator(StrEnum):
    """How effects are estimated."""

    CS = "cs"
    TWFE = "twfe"
    IMPUTATION = "imputation"
    SUNAB = "sunab"
    ALL = "all"


CS_ONLY = {"covariates": (), "weights": None, "cluster": None, "unbalanced": "drop", "anticipation": 0, "errors": "analytic"}
"""What the other estimators do not know, with its default."""
HEADLINE_ONLY = ("permutations", "leave_one_out")
"""What is computed for the estimate of `cs` alone, where units are few even without being asked for."""
COMPARED = ("control", "base", "level", "seed", "min_event", "max_event", "permutations", "leave_one_out")


def check_estimator(estimator: Estimator, chosen: Mapping[str, Any]) -> None:
    """Refuse, before any work, options that this estimator does not know.

    Parameters
    ----------
    estimator : Estimator
        Estimator asked for.
    chosen : Mapping[str, Any]
        Options by name.

    Raises
    ------
    UsageError
        If an option would be ignored.
    """
    if estimator is Estimator.CS:
        return
    for name, default in CS_ONLY.items():
        if chosen[name] != default:
            raise UsageError(_option(name), f"Estimator '{estimator}' does not know it. Accepted: with --estimator cs only.")
    if estimator is Estimator.ALL:
        return
    for name in HEADLINE_ONLY:
        if chosen[name]:
            raise UsageError(
                _option(name), f"It is made for the estimate of 'cs', not of '{estimator}'. Accepted: with --estimator cs or all."
            )
    if chosen["base"] == "varying":
        raise UsageError("--base", f"Estimator '{estimator}' counts from the last period before treatment. Accepted: universal.")


def usual_base(estimator: Estimator) -> str:
    """Return the base period of an estimator unless another is asked for."""
    return "varying" if estimator in (Estimator.CS, Estimator.ALL) else "universal"


def fit_of(panel: "Panel", estimator: Estimator, options: Mapping[str, Any]) -> "Estimate | Comparison":
    """Return the estimate, with others beside it from the same reading of the panel."""
    # NumPy and the reader are imported only when there is something to compute.
    from pilotzone.evidence import att_gt, compare

    if estimator is Estimator.CS:
        return att_gt(panel, **options)
    known = {name: options[name] for name in COMPARED}
    if estimator is Estimator.ALL:
        return compare(panel, **known)
    names: Any = [estimator.value]
    return compare(panel, estimators=names, **{**known, "permutations": 0, "leave_one_out": False})


def headline_of(estimator: Estimator) -> str:
    """Return the estimator whose numbers make the sentence."""
    return "cs" if estimator is Estimator.ALL else estimator.value


def _option(name: str) -> str:
    return f"--{name.replace('_', '-')}"
