"""What a study would be like: its columns and its choices, checked once and recorded with the result."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final, Literal, get_args

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.options import check_choice, check_share, check_whole, refused

Design = Literal["did", "trial", "wedge", "rdd", "synth", "match", "pool"]
Adjust = Literal["none", "past"]

DESIGNS: Final[tuple[Design, ...]] = get_args(Design)
MOST_DRAWS: Final = 100_000
MOST_UNITS: Final = 10_000_000
MOST_SIZES: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanColumns:
    """Names of the columns of a panel of the past, one row per unit and period.

    Attributes
    ----------
    unit, time, outcome : str
        Unit, period (a whole number) and outcome (empty where unknown).
    cohort : str or None
        First treated period; 0 or empty means never. Periods from it on are not used, as they hold what a plan wants to know.
    cluster : str or None
        What would be treated as one, or the site of a pooled study.
    block : str or None
        Stratum or block within which a lottery would deal.
    covariates : tuple[str, ...]
        Facts of a unit known before: numbers; their mean over the periods is taken.
    score : str or None
        Score that decides at a cut-off.

    Raises
    ------
    PanelError
        If a name is empty or stands twice.
    """

    unit: str
    time: str
    outcome: str
    cohort: str | None = None
    cluster: str | None = None
    block: str | None = None
    covariates: tuple[str, ...] = ()
    score: str | None = None

    def __post_init__(self) -> None:
        seen: dict[str, str] = {}
        for role, name in self.items():
            if not name:
                raise PanelError(f"The {role} column has no name.", field=role, value=name, accepted="the name of a column of the panel")
            if name in seen:
                raise PanelError(
                    f"Column {name!r} is named both as {seen[name]} and as {role}.", field=role, value=name, accepted="different columns"
                )
            seen[name] = role

    def items(self) -> Iterator[tuple[str, str]]:
        """Return the pairs of role and column name, texts before numbers."""
        return iter((*self.texts(), *self.numbers()))

    def texts(self) -> list[tuple[str, str]]:
        """Return role and name of the columns that name something."""
        return [(role, name) for role in ("unit", "cluster", "block") if (name := getattr(self, role)) is not None]

    def numbers(self) -> list[tuple[str, str]]:
        """Return role and name of the columns of numbers."""
        one = [(role, name) for role in ("time", "outcome", "cohort", "score") if (name := getattr(self, role)) is not None]
        return one + [("covariates", name) for name in self.covariates]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """What the study would be like and what is asked of it.

    Attributes
    ----------
    design : {"did", "trial", "wedge", "rdd", "synth", "match", "pool"}
        Staggered difference in differences, lottery, stepped wedge, cut-off, synthetic control, matched difference in
        differences, or several sites pooled.
    size : int or None
        Units of the study, both arms together (clusters where they are treated as one, donors of a synthetic control, sites of a
        pooled study); None: as many as the panel has.
    sizes : tuple[int, ...]
        Sizes of the table; empty: a quarter, half, once, twice and four times `size`.
    share : float
        Share of the units that is treated, above 0 and below 1.
    starts : tuple[float, ...]
        Staggered difference in differences: shares of the treated that start in the first, second, ... treated period.
    horizon : int
        Periods with the scheme running that are averaged, >= 1.
    past : int
        Periods before the start whose mean serves as baseline (lottery, matching) or that weights are fitted to (synthetic
        control, >= 2), >= 1.
    steps : int
        Stepped wedge: groups that start one period after the other, >= 2.
    adjust : {"none", "past"}
        Lottery: whether the estimate is adjusted for the past outcome and the covariates.
    uptake : float
        Share of those offered that takes it up, above 0, at most 1; the effect is the one on those.
    attrition : float
        Share of the units whose outcome will be lost, in [0, 1).
    cutoff : float
        Cut-off of the score.
    site_units : int or None
        Units of each site of a pooled study; None: the panel's units over its sites.
    heterogeneity : float
        Standard deviation of the true effect between sites, in outcome units, >= 0.
    level, power : float
        Confidence level of the test and chance to find the effect, above 0 and below 1.
    effect : float or None
        An effect to judge, in outcome units, > 0.
    draws : int
        Placebo studies of each simulation; 0: formula only.
    seed : int
        Seed of every draw, >= 0.

    Raises
    ------
    PanelError
        If a value is not among those above.
    """

    design: Design = "did"
    size: int | None = None
    sizes: tuple[int, ...] = ()
    share: float = 0.5
    starts: tuple[float, ...] = (1.0,)
    horizon: int = 1
    past: int = 1
    steps: int = 3
    adjust: Adjust = "past"
    uptake: float = 1.0
    attrition: float = 0.0
    cutoff: float = 0.0
    site_units: int | None = None
    heterogeneity: float = 0.0
    level: float = 0.95
    power: float = 0.8
    effect: float | None = None
    draws: int = 500
    seed: int = 0

    def __post_init__(self) -> None:
        for field, choices in (("design", DESIGNS), ("adjust", get_args(Adjust))):
            check_choice(field, getattr(self, field), choices)
        for field, least in (("horizon", 1), ("past", 1), ("steps", 2), ("draws", 0), ("seed", 0)):
            check_whole(field, getattr(self, field), least=least)
        for field in ("share", "level", "power"):
            check_share(field, getattr(self, field))
        if self.draws > MOST_DRAWS:
            raise refused("draws", self.draws, f"a whole number of at most {MOST_DRAWS:,}")
        self._check_sizes()
        self._check_numbers()

    def _check_sizes(self) -> None:
        for field, value in (("size", self.size), ("site_units", self.site_units)):
            if value is not None:
                check_whole(field, value, least=2, most=MOST_UNITS)
        if len(self.sizes) > MOST_SIZES:
            raise refused("sizes", f"{len(self.sizes):,} numbers", f"at most {MOST_SIZES} numbers")
        for value in self.sizes:
            check_whole("sizes", value, least=2, most=MOST_UNITS)
        if not self.starts or not all(_finite(s) and s >= 0 for s in self.starts) or self.starts[0] <= 0:
            raise refused("starts", self.starts, "shares of at least 0, the first above 0")
        if len(self.starts) > self.horizon:
            raise refused("starts", self.starts, f"at most as many starts as periods with the scheme running (horizon {self.horizon})")

    def _check_numbers(self) -> None:
        if not _finite(self.uptake) or not 0 < self.uptake <= 1:
            raise refused("uptake", self.uptake, "a number above 0 and of at most 1")
        if not _finite(self.attrition) or not 0 <= self.attrition < 1:
            raise refused("attrition", self.attrition, "a number from 0 to below 1")
        if not _finite(self.heterogeneity) or self.heterogeneity < 0:
            raise refused("heterogeneity", self.heterogeneity, "a number of at least 0")
        if not _finite(self.cutoff):
            raise refused("cutoff", self.cutoff, "a number")
        if self.effect is not None and not (_finite(self.effect) and self.effect > 0):
            raise refused("effect", self.effect, "a number above 0")

    def spec(self) -> dict[str, object]:
        """Return every option as used."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def _finite(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
