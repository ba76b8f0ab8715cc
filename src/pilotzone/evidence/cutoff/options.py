"""Choices of a regression-discontinuity estimate, checked once and recorded with the result."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal, get_args

from pilotzone.evidence.options import check_share, check_whole, refused

Kernel = Literal["triangular", "uniform", "epanechnikov"]
Selector = Literal["mserd", "msetwo", "cerrd", "certwo"]
Vce = Literal["nn", "hc0", "hc1", "hc2", "hc3"]

HIGHEST_ORDER: Final = 4
"""Higher polynomials follow the noise at the cut-off (Gelman and Imbens 2019, doi:10.1080/07350015.2017.1366909)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CutoffOptions:
    """How a jump at a cut-off is estimated.

    Attributes
    ----------
    kernel : {"triangular", "uniform", "epanechnikov"}
        Weight of an observation by its distance from the cut-off.
    order : int
        Order of the local polynomial, 0 to 4; bias is estimated with one order more.
    bandwidth : {"mserd", "msetwo", "cerrd", "certwo"} or float
        Rule that chooses the bandwidth: smallest mean squared error of the jump with one bandwidth or one for each side, or
        smallest error of the interval's coverage. Or the bandwidth itself, in units of the score; it then serves the bias too.
    bias_bandwidth : float, optional
        Bandwidth of the bias beside a `bandwidth` that is a number.
    vce : {"nn", "hc0", "hc1", "hc2", "hc3"}
        Variance from the three nearest neighbours, or from residuals with the usual weights. With clusters residuals are summed
        by cluster, and this must be "nn" (the default, which then stands for no choice).
    level : float
        Confidence level, above 0 and below 1.

    Raises
    ------
    PanelError
        If a value is not among those above.
    """

    kernel: Kernel = "triangular"
    order: int = 1
    bandwidth: Selector | float = "mserd"
    bias_bandwidth: float | None = None
    vce: Vce = "nn"
    level: float = 0.95

    def __post_init__(self) -> None:
        check_choice("kernel", self.kernel, get_args(Kernel))
        check_choice("vce", self.vce, get_args(Vce))
        check_share("level", self.level)
        check_whole("order", self.order, least=0)
        if self.order > HIGHEST_ORDER:
            raise refused("order", self.order, f"a whole number from 0 to {HIGHEST_ORDER}")
        if isinstance(self.bandwidth, str):
            check_choice("bandwidth", self.bandwidth, get_args(Selector), also="a positive number")
        else:
            check_positive("bandwidth", self.bandwidth)
        if self.bias_bandwidth is not None:
            check_positive("bias_bandwidth", self.bias_bandwidth)
            if isinstance(self.bandwidth, str):
                raise refused("bias_bandwidth", self.bias_bandwidth, "a number only beside a bandwidth that is a number")


def check_choice(field: str, value: object, choices: tuple[str, ...], *, also: str = "") -> None:
    """Raise `PanelError` unless `value` is one of `choices`."""
    if value not in choices:
        raise refused(field, value, " or ".join([*(repr(choice) for choice in choices), *([also] if also else [])]))


def check_positive(field: str, value: object) -> None:
    """Raise `PanelError` unless `value` is a finite number above 0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        raise refused(field, value, "a positive number")


def check_number(field: str, value: object) -> None:
    """Raise `PanelError` unless `value` is a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refused(field, value, "a number")
