"""What stands in a cell: on the page as text with its language, in a file as plain text or as a number or date."""

from dataclasses import dataclass
from datetime import date, datetime

from pilotzone.kit.amounts import format_amount
from pilotzone.kit.dates import PartialDate, format_time, shanghai
from pilotzone.kit.lists.spec import Column, Kind
from pilotzone.kit.text import Bilingual, Localised, label_of

# A spreadsheet takes a text that starts so for a formula; the wide forms are narrowed by some input methods.
_FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")

UNBROKEN = frozenset({Kind.DATE, Kind.PARTIAL_DATE, Kind.TIME})


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the page. `language` is set where the text is not in the reader's."""

    text: str
    number: bool
    url: str = ""
    chip: bool = False
    tone: str = ""
    language: str = ""
    # A day broken over two lines is read twice.
    nowrap: bool = False


def cell_of(column: Column, row: object) -> Cell:
    """Return the cell of a row in a column."""
    value = column.value_of(row)
    chosen = value.choose() if isinstance(value, Bilingual) else value
    return Cell(
        text=text_of(column, value),
        number=column.is_numeric,
        url=(column.link(row) or "") if column.link else "",
        chip=column.kind is Kind.STATUS,
        tone=column.tone(row) if column.tone else "",
        language=chosen.language if isinstance(chosen, Localised) and chosen.fallback else "",
        nowrap=column.kind in UNBROKEN,
    )


def text_of(column: Column, value: object) -> str:
    """Return the value as the reader reads it; nothing for a value that is not there."""
    if value is None:
        return ""
    match column.kind, value:
        case Kind.AMOUNT, int():
            return format_amount(value, column.scale)
        case Kind.NUMBER, int():
            return f"{value:,}"
        case Kind.TIME, datetime():
            return format_time(value)
        case Kind.DATE, date():
            return value.isoformat()
    return str(label_of(value))


def plain_text_of(column: Column, value: object) -> str:
    """Return the value for a file: numbers without grouping, dates in ISO form, texts so that no spreadsheet runs them."""
    match column.kind, value:
        case Kind.AMOUNT, int():
            return format_amount(value, column.scale, grouped=False)
        case Kind.NUMBER, int():
            return str(value)
        case Kind.TIME, datetime():
            return shanghai(value).isoformat(timespec="seconds")
        case Kind.PARTIAL_DATE, PartialDate() if value.first is not None:
            return value.isoformat()
    return defused(text_of(column, value))


def defused(text: str) -> str:
    """Return the text with an apostrophe before it where a spreadsheet would run it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA_SIGNS) else text
