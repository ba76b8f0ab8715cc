"""What is asked of a trial: which columns play which part, and the choices of the analysis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.options import MOST_DRAWS, check_choice, check_share, check_whole
from pilotzone.evidence.small_samples.robust import Corrected, check_errors

Estimator = Literal["difference", "lin", "cuped"]
ESTIMATORS: Final[tuple[Estimator, ...]] = get_args(Estimator)

LARGEST_RATIO: Final = 1e9
"""Largest planned share of an arm, whatever the unit shares are told in."""
CONTROLS: Final = ("0", "false", "control", "对照", "对照组")
"""Arms that are taken for the control where none is named and exactly one of these is there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialColumns:
    """Names of the columns of a trial's table, one row per unit (stepped wedge: per unit and period).

    Attributes
    ----------
    unit : str
        Names the unit.
    arm : str
        Arm the unit was assigned to; stepped wedge: the condition of the row.
    outcomes : tuple[str, ...]
        What was measured afterwards: numbers, empty where unknown. One or more.
    block : str or None
        Stratum, block or pair within which arms were dealt.
    cluster : str or None
        Group of units that was assigned as one.
    time : str or None
        Period: makes it a stepped wedge, which needs `cluster`.
    covariates : tuple[str, ...]
        Known before assignment: numbers. For Lin's adjustment and the balance table.
    pre : str or None
        The outcome before the trial: numbers. For CUPED; with one outcome only.
    uptake : str or None
        Whether or how much the unit took up: numbers. For the effect among compliers.

    Raises
    ------
    PanelError
        If a name is empty, stands twice, or there is no outcome.
    UnsupportedError
        If columns do not go together.
    """

    unit: str
    arm: str
    outcomes: tuple[str, ...]
    block: str | None = None
    cluster: str | None = None
    time: str | None = None
    covariates: tuple[str, ...] = ()
    pre: str | None = None
    uptake: str | None = None

    def __post_init__(self) -> None:
        if isinstance(self.outcomes, str) or not self.outcomes:
            raise PanelError(
                "Expected the outcomes as a tuple of names.", field="outcome", value=self.outcomes, accepted="one or more columns"
            )
        seen: dict[str, str] = {}
        for role, name in self.items():
            if not name:
                raise PanelError(f"The {role} column has no name.", field=role, value=name, accepted="the name of a column of the table")
            if name in seen:
                raise PanelError(
                    f"Column {name!r} is named both as {seen[name]} and as {role}.", field=role, value=name, accepted="different columns"
                )
            seen[name] = role
        self._check_together()

    def _check_together(self) -> None:
        if self.pre is not None and len(self.outcomes) > 1:
            raise UnsupportedError(f"One outcome before the trial (pre) cannot serve {len(self.outcomes)} outcomes. Name one outcome.")
        if self.time is None:
            return
        if self.cluster is None:
            raise UnsupportedError("A stepped wedge (time) moves clusters from control to treatment. Name the cluster column.")
        others = [role for role in ("block", "covariates", "pre", "uptake") if getattr(self, role)]
        if others:
            raise UnsupportedError(f"A stepped wedge (time) does not go with {' and '.join(others)}. Leave them out.")

    def items(self) -> Iterator[tuple[str, str]]:
        """Return the pairs of role and column name, texts before numbers."""
        return iter((*self.texts(), *self.numbers()))

    def texts(self) -> list[tuple[str, str]]:
        """Return role and name of the columns that name something."""
        return [(role, name) for role in ("unit", "arm", "block", "cluster") if (name := getattr(self, role)) is not None]

    def numbers(self) -> list[tuple[str, str]]:
        """Return role and name of the columns of numbers, in the order outcomes, covariates, pre, uptake, time."""
        many = [("outcome", name) for name in self.outcomes] + [("covariates", name) for name in self.covariates]
        return many + [(role, name) for role in ("pre", "uptake", "time") if (name := getattr(self, role)) is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOptions:
    """Choices of the analysis.

    Attributes
    ----------
    control : str or None
        Arm that the others are compared with; by default the one called 0, false, control or 对照, if there is one.
    estimator : {"difference", "lin", "cuped"} or None
        Which estimate is the headline; by default "lin" with covariates, "cuped" with `pre`, else "difference". All that the
        columns allow are computed.
    shares : Mapping[str, float]
        Planned shares by arm, for the sample-ratio test; empty: no test.
    permutations : int or None
        Assignments to draw where they are too many to go through; None: 1,999 for up to 5,000 units (clusters), 0: no
        randomisation test.
    level : float
        Confidence level, above 0 and below 1.
    seed : int
        Seed of every draw, >= 0.
    errors : {"cr2", "cr3"}
        Standard errors of units (HC2, HC3) or clusters: unbiased where they are alike, or the jackknife, which is wider.

    Raises
    ------
    PanelError
        If a value is not among those above.
    """

    control: str | None = None
    estimator: Estimator | None = None
    shares: Mapping[str, float] = field(default_factory=dict)
    permutations: int | None = None
    level: float = 0.95
    seed: int = 0
    errors: Corrected = "cr2"

    def __post_init__(self) -> None:
        check_errors(self.errors)
        if self.estimator is not None:
            check_choice("estimator", self.estimator, ESTIMATORS)
        check_share("level", self.level)
        check_whole("seed", self.seed, least=0)
        if self.permutations is not None:
            check_whole("permutations", self.permutations, least=0, most=MOST_DRAWS)
        for arm, share in self.shares.items():
            if not 0 < share <= LARGEST_RATIO:
                raise PanelError(
                    f"Expected a share above 0 for arm {arm!r}, got {share}.", field="shares", value=share, accepted="0.5, or 2, up to 1e9"
                )


def headline_of(columns: TrialColumns, options: TrialOptions) -> Estimator:
    """Return the estimator of the headline.

    Parameters
    ----------
    columns : TrialColumns
        Columns named.
    options : TrialOptions
        Choices.

    Raises
    ------
    PanelError
        If the choice needs columns that are not named, or none was made and two adjustments are possible.
    """
    possible = available(columns)
    if options.estimator is None:
        if len(possible) > 2:
            raise PanelError(
                "Covariates and an outcome before the trial are both named, and only one adjustment can be the headline.",
                field="estimator",
                accepted="difference, lin or cuped, as planned before outcomes were seen",
            )
        return possible[-1]
    if options.estimator not in possible:
        needed = "covariates" if options.estimator == "lin" else "pre"
        raise PanelError(
            f"Estimator {options.estimator!r} needs {needed}.", field="estimator", value=options.estimator, accepted=" or ".join(possible)
        )
    return options.estimator


def available(columns: TrialColumns) -> tuple[Estimator, ...]:
    """Return the estimators that the columns allow, the plain difference first.

    Parameters
    ----------
    columns : TrialColumns
        Columns named.
    """
    lin: tuple[Estimator, ...] = ("lin",) if columns.covariates else ()
    return ("difference", *lin, *(("cuped",) if columns.pre is not None else ()))
