"""Choices of an estimate, checked once and recorded with the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

from pilotzone.evidence.errors import PanelError

Control = Literal["never", "notyet"]
Base = Literal["varying", "universal"]
Kind = Literal["simple", "event_study", "group", "calendar"]
Method = Literal["dr", "reg", "ipw"]
Unbalanced = Literal["drop", "available"]
Errors = Literal["analytic", "cr2", "cr3", "wild"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MOST_DRAWS: Final = 1_000_000
"""Relabellings beyond which nothing is learnt but waiting."""
LARGEST_SHARE: Final = 1 - 1e-12
"""Closer to 1, half of what is left is lost in rounding, and quantiles are infinite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How ATT(g,t) is estimated and summed up.

    Attributes
    ----------
    control : {"never", "notyet"}
        Comparison group: the never treated, or all that are not yet treated in the later of the two periods compared.
    base : {"varying", "universal"}
        Period that a pre-treatment cell is compared with: the one before it, or the one before treatment. Cells from
        treatment (less anticipation) on always use the last observed period before treatment, less anticipation.
    anticipation : int
        Periods, in calendar units, by which units may react before treatment; >= 0.
    level : float
        Confidence level of intervals and bands, above 0 and below 1.
    seed : int
        Seed of every draw (bands, permutations), >= 0.
    min_event, max_event : int or None
        Window of event times that the event study shows and its overall estimate averages.
    method : {"dr", "reg", "ipw"}
        How covariates are adjusted for: doubly robust, by regression, or by weighting; without covariates all three are one.
    unbalanced : {"drop", "available"}
        Units without an outcome in some period: left out, or used in the periods in which they have one.
    errors : {"analytic", "cr2", "cr3", "wild"}
        Standard errors and intervals: for large samples, or one of three for small ones (see `pilotzone.evidence.small_samples`).

    Raises
    ------
    PanelError
        If a value is not among those above.
    """

    control: Control = "never"
    base: Base = "varying"
    anticipation: int = 0
    level: float = 0.95
    seed: int = 0
    min_event: int | None = None
    max_event: int | None = None
    method: Method = "dr"
    unbalanced: Unbalanced = "drop"
    errors: Errors = "analytic"

    def __post_init__(self) -> None:
        check_choice("control", self.control, get_args(Control))
        check_choice("base", self.base, get_args(Base))
        check_choice("method", self.method, get_args(Method))
        check_choice("unbalanced", self.unbalanced, get_args(Unbalanced))
        check_choice("errors", self.errors, get_args(Errors))
        check_whole("anticipation", self.anticipation, least=0)
        check_whole("seed", self.seed, least=0)
        check_share("level", self.level)
        for name, bound in (("min_event", self.min_event), ("max_event", self.max_event)):
            if bound is not None:
                check_whole(name, bound)
        if self.min_event is not None and self.max_event is not None and self.min_event > self.max_event:
            raise PanelError(
                f"Expected min_event <= max_event, got {self.min_event} and {self.max_event}.",
                field="min_event",
                value=self.min_event,
                accepted=f"a whole number of at most {self.max_event}",
            )


def check_whole(field: str, value: object, *, least: int | None = None, most: int | None = None) -> None:
    """Raise `PanelError` unless `value` is a whole number of at least `least` and at most `most`."""
    bounds = [f"at {name} {bound:,}" for name, bound in (("least", least), ("most", most)) if bound is not None]
    accepted = "a whole number" + (" of " if bounds else "") + " and ".join(bounds)
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or not (least is None or value >= least)
        or not (most is None or value <= most)
    ):
        raise refused(field, value, accepted)


def check_share(field: str, value: object) -> None:
    """Raise `PanelError` unless `value` is a number above 0 and below 1, by more than rounding."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= LARGEST_SHARE:
        raise refused(field, value, "a number above 0 and below 1")


def check_kind(kind: str) -> None:
    """Raise `PanelError` unless `kind` names an aggregation."""
    check_choice("kind", kind, KINDS)


def check_choice(field: str, value: object, choices: tuple[str, ...]) -> None:
    """Raise `PanelError` unless `value` is one of `choices`."""
    if value not in choices:
        raise refused(field, value, " or ".join(map(repr, choices)))


def refused(field: str, value: object, accepted: str) -> PanelError:
    """Return the error of an option whose value cannot be used."""
    return PanelError(f"Expected {accepted} for {field}, got {value!r}.", field=field, value=value, accepted=accepted)
