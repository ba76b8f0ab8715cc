"""Reading a pack's indicators.yaml, values.csv and targets.csv. Pure: every fault is named with file, line, value and what is accepted.

Indicators come with their definition versions, each of which names its source. Values and targets are one line each; a number
may be followed by a bound (more, at_least, less, at_most, about) in its own column, and is written in base units or with a
`power` of ten: 100 with power 8 is 10,000,000,000.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

import yaml

from pilotzone.indicators.enums import Bound, Direction, Grade, Missing, PeriodType, PriceBasis, Purpose
from pilotzone.indicators.errors import BadSection
from pilotzone.kit.dates import UNKNOWN_DATE, PartialDate, parse_partial_date
from pilotzone.kit.errors import FieldError, Invalid

VALUE_COLUMNS = ("version", "area", "period", "value", "power", "bound", "missing", "purpose", "grade", "source", "url")
TARGET_COLUMNS = ("key", "version", "area", "due_on", "period", "value", "power", "bound", "mandate", "instrument", "source", "url")
_INDICATOR = {"code": True, "name_zh": True, "name_en": True, "note_zh": False, "note_en": False, "versions": True}
_TEXTS = ("code", "name_zh", "name_en", "definition_zh", "definition_en", "unit_code", "unit_zh", "unit_en", "source")
_OPTIONAL = ("formula", "scope_zh", "scope_en", "break_note_zh", "break_note_en", "supersedes", "instrument")
_CHOICES: dict[str, tuple[type[Enum], bool]] = {
    "period_type": (PeriodType, True),
    "grade": (Grade, True),
    "price_basis": (PriceBasis, False),
    "direction": (Direction, False),
}
_WHOLE, _FLAGS, _DAYS = ("decimals", "power_zh", "power_en"), ("comparable", "cumulative"), ("effective_from",)
_VERSION = {
    **dict.fromkeys((*_TEXTS, *_DAYS), True),
    **{name: required for name, (_kind, required) in _CHOICES.items()},
    **dict.fromkeys((*_OPTIONAL, *_WHOLE, *_FLAGS), False),
}


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """An indicator as a pack writes it: where it stands, its own columns, those of its versions."""

    where: str
    columns: Mapping[str, Any]
    versions: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a CSV section, its cells checked and turned into what they mean."""

    where: str
    cells: Mapping[str, Any]


class _Faults:
    """Gathers what is wrong, so that a pack's author sees all of it at once."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[FieldError] = []

    def add(self, line: int, field: str, value: object, accepted: object) -> None:
        self.found.append(FieldError(f"{self.name}:{line} {field}", value, accepted))

    def refuse(self) -> None:
        if self.found:
            raise BadSection(errors=self.found)


def read_indicators(text: str, *, name: str = "indicators.yaml") -> list[IndicatorEntry]:
    """Return the indicators of a section; raises BadSection with every fault."""
    faults = _Faults(name)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(mark.line + 1 if mark else 1, "YAML", getattr(error, "problem", ""), "well-formed YAML")
        raise BadSection(errors=faults.found) from None
    entries = []
    for node in _items(root, "indicators", faults):
        columns = _mapping(node, _INDICATOR, faults)
        versions = tuple(_version(version, faults) for version in _sequence(columns.pop("versions", None), node, faults))
        entries.append(IndicatorEntry(f"{name}:{_line(node)}", {key: str(value.value) for key, value in columns.items()}, versions))
    faults.refuse()
    return entries


def _items(root: yaml.Node | None, key: str, faults: _Faults) -> list[yaml.Node]:
    if not isinstance(root, yaml.MappingNode):
        faults.add(1, key, "", f"a mapping with the key {key}")
        return []
    columns = _mapping(root, {key: True}, faults)
    return _sequence(columns.get(key), root, faults)


def _sequence(node: yaml.Node | None, parent: yaml.Node, faults: _Faults) -> list[yaml.Node]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if node is not None:
        faults.add(_line(parent), "list", getattr(node, "value", ""), "a list")
    return []


def _mapping(node: yaml.Node, known: Mapping[str, bool], faults: _Faults) -> dict[str, yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        faults.add(_line(node), "entry", getattr(node, "value", ""), f"a mapping with {', '.join(known)}")
        return {}
    columns: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value not in known:
            faults.add(_line(key), str(key.value), getattr(value, "value", ""), f"one of the keys {', '.join(known)}")
        elif key.value in columns:
            faults.add(_line(key), str(key.value), getattr(value, "value", ""), "each key once")
        else:
            columns[key.value] = value
    for key in (key for key, required in known.items() if required and key not in columns):
        faults.add(_line(node), key, "", "a value; it may not be left out")
    return columns


def _version(node: yaml.Node, faults: _Faults) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in _mapping(node, _VERSION, faults).items():
        try:
            found[key] = _typed(key, str(value.value))
        except ValueError as error:
            faults.add(_line(value), key, value.value, str(error))
    return found


def _typed(key: str, text: str) -> Any:
    if key in _CHOICES:
        return _choice(_CHOICES[key][0], text)
    if key in _WHOLE:
        return _whole(text)
    if key in _FLAGS:
        if text not in {"true", "false"}:
            raise ValueError("true or false")
        return text == "true"
    return _known_date(text) if key in _DAYS else text


def _known_date(text: str) -> PartialDate:
    try:
        parsed = parse_partial_date(text)
    except Invalid:
        parsed = UNKNOWN_DATE
    if parsed.first is None:
        raise ValueError("a date such as 2026-01-31, 2026-01 or 2026")
    return parsed


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _choice(kind: type[Enum], text: str) -> Any:
    values = [str(choice.value) for choice in kind]
    if text not in values:
        raise ValueError(", ".join(values))
    return kind(text)


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError("a whole number") from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a date such as 2026-01-31") from None


def read_values(lines: Iterable[str], *, name: str = "values.csv") -> list[Line]:
    """Return the lines of a section of values; raises BadSection with every fault."""
    return list(_lines(lines, VALUE_COLUMNS, name, required=("version", "area", "period", "purpose", "grade", "source")))


def read_targets(lines: Iterable[str], *, name: str = "targets.csv") -> list[Line]:
    """Return the lines of a section of targets; raises BadSection with every fault."""
    return list(_lines(lines, TARGET_COLUMNS, name, required=("key", "version", "area", "due_on", "period", "value", "source")))


def _lines(lines: Iterable[str], columns: tuple[str, ...], name: str, *, required: tuple[str, ...]) -> Iterator[Line]:
    faults, found = _Faults(name), []
    reader = csv.DictReader(lines)
    if tuple(reader.fieldnames or ()) != columns:
        faults.add(1, "columns", ", ".join(reader.fieldnames or ()), ", ".join(columns))
        faults.refuse()
    for row in reader:
        number = reader.line_num
        # A line that is too long or too short leaves a None behind.
        if None in row or None in row.values():
            faults.add(number, "line", "", f"{len(columns)} columns")
            continue
        found.append(Line(f"{name}:{number}", _cells(row, number, faults, required)))
    faults.refuse()
    yield from found


_CELLS: dict[str, Any] = {
    "power": lambda text: _whole(text or "0"),
    "bound": lambda text: _choice(Bound, text or "exact"),
    "missing": lambda text: _choice(Missing, text) if text else None,
    "purpose": lambda text: _choice(Purpose, text),
    "grade": lambda text: _choice(Grade, text),
    "due_on": _day,
}


def _cells(row: Mapping[str, str], number: int, faults: _Faults, required: tuple[str, ...]) -> dict[str, Any]:
    cells: dict[str, Any] = {}
    for column, raw in row.items():
        text = raw.strip()
        if column in required and not text:
            faults.add(number, column, raw, "a value; it may not be empty")
            continue
        try:
            cells[column] = _CELLS.get(column, str)(text)
        except ValueError as error:
            faults.add(number, column, raw, str(error))
    if "missing" in row and bool(row["value"].strip()) == bool(row["missing"].strip()):
        faults.add(number, "value", row["value"], "a value, or the reason under missing why there is none")
    return cells
