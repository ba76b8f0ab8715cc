"""What each file of a pack may hold, as JSON Schema; unknown keys are named."""

from typing import Any

from django.db.models import Model

from pilotzone.kit.sheets import longest
from pilotzone.registry.enums import AreaLevel, InstrumentKind
from pilotzone.registry.models import Area, AreaName, Instrument, Mandate

TEXT = {"type": "string", "minLength": 1, "maxLength": 400}
CODE = {"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[A-Za-z0-9_-]*$"}
AREA_CODE = CODE | {"maxLength": 12}
DAY = {"type": "string", "format": "date", "description": "YYYY-MM-DD"}


def texts(model: type[Model], *names: str) -> dict[str, Any]:
    """Return the schema of text fields, each as long as the table lets it be."""
    return {name: TEXT | {"maxLength": longest(model, name)} for name in names}


def record(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the schema of a mapping with these keys and no others."""
    return {"type": "object", "properties": required | (optional or {}), "required": list(required), "additionalProperties": False}


def many(item: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "maxItems": 2000, "items": item}


SPOKEN = record({"zh": TEXT, "en": TEXT})
SOURCED = record({"zh": TEXT, "en": TEXT, "source": TEXT})
NAME = record(texts(AreaName, "name_zh", "source"), texts(AreaName, "name_en") | {"valid_from": DAY, "valid_to": DAY})
AREA = record(
    {"code": AREA_CODE, "level": {"enum": AreaLevel.values}, **texts(Area, "name_zh", "name_en")},
    {"parent": AREA_CODE, "names": many(NAME), **texts(Area, "source")},
)
INSTRUMENT = record(
    {"code": CODE, "kind": {"enum": InstrumentKind.values}, **texts(Instrument, "title_zh", "title_en", "source")},
    {
        **texts(Instrument, "issuer_zh", "issuer_en", "document_number"),
        "issued_on": DAY,
        "effective_from": DAY,
        "effective_to": DAY,
        "replaces": CODE,
    },
)
MANDATE = record(
    {"code": CODE, "area": AREA_CODE, **texts(Mandate, "title_zh", "title_en", "ministry_zh", "ministry_en", "source")},
    {"instrument": CODE, "approved_on": DAY, "foci": many(SPOKEN), "facts": many(SOURCED)},
)
ZONE = record(
    {"name_zh": TEXT, "name_en": TEXT, "areas": many(AREA) | {"minItems": 1}},
    {"instruments": many(INSTRUMENT), "mandates": many(MANDATE)},
)
