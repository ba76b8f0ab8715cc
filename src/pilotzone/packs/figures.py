"""Indicators, values and targets of a pack against each other and against the zone's codes."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pilotzone.indicators.measures import Period, parse_value
from pilotzone.indicators.sections import IndicatorEntry
from pilotzone.kit.errors import Invalid
from pilotzone.kit.sheets import Row, duplicates, nearest
from pilotzone.kit.sources import FileFault, quoted
from pilotzone.kit.text import Words

CELL = ("version", "area", "period", "purpose", "grade")


@dataclass(frozen=True, slots=True)
class Codes:
    """What a zone's definition names by code."""

    areas: Collection[str] = ()
    instruments: Collection[str] = ()
    mandates: Collection[str] = ()


@dataclass(slots=True)
class _Step:
    """What is needed of a version to read a number of it."""

    decimals: int
    unit_zh: str = ""
    unit_en: str = ""
    power_zh: int = 0
    power_en: int = 0


def indicator_faults(entries: Sequence[IndicatorEntry], codes: Codes) -> Iterator[FileFault]:
    """Yield codes that stand twice and versions that follow what they cannot follow."""
    yield from _twice([entry.row for entry in entries], "code")
    yield from _twice([version for entry in entries for version in entry.versions], "code")
    before: dict[str, tuple[Row, str]] = {}
    for entry in entries:
        own = str(entry.row.cells.get("code", ""))
        for version in entry.versions:
            yield from _unknown(version, "instrument", codes.instruments)
            yield from _line_faults(version, own, before)
            before.setdefault(str(version.cells.get("code", "")), (version, own))


def _line_faults(version: Row, own: str, before: dict[str, tuple[Row, str]]) -> Iterator[FileFault]:
    """Yield what is wrong with the version that a version says it follows."""
    cells = version.cells
    named = cells.get("supersedes", "")
    if cells.get("comparable") and not named:
        yield _fault(version, "comparable", _("true"), _("the version it is comparable with, under supersedes"))
    if not named:
        return
    earlier, indicator = before.get(named, (None, ""))
    if earlier is None or indicator != own:
        known = [name for name, (_row, holder) in before.items() if holder == own]
        yield _fault(version, "supersedes", quoted(named), nearest(named, known) if known else _("an earlier version of this indicator"))
        return
    step, former = ((row.cells.get("unit_code"), row.cells.get("decimals")) for row in (version, earlier))
    if cells.get("comparable") and step != former:
        accepted = format_lazy(
            _("the unit and decimals of {version}: {unit}, {decimals}"), version=named, unit=former[0], decimals=former[1]
        )
        yield _fault(version, "comparable", _("true"), accepted)
    if not cells.get("comparable", True) and not (cells.get("break_note_zh") and cells.get("break_note_en")):
        accepted = _("why values before and after do not compare, in Chinese and English")
        yield _fault(version, "break_note_zh" if not cells.get("break_note_zh") else "break_note_en", _("nothing"), accepted)


def value_faults(rows: Sequence[Row], entries: Sequence[IndicatorEntry], codes: Codes) -> Iterator[FileFault]:
    """Yield values that name what is not defined, periods and numbers the version does not have, and values that stand twice."""
    versions = _versions(entries)
    for row in rows:
        yield from _unknown(row, "version", versions)
        yield from _unknown(row, "area", codes.areas)
        version = versions.get(row.cells.get("version", ""))
        if version is None:
            continue
        if "period" in row.cells and "period_type" in version.cells:
            yield from _refusals(row, "period", lambda text, kind=version.cells["period_type"]: Period.parse(text, kind))
        yield from _number_faults(row, version)
    for row, first in duplicates(rows, CELL):
        found = format_lazy(_("version, area, period, purpose and grade of line {line}"), line=first.line)
        yield _fault(row, "version", found, _("each value once"))


def target_faults(rows: Sequence[Row], entries: Sequence[IndicatorEntry], codes: Codes) -> Iterator[FileFault]:
    """Yield targets that name what is not defined, numbers the version does not have, and keys that stand twice."""
    versions = _versions(entries)
    yield from _twice(rows, "key")
    for row in rows:
        for field, known in (("version", versions), ("area", codes.areas), ("mandate", codes.mandates), ("instrument", codes.instruments)):
            yield from _unknown(row, field, known)
        if row.cells.get("version") in versions:
            yield from _number_faults(row, versions[row.cells["version"]])


def _versions(entries: Iterable[IndicatorEntry]) -> dict[str, Row]:
    return {version.cells["code"]: version for entry in entries for version in entry.versions if "code" in version.cells}


def _number_faults(row: Row, version: Row) -> Iterator[FileFault]:
    if row.cells.get("value") and "power" in row.cells and "decimals" in version.cells:
        step = _Step(version.cells["decimals"])
        yield from _refusals(row, "value", lambda text: parse_value(text, step, power=row.cells["power"]))


def _refusals(row: Row, field: str, parse: Any) -> Iterator[FileFault]:
    try:
        parse(row.cells[field])
    except Invalid as error:
        for each in error.errors:
            yield _fault(row, field, quoted(row.cells[field]), str(each.accepted))


def _twice(rows: Iterable[Row], field: str) -> Iterator[FileFault]:
    for row, first in duplicates(rows, (field,)):
        found = format_lazy(_("“{code}”, as on line {line} of {file}"), code=row.cells[field], line=first.line, file=first.file)
        yield _fault(row, field, found, _("each code once"))


def _unknown(row: Row, field: str, known: Collection[str]) -> Iterator[FileFault]:
    code = row.cells.get(field, "")
    if code and code not in known:
        accepted = nearest(code, known) if known else _("a code that is defined; there is none")
        yield _fault(row, field, quoted(code), accepted)


def _fault(row: Row, field: str, found: Words, accepted: Words) -> FileFault:
    return FileFault(row.file, row.line_of(field), found, accepted, field)
