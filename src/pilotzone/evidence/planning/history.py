"""The past of real units: who was observed untreated when, and the stretches in which a study could have run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np

from pilotzone.evidence.errors import PanelError, UnsupportedError
from pilotzone.evidence.moments import NEVER, Floats, Ints
from pilotzone.evidence.planning.options import PlanColumns

if TYPE_CHECKING:
    from pilotzone.evidence.tabular import Tabular

LEAST_UNITS: Final = 4
"""With fewer units nothing can be said of how they vary."""


@dataclass(frozen=True, slots=True)
class History:
    """Outcomes of N units over T periods without treatment.

    Attributes
    ----------
    y : NDArray[np.float64]
        Outcomes, shape (N, T); NaN where missing, or where the unit was treated already.
    periods : NDArray[np.int64]
        Shape (T,), increasing.
    cohort : NDArray[np.int64]
        First treated period of each unit, `NEVER` if there is none, shape (N,).
    cluster, block : NDArray[np.int64] or None
        Number of the cluster and block of each unit, shape (N,).
    covariates : NDArray[np.float64]
        Mean of each covariate over the periods, shape (N, K).
    score : NDArray[np.float64] or None
        Mean of the score over the periods, shape (N,).
    rows : int
        Rows read.
    dropped : Mapping[str, int]
        Rows, cells and units left out by reason.
    sha256 : str or None
        Digest of the file.
    """

    y: Floats
    periods: Ints
    cohort: Ints
    cluster: Ints | None
    block: Ints | None
    covariates: Floats
    score: Floats | None
    rows: int = 0
    dropped: Mapping[str, int] | None = None
    sha256: str | None = None

    @property
    def units(self) -> int:
        """N."""
        return int(self.y.shape[0])

    @property
    def mean(self) -> float:
        """Mean outcome, in outcome units."""
        return float(np.nanmean(self.y))

    @property
    def sd(self) -> float:
        """Standard deviation between units within a period, in outcome units."""
        count = (~np.isnan(self.y)).sum(axis=0)
        kept = count > 1
        return float(np.sqrt(np.nansum((self.y - np.nanmean(self.y, axis=0))[:, kept] ** 2) / (count[kept] - 1).sum()))

    def windows(self, length: int) -> list[Window]:
        """Return every stretch of `length` observed periods in which at least four units are complete and untreated.

        Parameters
        ----------
        length : int
            Periods of the stretch.

        Raises
        ------
        UnsupportedError
            If there is none, or the outcome does not vary in any.
        """
        found = []
        for at in range(self.periods.size - length + 1):
            rows = np.flatnonzero(~np.isnan(self.y[:, at : at + length]).any(axis=1))
            if rows.size >= LEAST_UNITS:
                found.append(Window(at, length, rows, self.y[rows, at : at + length]))
        if not found:
            raise UnsupportedError(
                f"This plan needs {length} periods in a row in which {LEAST_UNITS} units or more are observed untreated; the panel has "
                f"{self.periods.size} periods and {self.units} units. Shorten the plan or bring a longer past."
            )
        if all(float(np.ptp(window.y, axis=0).max()) == 0 for window in found):
            raise UnsupportedError("The outcome is the same for every unit, so nothing shows how it varies. Bring an outcome that varies.")
        return found

    def collapsed(self) -> History:
        """Return the history of clusters: each the mean of those of its units that are observed untreated in a period."""
        if self.cluster is None:
            return self
        many = int(self.cluster.max()) + 1
        mean = _means(self.cluster, self.y, many)
        block = None if self.block is None else _constant(self.cluster, self.block, many, "block")
        parts = [_means(self.cluster, self.covariates, many)] if self.covariates.shape[1] else [np.empty((many, 0))]
        # A cluster counts as treated from the start of its first treated unit; later cells are missing already.
        start = np.full(many, np.iinfo(np.int64).max)
        np.minimum.at(start, self.cluster, np.where(self.cohort == NEVER, start[0], self.cohort))
        cohort = np.where(start == np.iinfo(np.int64).max, NEVER, start)
        score = None if self.score is None else _means(self.cluster, self.score[:, None], many)[:, 0]
        return replace(self, y=mean, cohort=cohort, cluster=None, block=block, covariates=parts[0], score=score)


@dataclass(frozen=True, slots=True)
class Window:
    """One stretch of the past.

    Attributes
    ----------
    at : int
        Its first period, counted from 0.
    length : int
        Periods L.
    rows : NDArray[np.int64]
        Units that are complete and untreated in it, shape (n,).
    y : NDArray[np.float64]
        Their outcomes, shape (n, L).
    """

    at: int
    length: int
    rows: Ints
    y: Floats

    def draw(self, size: int, rng: np.random.Generator) -> Ints:
        """Return places of units drawn at random, shape (size,): all different while there are enough, else with repetition."""
        n = self.rows.size
        return rng.permutation(n)[:size] if size <= n else rng.integers(0, n, size)


def covariance(windows: list[Window]) -> Floats:
    """Return the covariance over the periods of a stretch, the average over the stretches, shape (L, L)."""
    return cast("Floats", np.mean([np.atleast_2d(np.cov(window.y, rowvar=False)) for window in windows], axis=0))


def read_history(source: Any, columns: PlanColumns) -> History:
    """Return the past of a panel in a file or in memory.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        One row per unit and period.
    columns : PlanColumns
        Which columns play which part.

    Returns
    -------
    History
        Units in the order of their names, so that nothing depends on the order of the rows.

    Raises
    ------
    PanelError
        If the panel cannot be read, a unit stands twice in a period, or its cohort, cluster or block changes.
    UnsupportedError
        If fewer than four units are observed untreated.

    Examples
    --------
    >>> import pyarrow as pa
    >>> rows = pa.table({"id": list("abcd") * 2, "t": [1] * 4 + [2] * 4, "y": range(8), "g": [0, 0, 0, 2] * 2})
    >>> past = read_history(rows, PlanColumns(unit="id", time="t", outcome="y", cohort="g"))
    >>> past.y.tolist(), dict(past.dropped)
    ([[0.0, 4.0], [1.0, 5.0], [2.0, 6.0], [3.0, nan]], {'treated': 1})
    """
    # The reader imports Arrow, which the options need not wait for.
    from pilotzone.evidence.tabular import read_table

    table = read_table(
        source, numbers={name: role for role, name in columns.numbers()}, labels={name: role for role, name in columns.texts()}
    )
    rows, dropped = _placed_rows(table, columns)
    numbers = {name: column[rows] for name, column in table.numbers.items()}
    codes = {table.options[name]: found.code[rows] for name, found in table.labels.items()}
    shown, code = np.unique(codes["unit"], return_inverse=True)
    periods, at = np.unique(numbers[columns.time].astype(np.int64), return_inverse=True)
    names = table.labels[columns.unit].names
    _check_once(code, at, periods, [names[i] for i in shown.tolist()])
    many, outcome = shown.size, numbers[columns.outcome]
    y = np.full((many, periods.size), np.nan)
    y[code, at] = outcome
    start = np.zeros(outcome.size) if columns.cohort is None else np.nan_to_num(numbers[columns.cohort])
    cohort = _constant(code, start.astype(np.int64), many, "cohort")
    treated = (cohort != NEVER)[:, None] & (periods >= cohort[:, None])
    dropped |= {"treated": int((treated & ~np.isnan(y)).sum()), "missing_outcome": int(np.isnan(outcome).sum())}
    y[treated] = np.nan
    facts = [numbers[name] for name in columns.covariates]
    groups = {role: _constant(code, codes[role], many, role) for role in ("cluster", "block") if role in codes}
    return _whole_units(
        History(
            y=y,
            periods=periods,
            cohort=cohort,
            cluster=groups.get("cluster"),
            block=groups.get("block"),
            covariates=_means(code, np.column_stack(facts), many) if facts else np.empty((many, 0)),
            score=None if columns.score is None else _means(code, numbers[columns.score][:, None], many)[:, 0],
            rows=table.rows,
            dropped=dropped,
            sha256=table.sha256,
        )
    )


def _placed_rows(table: Tabular, columns: PlanColumns) -> tuple[Ints, dict[str, int]]:
    """Return the rows whose unit, period and groups are known, and how many were left out by reason."""
    time, labels = table.numbers[columns.time], {table.options[name]: found for name, found in table.labels.items()}
    missing = {"missing_unit": labels["unit"].code < 0, "missing_time": np.isnan(time)}
    missing |= {f"missing_{role}": labels[role].code < 0 for role in ("cluster", "block") if role in labels}
    kept, dropped = np.ones(table.rows, np.bool_), {}
    for reason, absent in missing.items():
        dropped[reason] = int((kept & absent).sum())
        kept &= ~absent
    if (time[kept] % 1 != 0).any():
        raise PanelError(f"Column {columns.time!r} (time) holds a number that is not whole.", field="time", accepted="whole numbers")
    return np.flatnonzero(kept), dropped


def _whole_units(past: History) -> History:
    """Return the past of units with every fact known and an outcome without treatment; refuse too few of them."""
    whole = ~np.isnan(past.covariates).any(axis=1) & ~np.isnan(past.y).all(axis=1)
    whole &= True if past.score is None else ~np.isnan(past.score)
    if whole.sum() < LEAST_UNITS:
        raise UnsupportedError(
            f"Only {int(whole.sum())} units are observed without treatment; at least {LEAST_UNITS} are needed to see how they vary."
        )
    dropped = {**(past.dropped or {}), "incomplete_unit": int((~whole).sum())}
    return replace(
        past,
        y=past.y[whole],
        cohort=past.cohort[whole],
        cluster=None if past.cluster is None else _dense(past.cluster[whole]),
        block=None if past.block is None else _dense(past.block[whole]),
        covariates=past.covariates[whole],
        score=None if past.score is None else past.score[whole],
        dropped={reason: n for reason, n in dropped.items() if n},
    )


def _check_once(code: Ints, at: Ints, periods: Ints, names: list[str]) -> None:
    both = np.sort(code * periods.size + at)
    twice = both[1:][both[1:] == both[:-1]]
    if twice.size:
        name, when = names[int(twice[0]) // periods.size], int(periods[int(twice[0]) % periods.size])
        raise PanelError(f"Unit {name!r} stands more than once in period {when}.", field="unit", value=name, accepted="one row per period")


def _constant(code: Ints, values: Ints, many: int, role: str) -> Ints:
    found = np.zeros(many, np.int64)
    found[code] = values
    if (found[code] != values).any():
        raise PanelError(f"The {role} of a unit changes from row to row.", field=role, accepted="one value per unit")
    return found


def _dense(values: Ints) -> Ints:
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _means(code: Ints, values: Floats, many: int) -> Floats:
    known = ~np.isnan(values)
    total, count = np.zeros((many, values.shape[1])), np.zeros((many, values.shape[1]))
    np.add.at(total, code, np.where(known, values, 0.0))
    np.add.at(count, code, known)
    return np.divide(total, count, out=np.full_like(total, np.nan), where=count > 0)
