"""Which columns of a panel play which part, and whether their types can."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

import pyarrow as pa
from pyarrow import types as kinds

from pilotzone.evidence.errors import PanelError

_LISTED: Final = 12  # column names in a message when none is near

_WANTED: Final = {
    "unit": "whole numbers or text that name the unit",
    "time": "whole numbers such as years",
    "outcome": "numbers or empty cells",
    "cohort": "the first treated period as a whole number; 0, empty or infinite for never",
    "covariates": "numbers or empty cells",
    "weights": "numbers of at least 0, one for each unit",
    "cluster": "whole numbers or text that name the cluster, one for each unit",
}


_BASIC: Final = ("unit", "time", "outcome", "cohort")


@dataclass(frozen=True, slots=True)
class Columns:
    """Names of the columns of a long panel: four that every panel has, and more where estimates are adjusted.

    Attributes
    ----------
    unit : str
        Names the unit: whole numbers or text.
    time : str
        Period of the row: whole numbers.
    outcome : str
        What is measured: numbers; empty where it is missing.
    cohort : str
        First treated period of the unit: whole numbers; 0, empty or infinite means never.
    covariates : tuple[str, ...]
        What is adjusted for: numbers.
    weights : str, optional
        What a unit counts: numbers, one for each unit.
    cluster : str, optional
        What the unit lies in: whole numbers or text; may be the unit itself.
    """

    unit: str
    time: str
    outcome: str
    cohort: str
    covariates: tuple[str, ...] = ()
    weights: str | None = None
    cluster: str | None = None

    def __post_init__(self) -> None:
        seen: dict[str, str] = {}
        for role, name in self.items():
            if not name:
                raise PanelError(f"The {role} column has no name.", field=role, value=name, accepted="the name of a column of the panel")
            # The unit may be its own cluster, and what is adjusted for may be the weight or the cluster.
            if name in seen and role != "cluster" and not (role == "weights" and seen[name] == "covariates"):
                raise PanelError(
                    f"Column {name!r} is named both as {seen[name]} and as {role}.",
                    field=role,
                    value=name,
                    accepted="four different columns" if role in _BASIC else "a column that has no other part, named once",
                )
            seen.setdefault(name, role)

    def items(self) -> Iterator[tuple[str, str]]:
        """Return the pairs of role and column name, unit first; a covariate's role is "covariates"."""
        yield from ((role, getattr(self, role)) for role in _BASIC)
        yield from (("covariates", name) for name in self.covariates)
        yield from ((role, name) for role, name in (("weights", self.weights), ("cluster", self.cluster)) if name is not None)

    def names(self) -> list[str]:
        """Return the column names, each once, in the order unit, time, outcome, cohort and then the others."""
        return list(dict.fromkeys(name for _, name in self.items()))

    def basic(self) -> Columns:
        """Return the four columns that every panel has."""
        return replace(self, covariates=(), weights=None, cluster=None)

    def stored(self) -> Columns:
        """Return the names that the same columns have inside the reader's own temporary files."""
        return replace(
            STORED,
            covariates=tuple(f"covariate_{k}" for k in range(len(self.covariates))),
            weights=None if self.weights is None else "weights",
            cluster=None if self.cluster is None else "cluster",
        )


STORED: Final = Columns(unit="unit", time="time", outcome="outcome", cohort="cohort")
"""Names inside the reader's own temporary files."""


def check_names(columns: Columns, present: Sequence[str], where: str) -> None:
    """Refuse a panel that lacks one of the columns, or holds it twice.

    Parameters
    ----------
    columns : Columns
        What is looked for.
    present : Sequence[str]
        Column names of the panel.
    where : str
        Name of the panel in the message.

    Raises
    ------
    PanelError
        Naming the option, the column and the nearest names.
    """
    counts = Counter(present)
    for role, name in columns.items():
        if counts[name] > 1:
            raise PanelError(
                f"Column {name!r} stands {counts[name]} times in {where}.", field=role, value=name, accepted="a column name that is unique"
            )
        if name not in counts:
            raise PanelError(
                f"There is no column {name!r} (option {role}) in {where}.", field=role, value=name, accepted=_nearest(name, present)
            )


def check_types(columns: Columns, schema: pa.Schema) -> None:
    """Refuse columns whose type cannot play their part: text where numbers are due, dates as periods.

    Parameters
    ----------
    columns : Columns
        Names of the columns, all present in `schema`.
    schema : pa.Schema
        Types of the panel.

    Raises
    ------
    PanelError
        Naming the column, its type and what is accepted.
    """
    for role, name in columns.items():
        kind = schema.field(name).type
        kind = kind.value_type if kinds.is_dictionary(kind) else kind
        if not _fits(role, kind):
            raise refused(role, name, f"holds {_plain(kind)}{_hint(role, kind)}", value=str(kind))


def refused(role: str, name: str, fault: str, *, value: object = None, accepted: str | None = None) -> PanelError:
    """Return the error for a column whose content cannot play its part.

    Parameters
    ----------
    role : str
        One of unit, time, outcome, cohort, covariates, weights, cluster.
    name : str
        Name of the column as the caller gave it.
    fault : str
        What is wrong, as the end of the sentence "Column NAME (ROLE) ...".
    value : object, optional
        The value at fault.
    accepted : str, optional
        What is accepted, if more can be said than what plays the part.
    """
    return PanelError(f"Column {name!r} ({role}) {fault}.", field=role, value=value, accepted=accepted or _WANTED[role])


def _nearest(name: str, present: Sequence[str]) -> str:
    near = get_close_matches(name, present, n=3, cutoff=0.6)
    listed = ", ".join(repr(other) for other in near or present[:_LISTED])
    return f"one of the columns {listed}" + (" …" if not near and len(present) > _LISTED else "")


def _fits(role: str, kind: pa.DataType) -> bool:
    number = kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind)
    if role == "unit":
        return bool(number or is_text(kind))
    if role == "cluster":
        return bool(number or is_text(kind) or kinds.is_boolean(kind))
    if role in {"outcome", "covariates"}:
        return bool(number or kinds.is_boolean(kind) or kinds.is_null(kind))
    return bool(number or (role == "cohort" and kinds.is_null(kind)))


def is_text(kind: pa.DataType) -> bool:
    """Return whether an Arrow type is text.

    Parameters
    ----------
    kind : pa.DataType
        Any type.
    """
    return bool(kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind))


def _plain(kind: pa.DataType) -> str:
    if is_text(kind):
        return "text"
    if kinds.is_temporal(kind):
        return "dates or times"
    return "true and false" if kinds.is_boolean(kind) else f"values of type {kind}"


def _hint(role: str, kind: pa.DataType) -> str:
    return (
        "; make a column of whole numbers from it first, for example the year"
        if kinds.is_temporal(kind) and role not in {"outcome", "covariates", "weights"}
        else ""
    )
