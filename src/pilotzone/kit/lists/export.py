"""The whole of a list as a file, in the reader's language: CSV in chunks as it is read, XLSX by way of a file on disk."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from io import StringIO
from itertools import islice
from typing import IO, Any

from django.utils.translation import get_language, override

from pilotzone.kit.amounts import decimals_of
from pilotzone.kit.dates import PartialDate, Precision, shanghai
from pilotzone.kit.lists.cells import defused, plain_text_of, text_of
from pilotzone.kit.lists.spec import Column, Kind

ROWS_AT_ONCE = 2000
# A sheet holds 1,048,576 rows; a list that is longer goes on in the next sheet.
ROWS_PER_SHEET = 1_000_000
# A cell holds 32,767 characters; a longer text would be left out without a word.
LONGEST_TEXT = 32_000
# A spreadsheet keeps 15 digits of a number; a longer one is written as text, so that none is lost.
EXACT_BELOW = 10**15
_FIRST_DAY = date(1900, 3, 1)  # before it spreadsheets count one day wrong


def csv_chunks(columns: Sequence[Column], rows: Iterable[object]) -> Iterator[bytes]:
    """Yield the list as UTF-8 CSV with a byte order mark, without which spreadsheets garble Chinese."""
    # The server reads on after the request is over, when no language is active: it is taken along.
    language = get_language()
    yield b"\xef\xbb\xbf" + _csv_bytes([[defused(column.heading) for column in columns]])
    remaining = iter(rows)
    while chunk := list(islice(remaining, ROWS_AT_ONCE)):
        with override(language):
            lines = _csv_bytes([[plain_text_of(column, column.value_of(row)) for column in columns] for row in chunk])
        yield lines


def _csv_bytes(lines: Iterable[Sequence[str]]) -> bytes:
    buffer = StringIO()
    csv.writer(buffer).writerows(lines)
    return buffer.getvalue().encode()


def xlsx_file(title: str, columns: Sequence[Column], rows: Iterable[object]) -> IO[bytes]:
    """Return an open temporary file with the list as a workbook, at its start; memory does not grow with the rows."""
    # Slow import: only exports need it.
    import xlsxwriter

    target = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    workbook = xlsxwriter.Workbook(target, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
    formats = _Formats(workbook)
    remaining = iter(rows)
    for number in range(1, 10_000):
        sheet = workbook.add_worksheet(_sheet_name(title, number))
        _write_head(sheet, columns, formats)
        written = 0
        for written, row in enumerate(islice(remaining, ROWS_PER_SHEET), 1):
            for index, column in enumerate(columns):
                _write_cell(sheet, (written, index), column, column.value_of(row), formats)
        if written < ROWS_PER_SHEET:
            break
    workbook.close()
    target.seek(0)
    return target


class _Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self.head = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.time = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self.whole = workbook.add_format({"num_format": "#,##0"})
        # The mark of a quoted text: it stays text when somebody edits the cell.
        self.quoted = workbook.add_format({"quote_prefix": True})
        self._workbook = workbook
        self._decimals: dict[int, Any] = {0: self.whole}

    def decimals(self, places: int) -> Any:
        if places not in self._decimals:
            self._decimals[places] = self._workbook.add_format({"num_format": f"#,##0.{'0' * places}"})
        return self._decimals[places]


def _sheet_name(title: str, number: int) -> str:
    clean = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title).strip()[:25] or "list"
    return clean if number == 1 else f"{clean} {number}"


def _write_head(sheet: Any, columns: Sequence[Column], formats: _Formats) -> None:
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, 14 if column.is_numeric else 20)
        sheet.write_string(0, index, column.heading, formats.head)


def _write_cell(sheet: Any, place: tuple[int, int], column: Column, value: object, formats: _Formats) -> None:
    match column.kind, value:
        case Kind.NUMBER, int() if abs(value) < EXACT_BELOW:
            sheet.write_number(*place, value, formats.whole)
        case Kind.AMOUNT, int() if abs(value) < EXACT_BELOW and decimals_of(column.scale) is not None:
            # Up to 15 digits the nearest floating-point number prints as the very amount.
            places = decimals_of(column.scale) or 0
            sheet.write_number(*place, float(Fraction(value, column.scale.per_unit)), formats.decimals(places))
        case Kind.DATE, date() if value >= _FIRST_DAY:
            sheet.write_datetime(*place, value, formats.day)
        case Kind.PARTIAL_DATE, PartialDate(first=date() as first, precision=Precision.DAY) if first >= _FIRST_DAY:
            sheet.write_datetime(*place, first, formats.day)
        case Kind.TIME, datetime():
            sheet.write_datetime(*place, shanghai(value).replace(tzinfo=None), formats.time)
        case _:
            _write_text(sheet, place, text_of(column, value), formats)


def _write_text(sheet: Any, place: tuple[int, int], text: str, formats: _Formats) -> None:
    shown = text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"
    if shown:
        sheet.write_string(*place, shown, formats.quoted if defused(shown) != shown else None)
