"""The shape of a document that the program itself defines: an object that takes what it names and nothing else."""

from collections.abc import Sequence
from typing import Any


def closed_object(properties: dict[str, Any], optional: Sequence[str] = ()) -> dict[str, Any]:
    """Return the JSON Schema of an object with these properties, all of them required but the optional ones."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
