"""What each file of a pack may hold, as JSON Schema; unknown keys are named."""

from typing import Any

from pilotzone.registry.enums import AreaLevel, InstrumentKind

TEXT = {"type": "string", "minLength": 1, "maxLength": 400}
LONG = {"type": "string", "minLength": 1, "maxLength": 4000}
CODE = {"type": "string", "minLength": 1, "maxLength": 60}
DAY = {"type": "string", "format": "date", "description": "YYYY-MM-DD"}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the schema of a mapping with these keys and no others."""
    return {"type": "object", "properties": required | (optional or {}), "required": list(required), "additionalProperties": False}


def many(item: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "maxItems": 2000, "items": item}


SPOKEN = record({"zh": TEXT, "en": TEXT})
SOURCED = record({"zh": TEXT, "en": TEXT, "source": TEXT})
NAME = record({"name_zh": TEXT, "source": TEXT}, {"name_en": TEXT, "valid_from": DAY, "valid_to": DAY})

ZONE = record(
    {
        "name_zh": TEXT,
        "name_en": TEXT,
        "areas": many(
            record(
                {"code": CODE, "level": {"enum": AreaLevel.values}, "name_zh": TEXT, "name_en": TEXT},
                {"parent": CODE, "source": TEXT, "names": many(NAME)},
            )
        ),
    },
    {
        "instruments": many(
            record(
                {"code": CODE, "kind": {"enum": InstrumentKind.values}, "title_zh": TEXT, "title_en": TEXT, "source": TEXT},
                {
                    "issuer_zh": TEXT,
                    "issuer_en": TEXT,
                    "document_number": TEXT,
                    "issued_on": DAY,
                    "effective_from": DAY,
                    "effective_to": DAY,
                    "replaces": CODE,
                },
            )
        ),
        "mandates": many(
            record(
                {"code": CODE, "area": CODE, "title_zh": TEXT, "title_en": TEXT, "ministry_zh": TEXT, "ministry_en": TEXT, "source": TEXT},
                {"instrument": CODE, "approved_on": DAY, "foci": many(SPOKEN), "facts": many(SOURCED)},
            )
        ),
    },
)
