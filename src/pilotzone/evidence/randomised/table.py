"""A trial's table: its columns by the part they play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pilotzone.evidence.moments import Floats
from pilotzone.evidence.randomised.options import TrialColumns
from pilotzone.evidence.tabular import Labels, read_table


@dataclass(frozen=True, slots=True)
class TrialTable:
    """The columns of a trial as read. N rows.

    Attributes
    ----------
    labels : Mapping[str, Labels]
        Columns that name something, by role.
    numbers : Mapping[str, NDArray[np.float64]]
        Columns of numbers, by name, shape (N,); NaN where missing.
    rows : int
        N.
    sha256 : str or None
        Digest of the file, if it is one.
    """

    labels: Mapping[str, Labels]
    numbers: Mapping[str, Floats]
    rows: int
    sha256: str | None


def trial_table(source: Any, columns: TrialColumns) -> TrialTable:
    """Return the columns of a trial, their names and types checked.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        One row per unit; stepped wedge: per unit and period.
    columns : TrialColumns
        Which columns play which part.

    Returns
    -------
    TrialTable
        Rows in the order of the source.

    Raises
    ------
    PanelError
        If the source cannot be read, is empty, lacks a column, or holds text or infinity where numbers are due.

    Examples
    --------
    >>> import pyarrow as pa
    >>> table = pa.table({"id": [1, 2], "arm": ["b", "a"], "y": [0.5, None]})
    >>> trial_table(table, TrialColumns(unit="id", arm="arm", outcomes=("y",))).labels["arm"]
    Labels(code=array([1, 0]), names=('a', 'b'))
    """
    texts = columns.texts()
    read = read_table(source, numbers={name: role for role, name in columns.numbers()}, labels={name: role for role, name in texts})
    return TrialTable({role: read.labels[name] for role, name in texts}, read.numbers, read.rows, read.sha256)
