"""zone.yaml: does it have the shape it should have, and does every code it names stand before."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator, ValidationError

from pilotzone.kit.located import Located, Where
from pilotzone.kit.sheets import nearest
from pilotzone.kit.sources import FileFault, quoted
from pilotzone.kit.text import Words, listed
from pilotzone.packs.shapes import ZONE

_TYPES: dict[str, Words] = {
    "string": _("text; numbers and dates in quotation marks where text is meant"),
    "array": _("a list"),
    "object": _("a mapping"),
}
_ACCEPTED: dict[str, Callable[[Any], Words]] = {
    "enum": listed,
    "format": lambda kind: _("a date such as 2021-03-24") if kind == "date" else str(kind),
    "type": lambda kind: _TYPES.get(str(kind), str(kind)),
    "minLength": lambda _least: _("a text that is not empty"),
    "maxLength": lambda most: format_lazy(_("at most {count} characters"), count=most),
    "pattern": lambda _pattern: _("Latin letters, digits, hyphens and underscores"),
    "minItems": lambda _least: _("a list that is not empty"),
    "maxItems": lambda most: format_lazy(_("at most {count} entries"), count=most),
}


def zone_faults(zone: Located) -> list[FileFault]:
    """Return every fault of a zone's definition; what codes refer to is asked where the shape is right."""
    return sorted(_shape_faults(zone), key=lambda fault: fault.line) or sorted(_reference_faults(zone), key=lambda fault: fault.line)


def _shape_faults(zone: Located) -> Iterator[FileFault]:
    validator = Draft202012Validator(ZONE, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in validator.iter_errors(_spelled(zone.data)):
        yield from _faults_of(zone, error)


def _faults_of(zone: Located, error: ValidationError) -> Iterator[FileFault]:
    where: Where = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for key in error.instance:
            if key not in known:
                found = format_lazy(_("the unknown key “{key}”"), key=key)
                yield FileFault(zone.file, zone.line((*where, key)), found, nearest(key, known))
        return
    if error.validator == "required":
        # One error stands for each missing key; each is told once.
        for key in error.validator_value:
            if key not in error.instance and repr(key) in error.message:
                found, accepted = format_lazy(_("no “{key}”"), key=key), format_lazy(_("“{key}” with a value"), key=key)
                yield FileFault(zone.file, zone.line(where), found, accepted)
        return
    say = _ACCEPTED.get(str(error.validator), lambda value: f"{error.validator} {value}")
    shown = quoted(error.instance) if isinstance(error.instance, str | int | float) else _shape_of(error.instance)
    yield FileFault(zone.file, zone.line(where), shown, say(error.validator_value), str(where[-1]) if where else "")


def _shape_of(value: object) -> Words:
    if value is None:
        return _("nothing")
    return _("a list") if isinstance(value, list) else _("a mapping")


def _spelled(value: Any) -> Any:
    """Return data with its dates as text, as the schema knows them."""
    match value:
        case dict():
            return {key: _spelled(item) for key, item in value.items()}
        case list():
            return [_spelled(item) for item in value]
        case date():
            return value.isoformat()
    return value


def _reference_faults(zone: Located) -> Iterator[FileFault]:
    codes = {section: [each["code"] for each in zone.data.get(section, [])] for section in ("areas", "instruments", "mandates")}
    for section, known in codes.items():
        for index, code in enumerate(known):
            if code in known[:index]:
                yield _fault(zone, (section, index, "code"), format_lazy(_("the code “{code}” twice"), code=code), _("each code once"))
    # A thing may refer only to what stands before it, so that a pack can be read from top to bottom.
    references = (("areas", "parent", "areas"), ("instruments", "replaces", "instruments"), ("mandates", "area", "areas"))
    for section, key, target in (*references, ("mandates", "instrument", "instruments")):
        for index, each in enumerate(zone.data.get(section, [])):
            before = codes[target][:index] if target == section else codes[target]
            if key in each and each[key] not in before:
                accepted = listed(before) if before else _("a code that stands before this line")
                yield _fault(zone, (section, index, key), quoted(each[key]), accepted)
    yield from _period_faults(zone)


def _period_faults(zone: Located) -> Iterator[FileFault]:
    for index, each in enumerate(zone.data.get("instruments", [])):
        yield from _period_fault(zone, each, ("instruments", index), "effective_from", "effective_to")
    for index, area in enumerate(zone.data["areas"]):
        for number, name in enumerate(area.get("names", [])):
            yield from _period_fault(zone, name, ("areas", index, "names", number), "valid_from", "valid_to")


def _period_fault(zone: Located, record: dict[str, Any], where: Where, start: str, end: str) -> Iterator[FileFault]:
    if start in record and end in record and str(record[end]) <= str(record[start]):
        yield _fault(zone, (*where, end), quoted(record[end]), format_lazy(_("a day after {day}"), day=str(record[start])))


def _fault(zone: Located, where: Where, found: Words, accepted: Words) -> FileFault:
    return FileFault(zone.file, zone.line(where), found, accepted, str(where[-1]))
