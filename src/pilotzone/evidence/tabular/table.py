"""`read_table`: from a file or a data frame to the columns asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.tabular.columns import Labels, labels_of, numbers_of
from pilotzone.evidence.tabular.files import ACCEPTED, check_names, read_file


@dataclass(frozen=True, slots=True)
class Tabular:
    """Columns of a table as read. N rows.

    Attributes
    ----------
    numbers : Mapping[str, NDArray[np.float64]]
        Columns of numbers, by name, shape (N,); NaN where missing.
    labels : Mapping[str, Labels]
        Columns that name something, by name.
    options : Mapping[str, str]
        What named each column, by its name.
    rows : int
        N.
    sha256 : str or None
        Digest of the file, None for a table in memory.
    """

    numbers: Mapping[str, Floats]
    labels: Mapping[str, Labels]
    options: Mapping[str, str]
    rows: int
    sha256: str | None


def read_table(source: Any, *, numbers: Mapping[str, str], labels: Mapping[str, str]) -> Tabular:
    """Return columns of a table, their names and types checked.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        The table, one row per unit.
    numbers : Mapping[str, str]
        Option that names it, by name of a column that must hold numbers.
    labels : Mapping[str, str]
        Option that names it, by name of a column of text or whole numbers whose equal values belong together.

    Returns
    -------
    Tabular
        Rows in the order of the source, none left out.

    Raises
    ------
    PanelError
        If the source cannot be read, is empty, lacks a column, or holds text or infinity where numbers are due.

    Examples
    --------
    >>> table = pa.table({"arm": ["b", "a"], "y": [0.5, None]})
    >>> read_table(table, numbers={"y": "outcome"}, labels={"arm": "arm"}).labels["arm"]
    Labels(code=array([1, 0]), names=('a', 'b'))
    """
    wanted = {**labels, **numbers}
    table, digest = read_file(source, wanted) if isinstance(source, str | Path) else (_from_memory(source, wanted), None)
    if table.num_rows == 0:
        raise PanelError("The table holds no rows.", field="table", accepted="one row per unit")
    return Tabular(
        {name: numbers_of(table.column(name), option, name) for name, option in numbers.items()},
        {name: labels_of(table.column(name), option, name) for name, option in labels.items()},
        wanted,
        table.num_rows,
        digest,
    )


def complete(table: Tabular, columns: Iterable[str]) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """Return which rows have a value in every one of some columns, and how many have not, by the first they lack.

    Parameters
    ----------
    table : Tabular
        The table.
    columns : iterable of str
        Names of columns that were read, in the order in which they are looked at.

    Returns
    -------
    NDArray[np.bool_], dict[str, int]
        Rows kept, shape (N,), and rows left out by reason, ``missing_`` and the option; reasons without a row are absent.

    Examples
    --------
    >>> read = read_table(pa.table({"x": [1.0, None], "y": [None, 2.0]}), numbers={"x": "score", "y": "outcome"}, labels={})
    >>> complete(read, ("x", "y"))[1]
    {'missing_score': 1, 'missing_outcome': 1}
    """
    kept, dropped = np.ones(table.rows, np.bool_), dict[str, int]()
    for name in columns:
        lacking = kept & (np.isnan(table.numbers[name]) if name in table.numbers else table.labels[name].code < 0)
        if lacking.any():
            reason = f"missing_{table.options[name]}"
            dropped[reason] = dropped.get(reason, 0) + int(lacking.sum())
        kept &= ~lacking
    return kept, dropped


def _from_memory(source: Any, wanted: Mapping[str, str]) -> pa.Table:
    library, kind = type(source).__module__.partition(".")[0], type(source).__name__
    if isinstance(source, pa.Table | pa.RecordBatch):
        check_names(wanted, source.schema.names, "the table")
        return pa.table({name: source.column(name) for name in wanted})
    if (library, kind) not in {("pandas", "DataFrame"), ("polars", "DataFrame")}:
        raise PanelError(f"A table cannot be read from {library}.{kind}.", field="table", value=kind, accepted=ACCEPTED)
    check_names(wanted, [str(name) for name in source.columns], "the table")
    # A pandas column may be named by a number.
    place = {str(name): name for name in source.columns}
    return pa.table({name: _series(source[place[name]], library, option, name) for name, option in wanted.items()})


def _series(series: Any, library: str, option: str, name: str) -> Any:
    try:
        return pa.Array.from_pandas(series) if library == "pandas" else series.to_arrow()
    except (pa.ArrowException, TypeError, ValueError) as fault:
        raise PanelError(
            f"Column {name!r} ({option}) mixes kinds of values.", field=option, value=name, accepted="one kind of values"
        ) from fault
