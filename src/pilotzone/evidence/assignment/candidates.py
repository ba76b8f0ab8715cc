"""Who takes part in a draw, with stratum and facts from before it; clusters where they are drawn as one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from pilotzone.evidence.lottery import DrawError, Entry, frozen_list
from pilotzone.evidence.moments import Floats


@dataclass(frozen=True, slots=True)
class Candidates:
    """Entries of a draw. n entries (units, or clusters), K facts.

    Attributes
    ----------
    entries : tuple of (str, str)
        Public id and stratum, by id.
    members : tuple of (str, tuple of str)
        Units of each cluster by id; empty where units are drawn themselves.
    facts : NDArray[np.float64]
        Facts of each entry in the order of `entries` (means over a cluster), shape (n, K).
    names : tuple of str
        Names of the facts, length K.
    """

    entries: tuple[Entry, ...]
    members: tuple[tuple[str, tuple[str, ...]], ...]
    facts: Floats
    names: tuple[str, ...]

    def facts_hash(self) -> str:
        """Return the hash of the facts, whatever the order of the rows they came in.

        SHA-256 of the RFC 8785 JSON of ``[[public id, [fact, ...]], ...]`` by id, each fact as text: its shortest decimal form, as
        Python writes it.
        """
        rows = [[public_id, [repr(value) for value in row]] for (public_id, _), row in zip(self.entries, self.facts.tolist(), strict=True)]
        return sha256(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


def read_candidates(
    source: Any, *, unit: str, stratum: str | None = None, cluster: str | None = None, facts: tuple[str, ...] = ()
) -> Candidates:
    """Return the entries of a draw from a table with one row per unit.

    Parameters
    ----------
    source : path, pandas.DataFrame, polars.DataFrame, pa.Table or pa.RecordBatch
        One row per unit, in any order.
    unit : str
        Column of the public id, ASCII.
    stratum : str, optional
        Column of the stratum.
    cluster : str, optional
        Column of the cluster that is drawn as one; its name is then the public id of an entry.
    facts : tuple of str
        Columns of facts known before the draw, numbers without gaps.

    Returns
    -------
    Candidates
        In the order of public ids.

    Raises
    ------
    DrawError
        If an id is missing, repeated or not ASCII, a fact is missing, or the stratum changes within a cluster.
    PanelError
        If the table or a column cannot be read.

    Examples
    --------
    >>> import pyarrow as pa
    >>> rows = pa.table({"id": ["B", "A", "C"], "town": ["x", "x", "y"], "staff": [4.0, 2.0, 9.0]})
    >>> found = read_candidates(rows, unit="id", cluster="town", facts=("staff",))
    >>> found.entries, found.members, found.facts.tolist()
    ((('x', ''), ('y', '')), (('x', ('A', 'B')), ('y', ('C',))), [[3.0], [9.0]])
    """
    # The reader imports Arrow, which a published draw need not wait for.
    from pilotzone.evidence.tabular import read_table

    labels = {unit: "unit"} | {name: role for role, name in (("stratum", stratum), ("cluster", cluster)) if name is not None}
    table = read_table(source, numbers=dict.fromkeys(facts, "facts"), labels=labels)
    columns = {name: _texts(table.labels[name].code.tolist(), table.labels[name].names, name) for name in labels}
    ids = columns[unit]
    strata = columns[stratum] if stratum is not None else [""] * len(ids)
    values = np.column_stack([table.numbers[name] for name in facts]) if facts else np.empty((len(ids), 0))
    if np.isnan(values).any():
        at = int(np.flatnonzero(np.isnan(values).any(axis=1))[0])
        raise DrawError(f"facts: expected a number for every unit, got an empty cell for {ids[at]!r}.")
    frozen_list(list(zip(ids, strata, strict=True)))
    order = sorted(range(len(ids)), key=lambda i: ids[i])
    if cluster is None:
        return Candidates(tuple((ids[i], strata[i]) for i in order), (), values[order], facts)
    return _clusters([(columns[cluster][i], ids[i], strata[i]) for i in order], values[order], facts)


def _texts(codes: list[int], names: tuple[str, ...], column: str) -> list[str]:
    if -1 in codes:
        raise DrawError(f"list: expected a value in column {column!r} of every row, got an empty cell in row {codes.index(-1) + 1}.")
    return [names[code] for code in codes]


def _clusters(rows: list[tuple[str, str, str]], values: Floats, facts: tuple[str, ...]) -> Candidates:
    names = sorted({name for name, _, _ in rows})
    strata = {name: {stratum for own, _, stratum in rows if own == name} for name in names}
    mixed = [name for name in names if len(strata[name]) > 1]
    if mixed:
        raise DrawError(f"cluster: expected one stratum in each, got {sorted(strata[mixed[0]])} in {mixed[0]!r}.")
    entries = frozen_list([(name, next(iter(strata[name]))) for name in names])
    members = tuple((name, tuple(unit for own, unit, _ in rows if own == name)) for name, _ in entries)
    means = np.array([values[[own == name for own, _, _ in rows]].mean(axis=0) for name, _ in entries]).reshape(len(entries), len(facts))
    return Candidates(tuple(entries), members, means, facts)
