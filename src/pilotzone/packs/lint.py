"""Checks a pack whole: every fault with file, line and what would be accepted."""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from pilotzone.indicators.sections import IndicatorEntry, Line, read_indicators, read_targets, read_values
from pilotzone.kit.errors import Invalid
from pilotzone.obligations.calendars import CalendarYear, read_calendar_csv
from pilotzone.packs import shapes
from pilotzone.packs.errors import BadPack
from pilotzone.packs.folders import ZONE_FILE
from pilotzone.packs.located import Located, NotPlain, PackFault, Where, read_yaml

CALENDARS_FILE = "calendars.csv"
INDICATORS_FILE = "indicators.yaml"
VALUES_FILE = "values.csv"
TARGETS_FILE = "targets.csv"
KNOWN_FILES = (ZONE_FILE, CALENDARS_FILE, INDICATORS_FILE, VALUES_FILE, TARGETS_FILE)


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read and holds: its folder, the zone's definition, its calendars, indicators, values, targets."""

    folder: Path
    zone: dict[str, Any]
    calendars: tuple[CalendarYear, ...]
    indicators: tuple[IndicatorEntry, ...]
    values: tuple[Line, ...]
    targets: tuple[Line, ...]


def read_pack(folder: Path) -> Pack:
    """Return a pack; raises BadPack with the first of its faults if it has any."""
    faults = lint(folder)
    if faults:
        raise BadPack(count=len(faults), first=str(faults[0]))
    sections = {name: tuple(_section(folder, name)) for name in READERS}
    return Pack(
        folder=folder,
        zone=read_yaml(folder / ZONE_FILE).data,
        calendars=sections[CALENDARS_FILE],
        indicators=sections[INDICATORS_FILE],
        values=sections[VALUES_FILE],
        targets=sections[TARGETS_FILE],
    )


def lint(folder: Path) -> list[PackFault]:
    """Return every fault of a pack, in the order of its files and lines."""
    faults = [PackFault(path.name, 0, "an unknown file", ", ".join(KNOWN_FILES)) for path in sorted(folder.iterdir()) if _unknown(path)]
    if not (folder / ZONE_FILE).is_file():
        return [*faults, PackFault(ZONE_FILE, 0, "no such file", "the zone's definition")]
    try:
        zone = read_yaml(folder / ZONE_FILE)
    except NotPlain as error:
        return [*faults, error.fault]
    faults += sorted(shape_faults(zone, shapes.ZONE), key=lambda fault: fault.line)
    if not faults:
        faults += list(_reference_faults(zone))
    return [*faults, *(fault for name in READERS for fault in _section_faults(folder, name))]


def shape_faults(located: Located, schema: dict[str, Any]) -> Iterator[PackFault]:
    """Yield what does not have the shape the schema asks for."""
    validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    for error in validator.iter_errors(_spelled(located.data)):
        yield from _faults_of(located, error)


def _faults_of(located: Located, error: ValidationError) -> Iterator[PackFault]:
    where: Where = tuple(error.absolute_path)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for key in error.instance:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = f"{near[0]} (the nearest), or " if near else ""
                yield PackFault(located.file, located.line((*where, key)), f"the unknown key {key!r}", hint + ", ".join(known))
        return
    if error.validator == "required":
        missing = [key for key in error.validator_value if key not in error.instance]
        # One error stands for each missing key; each is told once.
        missing = [key for key in missing if repr(key) in error.message]
        for key in missing:
            yield PackFault(located.file, located.line(where), f"no {key!r}", f"{key!r} with a value")
        return
    accepted = {"enum": lambda v: ", ".join(map(str, v)), "format": lambda v: "YYYY-MM-DD" if v == "date" else str(v)}
    say = accepted.get(str(error.validator), lambda v: f"{error.validator} {v}")
    yield PackFault(located.file, located.line(where), repr(error.instance)[:80], say(error.validator_value))


def _spelled(value: Any) -> Any:
    """Return data with its dates as text, as the schemas know them."""
    match value:
        case dict():
            return {key: _spelled(item) for key, item in value.items()}
        case list():
            return [_spelled(item) for item in value]
        case date():
            return value.isoformat()
    return value


def _reference_faults(zone: Located) -> Iterator[PackFault]:
    codes = {section: [each["code"] for each in zone.data.get(section, [])] for section in ("areas", "instruments", "mandates")}
    for section, known in codes.items():
        for index, code in enumerate(known):
            if code in known[:index]:
                yield PackFault(zone.file, zone.line((section, index, "code")), f"the code {code!r} twice", "each code once")
    # A thing may refer only to what stands before it, so that a pack can be read from top to bottom.
    references = (("areas", "parent", "areas"), ("instruments", "replaces", "instruments"), ("mandates", "area", "areas"))
    for section, key, target in (*references, ("mandates", "instrument", "instruments")):
        for index, each in enumerate(zone.data.get(section, [])):
            before = codes[target][:index] if target == section else codes[target]
            if key in each and each[key] not in before:
                accepted = ", ".join(before) or f"a code of {target} that stands before"
                yield PackFault(zone.file, zone.line((section, index, key)), f"{each[key]!r}", accepted)


READERS: dict[str, Callable[[str], list[Any]]] = {
    CALENDARS_FILE: lambda text: read_calendar_csv(text.splitlines(), name=CALENDARS_FILE),
    INDICATORS_FILE: lambda text: read_indicators(text, name=INDICATORS_FILE),
    VALUES_FILE: lambda text: read_values(text.splitlines(), name=VALUES_FILE),
    TARGETS_FILE: lambda text: read_targets(text.splitlines(), name=TARGETS_FILE),
}


def _section(folder: Path, name: str) -> list[Any]:
    path = folder / name
    return READERS[name](path.read_text(encoding="utf-8-sig")) if path.exists() else []


def _section_faults(folder: Path, name: str) -> Iterator[PackFault]:
    try:
        _section(folder, name)
    except UnicodeDecodeError:
        yield PackFault(name, 0, "bytes that are not UTF-8", "UTF-8")
    except Invalid as error:
        if not error.errors:
            yield PackFault(name, 0, str(error), "what the documentation of packs says")
        for each in error.errors:
            # The rooms' readers name a place as file:line.
            place, _colon, line = each.field.partition(":")
            number = line.split()[0].rstrip(":") if line.split() else ""
            yield PackFault(place or name, int(number) if number.isdigit() else 0, repr(each.value), str(each.accepted))


def _unknown(path: Path) -> bool:
    return path.name not in KNOWN_FILES and not path.name.startswith((".", "README", "__"))
