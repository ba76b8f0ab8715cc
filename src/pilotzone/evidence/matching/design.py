"""Which columns of a table play which part in a matched comparison."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, get_args

from pilotzone.evidence.cutoff.options import check_choice
from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.matching.options import At, MatchOptions

_PANEL = ("unit", "time", "cohort")


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchDesign:
    """Table and columns of a matched comparison: one row per unit with `treated`, or a long panel with `time` and `cohort`.

    Attributes
    ----------
    table : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        One row per unit, or per unit and period.
    outcome : str
        Column of the outcome: numbers.
    covariates : tuple of str
        Columns of facts from before the treatment: numbers. One or more.
    treated : str, optional
        Column of 1 for treated units and 0 for the comparison.
    before : str, optional
        Column of the outcome before the treatment; what is compared is then the change. With `treated` only.
    unit : str, optional
        Column that names the unit; in a panel it must be given.
    time : str, optional
        Column of the period, whole numbers: makes it a panel.
    cohort : str, optional
        Column of the first treated period; 0 or empty means never.
    at : {"base", "first"}, optional
        Period of a panel whose covariates count: the last before the cohort's treatment ("base" unless given), or the first of
        the panel.
    weights : str, optional
        Column of what a unit counts, positive; with entropy balancing only.
    cluster : str, optional
        Column of clusters of units within which errors may go together; with entropy balancing only.
    exact : tuple of str
        Columns in which matches must agree; with matching by neighbours only.

    Raises
    ------
    PanelError
        If columns are missing, or one plays two parts.
    UnsupportedError
        If columns do not go together.

    Examples
    --------
    >>> MatchDesign(table="t.csv", outcome="y", covariates=("x",))
    Traceback (most recent call last):
    pilotzone.evidence.errors.PanelError: Nothing says who is treated. Accepted: treated, or unit, time and cohort of a panel.
    """

    table: Any
    outcome: str
    covariates: tuple[str, ...]
    treated: str | None = None
    before: str | None = None
    unit: str | None = None
    time: str | None = None
    cohort: str | None = None
    at: At | None = None
    weights: str | None = None
    cluster: str | None = None
    exact: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.covariates or isinstance(self.covariates, str):
            raise PanelError("There is nothing to match on.", field="covariates", value=self.covariates, accepted="one or more columns")
        self._check_kind()
        if self.at is not None:
            check_choice("at", self.at, get_args(At))
        counts = Counter(name for name, _ in self.parts())
        for name, option in self.parts():
            if not name:
                raise PanelError(f"A column of {option} has no name.", field=option, value=name, accepted="the name of a column")
            if counts[name] > 1:
                options = " and as ".join(other for found, other in self.parts() if found == name)
                raise PanelError(f"Column {name!r} is named as {options}.", field=option, value=name, accepted="different columns")

    def _check_kind(self) -> None:
        given = [name for name in _PANEL if getattr(self, name) is not None]
        if self.treated is None and not given:
            raise PanelError("Nothing says who is treated.", field="treated", accepted="treated, or unit, time and cohort of a panel")
        if self.treated is None and len(given) < len(_PANEL):
            missing = [name for name in _PANEL if name not in given]
            raise PanelError(f"A panel also needs {' and '.join(missing)}.", field=missing[0], accepted="the name of a column")
        if self.treated is not None and {"time", "cohort"} & set(given):
            raise UnsupportedError("One row per unit (treated) and a panel (time, cohort) do not go together. Name one of them.")
        if self.is_panel and self.before is not None:
            raise UnsupportedError("A panel holds its own outcomes before the treatment. Leave before out.")
        if not self.is_panel and self.at is not None:
            raise UnsupportedError("One row per unit has no periods (at). Leave it out.")

    @property
    def is_panel(self) -> bool:
        """Whether the table is a long panel."""
        return self.treated is None

    def numbers(self) -> list[tuple[str, str]]:
        """Return name and option of the columns of numbers."""
        single = [(getattr(self, option), option) for option in ("treated", "outcome", "before", "time", "cohort", "weights")]
        return [(name, option) for name, option in single if name is not None] + [(name, "covariates") for name in self.covariates]

    def labels(self) -> list[tuple[str, str]]:
        """Return name and option of the columns that only tell rows apart."""
        single = [(getattr(self, option), option) for option in ("unit", "cluster")]
        return [(name, option) for name, option in single if name is not None] + [(name, "exact") for name in self.exact]

    def parts(self) -> list[tuple[str, str]]:
        """Return every column with the option that names it."""
        return self.numbers() + self.labels()

    def check_with(self, options: MatchOptions) -> None:
        """Refuse columns that the method would ignore.

        Parameters
        ----------
        options : MatchOptions
            Method and choices.

        Raises
        ------
        UnsupportedError
            If a column does not go with the method.
        """
        if options.matches and (self.weights or self.cluster):
            named = "weights" if self.weights else "cluster"
            raise UnsupportedError(f"Matching by neighbours has no {named}. Leave it out, or choose entropy balancing (method entropy).")
        if not options.matches and self.exact:
            raise UnsupportedError(
                "Entropy balancing has no exact columns. Name columns of 0 and 1 among the covariates, whose shares it makes equal, or "
                "choose nearest or propensity."
            )

    def spec(self) -> dict[str, Any]:
        """Return every column as used; JSON values."""
        named = {name: getattr(self, name) for name in ("outcome", "treated", "before", "unit", "time", "cohort", "weights", "cluster")}
        at = (self.at or "base") if self.is_panel else None
        return named | {"covariates": list(self.covariates), "exact": list(self.exact), "at": at}
