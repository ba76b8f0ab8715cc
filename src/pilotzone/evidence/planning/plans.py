"""What every plan of a study offers: a law by formula, placebo studies by simulation, and the facts both rest on."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from scipy.special import stdtrit

from pilotzone.evidence.bands import pointwise_value
from pilotzone.evidence.errors import UnsupportedError
from pilotzone.evidence.planning.history import History
from pilotzone.evidence.planning.laws import Draws, Law
from pilotzone.evidence.planning.options import PlanOptions

MOST_SIMULATED: Final = 5000


@dataclass(frozen=True, slots=True)
class Plan(ABC):
    """A study of one design, planned on the past of real units.

    Attributes
    ----------
    history : History
        The past; clusters where they are treated as one.
    options : PlanOptions
        What the study would be like.
    facts : dict[str, Any]
        What was measured in the past, by name; JSON values.
    """

    history: History
    options: PlanOptions
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    @abstractmethod
    def least(self) -> int:
        """Smallest size that the law is known for."""

    @property
    def available(self) -> int:
        """Size of the panel, counted as sizes are."""
        return self.history.units

    @abstractmethod
    def law(self, size: int) -> Law:
        """Return how the estimate of a study of this size is expected to vary, by formula."""

    @abstractmethod
    def study(self, size: int, rng: np.random.Generator) -> tuple[float, float]:
        """Return estimate and margin of one placebo study: real paths, nobody treated."""

    def studies(self, size: int, count: int, rng: np.random.Generator) -> Draws:
        """Return `count` placebo studies of one size."""
        found = np.array([self.study(size, rng) for _ in range(count)])
        return Draws(found[:, 0], found[:, 1])

    @property
    def simulable(self) -> int:
        """Largest size that is simulated: beyond it formulas that rest on large samples hold, and studies would take minutes."""
        return MOST_SIMULATED

    def largest(self) -> float:
        """Return the largest size a placebo study can have."""
        return math.inf

    def arms(self, size: int, *, least: int = 1) -> tuple[int, int]:
        """Return how many of the units whose outcome is not lost are treated, and how many are not."""
        kept = round(size * (1 - self.options.attrition))
        treated = round(self.options.share * kept)
        if min(treated, kept - treated) < least:
            raise UnsupportedError(
                f"Of {size} only {kept} keep an outcome, {treated} of them treated; either arm needs {least} or more. Plan a larger study."
            )
        return treated, kept - treated

    def least_of(self, arm: int) -> int:
        """Return the smallest size whose arms hold `arm` each."""
        smaller = min(self.options.share, 1 - self.options.share) * (1 - self.options.attrition)
        size = max(2 * arm, int(arm / smaller) - 2)
        while True:
            try:
                self.arms(size, least=arm)
            except UnsupportedError:
                size += 1
            else:
                return size


def critical(level: float, df: float) -> float:
    """Return the two-sided critical value of Student's t, or of the normal law where `df` is infinite."""
    return pointwise_value(level) if math.isinf(df) else float(stdtrit(df, (1 + level) / 2))
