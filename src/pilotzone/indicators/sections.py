"""Reading a pack's indicators.yaml or indicators.csv, values.csv and targets.csv. Pure: every fault has file, line and what is accepted.

Indicators come with their definition versions, each of which names its source; the CSV has one line per version. Values and
targets are one line each; a number may be followed by a bound (more, at_least, less, at_most, about) in its own column, and is
written in base units or with a `power` of ten: 100 with power 8 is 10,000,000,000.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pilotzone.indicators.enums import Bound, Direction, Grade, Missing, PeriodType, PriceBasis, Purpose
from pilotzone.indicators.models import Indicator, IndicatorVersion, Observation, Target
from pilotzone.kit.dates import PartialDate, parse_partial_date
from pilotzone.kit.errors import Invalid
from pilotzone.kit.located import Located, Where, locate
from pilotzone.kit.sheets import Column, Row, choice, code, day, flag, longest, nearest, read_sheet, take, whole
from pilotzone.kit.sources import Faults, Reading, quoted
from pilotzone.kit.text import listed

_LARGE_WORDS = ("万", "亿")


@dataclass(frozen=True, slots=True)
class IndicatorEntry:
    """An indicator as a pack writes it: its own cells and the rows of its versions."""

    row: Row
    versions: tuple[Row, ...]


def _known_date(text: str) -> PartialDate:
    parsed = parse_partial_date(text)
    if parsed.first is None:
        raise Invalid.field("", text, _("a date such as 2021-03-24, 2021-03 or 2021"))
    return parsed


def _number(text: str) -> str:
    """Return a number as it is written; what it means depends on its version."""
    if any(word in text for word in _LARGE_WORDS):
        raise Invalid.field("", text, _("the number without 万 or 亿, with the power of ten in its own column: 4 for 万, 8 for 亿"))
    return text


def _texts(model: type[models.Model], names: Sequence[str], *, required: bool = True) -> tuple[Column, ...]:
    return tuple(Column(name, required=required, longest=longest(model, name)) for name in names)


_INDICATOR = (
    Column("code", code, required=True, longest=60),
    *_texts(Indicator, ("name_zh", "name_en")),
    *_texts(Indicator, ("note_zh", "note_en"), required=False),
)
_VERSION = (
    Column("code", code, required=True, longest=80),
    *_texts(IndicatorVersion, ("name_zh", "name_en", "definition_zh", "definition_en")),
    Column("unit_code", code, required=True, longest=24),
    *_texts(IndicatorVersion, ("unit_zh", "unit_en")),
    Column("decimals", whole(0, 9), empty=0),
    Column("power_zh", whole(0, 15), empty=0),
    Column("power_en", whole(0, 15), empty=0),
    Column("period_type", choice(PeriodType), required=True),
    Column("grade", choice(Grade), required=True),
    Column("effective_from", _known_date, required=True),
    *_texts(IndicatorVersion, ("source",)),
    *_texts(IndicatorVersion, ("formula", "scope_zh", "scope_en"), required=False),
    Column("price_basis", choice(PriceBasis), empty=PriceBasis.NONE),
    Column("direction", choice(Direction), empty=Direction.MORE),
    Column("cumulative", flag, empty=False),
    Column("supersedes", code, longest=80),
    Column("comparable", flag, empty=False),
    *_texts(IndicatorVersion, ("break_note_zh", "break_note_en"), required=False),
    Column("instrument", code, longest=60),
)
# In the CSV the columns of the indicator itself stand before those of the version; a second line of an indicator may leave them empty.
_OWN = {column.name: "indicator" if column.name == "code" else f"indicator_{column.name}" for column in _INDICATOR}
INDICATORS = (*(replace(column, name=_OWN[column.name], required=column.name == "code") for column in _INDICATOR), *_VERSION)
_MEASURED = (
    Column("value", _number, longest=40, signed=True),
    Column("power", whole(-9, 15), empty=0, signed=True),
    Column("bound", choice(Bound), empty=Bound.EXACT),
)
_SOURCE = (
    Column("source", required=True, longest=longest(Observation, "source")),
    Column("url", longest=longest(Observation, "source_url")),
)
VALUES = (
    Column("version", code, required=True, longest=80),
    Column("area", code, required=True, longest=12),
    Column("period", required=True, longest=12),
    *_MEASURED,
    Column("missing", choice(Missing), empty=None),
    Column("purpose", choice(Purpose), required=True),
    Column("grade", choice(Grade), required=True),
    *_SOURCE,
)
TARGETS = (
    Column("key", code, required=True, longest=longest(Target, "key")),
    Column("version", code, required=True, longest=80),
    Column("area", code, required=True, longest=12),
    Column("due_on", day, required=True),
    Column("period", required=True, longest=12),
    *(replace(column, required=column.name == "value") for column in _MEASURED),
    Column("mandate", code, longest=60),
    Column("instrument", code, longest=60),
    *_SOURCE,
)


def read_values(text: str, *, name: str = "values.csv") -> Reading[Row]:
    """Return the lines of a section of values with what is wrong in them."""
    faults = Faults(name)
    rows = read_sheet(text, VALUES, faults)
    for row in rows:
        if {"value", "missing"} <= row.cells.keys() and bool(row.cells["value"]) == bool(row.cells["missing"]):
            accepted = _("a value, or the reason under missing why there is none")
            faults.add(row.line, quoted(row.cells["value"]), accepted, field="value")
    return Reading(tuple(rows), tuple(faults.found))


def read_targets(text: str, *, name: str = "targets.csv") -> Reading[Row]:
    """Return the lines of a section of targets with what is wrong in them."""
    faults = Faults(name)
    rows = read_sheet(text, TARGETS, faults)
    return Reading(tuple(rows), tuple(faults.found))


def read_indicator_rows(text: str, *, name: str = "indicators.csv") -> Reading[IndicatorEntry]:
    """Return the indicators of a CSV, one line per definition version, with what is wrong in them."""
    faults = Faults(name)
    rows: dict[str, list[Row]] = {}
    for row in read_sheet(text, INDICATORS, faults):
        if "indicator" in row.cells:
            rows.setdefault(row.cells["indicator"], []).append(row)
    entries = tuple(IndicatorEntry(_own(same, faults), tuple(_version_of(row) for row in same)) for same in rows.values())
    return Reading(entries, tuple(faults.found))


def _own(rows: list[Row], faults: Faults) -> Row:
    """Return the indicator that the first of its lines describes; later lines say the same of it or nothing."""
    first = rows[0]
    for column in _INDICATOR[1:]:
        name = _OWN[column.name]
        said = first.cells.get(name, "")
        if column.required and name in first.cells and not said:
            faults.add(first.line, _("nothing"), _("a value on the first line of an indicator"), field=name)
        for row in rows[1:]:
            if row.cells.get(name, "") not in {"", said}:
                accepted = format_lazy(_("nothing, or as on line {line}: {said}"), line=first.line, said=quoted(said))
                faults.add(row.line, quoted(row.cells[name]), accepted, field=name)
    return Row(first.file, first.line, {column.name: first.cells.get(_OWN[column.name], "") for column in _INDICATOR})


def _version_of(row: Row) -> Row:
    own = set(_OWN.values())
    return replace(row, cells={name: value for name, value in row.cells.items() if name not in own})


def read_indicators(text: str, *, name: str = "indicators.yaml") -> Reading[IndicatorEntry]:
    """Return the indicators of a YAML section with what is wrong in them."""
    faults = Faults(name)
    located = locate(text, faults, as_text=True)
    if located.data is None:
        return Reading((), tuple(faults.found))
    top = _mapping(located, (), located.data, ("indicators",), faults)
    entries = tuple(
        _entry(located, ("indicators", index), each, faults)
        for index, each in enumerate(_sequence(located, ("indicators",), top.get("indicators"), faults))
    )
    return Reading(entries, tuple(faults.found))


def _entry(located: Located, where: Where, record: Any, faults: Faults) -> IndicatorEntry:
    keys = [column.name for column in _INDICATOR]
    known = _mapping(located, where, record, (*keys, "versions"), faults)
    written = _sequence(located, (*where, "versions"), known.pop("versions", None), faults)
    names = tuple(column.name for column in _VERSION)
    versions = []
    for index, each in enumerate(written):
        place = (*where, "versions", index)
        versions.append(_cells(located, place, _mapping(located, place, each, names, faults), _VERSION, faults))
    return IndicatorEntry(_cells(located, where, known, _INDICATOR, faults), tuple(versions))


def _sequence(located: Located, where: Where, value: Any, faults: Faults) -> list[Any]:
    if isinstance(value, list) and value:
        return value
    faults.add(located.line(where), quoted(value if isinstance(value, str) else ""), _("a list"), field=str(where[-1]))
    return []


def _mapping(located: Located, where: Where, value: Any, names: tuple[str, ...], faults: Faults) -> dict[str, Any]:
    """Return what a mapping says under the names that are known; any other is a fault."""
    if not isinstance(value, dict):
        accepted = format_lazy(_("a mapping with the keys {keys}"), keys=listed(names))
        faults.add(located.line(where), quoted(value if isinstance(value, str) else ""), accepted)
        return {}
    for key in value:
        if key not in names:
            found = format_lazy(_("the unknown key “{key}”"), key=key)
            faults.add(located.line((*where, key)), found, nearest(key, names), field=key)
    return {key: each for key, each in value.items() if key in names}


def _cells(located: Located, where: Where, record: Mapping[str, Any], columns: Sequence[Column], faults: Faults) -> Row:
    cells: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for column in columns:
        text = record.get(column.name, "")
        lines[column.name] = located.line((*where, column.name))
        if isinstance(text, str):
            take(cells, column, text.strip(), lines[column.name], faults)
        else:
            faults.add(lines[column.name], _("a list or mapping"), _("a single value"), field=column.name)
    return Row(located.file, located.line(where), cells, lines)
