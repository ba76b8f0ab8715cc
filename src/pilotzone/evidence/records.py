"""Results as records of JSON values, which have no NaN: what is undefined is None, written as null."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from pilotzone.evidence.result import Notice

Record = Mapping[str, Any]
"""A record as `to_dict` of a result gives it and a file of JSON holds it."""


def number(value: float) -> float | None:
    """Return a number, or None for one that is not finite."""
    return value if math.isfinite(value) else None


def plain(value: Any) -> Any:
    """Return JSON values: keys as text, tuples as lists, numbers of NumPy as Python's, what is not finite as None.

    Examples
    --------
    >>> plain({2004: (1.0, float("nan")), "n": np.int64(3)})
    {'2004': [1.0, None], 'n': 3}
    """
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, np.generic):
        value = value.item()
    return number(value) if isinstance(value, float) else value


def warning_row(notice: "Notice") -> dict[str, Any]:
    """Return a notice with the numbers of its sentence, so that any language can say it."""
    return {"code": notice.code, "message": notice.message, "data": dict(notice.data)}
