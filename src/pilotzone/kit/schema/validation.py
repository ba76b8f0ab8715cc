"""Checks answers against a checked schema, by the jsonschema library with only the keywords of the subset wired in."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from jsonschema import Draft202012Validator, FormatChecker, TypeChecker, validators
from jsonschema.exceptions import ValidationError

from pilotzone.kit.amounts import HOUR, KILOMETRE, LARGEST, YUAN, Scale, format_amount
from pilotzone.kit.characters import unkept_errors
from pilotzone.kit.errors import FieldError
from pilotzone.kit.formats import FORMATS, FormatFault
from pilotzone.kit.text import Words, listed, visible

SCALES: Mapping[str, Scale] = {"yuan": YUAN, "hour": HOUR, "kilometre": KILOMETRE}

_TYPE_WORDS: Mapping[str, Words] = {
    "object": _("a group of answers"),
    "array": _("a list"),
    "string": _("a text"),
    "integer": _("a whole number"),
    "number": _("a number"),
    "boolean": _("yes or no"),
}
_LIBRARY = (
    "type",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "uniqueItems",
    "items",
    "format",
)


def answer_errors(document: Mapping[str, Any], answers: object) -> list[FieldError]:
    """Return one error per place where the answers do not fit, in the order of the schema."""
    found = {error.field: error for error in unkept_errors(answers)}
    for error in _Validator(document, format_checker=_FORMAT_CHECKER).iter_errors(answers):
        field = path_text(error.absolute_path)
        found.setdefault(field, _field_error(field, error))
    return list(found.values())


def path_text(path: Iterable[str | int]) -> str:
    """Return a path as people write it: contact.phones[0]."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return visible(text.removeprefix("."))


def _required(_validator: Any, names: Any, instance: Any, _schema: Any) -> Iterator[ValidationError]:
    # Unlike the library's, it points at the answer that is missing.
    for name in names if isinstance(instance, dict) else ():
        if name not in instance:
            yield ValidationError("missing", path=[name])


def _properties(validator: Any, properties: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    # An answer that nobody asked for is refused, whether or not the schema says so.
    for name in instance if isinstance(instance, dict) else ():
        if name not in properties:
            yield ValidationError("unknown", path=[str(name)], validator_value=list(properties))
    yield from Draft202012Validator.VALIDATORS["properties"](validator, properties, instance, schema)


def _is_integer(_checker: TypeChecker, instance: object) -> bool:
    return isinstance(instance, int) and not isinstance(instance, bool) and abs(instance) <= LARGEST


def _is_number(_checker: TypeChecker, instance: object) -> bool:
    return isinstance(instance, (int, float)) and not isinstance(instance, bool) and math.isfinite(instance)


_Validator = validators.create(
    meta_schema={},
    validators={name: Draft202012Validator.VALIDATORS[name] for name in _LIBRARY} | {"required": _required, "properties": _properties},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many({"integer": _is_integer, "number": _is_number}),
    # Nothing in the subset names another schema, so nothing is ever looked up.
    id_of=lambda _schema: "",
)
_FORMAT_CHECKER = FormatChecker(formats=())


def _checked_by(check: Callable[[str], str]) -> Callable[[object], bool]:
    def fits(instance: object) -> bool:
        return not isinstance(instance, str) or bool(check(instance))

    return fits


for _format in FORMATS.values():
    _FORMAT_CHECKER.checks(_format.name, raises=FormatFault)(_checked_by(_format.check))


def _field_error(field: str, error: ValidationError) -> FieldError:
    value = error.instance if not isinstance(error.instance, (dict, list)) else None
    if error.message == "missing":
        return FieldError(field, None, _("an answer"), _("%(field)s: an answer is missing.") % {"field": field})
    if error.message == "unknown":
        names = listed(error.validator_value)
        return FieldError(field, None, names, _("%(field)s: this is not asked; accepted: %(names)s.") % {"field": field, "names": names})
    if error.validator == "format" and error.cause is not None and getattr(error.cause, "detail", ""):
        return FieldError(field, value, _accepted(error), f"{field}: {getattr(error.cause, 'detail', '')}")
    return FieldError(field, value, _accepted(error))


def _accepted(error: ValidationError) -> Words:
    keyword, limit = str(error.validator), error.validator_value
    if keyword == "type":
        return _TYPE_WORDS[limit]
    if keyword == "enum":
        return listed(limit)
    if keyword == "format":
        return FORMATS[limit].accepted
    if keyword in ("minimum", "maximum"):
        words = {"limit": _limit_text(limit, error.schema)}
        return _("%(limit)s or more") % words if keyword == "minimum" else _("at most %(limit)s") % words
    return _COUNT_WORDS[keyword](limit)


_COUNT_WORDS: Mapping[str, Callable[[Any], Words]] = {
    "const": lambda _limit: _("yes"),
    "uniqueItems": lambda _limit: _("each value once"),
    "minLength": lambda n: ngettext_lazy("at least %(n)s character", "at least %(n)s characters", n) % {"n": n},
    "maxLength": lambda n: ngettext_lazy("at most %(n)s character", "at most %(n)s characters", n) % {"n": n},
    "minItems": lambda n: ngettext_lazy("at least %(n)s value", "at least %(n)s values", n) % {"n": n},
    "maxItems": lambda n: ngettext_lazy("at most %(n)s value", "at most %(n)s values", n) % {"n": n},
}


def _limit_text(limit: Any, schema: Any) -> str:
    if isinstance(schema, Mapping) and schema.get("format") == "amount":
        return format_amount(limit, SCALES[schema.get("x-scale", "yuan")])
    return f"{limit:,}"
