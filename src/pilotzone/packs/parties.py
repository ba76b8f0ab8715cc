"""parties.csv: organisations and people with what is known of them on a day, one line each."""

from collections.abc import Collection, Iterator
from datetime import date

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import Scale
from pilotzone.kit.errors import Invalid
from pilotzone.kit.sheets import (
    Column,
    Row,
    amount,
    choice,
    code,
    day,
    duplicates,
    flag,
    longest,
    nearest,
    read_sheet,
    shortened_number,
    whole,
)
from pilotzone.kit.sources import Faults, FileFault, Reading, quoted
from pilotzone.registry.attributes import stored_value
from pilotzone.registry.codes import WITHOUT_USCC, checked_uscc
from pilotzone.registry.enums import AttributeKey, PartyKind
from pilotzone.registry.models import Party

_NAMES = ("name_zh", "name_en")
_YUAN_AND_FEN = Scale(100, shown_decimals=2)


def _uscc(text: str) -> str:
    if shortened_number(text):
        raise Invalid.field("", text, _("all 18 characters; a spreadsheet has shortened them: make the column text and enter them again"))
    return checked_uscc(PartyKind.ENTERPRISE, text) or ""


def _industry(text: str) -> str:
    return str(stored_value(AttributeKey.INDUSTRY, text))


def _registered_area(text: str) -> str:
    return str(stored_value(AttributeKey.REGISTERED_AREA, text))


def _past(text: str) -> date:
    found = day(text)
    if found.year < 1900:
        raise Invalid.field("", text, _("a date from 1900 on"))
    return found


PARTIES = (
    Column("kind", choice(PartyKind), required=True),
    Column("name_zh", longest=longest(Party, "name_zh")),
    Column("name_en", longest=longest(Party, "name_en")),
    Column("uscc", _uscc, longest=40),
    Column("area", code, longest=12),
    Column("source", required=True, longest=longest(Party, "source")),
    Column("valid_from", _past, empty=None),
    Column("registered_area", _registered_area, empty=None),
    Column("founded_on", _past, empty=None),
    Column("employees", whole(0, 100_000_000), empty=None, signed=True),
    Column("revenue", amount(_YUAN_AND_FEN), empty=None, signed=True),
    Column("industry", _industry, empty=None, longest=8),
    Column("listed", flag, empty=None),
)
# A day of foundation holds whenever it is asked for; all else is known for a day only.
DATED = tuple(key for key in AttributeKey if key is not AttributeKey.FOUNDED_ON)


def read_parties(text: str, areas: Collection[str], *, name: str = "parties.csv") -> Reading[Row]:
    """Return the lines of parties.csv with what is wrong in them; `areas` are the codes of the zone's places."""
    faults = Faults(name)
    rows = read_sheet(text, PARTIES, faults)
    told = {(fault.line, fault.field) for fault in faults.found}
    for row in rows:
        faults.found.extend(_row_faults(row, areas))
        if not any(row.cells.get(name) or (row.line, name) in told for name in _NAMES):
            faults.add(row.line, _("no name"), _("a name in Chinese or in English"), field="name_zh")
    for row, first in duplicates([row for row in rows if row.cells.get("uscc")], ("uscc",)):
        accepted = _("each organisation once")
        faults.add(row.line, format_lazy(_("the code of line {line}"), line=first.line), accepted, field="uscc")
    faults.found.extend(_same_names(rows))
    return Reading(tuple(rows), tuple(faults.found))


def _row_faults(row: Row, areas: Collection[str]) -> Iterator[FileFault]:
    cells = row.cells
    if cells.get("uscc") and cells.get("kind") in WITHOUT_USCC:
        accepted = _("nothing: a person or a team without legal personality has no such code")
        yield FileFault(row.file, row.line, quoted(cells["uscc"]), accepted, "uscc")
    if cells.get("area") and cells["area"] not in areas:
        yield FileFault(row.file, row.line, quoted(cells["area"]), nearest(cells["area"], areas), "area")
    given = [key.value for key in DATED if cells.get(key.value) is not None]
    if given and "valid_from" in cells and cells["valid_from"] is None:
        found = format_lazy(_("{columns} without the day they are of"), columns=", ".join(given))
        yield FileFault(row.file, row.line, found, _("a date under valid_from, such as 2021-03-24"), "valid_from")


def _same_names(rows: list[Row]) -> Iterator[FileFault]:
    """Yield a fault for a name that stands twice, unless codes tell the two apart."""
    named = [row for row in rows if row.cells.get("name_zh") and not row.cells.get("uscc")]
    with_code = {row.cells["name_zh"]: row for row in reversed(rows) if row.cells.get("name_zh") and row.cells.get("uscc")}
    pairs = list(duplicates(named, ("name_zh",)))
    pairs += [(row, with_code[row.cells["name_zh"]]) for row in named if row.cells["name_zh"] in with_code]
    for row, other in pairs:
        found = format_lazy(_("the name of line {line}"), line=other.line)
        accepted = _("each organisation or person once; two of one name need codes, or an addition to the name, that tell them apart")
        yield FileFault(row.file, row.line, found, accepted, "name_zh")
