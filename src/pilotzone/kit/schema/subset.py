"""The accepted part of JSON Schema: every keyword is listed here, with what its value may be."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import Scale
from pilotzone.kit.characters import unkept_errors
from pilotzone.kit.errors import FieldError, Invalid
from pilotzone.kit.formats import FORMATS
from pilotzone.kit.schema.validation import SCALES, answer_errors
from pilotzone.kit.text import Words, listed, reading_language

DEEPEST = 5
MOST_PROPERTIES = 200
DIALECT = "https://json-schema.org/draft/2020-12/schema"
TYPES = ("object", "array", "string", "integer", "number", "boolean")

_ANYWHERE = frozenset({"type", "title", "description", "x-title-zh", "x-title-en", "x-help-zh", "x-help-en"})
_CHOICE = frozenset({"enum", "x-enum-zh", "x-enum-en"})
_BOUNDS = frozenset({"minimum", "maximum"})
KEYWORDS: Mapping[str, frozenset[str]] = {
    "object": _ANYWHERE | {"properties", "required", "additionalProperties"},
    "array": _ANYWHERE | {"items", "minItems", "maxItems", "uniqueItems"},
    "string": _ANYWHERE | _CHOICE | {"minLength", "maxLength", "format"},
    "integer": _ANYWHERE | _CHOICE | _BOUNDS | {"format", "x-scale"},
    "number": _ANYWHERE | _BOUNDS,
    "boolean": _ANYWHERE | {"const"},
}
FORMATS_OF = {"string": tuple(sorted(FORMATS)), "integer": ("amount",)}

Document = Mapping[str, Any]


class SchemaFault(Invalid):
    """A schema that holds something that is not accepted; one error per place."""

    code = "schema_fault"
    template = _("The form definition cannot be used.")


@dataclass(frozen=True, slots=True)
class Schema:
    """A checked schema; made by check_schema alone."""

    document: Document

    def validate(self, answers: object) -> None:
        """Raise Invalid with one error per field where the answers do not fit."""
        if errors := answer_errors(self.document, answers):
            raise Invalid(errors=errors)


def check_schema(document: object, *, field: str = "schema") -> Schema:
    """Return the checked schema; raises SchemaFault that names every place, what stands there and what is accepted."""
    errors = list(unkept_errors(document, field)) or list(_part_errors(document, field, 1))
    if not errors and isinstance(document, Mapping) and document["type"] != "object":
        errors = [FieldError(f"{field}.type", document["type"], "object")]
    if not errors and (count := sum(1 for _ in properties_of(document))) > MOST_PROPERTIES:
        errors = [FieldError(field, count, _("at most %(most)s questions") % {"most": MOST_PROPERTIES})]
    if errors or not isinstance(document, Mapping):
        raise SchemaFault(errors=errors)
    return Schema(document)


def properties_of(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Document]]:
    """Yield every property of an object and of the objects inside it, with its path."""
    for name, part in document.get("properties", {}).items():
        yield (*path, name), part
        if part["type"] == "object":
            yield from properties_of(part, (*path, name))


def title_of(part: Document, name: str) -> str:
    """Return the title for the reader, or the property's name."""
    return _said(part, "title", part.get("title", name))


def help_of(part: Document) -> str:
    """Return the hint for the reader."""
    return _said(part, "help", part.get("description", ""))


def _said(part: Document, what: str, default: str) -> str:
    other = "en" if reading_language() == "zh" else "zh"
    return str(part.get(f"x-{what}-{reading_language()}") or part.get(f"x-{what}-{other}") or default)


def options_of(part: Document) -> list[tuple[Any, str]]:
    """Return the values of a choice with their labels for the reader."""
    labels = part.get(f"x-enum-{reading_language()}") or part.get("x-enum-zh") or part.get("x-enum-en") or part["enum"]
    return list(zip(part["enum"], map(str, labels), strict=True))


def scale_of(part: Document) -> Scale | None:
    """Return the scale of an amount, or None for other questions."""
    return SCALES[part.get("x-scale", "yuan")] if part.get("format") == "amount" else None


def _part_errors(part: object, where: str, depth: int) -> Iterator[FieldError]:
    if not isinstance(part, Mapping):
        yield FieldError(where, part, _("a mapping with a “type”"))
    elif depth > DEEPEST:
        yield FieldError(where, depth, _("at most %(deepest)s levels") % {"deepest": DEEPEST})
    elif part.get("type") not in TYPES or not isinstance(part["type"], str):
        yield from _unknown_keywords(part, where, frozenset().union(*KEYWORDS.values()), depth)
        yield FieldError(f"{where}.type", part.get("type"), TYPES)
    else:
        yield from _unknown_keywords(part, where, KEYWORDS[part["type"]], depth)
        for keyword, value in part.items():
            if keyword in KEYWORDS[part["type"]] and keyword in _CHECKS and (accepted := _CHECKS[keyword](value, part)):
                yield FieldError(f"{where}.{keyword}", value, accepted)
        yield from _inner_errors(part, where, depth)


def _unknown_keywords(part: Document, where: str, accepted: frozenset[str], depth: int) -> Iterator[FieldError]:
    for keyword, value in part.items():
        if keyword in accepted or (keyword == "$schema" and depth == 1 and value == DIALECT):
            continue
        instead = {"pattern": _("“format” with one of: %(formats)s") % {"formats": ", ".join(FORMATS_OF["string"])}}
        words: dict[str, object] = {"place": f"{where}.{keyword}", "keyword": str(keyword)}
        words["accepted"] = instead.get(str(keyword), listed(sorted(accepted)))
        message = _("%(place)s: the keyword “%(keyword)s” is not accepted here; accepted: %(accepted)s.")
        yield FieldError(f"{where}.{keyword}", value, words["accepted"], str(message) % words)


def _inner_errors(part: Document, where: str, depth: int) -> Iterator[FieldError]:
    if part["type"] == "array":
        yield from _part_errors(part.get("items"), f"{where}.items", depth + 1)
    inner = part.get("properties") if part["type"] == "object" else {}
    if inner is None:
        yield FieldError(f"{where}.properties", None, _("a mapping of names to questions"))
    for name, child in inner.items() if isinstance(inner, Mapping) else ():
        if not _is_name(name):
            yield FieldError(f"{where}.properties", name, _("names of letters, digits and _ that begin with a letter, at most 64"))
        yield from _part_errors(child, f"{where}.properties.{name}", depth + 1)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and name.isidentifier() and not name.startswith("_") and len(name) <= 64


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 20_000


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**63


def _check(fits: Callable[[Any, Document], bool], accepted: Words) -> Callable[[Any, Document], Words]:
    return lambda value, part: "" if fits(value, part) else accepted


def _is_text(value: Any, _part: Document) -> bool:
    return isinstance(value, str) and len(value) <= 2000


def _fits_type(value: Any, part: Document) -> bool:
    return _is_number(value) and (part["type"] == "number" or isinstance(value, int))


def _in_order(low: str, high: str, fits: Callable[[Any, Document], bool]) -> Callable[[Any, Document], bool]:
    return lambda value, part: fits(value, part) and (low not in part or not fits(part[low], part) or part[low] <= part[high])


def _count_fits(value: Any, _part: Document) -> bool:
    return _is_count(value)


def _are_options(value: Any, part: Document) -> bool:
    kind = str if part["type"] == "string" else int
    fit = _is_list(value) and all(isinstance(item, kind) and not isinstance(item, bool) for item in value)
    return fit and 0 < len(value) == len(set(value)) <= 200


def _are_labels(value: Any, part: Document) -> bool:
    return _is_list(value) and all(isinstance(item, str) and item for item in value) and len(value) == len(part.get("enum") or ())


def _are_required(value: Any, part: Document) -> bool:
    known = part.get("properties")
    names: Iterable[object] = known if isinstance(known, Mapping) else ()
    return _is_list(value) and len({*map(str, value)}) == len(value) and set(map(str, value)) <= set(map(str, names))


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


_TEXT = _check(_is_text, _("a text"))
_COUNT = _check(_count_fits, _("a whole number from 0 to 20,000"))
_LABELS = _check(_are_labels, _("as many texts as there are values under “enum”"))
_CHECKS: Mapping[str, Callable[[Any, Document], Words]] = {
    **dict.fromkeys(sorted(_ANYWHERE - {"type"}), _TEXT),
    **dict.fromkeys(("minLength", "minItems"), _COUNT),
    "maxLength": _check(_in_order("minLength", "maxLength", _count_fits), _("a whole number up to 20,000, not below minLength")),
    "maxItems": _check(_in_order("minItems", "maxItems", _count_fits), _("a whole number up to 20,000, not below minItems")),
    "minimum": _check(_fits_type, _("a number of the same type")),
    "maximum": _check(_in_order("minimum", "maximum", _fits_type), _("a number of the same type, not below minimum")),
    "enum": _check(_are_options, _("a list of different values of the same type")),
    "x-enum-zh": _LABELS,
    "x-enum-en": _LABELS,
    "required": _check(_are_required, _("a list of names from “properties”, each once")),
    "properties": _check(lambda value, _part: isinstance(value, Mapping), _("a mapping of names to questions")),
    "additionalProperties": _check(lambda value, _part: value is False, "false"),
    "uniqueItems": _check(lambda value, _part: isinstance(value, bool), "true, false"),
    "const": _check(lambda value, _part: value is True, "true"),
    "format": lambda value, part: "" if value in FORMATS_OF[part["type"]] else listed(FORMATS_OF[part["type"]]),
    "x-scale": lambda value, part: "" if part.get("format") == "amount" and value in SCALES else listed(sorted(SCALES)),
}
