"""From a table to comparisons: one for a table of units, one for each cohort of a panel against the never treated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from pilotzone.evidence.errors import NoComparisonError, PanelError
from pilotzone.evidence.matching.design import MatchDesign
from pilotzone.evidence.matching.sample import Bools, Rows, content_labels, hash_order
from pilotzone.evidence.moments import Floats, Ints
from pilotzone.evidence.tabular import Labels, Tabular, complete, read_table

Column = TypeVar("Column", Ints, Floats)


@dataclass(frozen=True, slots=True)
class Block:
    """One comparison.

    Attributes
    ----------
    cohort : int or None
        First treated period; None for a table of units.
    rows : Rows
        Its rows; outcomes are changes since the base in a panel.
    times : tuple of int
        Event time of each outcome, D of them; 0 for a table of units.
    """

    cohort: int | None
    rows: Rows
    times: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """All comparisons of a table.

    Attributes
    ----------
    blocks : tuple of Block
        Comparisons, by cohort.
    names : tuple of str
        Names of the units, U of them.
    cluster : NDArray[np.int64] or None
        Cluster of each unit, shape (U,).
    periods : tuple of int
        Periods of a panel.
    rows : int
        Rows of the table.
    dropped : Mapping[str, int]
        What was left out, by reason.
    late : tuple of int
        Cohorts treated after the last period, which count as never treated.
    sha256 : str or None
        Digest of the file, None for a table in memory.
    """

    blocks: tuple[Block, ...]
    names: tuple[str, ...]
    cluster: Ints | None
    periods: tuple[int, ...]
    rows: int
    dropped: Mapping[str, int]
    late: tuple[int, ...]
    sha256: str | None


def study_of(design: MatchDesign, seed: int) -> Study:
    """Read a table and return its comparisons.

    Parameters
    ----------
    design : MatchDesign
        Table and columns.
    seed : int
        Seed of the hash order.

    Raises
    ------
    PanelError
        If a column or a value is not acceptable.
    NoComparisonError
        If nobody is treated, or nobody can be compared with.
    """
    table = read_table(design.table, numbers=dict(design.numbers()), labels=dict(design.labels()))
    return _panel(design, table, seed) if design.is_panel else _units(design, table, seed)


def _units(design: MatchDesign, table: Tabular, seed: int) -> Study:
    options = dict(design.parts())
    mask, dropped = complete(table, options)
    number = {name: column[mask] for name, column in table.numbers.items()}
    label = {name: Labels(found.code[mask], found.names) for name, found in table.labels.items()}
    treated = _treated(design, number[str(design.treated)])
    names = _unit_names(design, label, mask)
    y = number[design.outcome] - (number[design.before] if design.before is not None else 0.0)
    x = np.stack([number[name] for name in design.covariates], axis=1)
    weight = _weight(design, number, len(treated))
    stratum = _strata([label[name].code for name in design.exact], len(treated))
    order = hash_order(names, seed) if design.unit is not None else _content_order((treated, x, weight, stratum), y, seed)
    rows = Rows(order, treated[order], x[order], y[order][:, None], weight[order], stratum[order], design.covariates)
    cluster = None if design.cluster is None else label[design.cluster].code
    return Study((Block(None, rows, (0,)),), tuple(names), cluster, (), table.rows, dropped, (), table.sha256)


def _content_order(known: tuple[Bools, Floats, Floats, Ints], y: Floats, seed: int) -> Ints:
    """Return an order for rows without names; outcomes only tell apart rows that are alike in all else."""
    treated, x, weight, stratum = known
    columns = treated.astype(np.float64), weight, stratum.astype(np.float64), *x.T
    return hash_order(content_labels(*columns), seed, ties=content_labels(*columns, y))


def _treated(design: MatchDesign, column: Floats) -> Bools:
    found = set(np.unique(column).tolist())
    if not found <= {0.0, 1.0}:
        value = next(value for value in sorted(found) if value not in (0.0, 1.0))
        raise PanelError(
            f"Column {design.treated!r} holds {value:g}.", field="treated", value=value, accepted="1 for treated, 0 for others"
        )
    if found != {0.0, 1.0}:
        missing = "treated" if found == {0.0} else "comparison"
        raise NoComparisonError(f"Column {design.treated!r} names no {missing} units. Accepted: some units with 1 and some with 0.")
    return np.asarray(column == 1.0)


def _unit_names(design: MatchDesign, label: Mapping[str, Labels], mask: Bools) -> list[str]:
    if design.unit is None:
        return [f"row {at + 1}" for at in np.flatnonzero(mask)]
    found = label[design.unit]
    names = [found.names[code] for code in found.code]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise PanelError(f"Unit {twice[0]!r} stands in more than one row.", field="unit", value=twice[0], accepted="one row per unit")
    return names


def _weight(design: MatchDesign, number: Mapping[str, Floats], n: int) -> Floats:
    if design.weights is None:
        return np.ones(n)
    found = number[design.weights]
    if not (found > 0).all():
        value = float(found[~(found > 0)][0])
        raise PanelError(f"Column {design.weights!r} holds {value:g}.", field="weights", value=value, accepted="numbers above 0")
    return found


def _strata(codes: list[Ints], n: int) -> Ints:
    found = np.zeros(n, np.int64)
    for code in codes:
        # Numbered anew after every column, so that products of sizes cannot overflow.
        found = np.unique(found * (code.max(initial=0) + 1) + code, return_inverse=True)[1].astype(np.int64)
    return found


@dataclass(frozen=True, slots=True)
class _Wide:
    """A panel by unit and period: U units seen in all T periods. Unknown covariates are NaN, unknown strata -1."""

    names: tuple[str, ...]
    periods: Ints
    cohort: Ints
    y: Floats
    x: Floats
    weight: Floats
    strata: Ints
    cluster: Ints | None


def _panel(design: MatchDesign, table: Tabular, seed: int) -> Study:
    wide, dropped = _wide(design, table)
    first, last = int(wide.periods[0]), int(wide.periods[-1])
    late = tuple(sorted({int(g) for g in wide.cohort if g > last}))
    never = (wide.cohort == 0) | (wide.cohort > last)
    early = (wide.cohort > 0) & (wide.cohort <= first)
    dropped["treated_first_period"] += int(early.sum())
    if not never.any():
        raise NoComparisonError(
            "Every unit is treated within the panel, so there is nobody to compare with. Accepted: never treated units."
        )
    cohorts = [int(g) for g in np.unique(wide.cohort[~never & ~early])]
    order = hash_order(wide.names, seed)
    blocks, known = [], np.zeros(len(wide.names), bool)
    for g in cohorts:
        block = _block(design, wide, g, order[never[order] | (wide.cohort[order] == g)], never)
        known[block.rows.unit] = True
        blocks.append(block)
    dropped["missing_covariates"] += int((~known & ~early).sum()) if cohorts else 0
    used = tuple(block for block in blocks if block.rows.treated.any())
    if not used:
        raise NoComparisonError("No unit is treated after the first period with covariates known before. Accepted: some treated units.")
    for block in used:
        if block.rows.treated.all():
            raise NoComparisonError(f"Cohort {block.cohort}: no never treated unit has known covariates in its period.")
    counts = {reason: n for reason, n in dropped.items() if n}
    return Study(used, wide.names, wide.cluster, tuple(wide.periods.tolist()), table.rows, counts, late, table.sha256)


def _block(design: MatchDesign, wide: _Wide, g: int, units: Ints, never: Bools) -> Block:
    base = int(np.searchsorted(wide.periods, g)) - 1
    at = 0 if design.at == "first" else base
    units = units[np.isfinite(wide.x[units, at]).all(axis=1) & (wide.strata[units, at] >= 0)]
    others = np.array([t for t in range(wide.periods.size) if t != base])
    change = wide.y[units][:, others] - wide.y[units][:, [base]]
    rows = Rows(units, ~never[units], wide.x[units, at], change, wide.weight[units], wide.strata[units, at], design.covariates)
    return Block(g, rows, tuple(int(t) - g for t in wide.periods[others]))


def _wide(design: MatchDesign, table: Tabular) -> tuple[_Wide, Counter[str]]:
    needed = [(design.unit, "unit"), (design.time, "time"), (design.outcome, "outcome"), (design.weights, "weights")]
    mask, counts = complete(table, {name: option for name, option in [*needed, (design.cluster, "cluster")] if name is not None})
    dropped = Counter(counts)
    number = {name: column[mask] for name, column in table.numbers.items()}
    label = {name: Labels(each.code[mask], each.names) for name, each in table.labels.items()}
    units = label[str(design.unit)]
    present, unit = np.unique(units.code, return_inverse=True)
    names = tuple(units.names[code] for code in present)
    periods, time = np.unique(_whole(number[str(design.time)], str(design.time), "time"), return_inverse=True)
    if periods.size < 2:
        raise PanelError("There is only one period.", field="time", value=int(periods[0]), accepted="periods before and after treatment")
    _check_once(unit * periods.size + time, names, periods)
    cohort = _constant(_cohorts(design, number), unit, names, ("cohort", design.cohort))
    weight = _constant(_weight(design, number, unit.size), unit, names, ("weights", design.weights))
    cluster = None if design.cluster is None else _constant(label[design.cluster].code, unit, names, ("cluster", design.cluster))
    whole = np.bincount(unit) == periods.size
    # A unit without a single complete row is not seen in every period either.
    every = table.labels[str(design.unit)].code
    dropped["incomplete_unit"] += int(np.unique(every[every >= 0]).size - whole.sum())
    if not whole.any():
        raise PanelError(
            "No unit is seen in every period.", field="unit", value=design.unit, accepted="units with an outcome in every period"
        )
    shape = len(names), periods.size
    y, x = np.full(shape, np.nan), np.full((*shape, len(design.covariates)), np.nan)
    strata = np.full(shape, -1, np.int64)
    y[unit, time] = number[design.outcome]
    x[unit, time] = np.stack([number[name] for name in design.covariates], axis=1)
    codes = [label[name].code for name in design.exact]
    unknown = np.any([code < 0 for code in codes], axis=0) if codes else np.zeros(unit.size, bool)
    strata[unit, time] = np.where(unknown, -1, _strata([np.maximum(code, 0) for code in codes], unit.size))
    kept = np.flatnonzero(whole)
    found = _Wide(
        names=tuple(names[at] for at in kept),
        periods=periods,
        cohort=cohort[kept],
        y=y[kept],
        x=x[kept],
        weight=weight[kept],
        strata=strata[kept],
        cluster=None if cluster is None else cluster[kept],
    )
    return found, dropped


def _whole(column: Floats, name: str, option: str) -> Ints:
    wrong = (column != np.round(column)) | (np.abs(column) > 2**53)
    if wrong.any():
        value = float(column[wrong][0])
        raise PanelError(f"Column {name!r} holds {value:g}.", field=option, value=value, accepted="whole numbers such as years")
    return column.astype(np.int64)


def _cohorts(design: MatchDesign, number: Mapping[str, Floats]) -> Ints:
    found = _whole(np.nan_to_num(number[str(design.cohort)], nan=0.0), str(design.cohort), "cohort")
    if (found < 0).any():
        value = int(found.min())
        raise PanelError(f"Column {design.cohort!r} holds {value}.", field="cohort", value=value, accepted="a period, 0 or nothing")
    return found


def _check_once(cell: Ints, names: tuple[str, ...], periods: Ints) -> None:
    cells, counts = np.unique(cell, return_counts=True)
    if (counts > 1).any():
        unit, time = divmod(int(cells[counts > 1][0]), periods.size)
        text = f"Unit {names[unit]!r} stands more than once in period {periods[time]}."
        raise PanelError(text, field="unit", value=names[unit], accepted="one row per unit and period")


def _constant(column: Column, unit: Ints, names: tuple[str, ...], said: tuple[str, str | None]) -> Column:
    """Return one value for each unit; refuse a column that changes within a unit."""
    option, name = said
    value = np.zeros_like(column, shape=len(names))
    value[unit] = column
    changed = np.flatnonzero(value[unit] != column)
    if changed.size:
        at = names[int(unit[changed[0]])]
        raise PanelError(f"Column {name!r} changes within unit {at!r}.", field=option, value=at, accepted="one value for each unit")
    return value
