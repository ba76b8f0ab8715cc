"""From a source to observations in memory: all columns that an adjusted estimate needs, ordered by unit and period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest.arrays import Bools, decode, missing, numbers, plain, present, squarable, values
from pilotzone.evidence.ingest.checks import check_periods, none_complete, two_cohorts, two_rows
from pilotzone.evidence.ingest.columns import Columns, is_text, refused
from pilotzone.evidence.ingest.meter import Meter, Progress
from pilotzone.evidence.ingest.read import check_memory, checked_threads, prepared
from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.observations import Observations

_BYTES: Final = 8
_COPIES: Final = 3  # a column as it is read, as it is ordered, and as it is worked on
_NAMED: Final = 5000  # units or clusters up to which their names are kept, for whoever looks at single ones
_CELLS: Final = 16  # numbers a row's share in the contributions to cells comes to


@dataclass(slots=True)
class Gathering:
    """Columns as they are gathered, one list of arrays for each; later one array for each. R rows, K covariates."""

    unit: list[Any] = field(default_factory=list)
    time: list[Ints] = field(default_factory=list)
    y: list[Floats] = field(default_factory=list)
    cohort: list[Ints] = field(default_factory=list)
    x: list[Floats] = field(default_factory=list)
    weight: list[Floats] = field(default_factory=list)
    cluster: list[pa.Array] = field(default_factory=list)


def read_observations(
    source: Any,
    columns: Columns,
    *,
    available: bool = False,
    threads: int | None = None,
    memory_gib: float = 1.0,
    progress: Progress | None = None,
) -> Observations:
    """Return a long panel in memory, one row per unit and period in any order.

    Rows that lack one of the columns are left out and counted under `dropped`: missing_unit, missing_time, missing_outcome,
    missing_covariate, missing_weight, missing_cluster. Units that weigh nothing are (zero_weight_unit), and, unless `available`,
    units that lack one of the periods that are left (incomplete_unit).

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        A Parquet file, a CSV file (gzipped or not), or a table.
    columns : Columns
        Which columns play which part.
    available : bool
        Whether units may lack periods.
    threads : int, optional
        Threads to read with, 1 or more.
    memory_gib : float
        Memory the panel may take, at least 0.5.
    progress : Callable[[float], None], optional
        Called with the fraction done, 0 to 1.

    Raises
    ------
    PanelError
        If the source, a column or a value cannot be used, or the panel does not fit into memory.

    Examples
    --------
    >>> table = pa.table({"id": [1, 1, 2, 2], "t": [1, 2, 1, 2], "y": [0.0, 1.0, 2.0, 4.0], "g": [0, 0, 2, 2], "x": [5, 5, 7, 7]})
    >>> read_observations(table, Columns(unit="id", time="t", outcome="y", cohort="g", covariates=("x",))).x.ravel().tolist()
    [5.0, 5.0, 7.0, 7.0]
    """
    count, meter = checked_threads(threads), Meter(progress)
    check_memory(memory_gib)
    with prepared(source, columns, threads=count, memory_gib=memory_gib) as (rows, _, digest):
        done = held_rows(rows, meter, available=available, memory_gib=memory_gib)
        done = replace(done, sha256=digest())
    meter.finish()
    return done


def held_rows(rows: Rows, meter: Meter, *, available: bool, memory_gib: float) -> Observations:
    """Return the rows of a panel in memory, without digest.

    Parameters
    ----------
    rows : Rows
        The panel.
    meter : Meter
        Told of rows done.
    available : bool
        Whether units may lack periods.
    memory_gib : float
        Memory the panel may take.

    Raises
    ------
    PanelError
        As `read_observations`.
    """
    need = needed_gib(rows)
    if need > memory_gib:
        raise PanelError(
            f"This estimate holds the panel in memory: about {need:.1f} GiB for {rows.total:,} rows, more than {memory_gib:g} GiB.",
            field="memory",
            value=memory_gib,
            accepted=f"{need:.1f} or more; without weights, clusters and 'available', and with covariates that do not change within "
            "units, no such room is needed",
        )
    table, dropped = _gathered(rows, meter)
    found = ordered(rows, table, dropped, available=available)
    return replace(found, rows=rows.total, dropped=dropped)


def needed_gib(rows: Rows) -> float:
    """Return about how much memory it takes to hold the panel and what is made of it.

    Parameters
    ----------
    rows : Rows
        The panel.
    """
    return rows.total * (_COPIES * len(list(rows.stored.items())) + _CELLS) * _BYTES / 2**30


def _gathered(rows: Rows, meter: Meter) -> tuple[Gathering, Counter[str]]:
    table, dropped = Gathering(), Counter[str]()
    meter.span(0.0, 0.8, rows.total)
    with rows.opened() as read:
        for piece in range(rows.pieces):
            for batch in read(piece):
                kept, counts = present(batch, rows.stored)
                dropped += Counter(counts)
                append(table, kept, rows)
                meter.add(len(batch))
    return table, dropped


def append(table: Gathering, batch: pa.RecordBatch, rows: Rows) -> None:
    """Add rows, every one of which names unit and period.

    Parameters
    ----------
    table : Gathering
        What they are added to.
    batch : pa.RecordBatch
        The rows.
    rows : Rows
        The panel, for its names.
    """
    stored, shown = rows.stored, rows.shown
    found = decode(batch, stored, shown)
    table.unit.append(found.unit)
    table.time.append(found.time)
    table.y.append(squarable(found.outcome, "outcome", shown.outcome))
    table.cohort.append(found.cohort)
    pairs = zip(stored.covariates, shown.covariates, strict=True)
    columns = [squarable(numbers(plain(batch.column(name)), "covariates", known), "covariates", known) for name, known in pairs]
    table.x.append(np.column_stack(columns) if columns else np.empty((len(batch), 0)))
    if stored.weights is not None and shown.weights is not None:
        weight = squarable(numbers(plain(batch.column(stored.weights)), "weights", shown.weights), "weights", shown.weights)
        table.weight.append(_weights(weight, shown.weights))
    if stored.cluster is not None:
        table.cluster.append(plain(batch.column(stored.cluster)))


def _weights(found: Floats, name: str) -> Floats:
    if (found < 0).any():
        value = float(found[found < 0][0])
        raise refused("weights", name, f"holds {value!r}, which is negative", value=value)
    return found


def ordered(rows: Rows, table: Gathering, dropped: Counter[str], *, available: bool, periods: Ints | None = None) -> Observations:
    """Return the observations.

    Parameters
    ----------
    rows : Rows
        The panel, for its names.
    table : Gathering
        Its rows, in any order.
    dropped : Counter[str]
        What is left out is added to it.
    available : bool
        Whether units may lack periods.
    periods : NDArray[np.int64], optional
        Periods of the whole panel, if the rows are only a part of it; then none need be complete.

    Raises
    ------
    PanelError
        As `read_observations`.
    """
    code, name = _unit_codes(table.unit, rows)
    time, cohort = np.concatenate(table.time), np.concatenate(table.cohort)
    order = _order(code, time)
    code, time, cohort = code[order], time[order], cohort[order]
    same = code[1:] == code[:-1]
    if (at := _first(same & (time[1:] == time[:-1]))) is not None:
        raise two_rows(name(code[at]), int(time[at]), rows)
    if (at := _first(same & (cohort[1:] != cohort[:-1]))) is not None:
        raise two_cohorts(name(code[at]), rows)
    y, x = np.concatenate(table.y)[order], np.concatenate(table.x)[order]
    weight = np.concatenate(table.weight)[order] if table.weight else np.ones(y.size)
    cluster, no_cluster, cluster_names = _cluster_codes(table.cluster, y.size)
    cluster, no_cluster = cluster[order], no_cluster[order]
    keep = complete_rows(dropped, outcome=y, covariate=x, weight=weight, no_cluster=no_cluster)
    part, periods = periods is not None, np.unique(time[keep]) if periods is None else periods
    check_periods(periods, rows)
    seen = np.unique(code).size
    code, time, y, x, cohort, weight, cluster = (part[keep] for part in (code, time, y, x, cohort, weight, cluster))
    _check_constant(code, weight, "weight", rows.shown.weights, name)
    _check_constant(code, cluster, "cluster", rows.shown.cluster, name)
    used = weight > 0
    dropped["zero_weight_unit"] += int(np.unique(code[~used]).size)
    if not available:
        used &= (np.bincount(code, minlength=1) == periods.size)[code]
        dropped["incomplete_unit"] += seen - int(np.unique(code[used]).size) - dropped["zero_weight_unit"]
    if not (used.any() or part):
        raise none_complete(periods)
    present, first, unit = np.unique(code[used], return_index=True, return_inverse=True)
    there, group = np.unique(cluster[used][first], return_inverse=True) if table.cluster else (present, np.arange(first.size))
    at_period = np.searchsorted(periods, time[used])
    ids = _named(present, name)
    return Observations(
        unit,
        at_period,
        y[used],
        x[used],
        cohort[used][first],
        weight[used][first],
        group,
        periods,
        0,
        ids=ids,
        names=rows.shown.covariates,
        cluster_ids=_named(there, lambda code: cluster_names[int(code)]) if table.cluster else ids,
    )


def _named(codes: Ints, name: Callable[[Any], object]) -> tuple[str, ...]:
    return tuple(str(name(code)) for code in codes) if codes.size <= _NAMED else ()


def _unit_codes(parts: list[Any], rows: Rows) -> tuple[Ints, Callable[[Any], object]]:
    """Return a number for each row's unit, in the order of units, and a function from number to name."""
    if isinstance(parts[0], pa.Array):
        codes, names = _text_codes(parts)
        return codes, lambda code: names[int(code)]
    numbered = np.concatenate(parts)
    if (numbered[1:] >= numbered[:-1]).all():
        starts = np.ones(numbered.size, np.bool_)
        starts[1:] = numbered[1:] != numbered[:-1]
        found, codes = numbered[starts], np.cumsum(starts) - 1
    else:
        found, codes = np.unique(numbered, return_inverse=True)
    return codes, lambda code: rows.unit_name(int(found[int(code)]))


def _text_codes(parts: list[pa.Array]) -> tuple[Ints, list[str]]:
    encoded = pa.chunked_array(parts).combine_chunks().dictionary_encode()
    names = encoded.dictionary.to_pylist()
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(names), np.int64)
    rank[order] = np.arange(len(names))
    return rank[values(encoded.indices)], [names[i] for i in order]


def _cluster_codes(parts: list[pa.Array], R: int) -> tuple[Ints, Bools, Sequence[Any] | NDArray[Any]]:
    """Return a number for each row's cluster, where there is none, and what clusters are called by number."""
    if not parts:
        return np.zeros(R, np.int64), np.zeros(R, np.bool_), []
    if is_text(parts[0].type):
        filled = [part.fill_null("") for part in parts]
        codes, names = _text_codes(filled)
        return codes, codes == names.index("") if "" in names else np.zeros(R, np.bool_), names
    found = np.concatenate([values(part) for part in parts])
    gaps = np.concatenate([np.zeros(len(part), np.bool_) if (empty := missing(part)) is None else empty for part in parts])
    gaps |= np.isnan(found)
    numbers_found, codes = np.unique(np.where(gaps, found.dtype.type(0), found), return_inverse=True)
    return codes, gaps, numbers_found


def _order(code: Ints, time: Ints) -> Any:
    ordered = (code[1:] > code[:-1]) | ((code[1:] == code[:-1]) & (time[1:] >= time[:-1]))
    return slice(None) if ordered.all() else np.lexsort((time, code))


def complete_rows(dropped: Counter[str], *, outcome: Floats, covariate: Floats, weight: Floats, no_cluster: Bools) -> Bools:
    """Return the rows that lack nothing, counting the others by the first thing they lack.

    Parameters
    ----------
    dropped : Counter[str]
        Where they are counted.
    outcome, covariate, weight : NDArray[np.float64]
        Shapes (R,), (R, K), (R,); NaN where they are missing.
    no_cluster : NDArray[np.bool_]
        Where there is no cluster, shape (R,).
    """
    keep = np.ones(outcome.size, np.bool_)
    gaps = {"outcome": np.isnan(outcome), "covariate": np.isnan(covariate).any(axis=1), "weight": np.isnan(weight), "cluster": no_cluster}
    for reason, gap in gaps.items():
        dropped[f"missing_{reason}"] += int((gap & keep).sum())
        keep &= ~gap
    return keep


def _first(wrong: Bools) -> int | None:
    """Return the first row that is wrong beside the one before, if there is one."""
    return int(np.argmax(wrong)) + 1 if wrong.any() else None


def _check_constant(code: Ints, value: Any, what: str, column: str | None, name: Callable[[Any], object]) -> None:
    at = _first((code[1:] == code[:-1]) & (value[1:] != value[:-1]))
    if at is not None:
        role = {"weight": "weights", "cluster": "cluster"}[what]
        unit = name(code[at])
        raise PanelError(
            f"Unit {unit!r} has more than one {what} in column {column!r}.", field=role, value=unit, accepted=f"one {what} for each unit"
        )
