"""The whole analysis: sets for a range of bounds, the bound at which the conclusion falls, and what the pre-test could see."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

import numpy as np

from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.options import check_choice, check_share
from pilotzone.evidence.records import plain
from pilotzone.evidence.result import Estimate
from pilotzone.evidence.sensitivity.coefficients import EventCoefficients, need_before
from pilotzone.evidence.sensitivity.inequalities import accepts
from pilotzone.evidence.sensitivity.pieces import Relative
from pilotzone.evidence.sensitivity.pretest import PretestPower, pretest_power
from pilotzone.evidence.sensitivity.sets import RobustSet, relative_set, relative_test
from pilotzone.evidence.sensitivity.smoothness import fixed_length
from pilotzone.evidence.sensitivity.sources import coefficients_of

SCHEMA: Final = "pilotzone.sensitivity/1"

Restriction = Literal["smoothness", "relative", "combined"]
Method = Literal["hybrid", "conditional"]
State = Literal["found", "none", "beyond"]

LARGEST_BOUND: Final = 1e9
"""Largest bound, in units of the largest change before or of the standard error: beyond it nothing but rounding is left."""

RELATIVE_BOUNDS: Final = (0.0, 0.5, 1.0, 1.5, 2.0)
SMOOTHNESS_SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Bounds that are shown unless others are asked for; those of smoothness are shares of the standard error."""

FIRST_STEP: Final = 1 / 16
LAST_BOUND: Final = 64.0
"""How far the bound at which a conclusion falls is looked for: times the largest change before, or standard errors."""

HALVINGS: Final = 40


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The bound up to which zero is excluded.

    Attributes
    ----------
    state : {"found", "none", "beyond"}
        Whether there is such a bound; "none": zero is not excluded even at bound 0; "beyond": it is at every bound looked at.
    value : float
        Zero is excluded at every bound below it; NaN unless found.
    searched_to : float
        Largest bound looked at.
    """

    state: State
    value: float
    searched_to: float


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Result of `sensitivity_of`.

    Attributes
    ----------
    coefficients : EventCoefficients
        What it was computed from.
    restriction : {"smoothness", "relative", "combined"}
        What is bounded.
    method : {"fixed_length", "hybrid", "conditional"}
        How sets are made.
    level : float
        Confidence level.
    weights : Mapping[int, float]
        Effect asked for: weights by event time.
    estimate, se, lower, upper : float
        The effect as if trends were parallel, with its usual interval, in outcome units.
    sets : tuple[RobustSet, ...]
        One for each bound, by size of the bound.
    breakdown : Breakdown
        The bound at which zero can no longer be excluded.
    pretest : PretestPower
        Trends that a test of the past would let through.
    """

    coefficients: EventCoefficients
    restriction: Restriction
    method: str
    level: float
    weights: Mapping[int, float]
    estimate: float
    se: float
    lower: float
    upper: float
    sets: tuple[RobustSet, ...]
    breakdown: Breakdown
    pretest: PretestPower

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON values of schema ``pilotzone.sensitivity/1``; what is undefined is None."""
        found = self.coefficients
        return {
            "schema": SCHEMA,
            "restriction": self.restriction,
            "method": self.method,
            "level": self.level,
            "event_times": found.event_time.tolist(),
            "reference": found.reference,
            "step": found.step,
            "weights": {str(t): w for t, w in self.weights.items() if w},
            "original": {"att": self.estimate, "se": self.se, "lower": self.lower, "upper": self.upper},
            "sets": [_set_message(each) for each in self.sets],
            "breakdown": {name: plain(value) for name, value in asdict(self.breakdown).items()},
            "pretest": asdict(self.pretest) | {"trends": [asdict(trend) for trend in self.pretest.trends]},
        }


def sensitivity_of(
    source: EventCoefficients | Estimate,
    *,
    restriction: Restriction = "relative",
    bounds: Sequence[float] | None = None,
    event: int | Mapping[int, float] | None = None,
    level: float = 0.95,
    method: Method = "hybrid",
) -> Sensitivity:
    """Return how far parallel trends may fail before a conclusion falls.

    Parameters
    ----------
    source : EventCoefficients or Estimate
        Coefficients that all count from one reference period, or a fit, which is put on the universal base if need be.
    restriction : {"smoothness", "relative", "combined"}
        What is bounded after the reference. Smoothness: the slope of the difference in trends changes by at most M a period. Relative:
        each change of the difference is at most Mbar times the largest one before. Combined: each change of its slope is at most Mbar times
        the largest one before.
    bounds : Sequence[float], optional
        Values of M (in outcome units) or Mbar (without unit), each >= 0; by default 0 to 2 for Mbar, and 0 to one standard error of
        the effect for M.
    event : int or Mapping[int, float], optional
        Event time, or weights by event time; by default the mean of event times 0 and later.
    level : float
        Confidence level, above 0 and below 1.
    method : {"hybrid", "conditional"}
        For relative and combined: the conditional test with or without a least favourable first stage. Smoothness always uses
        intervals of fixed length.

    Returns
    -------
    Sensitivity
        Sets, breakdown value and power of the pre-test.

    Raises
    ------
    PanelError
        If an option is outside its range or the coefficients cannot be used.
    UnsupportedError
        If there are too few estimates before the reference period for the restriction.

    References
    ----------
    Rambachan, Roth (2023), doi:10.1093/restud/rdad018.

    Examples
    --------
    >>> import numpy as np
    >>> from pilotzone.evidence.sensitivity import event_coefficients, sensitivity_of
    >>> found = event_coefficients([-3, -2, 0, 1], [0.1, 0.0, 2.0, 2.5], 0.01 * np.eye(4))
    >>> answer = sensitivity_of(found, bounds=[0, 1], event=0)
    >>> [(round(s.lower, 2), round(s.upper, 2)) for s in answer.sets]
    [(1.8, 2.2), (1.61, 2.39)]
    """
    check_choice("restriction", restriction, get_args(Restriction))
    check_choice("method", method, get_args(Method))
    check_share("level", level)
    found = coefficients_of(source) if isinstance(source, Estimate) else source
    if restriction == "combined":
        need_before(found, 2, "The restriction 'combined'")
    weights = found.weights(event)
    att, se = _effect(found, weights)
    steps = _checked_bounds(bounds, se if restriction == "smoothness" else 1.0) if bounds is not None else _usual_bounds(restriction, se)
    alpha = 1 - level
    kappa = alpha / 10 if method == "hybrid" else 0.0
    margin = pointwise_value(level) * se
    return Sensitivity(
        coefficients=found,
        restriction=restriction,
        method="fixed_length" if restriction == "smoothness" else method,
        level=level,
        weights=dict(zip(found.event_time[found.before :].tolist(), weights.tolist(), strict=True)),
        estimate=att,
        se=se,
        lower=att - margin,
        upper=att + margin,
        sets=tuple(_set_maker(found, weights, restriction, alpha, kappa)(bound) for bound in steps),
        breakdown=_breakdown(_zero_test(found, weights, restriction, alpha, kappa), se if restriction == "smoothness" else 1.0),
        pretest=pretest_power(found, weights, level=level),
    )


def _effect(found: EventCoefficients, weights: Floats) -> tuple[float, float]:
    after = slice(found.before, None)
    return float(weights @ found.estimate[after]), math.sqrt(float(weights @ found.covariance[after, after] @ weights))


def _checked_bounds(bounds: Sequence[float], unit: float) -> list[float]:
    most = LARGEST_BOUND * unit
    wrong = [bound for bound in bounds if isinstance(bound, bool) or not isinstance(bound, int | float) or not 0 <= bound <= most]
    if wrong or not len(bounds):
        accepted = f"numbers of at least 0 and at most {most:g}, such as 0, 0.5 and 1"
        raise PanelError(f"Expected {accepted} for bounds, got {list(bounds)!r}.", field="bounds", value=list(bounds), accepted=accepted)
    return sorted({float(bound) for bound in bounds})


def _usual_bounds(restriction: Restriction, se: float) -> list[float]:
    if restriction != "smoothness":
        return list(RELATIVE_BOUNDS)
    return [float(f"{share * se:.2g}") for share in SMOOTHNESS_SHARES]


def _set_maker(
    found: EventCoefficients, weights: Floats, restriction: Restriction, alpha: float, kappa: float
) -> Callable[[float], RobustSet]:
    def smooth(bound: float) -> RobustSet:
        answer = fixed_length(found, weights, bound, level=1 - alpha)
        return RobustSet(bound, ((answer.lower, answer.upper),))

    def relative(bound: float) -> RobustSet:
        return relative_set(found, weights, _relative(restriction), bound, alpha=alpha, kappa=kappa)

    return smooth if restriction == "smoothness" else relative


def _zero_test(found: EventCoefficients, weights: Floats, restriction: Restriction, alpha: float, kappa: float) -> Callable[[float], bool]:
    """Return a function that tells whether zero is excluded at a bound."""

    def smooth(bound: float) -> bool:
        answer = fixed_length(found, weights, bound, level=1 - alpha)
        return not answer.lower <= 0 <= answer.upper

    def relative(bound: float) -> bool:
        pieces, test = relative_test(found, weights, _relative(restriction), bound, alpha=alpha, kappa=kappa)
        return not accepts(pieces, test, np.zeros(1))[0]

    return smooth if restriction == "smoothness" else relative


def _relative(restriction: Restriction) -> Relative:
    return "combined" if restriction == "combined" else "relative"


def _breakdown(excluded: Callable[[float], bool], unit: float) -> Breakdown:
    """Return the first bound at which zero is let in, looked for in growing steps and then halved to."""
    if not excluded(0.0):
        return Breakdown("none", np.nan, 0.0)
    low, step = 0.0, FIRST_STEP * unit
    # Sets need not grow with the bound in every sample: the first time that zero is let in counts, so steps begin small.
    while excluded(low + step):
        low += step
        if low >= LAST_BOUND * unit:
            return Breakdown("beyond", np.nan, low)
        step = max(step, low / 8)
    high = low + step
    searched = high
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if excluded(middle) else (low, middle)
    return Breakdown("found", low, searched)


def _set_message(each: RobustSet) -> dict[str, Any]:
    return {
        "bound": each.bound,
        "lower": plain(each.lower),
        "upper": plain(each.upper),
        "intervals": [list(part) for part in each.intervals],
        "is_interval": each.is_interval,
        "excludes_zero": each.excludes_zero,
    }
