"""Checks a pack whole: every fault with file, line and what would be accepted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pilotzone.indicators.sections import IndicatorEntry, read_indicator_rows, read_indicators, read_targets, read_values
from pilotzone.kit.located import LARGEST as LARGEST_YAML
from pilotzone.kit.located import Located, locate
from pilotzone.kit.sheets import Row, nearest
from pilotzone.kit.sources import GB18030, BadFile, Faults, FileFault, Reading, source_text
from pilotzone.kit.text import Words
from pilotzone.obligations.calendars import CalendarYear, read_calendars
from pilotzone.packs import figures
from pilotzone.packs.errors import BadPack
from pilotzone.packs.folders import UNNAMED, ZONE_FILE
from pilotzone.packs.parties import read_parties
from pilotzone.packs.zone_file import zone_faults

CALENDARS_FILE = "calendars.csv"
PARTIES_FILE = "parties.csv"
INDICATORS_FILE = "indicators.yaml"
INDICATOR_ROWS_FILE = "indicators.csv"
VALUES_FILE = "values.csv"
TARGETS_FILE = "targets.csv"
KNOWN_FILES = (ZONE_FILE, CALENDARS_FILE, PARTIES_FILE, INDICATORS_FILE, INDICATOR_ROWS_FILE, VALUES_FILE, TARGETS_FILE)
LARGEST_SHEET = 50_000_000
# What file managers and spreadsheets leave in a folder, and texts for people.
_PASSED_OVER = (".", "__", "~$", "README", "Thumbs.db", "desktop.ini")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack that was read: its folder, the zone's definition and what each file holds; fit for use only where it has no faults."""

    folder: Path
    zone: dict[str, Any]
    calendars: tuple[CalendarYear, ...] = ()
    parties: tuple[Row, ...] = ()
    indicators: tuple[IndicatorEntry, ...] = ()
    values: tuple[Row, ...] = ()
    targets: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Examined:
    """A pack with every fault, in the order of its files and lines, and notes on what is no fault and should be known."""

    pack: Pack
    faults: tuple[FileFault, ...]
    notes: tuple[Words, ...] = ()


def read_pack(folder: Path) -> Pack:
    """Return a pack; raises BadPack with its faults if it has any."""
    examined = examine(folder)
    if examined.faults:
        raise BadPack.of(examined.faults)
    return examined.pack


def lint(folder: Path) -> list[FileFault]:
    """Return every fault of a pack, in the order of its files and lines."""
    return list(examine(folder).faults)


def examine(folder: Path) -> Examined:
    """Read a pack whole and return it with all that is to be said of it."""
    desk = _Desk(folder, [], [])
    desk.faults.extend(_unknown(path) for path in sorted(folder.iterdir()) if path.name not in KNOWN_FILES and not _passed_over(path))
    zone = desk.definition()
    codes = _codes(zone)
    calendars = desk.read(CALENDARS_FILE, read_calendars)
    parties = desk.read(PARTIES_FILE, lambda text: read_parties(text, codes.areas))
    indicators = (
        *desk.read(INDICATORS_FILE, read_indicators, largest=LARGEST_YAML),
        *desk.read(INDICATOR_ROWS_FILE, read_indicator_rows),
    )
    values, targets = desk.read(VALUES_FILE, read_values), desk.read(TARGETS_FILE, read_targets)
    desk.faults.extend(figures.indicator_faults(indicators, codes))
    desk.faults.extend(figures.value_faults(values, indicators, codes))
    desk.faults.extend(figures.target_faults(targets, indicators, codes))
    pack = Pack(folder, zone, calendars, parties, indicators, values, targets)
    return Examined(pack, tuple(sorted(desk.faults, key=_place)), tuple(desk.notes))


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where the files of a folder are read one after the other."""

    folder: Path
    faults: list[FileFault]
    notes: list[Words]

    def text(self, name: str, largest: int) -> str | None:
        """Return the text of a file; None where there is no such file or it cannot be read."""
        path = self.folder / name
        if not path.exists():
            return None
        try:
            source = source_text(path, largest=largest)
        except BadFile as error:
            self.faults.extend(error.faults)
            return None
        except OSError as error:
            self.faults.append(FileFault(name, 0, error.strerror or type(error).__name__, _("a file that can be read")))
            return None
        if source.encoding == GB18030:
            self.notes.append(format_lazy(_("{file} is not UTF-8 and was read as GB18030 (GBK)."), file=name))
        return source.text

    def read(self, name: str, reader: Callable[[str], Reading[T]], *, largest: int = LARGEST_SHEET) -> tuple[T, ...]:
        """Return what a file holds, nothing where there is no such file."""
        text = self.text(name, largest)
        if text is None:
            return ()
        reading = reader(text)
        self.faults.extend(reading.faults)
        return reading.rows

    def definition(self) -> dict[str, Any]:
        """Return what zone.yaml holds."""
        if not (self.folder / ZONE_FILE).is_file():
            self.faults.append(FileFault(ZONE_FILE, 0, _("no such file"), _("the zone's definition")))
            return {}
        text = self.text(ZONE_FILE, LARGEST_YAML)
        if text is None:
            return {}
        faults = Faults(ZONE_FILE)
        zone = locate(text, faults)
        self.faults.extend(faults.found)
        if zone.data is not None:
            self.faults.extend(_other_lines(zone, {fault.line for fault in faults.found}))
        data: dict[str, Any] = zone.data if isinstance(zone.data, dict) else {}
        if any(data.get(key) in UNNAMED for key in ("name_zh", "name_en")):
            self.notes.append(format_lazy(_("{file} still has the name of a new pack; put in the name of your zone."), file=ZONE_FILE))
        return data


def _other_lines(zone: Located, told: set[int]) -> Iterator[FileFault]:
    """Yield the faults of shape; a line that is no plain YAML is told of once."""
    return (fault for fault in zone_faults(zone) if fault.line not in told)


def _codes(zone: dict[str, Any]) -> figures.Codes:
    """Return the codes of a definition that may be faulty itself."""

    def codes(section: str) -> dict[str, None]:
        entries = zone.get(section)
        found = [each.get("code") for each in entries if isinstance(each, dict)] if isinstance(entries, list) else []
        return dict.fromkeys(code for code in found if isinstance(code, str))

    return figures.Codes(codes("areas"), codes("instruments"), codes("mandates"))


def _place(fault: FileFault) -> tuple[int, int]:
    return (KNOWN_FILES.index(fault.file) if fault.file in KNOWN_FILES else -1, fault.line)


def _unknown(path: Path) -> FileFault:
    return FileFault(path.name, 0, _("an unknown file"), nearest(path.name, KNOWN_FILES))


def _passed_over(path: Path) -> bool:
    return path.name.startswith(_PASSED_OVER)
