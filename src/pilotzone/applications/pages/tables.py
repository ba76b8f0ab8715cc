"""Tables, sums and scores as the components take them."""

from collections.abc import Iterable, Sequence
from typing import Any

from pilotzone.applications.models import Application, Review
from pilotzone.kit.amounts import money

Item = dict[str, Any]


def table(columns: Sequence[object], rows: Iterable[list[Any]], numbers: Iterable[int] = ()) -> Item:
    """Return columns and rows for the table component; `numbers` are the columns set flush right."""
    right = set(numbers)
    heads = [{"label": label, "number": place in right} for place, label in enumerate(columns)]
    return {"columns": heads, "rows": [{"cells": [cell | {"number": i in right} for i, cell in enumerate(cells)]} for cells in rows]}


def money_or_nothing(fen: int | None) -> str:
    return money(fen) if fen is not None else ""


def score_text(of: Application | Review) -> str:
    return f"{of.score.normalize():f}" if of.score is not None else ""
