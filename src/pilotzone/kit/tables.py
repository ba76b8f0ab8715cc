"""A table as its component takes it: finished text, nothing left to compute."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

Item = dict[str, Any]


def table(columns: Sequence[object], rows: Iterable[Sequence[Any]], *, numbers: Collection[int] = (), totals: Sequence[Any] = ()) -> Item:
    """Return columns, rows and sums; a cell is its text, or an item with its text, address or number.

    Set flush right are the columns whose places stand in `numbers`, and every cell that says of itself that it is a number,
    with the head above it.
    """
    filled = [_cells(row, numbers) for row in rows]
    right = {*numbers, *(place for row in filled for place, cell in enumerate(row) if cell.get("number"))}
    return {
        "columns": [{"label": label, "number": place in right} for place, label in enumerate(columns)],
        "rows": [{"cells": cells} for cells in filled],
        "totals": _cells(totals, numbers),
    }


def _cells(row: Sequence[Any], numbers: Collection[int]) -> list[Item]:
    cells = [cell if isinstance(cell, dict) else {"text": cell} for cell in row]
    return [cell | {"number": True} if place in numbers else cell for place, cell in enumerate(cells)]
