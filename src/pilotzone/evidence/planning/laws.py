"""Power from a standard error, and from placebo studies: the same questions answered both ways."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import nctdtr, ndtr, ndtri, stdtr, stdtrit

from pilotzone.evidence.moments import Floats

STEPS: Final = 200
MOST: Final = 1e9
"""Sizes beyond this are not looked at."""


@dataclass(frozen=True, slots=True)
class Law:
    """How an estimate is expected to vary.

    Attributes
    ----------
    se : float
        Standard error of the effect, in outcome units.
    df : float
        Degrees of freedom of its test; infinite for the normal law.
    """

    se: float
    df: float = math.inf

    def power(self, effect: float, level: float) -> float:
        """Return the chance that a two-sided test finds an effect.

        Parameters
        ----------
        effect : float
            In outcome units, >= 0.
        level : float
            Confidence level of the test.

        Examples
        --------
        >>> round(Law(1.0).power(2.8016, 0.95), 3), round(Law(1.0).power(0.0, 0.9), 3)
        (0.8, 0.1)
        """
        shift, tail = effect / self.se, (1 - level) / 2
        if math.isinf(self.df):
            z = ndtri(1 - tail)
            return float(ndtr(shift - z) + ndtr(-shift - z))
        critical = stdtrit(self.df, 1 - tail)
        if shift == 0:
            return float(2 * stdtr(self.df, -critical))
        return float(1 - nctdtr(self.df, shift, critical) + nctdtr(self.df, shift, -critical))

    def smallest(self, level: float, power: float) -> float:
        """Return the smallest effect that is found with the asked power, in outcome units.

        Parameters
        ----------
        level, power : float
            As asked.

        Examples
        --------
        >>> round(Law(1.0).smallest(0.95, 0.8), 4), round(Law(1.0, df=10).smallest(0.95, 0.8), 4)
        (2.8016, 3.11)
        """
        return solved(lambda effect: self.power(effect, level), power, self.se)


@dataclass(frozen=True, slots=True)
class Draws:
    """Placebo studies: real paths, nobody treated. R studies.

    Attributes
    ----------
    estimates : NDArray[np.float64]
        What each found, in outcome units, shape (R,).
    margins : NDArray[np.float64]
        How far from 0 its estimate had to be, shape (R,); infinite where no estimate would have been enough.
    """

    estimates: Floats
    margins: Floats

    def false_positives(self) -> float:
        """Return the share of studies that found something where there was nothing."""
        return float((np.abs(self.estimates) > self.margins).mean())

    def corrected(self, level: float) -> Draws:
        """Return the studies with margins so much wider that they find nothing as often as the level promises.

        Parameters
        ----------
        level : float
            Confidence level of the test.
        """
        with np.errstate(invalid="ignore"):
            ratio = np.where(np.isinf(self.margins), 0.0, np.abs(self.estimates) / self.margins)
        wider = max(float(np.quantile(ratio, level, method="higher")), 1.0)
        return Draws(self.estimates, self.margins * wider)

    def power(self, effect: float) -> float:
        """Return the share of studies that would have found an effect, of either sign.

        Parameters
        ----------
        effect : float
            Added to every treated outcome, in outcome units.
        """
        up, down = (np.abs(self.estimates + side * effect) > self.margins for side in (1, -1))
        return float((up.mean() + down.mean()) / 2)

    def error(self, power: float) -> float:
        """Return the Monte-Carlo standard error of a share found by these studies."""
        return math.sqrt(power * (1 - power) / self.estimates.size)

    def smallest(self, power: float) -> float:
        """Return the smallest effect that the asked share of studies would have found; infinite if none.

        Parameters
        ----------
        power : float
            Share, above 0 and below 1.

        Examples
        --------
        >>> round(Draws(np.zeros(4), np.array([1.0, 2.0, 3.0, np.inf])).smallest(0.5), 6)
        2.0
        """
        if power >= float(np.isfinite(self.margins).mean()):
            return math.inf
        finite = np.isfinite(self.margins)
        top = float((np.abs(self.estimates[finite]) + self.margins[finite]).max()) * 1.01
        return solved(self.power, power, top, most=top) if top > 0 else 0.0


def solved(share: Callable[[float], float], target: float, start: float, *, most: float = math.inf) -> float:
    """Return where a growing share reaches a target, by doubling and halving from `start`; infinite if beyond `most`."""
    if share(0.0) >= target:
        return 0.0
    low, high = 0.0, start
    while not share(high) >= target:
        if high >= most or high == 0 or not math.isfinite(high):
            return math.inf
        low, high = high, high * 2
    for _ in range(STEPS):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (low, middle) if share(middle) >= target else (middle, high)
    return high


def needed(law: Callable[[int], Law], effect: float, *, level: float, power: float, least: int) -> int | None:
    """Return the smallest size whose law finds an effect with the asked power; None if a thousand million are too few.

    Parameters
    ----------
    law : callable
        Law by size.
    effect : float
        In outcome units, > 0.
    level, power : float
        As asked.
    least : int
        Smallest size that a law is known for.
    """
    low, high = least - 1, least
    while law(high).power(effect, level) < power:
        low, high = high, high * 2
        if high > MOST:
            return None
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if law(middle).power(effect, level) >= power else (middle, high)
    return high
