"""Columns as they are read, as numbers or as labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types as kinds

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.moments import Floats, Ints

LARGEST: Final = 1e150
"""Beyond it squares are infinite."""

_EXACT: Final = 2.0**53
"""Below this every whole number is exact in floating point."""


@dataclass(frozen=True, slots=True)
class Labels:
    """A column that names something, as numbers.

    Attributes
    ----------
    code : NDArray[np.int64]
        Number of the label of each row, -1 where it is missing, shape (N,).
    names : tuple[str, ...]
        Labels in order, numbers by size and texts by alphabet.
    """

    code: Ints
    names: tuple[str, ...]


def labels_of(column: Any, option: str, name: str) -> Labels:
    """Return a column of text or whole numbers as labels.

    Parameters
    ----------
    column : pa.Array or pa.ChunkedArray
        The column, shape (N,).
    option, name : str
        What names the column, and its name, for messages.

    Raises
    ------
    PanelError
        If it holds lists or bytes.
    """
    array = _plain(column)
    if kinds.is_floating(array.type):
        array = _whole_numbers(pc.if_else(pc.is_nan(array), None, array))
    if kinds.is_nested(array.type) or kinds.is_binary(array.type):
        raise PanelError(f"Column {name!r} holds values of type {array.type}.", field=option, value=name, accepted="text or whole numbers")
    texts = pc.cast(array, pa.string())
    encoded = pc.if_else(pc.equal(texts, ""), None, texts).dictionary_encode()
    found = _whole([str(label) for label in encoded.dictionary.to_pylist()])
    names = sorted(set(found), key=_order)
    place = {label: i for i, label in enumerate(names)}
    lookup = np.array([place[label] for label in found] + [-1], dtype=np.int64)
    return Labels(lookup[pc.fill_null(encoded.indices, len(found)).to_numpy(zero_copy_only=False)], tuple(names))


def numbers_of(column: Any, option: str, name: str) -> Floats:
    """Return a column as numbers, shape (N,); NaN where it is empty.

    Parameters
    ----------
    column : pa.Array or pa.ChunkedArray
        The column, of numbers, true and false, or texts that are numbers.
    option, name : str
        What names the column, and its name, for messages.

    Raises
    ------
    PanelError
        If a value is no number, or infinite: names the row, counted from 1.
    """
    array, kind = _plain(column), column.type
    if kinds.is_dictionary(kind):
        kind = kind.value_type
    if kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind):
        array = _parsed(array, option, name)
    elif kinds.is_boolean(kind):
        array = pc.cast(array, pa.int8())
    elif not (kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind) or kinds.is_null(kind)):
        raise PanelError(
            f"Column {name!r} ({option}) holds values of type {kind}.", field=option, value=str(kind), accepted="numbers or empty cells"
        )
    # A whole number too large to be exact is rounded, as any other number is.
    values: Floats = np.array(pc.fill_null(pc.cast(array, pa.float64(), safe=False), float("nan")).to_numpy(zero_copy_only=False))
    _check_size(values, option, name)
    return values


def _whole_numbers(array: Any) -> Any:
    # Whole numbers that a library keeps as floating point, as pandas does beside a gap; larger ones are not exact any more.
    whole = pc.and_(pc.equal(array, pc.floor(array)), pc.less(pc.abs(array), _EXACT))
    return pc.cast(array, pa.int64()) if pc.all(whole).as_py() else array


def _plain(column: Any) -> Any:
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    return array.dictionary_decode() if kinds.is_dictionary(array.type) else array


def _parsed(array: Any, option: str, name: str) -> Any:
    trimmed = pc.utf8_trim_whitespace(array)
    trimmed = pc.if_else(pc.equal(trimmed, ""), None, trimmed)
    try:
        return pc.cast(trimmed, pa.float64())
    except pa.ArrowInvalid:
        row, text = next((row, text) for row, text in enumerate(trimmed.to_pylist(), 1) if text is not None and not _is_number(text))
        raise PanelError(
            f"Column {name!r} ({option}) holds the text {text[:40]!r} in row {row}, where a number is due.",
            field=option,
            value=text,
            accepted="numbers or empty cells",
        ) from None


def _is_number(text: str) -> bool:
    try:
        pc.cast(pa.array([text]), pa.float64())
    except pa.ArrowInvalid:
        return False
    return True


def _check_size(values: Floats, option: str, name: str) -> None:
    endless = np.flatnonzero(np.isinf(values))
    if endless.size:
        row, value = int(endless[0]) + 1, float(values[endless[0]])
        raise PanelError(
            f"Column {name!r} ({option}) holds {value!r} in row {row}.", field=option, value=value, accepted="finite numbers or empty cells"
        )
    large = np.flatnonzero(np.abs(values) > LARGEST)
    if large.size:
        row, value = int(large[0]) + 1, float(values[large[0]])
        raise PanelError(
            f"Column {name!r} ({option}) holds {value!r} in row {row}, too large to square.",
            field=option,
            value=value,
            accepted="values up to 1e150; use a larger unit of measurement",
        )


def _whole(labels: list[str]) -> list[str]:
    # A library that keeps whole numbers as floating point writes 1.0 for 1 into a text file.
    if all(re.fullmatch(r"-?\d+(\.0+)?", label) for label in labels):
        return [label.partition(".")[0] for label in labels]
    return labels


def _order(label: str) -> tuple[int, float, str]:
    try:
        number = float(label)
    except ValueError:
        number = float("nan")
    # A text such as "nan" has no place among numbers.
    return (0, number, label) if np.isfinite(number) else (1, 0.0, label)
