"""JSON from outside, read so that everybody who reads it reads the same."""

from __future__ import annotations

import json
from typing import Any, Final

_LISTED: Final = 40  # characters of a name in a message


def parse_json(text: str) -> Any:
    """Return the value of a JSON text that says everything once.

    Parameters
    ----------
    text : str
        JSON. A name that stands twice in one object is refused, since of two values readers take different ones; so are NaN and
        Infinity, which are no JSON, and nesting that is too deep to follow.

    Raises
    ------
    json.JSONDecodeError
        With the reason.

    Examples
    --------
    >>> parse_json('{"places": 2}')
    {'places': 2}
    >>> parse_json('{"places": 2, "places": 3}')
    Traceback (most recent call last):
    json.decoder.JSONDecodeError: the name 'places' stands twice: line 1 column 1 (char 0)
    """

    def constant(name: str) -> Any:
        raise json.JSONDecodeError(f"{name} is no number of JSON", text, 0)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise json.JSONDecodeError(f"the name {twice[:_LISTED]!r} stands twice", text, 0)
        return found

    try:
        return json.loads(text, parse_constant=constant, object_pairs_hook=once)
    except RecursionError as fault:
        raise json.JSONDecodeError("it is nested too deep", text, 0) from fault
    except ValueError as fault:
        if isinstance(fault, json.JSONDecodeError):
            raise
        # Python refuses whole numbers of thousands of digits.
        raise json.JSONDecodeError("a number has too many digits", text, 0) from fault
