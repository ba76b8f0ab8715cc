"""Coefficients from files: a record of `evaluate`, or a small table with its covariance."""

from __future__ import annotations

import csv
import json
from difflib import get_close_matches
from pathlib import Path
from typing import Final

import numpy as np

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats
from pilotzone.evidence.parsing import parse_json
from pilotzone.evidence.sensitivity.coefficients import EventCoefficients, event_coefficients
from pilotzone.evidence.sensitivity.sources import coefficients_from_record

COLUMNS: Final = {"event_time": "期数", "estimate": "估计值", "se": "标准误"}
"""Columns of the table, by their English and Chinese names."""

DISAGREE: Final = 0.01
"""Share by which a standard error may differ from the root of its variance: both are printed with few digits."""


def read_coefficients(path: Path, covariance: Path | None = None, *, reference: int | None = None) -> EventCoefficients:
    """Return the coefficients that files hold.

    Parameters
    ----------
    path : Path
        A `pilotzone.estimate/1` record in JSON (by its suffix), or a CSV with columns event_time, estimate, se (or 期数, 估计值, 标准误).
    covariance : Path, optional
        For a CSV: a square table of numbers, rows and columns in the order of the CSV; a heading is passed over.
    reference : int, optional
        For a CSV: event time that all are compared with, -1 unless given.

    Raises
    ------
    PanelError
        If a file cannot be read, a column or number is missing, or the numbers cannot be used.
    UnsupportedError
        If a record was made with a varying base.
    """
    if path.suffix.lower() == ".json":
        given = {"covariance": covariance, "reference": reference}
        if extra := [name for name, value in given.items() if value is not None]:
            raise PanelError(
                "A record brings its own covariance and reference.", field=extra[0], accepted="nothing beside a record in JSON"
            )
        return coefficients_from_record(_record(path))
    if covariance is None:
        raise PanelError(
            "Standard errors alone do not tell how the estimates move together.",
            field="covariance",
            accepted="a CSV file with the covariance matrix",
        )
    time, estimate, se = _columns(path)
    matrix = _matrix(covariance, time.size)
    _check_errors(time, se, matrix)
    return event_coefficients(time, estimate, matrix, reference=-1 if reference is None else reference)


def _record(path: Path) -> dict[str, object]:
    try:
        record = parse_json(_text(path, "estimate"))
    except json.JSONDecodeError as fault:
        raise PanelError(f"{path.name} is no JSON: {fault}.", field="estimate", accepted="what pilotzone evaluate --json writes") from fault
    if not isinstance(record, dict):
        raise PanelError(f"{path.name} holds no record.", field="estimate", accepted="what pilotzone evaluate --json writes")
    return record


def _text(path: Path, field: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        why = fault.strerror if isinstance(fault, OSError) else "it is not UTF-8"
        raise PanelError(f"{path.name} cannot be read: {why}.", field=field, value=path.name, accepted="a text file in UTF-8") from fault


def _rows(path: Path, field: str) -> list[list[str]]:
    return [[cell.strip() for cell in row] for row in csv.reader(_text(path, field).splitlines()) if any(cell.strip() for cell in row)]


def _columns(path: Path) -> tuple[Floats, Floats, Floats]:
    head, *rows = _rows(path, "estimate") or [[]]
    places = [_place(head, name) for name in COLUMNS]
    if not rows:
        raise PanelError(f"{path.name} holds no estimate.", field="estimate", accepted="one row for each event time")
    time, estimate, se = (
        np.array(
            [_number(row[at] if at < len(row) else "", f"row {line}, column {head[at]}", "estimate") for line, row in enumerate(rows, 2)]
        )
        for at in places
    )
    return time, estimate, se


def _place(head: list[str], name: str) -> int:
    for known in (name, COLUMNS[name]):
        if known in head:
            return head.index(known)
    near = get_close_matches(name, head, n=1, cutoff=0.4)
    hint = f"; the nearest is {near[0]!r}" if near else ""
    raise PanelError(
        f"There is no column {name!r} among {', '.join(map(repr, head)) or 'none'}{hint}.",
        field="estimate",
        value=name,
        accepted=", ".join(f"{english} ({chinese})" for english, chinese in COLUMNS.items()),
    )


def _matrix(path: Path, size: int) -> Floats:
    rows = _rows(path, "covariance")
    if len(rows) == size + 1:
        rows = rows[1:]
    if len(rows) != size or any(len(row) != size for row in rows):
        shape = f"{len(rows)} rows of {'/'.join(map(str, sorted({len(row) for row in rows}))) or 0}"
        raise PanelError(f"{path.name} holds {shape}.", field="covariance", value=shape, accepted=f"{size} rows of {size} numbers")
    return np.array(
        [[_number(cell, f"row {i}, column {j}", "covariance") for j, cell in enumerate(row, 1)] for i, row in enumerate(rows, 1)]
    )


def _number(cell: str, where: str, field: str) -> float:
    if not cell and field == "estimate":
        # Absent where it is 0 by definition, at the reference; anywhere else it is found missing later, by event time.
        return np.nan
    try:
        return float(cell)
    except ValueError as fault:
        raise PanelError(f"Expected a number in {where}, got {cell!r}.", field=field, value=cell, accepted="numbers") from fault


def _check_errors(time: Floats, se: Floats, matrix: Floats) -> None:
    variance = np.diag(matrix)
    if (negative := se < 0).any():
        raise PanelError(
            f"The standard error at event time {time[negative][0]:g} is {se[negative][0]:g}.",
            field="estimate",
            accepted="numbers of at least 0",
        )
    missing = np.isnan(se) & (np.nan_to_num(variance) != 0)
    if missing.any():
        raise PanelError(
            f"There is no standard error at event time {time[missing][0]:g}.",
            field="estimate",
            accepted="se for every event time but the reference",
        )
    apart = np.abs(np.nan_to_num(se) ** 2 - variance) > 2 * DISAGREE * np.abs(variance)
    if apart.any():
        i = int(np.flatnonzero(apart)[0])
        raise PanelError(
            f"At event time {time[i]:g} the standard error is {se[i]:g}, but the covariance says {np.sqrt(max(variance[i], 0.0)):g}.",
            field="covariance",
            accepted="the covariance of the same estimates, in the order of their rows",
        )
