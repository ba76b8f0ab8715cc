"""CSV sheets that people fill in: declared columns in any order, every fault with its line and column.

The first line names the columns. An optional column may be left out. Lines that hold nothing are passed over at the end, where
spreadsheets leave them, and are faults elsewhere. A cell is one line of text and no formula.
"""

import csv
import difflib
import io
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from django.db.models import Model
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.amounts import Scale, narrow, parse_amount
from pilotzone.kit.dates import parse_date
from pilotzone.kit.errors import Invalid
from pilotzone.kit.sources import Faults, quoted
from pilotzone.kit.text import Words, listed

_FORMULA_SIGNS = tuple("=@＝＠")
_PLUS_AND_MINUS = tuple("+-＋－")
_SEPARATORS = (";", "\t", "；", "，")
_CODE = re.compile(r"[A-Za-z0-9_-]+")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_LARGE_WORDS = ("万", "亿")
_SHORTENED = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how its text becomes a value, what an empty cell means, and whether a number with its sign may stand in it."""

    name: str
    parse: Callable[[str], Any] = str
    required: bool = False
    empty: Any = ""
    longest: int = 400
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a file, its cells checked and turned into what they mean; a cell at fault is left out."""

    file: str
    line: int
    cells: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}"

    def line_of(self, name: str) -> int:
        """Return the line on which a cell stands, where the cells of a row stand on lines of their own."""
        return self.lines.get(name, self.line)


def heads(columns: Iterable[Column]) -> str:
    """Return the first line of a sheet."""
    return ",".join(column.name for column in columns)


def read_sheet(text: str, columns: Sequence[Column], faults: Faults) -> list[Row]:
    """Return the rows of a sheet; whatever is wrong is added to the faults."""
    records = _records(text, faults)
    while records and not any(records[-1][1]):
        records.pop()
    if not records:
        faults.add(1, _("an empty file"), format_lazy(_("the columns {columns}"), columns=heads(columns)))
        return []
    shown = _header(records[0][1], columns, faults)
    if not any(shown):
        return []
    return [row for line, cells in records[1:] if (row := _row(line, cells, shown, faults)) is not None]


def _records(text: str, faults: Faults) -> list[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1
        try:
            records.append((line, [cell.strip() for cell in next(reader)]))
        except StopIteration:
            return records
        except csv.Error as error:
            faults.add(line, str(error), _("cells separated by commas, with quotation marks in pairs"))
            return records


def _header(names: list[str], columns: Sequence[Column], faults: Faults) -> list[Column | None]:
    """Return the column of each cell, None for one that is not known; spreadsheets may leave empty cells at the end."""
    known = {column.name: column for column in columns}
    while names and not names[-1]:
        names = names[:-1]
    separator = next((each for each in _SEPARATORS if len(names) == 1 and each in names[0]), None)
    if separator is not None:
        faults.add(1, format_lazy(_("cells separated by {separator}"), separator=repr(separator)), _("cells separated by commas"))
        return []
    for place, name in enumerate(names):
        if name in names[:place]:
            faults.add(1, format_lazy(_("the column “{column}” twice"), column=name), _("each column once"), field=name)
        elif name not in known:
            faults.add(1, format_lazy(_("the unknown column “{column}”"), column=name), nearest(name, known), field=name)
    for column in columns:
        if column.required and column.name not in names:
            faults.add(1, format_lazy(_("no column “{column}”"), column=column.name), heads(columns), field=column.name)
    return [known.get(name) if name not in names[:place] else None for place, name in enumerate(names)]


def nearest(name: str, known: Collection[str]) -> Words:
    """Return what would be accepted instead of a name: the nearest first, if there is one."""
    near = difflib.get_close_matches(name, known, n=1) if len(known) > 1 else []
    others = listed(known) if len(known) <= 40 else _("a name that is defined")
    return format_lazy(_("{name} (the nearest), or {others}"), name=near[0], others=others) if near else others


def _row(line: int, cells: list[str], shown: list[Column | None], faults: Faults) -> Row | None:
    if not any(cells):
        faults.add(line, _("an empty line"), _("a line that says something"))
        return None
    while len(cells) > len(shown) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) != len(shown):
        accepted = _("{count} cells; a text that holds a comma stands in quotation marks")
        faults.add(line, format_lazy(_("{count} cells"), count=len(cells)), format_lazy(accepted, count=len(shown)))
        return None
    found: dict[str, Any] = {}
    for column, text in zip(shown, cells, strict=True):
        if column is not None and (fault := _unfit(column, text)) is not None:
            faults.add(line, fault[0], fault[1], field=column.name)
        elif column is not None:
            take(found, column, text, line, faults)
    return Row(faults.file, line, found)


def _unfit(column: Column, text: str) -> tuple[Words, Words] | None:
    if text.startswith(_FORMULA_SIGNS) or (text.startswith(_PLUS_AND_MINUS) and not column.signed):
        return format_lazy(_("a formula: {text}"), text=quoted(text)), _("the value itself")
    if "\n" in text or "\r" in text:
        return _("a line break inside a cell"), _("one line; a quotation mark that was opened is closed")
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in text):
        return _("a control character"), _("visible characters")
    return None


def take(cells: dict[str, Any], column: Column, text: str, line: int, faults: Faults) -> None:
    """Put what the text means into the cells under the column's name, or add what is wrong with it to the faults."""
    if not text:
        if column.required:
            faults.add(line, _("nothing"), _("a value; it may not be empty"), field=column.name)
        else:
            cells[column.name] = column.empty
        return
    if len(text) > column.longest:
        found = format_lazy(_("{count} characters"), count=len(text))
        faults.add(line, found, format_lazy(_("at most {count} characters"), count=column.longest), field=column.name)
        return
    try:
        cells[column.name] = column.parse(text)
    except Invalid as error:
        for each in error.errors:
            # A format that knows what is wrong with this very value says so; it begins with the field, which is told already.
            detail = str(each.message).partition(": ")[2].rstrip(".。")
            faults.add(line, detail or quoted(text), each.accepted, field=column.name)


def choice(kind: type[Enum]) -> Callable[[str], Any]:
    """Return the parser of a column that takes the values of an enumeration, as they are written in files."""
    values = [str(each.value) for each in kind]

    def parse(text: str) -> Enum:
        if text not in values:
            raise Invalid.field("", text, nearest(text, values))
        return kind(text)

    return parse


def whole(least: int, most: int) -> Callable[[str], int]:
    """Return the parser of a whole number within bounds."""

    def parse(text: str) -> int:
        plain = narrow(text)
        if not _WHOLE.fullmatch(plain) or not least <= int(plain) <= most:
            raise Invalid.field("", text, format_lazy(_("a whole number from {least} to {most}"), least=least, most=most))
        return int(plain)

    return parse


def amount(scale: Scale) -> Callable[[str], int]:
    """Return the parser of an amount of a scale, written as a plain number: no 万, no 亿, no unit."""
    bare = Scale(scale.per_unit, scale.shown_decimals)

    def parse(text: str) -> int:
        refuse_large_words(text)
        return parse_amount(text, bare)

    return parse


def refuse_large_words(text: str) -> None:
    """Refuse 万 and 亿 behind a number, which a reader may take for part of it and a program may not guess."""
    if any(word in text for word in _LARGE_WORDS):
        raise Invalid.field("", text, _("the number without 万 or 亿, written out: 12000000"))


def flag(text: str) -> bool:
    """Return what true, false, yes, no, 是 or 否 mean; spreadsheets write TRUE and FALSE."""
    found = {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False}.get(text.lower())
    if found is None:
        raise Invalid.field("", text, _("true or false"))
    return found


def day(text: str) -> date:
    """Return a day, written in one of the ways that people and spreadsheets write it."""
    try:
        return parse_date(text)
    except Invalid:
        # A bare month or year is a date elsewhere, and none here.
        raise Invalid.field("", text, _("a date such as 2021-03-24")) from None


def code(text: str) -> str:
    """Return a code that can stand in an address."""
    if not _CODE.fullmatch(text):
        raise Invalid.field("", text, _("Latin letters, digits, hyphens and underscores"))
    return text


def longest(model: type[Model], name: str) -> int:
    """Return how many characters a text field of a table takes."""
    return int(getattr(model._meta.get_field(name), "max_length", None) or 400)


def shortened_number(text: str) -> bool:
    """Tell whether a spreadsheet has shortened a long number to something like 9.14E+17."""
    return _SHORTENED.fullmatch(text) is not None


def duplicates(rows: Iterable[Row], names: Sequence[str]) -> Iterator[tuple[Row, Row]]:
    """Yield each row with the first one that is equal to it in these cells; rows with a cell at fault are passed over."""
    first: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        if not all(name in row.cells for name in names):
            continue
        key = tuple(row.cells[name] for name in names)
        if key in first:
            yield row, first[key]
        else:
            first[key] = row
