"""What Spark's executors run: rows of whole units become sums by cohort, and sums of all parts become one row a cohort.

Functions from Arrow batches to Arrow batches. A fault travels as a row, because Spark would try a task that raises four times
and bury the sentence in two tracebacks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest.arrays import decode
from pilotzone.evidence.ingest.blas import one_thread
from pilotzone.evidence.ingest.ordered import evenly, gather
from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.ingest.sums import Adder, Sums
from pilotzone.evidence.ingest.tops import Tops, merge_tops, tops_of
from pilotzone.evidence.moments import Ints

MOST_COHORTS: Final = 1024
"""Most cohorts of a panel that Spark reads: one row of each comes home."""

HOME: Final = "part int, cohort bigint, units bigint, numbers binary, fault string"
"""Columns of what executors give: a row for each cohort, and one without cohort that counts units left out or holds a fault."""

_SCHEMA: Final = pa.schema(
    [("part", pa.int32()), ("cohort", pa.int64()), ("units", pa.int64()), ("numbers", pa.binary()), ("fault", pa.string())]
)


@dataclass(frozen=True, slots=True)
class Partial:
    """What is known of some units of one cohort.

    Attributes
    ----------
    sums : Sums
        For its moments.
    tops : Tops
        For its largest shares.
    """

    sums: Sums
    tops: Tops

    def plus(self, other: Partial) -> Partial:
        """Return what is known of both sets of units.

        Parameters
        ----------
        other : Partial
            Of units that are not in this one.
        """
        return Partial(self.sums.plus(other.sums), merge_tops(self.tops, other.tops))

    def to_bytes(self) -> bytes:
        """Return all numbers but the count, 8 bytes each."""
        s, t = self.sums, self.tops
        return np.concatenate([s.shift, s.total, s.products.ravel(), t.first, t.second, t.total, t.ends.ravel()]).astype("<f8").tobytes()

    @staticmethod
    def of_bytes(units: int, numbers: bytes, T: int) -> Partial:
        """Return what `to_bytes` wrote.

        Parameters
        ----------
        units : int
            Units, 1 or more.
        numbers : bytes
            8 (T * T + 13 * T - 4) of them.
        T : int
            Periods.
        """
        shift, total, products, first, second, size, ends = np.split(np.frombuffer(numbers, "<f8"), np.cumsum([T, T, T * T, T, T, T]))
        return Partial(Sums(units, shift, total, products.reshape(T, T)), Tops(first, second, size, ends.reshape(4, 2 * T - 1)))


@dataclass(frozen=True, slots=True)
class Found:
    """What one part of the rows gives, or all of them.

    Attributes
    ----------
    cohorts : Mapping[int, Partial]
        By first treated period.
    incomplete : int
        Units left out because a period is missing.
    fault : str or None
        What is wrong with the panel, as `fault_text` writes it; the rest is empty then.
    """

    cohorts: Mapping[int, Partial]
    incomplete: int
    fault: str | None = None


def partials(batches: Iterable[pa.RecordBatch], *, part: Callable[[], int], periods: Ints, rows: Rows) -> Iterator[pa.RecordBatch]:
    """Yield what one part of the rows gives.

    Parameters
    ----------
    batches : Iterable[pa.RecordBatch]
        Rows of whole units, ordered by unit and period.
    part : Callable[[], int]
        Gives the number of the part; asked where the part is.
    periods : NDArray[np.int64]
        Periods that are present, shape (T,).
    rows : Rows
        The panel, for its names.
    """
    try:
        found = _added(batches, periods, rows)
    except PanelError as fault:
        found = Found({}, 0, fault_text(fault))
    yield _batch(found, part())


def merged(batches: Iterable[pa.RecordBatch], *, T: int, rows: Rows) -> Iterator[pa.RecordBatch]:
    """Yield what all parts give together, added in the order of their numbers.

    Parameters
    ----------
    batches : Iterable[pa.RecordBatch]
        What `partials` yields, ordered by part and cohort.
    T : int
        Periods.
    rows : Rows
        The panel, for its names.
    """
    cohorts: dict[int, Partial] = {}
    incomplete = 0
    try:
        for row in (row for batch in batches for row in batch.to_pylist()):
            if row["cohort"] is None:
                incomplete += row["units"]
                _raise(row["fault"])
            else:
                _add(cohorts, row["cohort"], Partial.of_bytes(row["units"], row["numbers"], T), rows)
        found = Found(cohorts, incomplete)
    except PanelError as fault:
        found = Found({}, 0, fault_text(fault))
    yield _batch(found, 0)


def home(rows: Iterable[Any], T: int) -> Found:
    """Return what the rows of `merged` say.

    Parameters
    ----------
    rows : Iterable[Any]
        Rows with the columns of `HOME`, indexed by name.
    T : int
        Periods.

    Raises
    ------
    PanelError
        If an executor found one.
    """
    cohorts: dict[int, Partial] = {}
    incomplete = 0
    for row in rows:
        if row["cohort"] is None:
            _raise(row["fault"])
            incomplete = row["units"]
        else:
            cohorts[row["cohort"]] = Partial.of_bytes(row["units"], bytes(row["numbers"]), T)
    return Found(cohorts, incomplete)


def digest(batches: Iterable[pa.RecordBatch], *, path: str) -> Iterator[pa.RecordBatch]:
    """Yield one row with the digest of a file, in the column `sha256`.

    Parameters
    ----------
    batches : Iterable[pa.RecordBatch]
        Anything; it is read to its end, since Spark waits for that.
    path : str
        The file, where executors see it.
    """
    for _ in batches:
        pass
    with Path(path).open("rb") as file:
        yield pa.record_batch([pa.array([hashlib.file_digest(file, "sha256").hexdigest()])], ["sha256"])


def fault_text(fault: PanelError) -> str:
    """Return an error as text, from which the same error can be made."""
    message = str(fault).removesuffix(f" Accepted: {fault.accepted}.")
    return json.dumps({"message": message, "field": fault.field, "value": fault.value, "accepted": fault.accepted}, default=str)


def _raise(fault: str | None) -> None:
    if fault is not None:
        words = json.loads(fault)
        raise PanelError(words.pop("message"), **words)


def _added(batches: Iterable[pa.RecordBatch], periods: Ints, rows: Rows) -> Found:
    adder, incomplete = Adder(periods.size), 0
    tops: dict[int, Tops] = {}
    with one_thread():
        for found in gather((decode(batch, rows.stored, rows.shown) for batch in evenly(batches)), periods, rows):
            adder.add(found.y, found.cohort)
            incomplete += found.incomplete
            for g in np.unique(found.cohort).tolist():
                mine = tops_of(found.y[found.cohort == g])
                tops[g] = merge_tops(tops[g], mine) if g in tops else mine
            _check_cohorts(len(tops), rows)
    return Found({g: Partial(sums, tops[g]) for g, sums in adder.take().items()}, incomplete)


def _add(cohorts: dict[int, Partial], g: int, more: Partial, rows: Rows) -> None:
    with np.errstate(invalid="ignore", over="ignore"):  # whoever makes moments refuses what overflows
        cohorts[g] = cohorts[g].plus(more) if g in cohorts else more
    _check_cohorts(len(cohorts), rows)


def _check_cohorts(count: int, rows: Rows) -> None:
    if count > MOST_COHORTS:
        name = rows.shown.cohort
        raise PanelError(
            f"Column {name!r} (cohort) holds more than {MOST_COHORTS:,} different first treated periods.",
            field="cohort",
            value=name,
            accepted=f"at most {MOST_COHORTS:,} with the engine 'spark'; coarser periods, or the engine 'duckdb'",
        )


def _batch(found: Found, part: int) -> pa.RecordBatch:
    cohorts = sorted(found.cohorts.items())
    columns = [
        [part] * (len(cohorts) + 1),
        [*(g for g, _ in cohorts), None],
        [*(partial.sums.n for _, partial in cohorts), found.incomplete],
        [*(partial.to_bytes() for _, partial in cohorts), None],
        [*(None for _ in cohorts), found.fault],
    ]
    return pa.record_batch([pa.array(values, kind) for values, kind in zip(columns, _SCHEMA.types, strict=True)], schema=_SCHEMA)
