"""Choices of a matched comparison, checked once and recorded with the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from pilotzone.evidence.cutoff.options import check_choice, check_positive
from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.options import check_share, check_whole

Method = Literal["entropy", "nearest", "propensity"]
Support = Literal["drop", "keep"]
At = Literal["base", "first"]

HIGHEST_MOMENT: Final = 3

_OF_NEIGHBOURS: Final = ("neighbours", "caliper", "replacement", "bias_correction", "support")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOptions:
    """How a comparison is made alike to the treated.

    Attributes
    ----------
    method : {"entropy", "nearest", "propensity"}
        Entropy balancing, nearest neighbours by Mahalanobis distance, or nearest neighbours by the logit of the propensity.
    moments : int
        Highest power of each covariate, 1 to 3, that entropy balancing makes equal; also the powers in the propensity.
    neighbours : int, optional
        Comparison units for each treated unit, 1 or more; 1 unless given.
    caliper : float, optional
        Largest difference in the logit of the propensity, in its pooled standard deviations; none unless given.
    replacement : bool, optional
        Whether a comparison unit may serve several treated units; True unless given.
    bias_correction : bool, optional
        Whether what matches leave of differences in covariates is taken out by regression; True unless given.
    support : {"drop", "keep"}, optional
        What becomes of treated units whose propensity lies outside the range of the comparison; "drop" unless given.
    level : float
        Confidence level, above 0 and below 1.
    seed : int
        Seed of the hash order in which matches without replacement are made, >= 0.

    Raises
    ------
    PanelError
        If a value is not among those above.
    UnsupportedError
        If a choice about neighbours is made beside entropy balancing.
    """

    method: Method = "entropy"
    moments: int = 1
    neighbours: int | None = None
    caliper: float | None = None
    replacement: bool | None = None
    bias_correction: bool | None = None
    support: Support | None = None
    level: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("method", self.method, get_args(Method))
        check_share("level", self.level)
        check_whole("seed", self.seed, least=0)
        check_whole("moments", self.moments, least=1)
        if self.moments > HIGHEST_MOMENT:
            accepted = f"a whole number from 1 to {HIGHEST_MOMENT}"
            raise PanelError(
                f"Expected {accepted} for moments, got {self.moments}.", field="moments", value=self.moments, accepted=accepted
            )
        given = [name for name in _OF_NEIGHBOURS if getattr(self, name) is not None]
        if given and not self.matches:
            raise UnsupportedError(f"Entropy balancing has no {' or '.join(given)}. Leave it out, or choose nearest or propensity.")
        if self.neighbours is not None:
            check_whole("neighbours", self.neighbours, least=1)
        if self.caliper is not None:
            check_positive("caliper", self.caliper)
        if self.support is not None:
            check_choice("support", self.support, get_args(Support))

    @property
    def matches(self) -> bool:
        """Whether single units are matched, rather than all weighted."""
        return self.method != "entropy"

    @property
    def count(self) -> int:
        """Comparison units for each treated unit."""
        return self.neighbours or 1

    @property
    def reuses(self) -> bool:
        """Whether a comparison unit may serve several treated units."""
        return self.replacement is not False

    @property
    def corrects(self) -> bool:
        """Whether bias is corrected by regression."""
        return self.matches and self.bias_correction is not False

    @property
    def drops(self) -> bool:
        """Whether treated units outside the comparison's range are left out."""
        return self.matches and self.support != "keep"

    def used(self) -> dict[str, object]:
        """Return every option as used; those that say nothing about the method are None."""
        near = self.matches
        return {
            "method": self.method,
            "moments": self.moments,
            "neighbours": self.count if near else None,
            "caliper": self.caliper,
            "replacement": self.reuses if near else None,
            "bias_correction": self.corrects if near else None,
            "support": ("drop" if self.drops else "keep") if near else None,
            "level": self.level,
            "seed": self.seed,
        }
