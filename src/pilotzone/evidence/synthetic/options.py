"""Choices of an estimate for few treated units, checked once and recorded with the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, get_args

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.options import MOST_DRAWS, check_choice, check_share, check_whole

Method = Literal["sdid", "sc", "ascm", "did"]
Donors = Literal["never", "notyet"]
Errors = Literal["placebo", "jackknife", "bootstrap", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SynthOptions:
    """How an effect on few treated units is estimated and checked.

    Attributes
    ----------
    method : {"sdid", "sc", "ascm", "did"}
        Synthetic difference in differences, synthetic control, augmented synthetic control, or equal weights.
    donors : {"never", "notyet"}
        Who may be a donor: units never treated within the panel, or also those treated later, until they are.
    exclude : sequence of str
        Units to leave out: donors that the policy may have reached, or treated units that cannot be used.
    max_distance : float or None
        Donors whose path before treatment is farther than this from that of every treated cohort are left out: root mean square
        difference in outcome units, for "sdid" and "did" after taking each unit's mean before treatment out.
    errors : {"placebo", "jackknife", "bootstrap", "none"}
        Where the standard error comes from.
    draws : int
        Samples of "placebo" and "bootstrap", >= 2.
    placebo_time : int or None
        Pretend that treatment began so many periods earlier, and use nothing from its true start on; >= 1.
    leave_one_donor_out : bool
        Estimate again without each donor that has a weight.
    level : float
        Confidence level, above 0 and below 1.
    seed : int
        Seed of every draw, >= 0.

    Raises
    ------
    PanelError
        If a value is not among those above.

    Examples
    --------
    >>> SynthOptions(max_distance=-1)
    Traceback (most recent call last):
    pilotzone.evidence.errors.PanelError: Expected a positive number for max_distance, got -1. Accepted: a positive number.
    """

    method: Method = "sdid"
    donors: Donors = "never"
    exclude: Sequence[str] = ()
    max_distance: float | None = None
    errors: Errors = "placebo"
    draws: int = 200
    placebo_time: int | None = None
    leave_one_donor_out: bool = False
    level: float = 0.95
    seed: int = 0

    def __post_init__(self) -> None:
        check_method(self.method)
        check_donors(self.donors)
        check_errors(self.errors)
        check_whole("draws", self.draws, least=2, most=MOST_DRAWS)
        check_whole("seed", self.seed, least=0)
        check_share("level", self.level)
        if self.placebo_time is not None:
            check_whole("placebo_time", self.placebo_time, least=1)
        far = self.max_distance
        if far is not None and (isinstance(far, bool) or not isinstance(far, int | float) or not 0 < far < float("inf")):
            accepted = "a positive number"
            raise PanelError(f"Expected {accepted} for max_distance, got {far!r}.", field="max_distance", value=far, accepted=accepted)
        object.__setattr__(self, "exclude", tuple(self.exclude))

    def spec(self) -> dict[str, Any]:
        """Return every option as it stands in a result."""
        return asdict(self) | {"exclude": list(self.exclude)}


def check_method(value: object) -> None:
    """Raise `PanelError` unless `value` names a method."""
    check_choice("method", value, get_args(Method))


def check_donors(value: object) -> None:
    """Raise `PanelError` unless `value` says who may be a donor."""
    check_choice("donors", value, get_args(Donors))


def check_errors(value: object) -> None:
    """Raise `PanelError` unless `value` names a source of standard errors."""
    check_choice("errors", value, get_args(Errors))
