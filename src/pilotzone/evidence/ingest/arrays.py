"""From Arrow to NumPy without copies, and without `to_numpy`, whose first call imports pandas (0.9 s)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import types as kinds

from pilotzone.evidence.ingest.columns import Columns, is_text, refused
from pilotzone.evidence.ingest.names import bounds
from pilotzone.evidence.moments import NEVER, Floats, Ints

LARGEST: Final = 1e150  # beyond it squares are infinite
SQUARED: Final = "values up to 1e150; use a larger unit of measurement"

_EXACT: Final = 2.0**53  # every whole number below is a float of its own

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of a panel as arrays, those without unit or period left out. B rows.

    Attributes
    ----------
    unit : NDArray[np.int64] or pa.Array
        Unit of each row, shape (B,); an Arrow array where units are text.
    time : NDArray[np.int64]
        Period of each row, shape (B,).
    outcome : NDArray[np.float64]
        Outcome of each row, shape (B,); NaN where it is missing.
    cohort : NDArray[np.int64]
        First treated period of each row's unit, shape (B,); `NEVER` for none.
    rows : int
        Rows read, those left out included.
    dropped : dict[str, int]
        Rows left out because they lack the unit or the period.
    """

    unit: Any
    time: Ints
    outcome: Floats
    cohort: Ints
    rows: int
    dropped: dict[str, int]


def values(array: pa.Array) -> NDArray[Any]:
    """Return the values of a primitive array as a view; what stands at nulls is undefined.

    Parameters
    ----------
    array : pa.Array
        Of an integer or floating type, shape (B,).
    """
    dtype = np.dtype(array.type.to_pandas_dtype())
    buffer = array.buffers()[1]
    if buffer is None:
        return np.zeros(len(array), dtype)
    return np.frombuffer(buffer, dtype, count=len(array), offset=array.offset * dtype.itemsize)


def missing(array: pa.Array) -> Bools | None:
    """Return where an array is null, or None where it is nowhere.

    Parameters
    ----------
    array : pa.Array
        Any array, shape (B,).
    """
    return None if array.null_count == 0 else bits(array.is_null())


def bits(array: pa.BooleanArray) -> Bools:
    """Return a boolean Arrow array without nulls as NumPy booleans.

    Parameters
    ----------
    array : pa.BooleanArray
        Shape (B,).
    """
    packed = np.frombuffer(array.buffers()[1], np.uint8)
    return np.unpackbits(packed, bitorder="little")[array.offset : array.offset + len(array)].view(np.bool_)


def decode(batch: pa.RecordBatch, stored: Columns, shown: Columns) -> Batch:
    """Return an Arrow batch as arrays, every value checked for its part.

    Parameters
    ----------
    batch : pa.RecordBatch
        Holds the four columns, of types that `check_types` let through.
    stored : Columns
        Their names in the batch.
    shown : Columns
        Their names as the caller knows them, for messages.

    Raises
    ------
    PanelError
        If a period, cohort or unit number is not whole, or an outcome is infinite.
    """
    kept, counts = present(batch, stored)
    unit = plain(kept.column(stored.unit))
    return Batch(
        unit=unit if is_text(unit.type) else whole(values(unit), "unit", shown.unit),
        time=whole(values(plain(kept.column(stored.time))), "time", shown.time),
        outcome=numbers(plain(kept.column(stored.outcome)), "outcome", shown.outcome),
        cohort=first_periods(zero_filled(plain(kept.column(stored.cohort))), shown.cohort),
        rows=len(batch),
        dropped=counts,
    )


def present(batch: pa.RecordBatch, stored: Columns) -> tuple[pa.RecordBatch, dict[str, int]]:
    """Return the rows of a batch that name unit and period, and how many others there are by reason.

    Parameters
    ----------
    batch : pa.RecordBatch
        Holds the columns.
    stored : Columns
        Their names in the batch.
    """
    no_unit, no_time = _blank(plain(batch.column(stored.unit))), _blank(plain(batch.column(stored.time)))
    keep = ~(no_unit | no_time)
    counts = {"missing_unit": int(no_unit.sum()), "missing_time": int((no_time & ~no_unit).sum())}
    return batch if keep.all() else batch.filter(_arrow_bits(keep)), {reason: n for reason, n in counts.items() if n}


def whole(numbers: NDArray[Any], role: str, name: str) -> Ints:
    """Return numbers as whole numbers.

    Unsigned numbers keep their bits, so those above 2^63 read as negative: they stay distinct, which is all a unit needs.

    Parameters
    ----------
    numbers : NDArray
        Integers, or floats that should be whole, shape (B,).
    role : str
        What the column is for.
    name : str
        Its name, for messages.

    Raises
    ------
    PanelError
        If a value is not whole, or too large to be exact.
    """
    if numbers.dtype == np.uint64:
        return numbers.view(np.int64)
    if numbers.dtype.kind in "iu":
        return numbers.astype(np.int64, copy=False)
    with np.errstate(invalid="ignore"):
        wrong = ~((numbers == np.floor(numbers)) & (np.abs(numbers) < _EXACT))
    if wrong.any():
        value = float(numbers[wrong][0])
        raise refused(role, name, f"holds {value!r}, which is not a whole number", value=value)
    return numbers.astype(np.int64)


def first_periods(numbers: NDArray[Any], name: str) -> Ints:
    """Return first treated periods; `NEVER` where the number is 0, not a number or infinite.

    Parameters
    ----------
    numbers : NDArray
        As stored, shape (B,).
    name : str
        Name of the column, for messages.

    Raises
    ------
    PanelError
        If a finite value is not whole, or a value is minus infinity.
    """
    if numbers.dtype.kind in "iu":
        return numbers.astype(np.int64, copy=False)
    return whole(np.where(np.isnan(numbers) | (numbers == np.inf), NEVER, numbers), "cohort", name)


def zero_filled(array: pa.Array) -> NDArray[Any]:
    """Return the values of an array in its own type, 0 where it is null: a cohort of 0 is never.

    Parameters
    ----------
    array : pa.Array
        Numbers, or nothing but nulls, shape (B,).
    """
    if kinds.is_null(array.type):
        return np.zeros(len(array), np.int64)
    array = plain(array)
    empty = missing(array)
    return values(array) if empty is None else np.where(empty, values(array).dtype.type(0), values(array))


def numbers(array: pa.Array, role: str, name: str) -> Floats:
    """Return finite numbers, NaN where they are missing.

    Parameters
    ----------
    array : pa.Array
        Plain numbers, or nothing but nulls, shape (B,).
    role : str
        What the column is for.
    name : str
        Its name, for messages.

    Raises
    ------
    PanelError
        If a value is infinite.
    """
    if kinds.is_null(array.type):
        return np.full(len(array), np.nan)
    given, empty = values(array).astype(np.float64, copy=False), missing(array)
    found = given if empty is None else np.where(empty, np.nan, given)
    if np.isinf(found).any():
        value = float(found[np.isinf(found)][0])
        raise refused(role, name, f"holds {value!r}, which is infinite", value=value)
    return found


def squarable(found: Floats, role: str, name: str) -> Floats:
    """Return the same numbers, none of them too large to square.

    Parameters
    ----------
    found : NDArray[np.float64]
        Numbers, NaN where they are missing, shape (B,).
    role : str
        What the column is for.
    name : str
        Its name, for messages.

    Raises
    ------
    PanelError
        If the square of a value, or of a value times a few millions, would be infinite.
    """
    large = np.abs(found) > LARGEST
    if large.any():
        value = float(found[large][0])
        raise refused(role, name, f"holds {value!r}, which is too large to square", value=value, accepted=SQUARED)
    return found


def _blank(array: pa.Array) -> Bools:
    """Return where a unit or period is null, not a number or empty text."""
    empty = missing(array)
    blank = np.zeros(len(array), np.bool_) if empty is None else empty
    if is_text(array.type):
        # Not by comparison with an Arrow scalar: making one imports pandas.
        empty_text: Bools = np.diff(bounds(array)) == 0
        return blank | empty_text
    numbers = values(array)
    return blank | np.isnan(numbers) if numbers.dtype.kind == "f" else blank


def plain(array: pa.Array) -> pa.Array:
    """Return an array with dictionaries and views unpacked, and decimals and booleans as numbers.

    Parameters
    ----------
    array : pa.Array
        Of a type that `check_types` let through.
    """
    if kinds.is_dictionary(array.type):
        return plain(array.dictionary_decode())
    if kinds.is_decimal(array.type):
        return array.cast(pa.int64() if array.type.scale <= 0 else pa.float64())
    if kinds.is_string_view(array.type):
        return array.cast(pa.large_string())
    return array.cast(pa.uint8()) if kinds.is_boolean(array.type) else array


def _arrow_bits(flags: Bools) -> pa.BooleanArray:
    packed = np.packbits(flags, bitorder="little")
    return pa.BooleanArray.from_buffers(pa.bool_(), len(flags), [None, pa.py_buffer(packed)])
