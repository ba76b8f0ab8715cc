"""Reads outcomes that somebody brings as a CSV file: one row per unit and period, one column per outcome."""

import csv
import io
from collections.abc import Iterator
from math import isfinite

import pyarrow as pa
from django.utils.translation import gettext_lazy as _

from pilotzone.indicators.enums import PeriodType
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.studies.errors import BadOutcomes
from pilotzone.studies.periods import number_of

UNIT, PERIOD = "unit", "period"
MOST_FAULTS = 10


def read_outcomes(content: bytes, kind: PeriodType) -> pa.Table:
    """Return the table of a CSV file with the columns unit, period and one for each outcome; an empty cell is a missing value.

    Raises BadOutcomes with the line of every fault, ten at most.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise BadOutcomes(errors=[FieldError("file", repr(content[fault.start : fault.start + 8]), "UTF-8")]) from fault
    reader = csv.DictReader(io.StringIO(text), strict=True)
    names = [name for name in reader.fieldnames or [] if name not in {UNIT, PERIOD}]
    if not {UNIT, PERIOD} <= set(reader.fieldnames or []) or not names:
        raise BadOutcomes(
            errors=[FieldError("file", ", ".join(reader.fieldnames or []), _("the columns unit, period and one per outcome"))]
        )
    rows, faults = [], []
    try:
        for line, row in enumerate(reader, 2):
            found = list(_faults(row, names, kind, line))
            faults += found
            if not found:
                rows.append(row)
    except csv.Error as fault:
        raise BadOutcomes(errors=[FieldError(f"line {reader.reader.line_num}", str(fault), "CSV")]) from fault
    if faults:
        raise BadOutcomes(errors=faults[:MOST_FAULTS])
    return _table(rows, names, kind)


def _faults(row: dict[str, str], names: list[str], kind: PeriodType, line: int) -> Iterator[FieldError]:
    if None in row or None in row.values():
        yield FieldError(f"line {line}", "", _("as many cells as the first line"))
        return
    try:
        number_of(row[PERIOD], kind)
    except Invalid as refusal:
        yield FieldError(f"line {line}, {PERIOD}", row[PERIOD], refusal.errors[0].accepted)
    for name in names:
        try:
            _number(row[name])
        except ValueError:
            yield FieldError(f"line {line}, {name}", row[name], _("a number, or nothing"))


def _number(text: str) -> float | None:
    plain = text.strip()
    if not plain:
        return None
    value = float(plain)
    if not isfinite(value):
        raise ValueError(plain)
    return value


def _table(rows: list[dict[str, str]], names: list[str], kind: PeriodType) -> pa.Table:
    columns: dict[str, pa.Array] = {
        "unit": pa.array([row[UNIT].strip() for row in rows], pa.string()),
        "time": pa.array([number_of(row[PERIOD], kind) for row in rows], pa.int64()),
    }
    return pa.table(columns | {name: pa.array([_number(row[name]) for row in rows], pa.float64()) for name in names})
