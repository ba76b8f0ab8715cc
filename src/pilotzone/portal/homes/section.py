"""A section of a home page, and how figures are written on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pilotzone.audit.enums import Origin
from pilotzone.kit.amounts import money_short
from pilotzone.kit.text import Words, listed, reading_language

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its heading, the template under `portal/sections/` that prints `data`, a link to the whole."""

    heading: Words
    kind: str
    data: Item
    url: str = ""
    link: Words = ""
    note: Words = ""

    @property
    def template(self) -> str:
        return f"portal/sections/{self.kind}.html"


def figure(label: Words, value: object, url: str = "", **more: object) -> Item:
    """Return one key figure."""
    return {"label": label, "value": value, "url": url, **more}


def sum_figure(label: Words, fen: int, url: str = "", **more: object) -> Item:
    """Return a sum as a key figure, its unit set apart where it follows the number."""
    text = short(fen)
    number, _blank, unit = text.rpartition(" ") if reading_language() == "zh" else (text, "", "")
    return figure(label, number, url, unit=unit, **more)


def short(fen: int) -> str:
    """Return a sum in the large unit; nothing at all is said without fen."""
    if fen:
        return money_short(fen)
    return "0 元" if reading_language() == "zh" else "CNY 0"


def table(caption: Words, columns: Iterable[Any], rows: Sequence[Sequence[Item]], empty: Words = "") -> Item:
    """Return a table; a column given as (label, True) holds numbers."""
    heads = [{"label": column[0], "number": column[1]} if isinstance(column, tuple) else {"label": column} for column in columns]
    return {"caption": caption, "columns": heads, "rows": [{"cells": cells} for cells in rows], "empty": empty}


def cell(text: object, url: str = "", **more: object) -> Item:
    """Return one cell."""
    return {"text": text, "url": url, **more}


def number(n: int, url: str = "") -> Item:
    """Return a count as a cell; nothing to follow where nothing is."""
    return {"text": n, "url": url if n else "", "number": True}


def stamp_of_all(origins: Iterable[str]) -> str:
    """Return the words that mark a count: nothing where all of it is real, that it is so in part where some of it is."""
    kinds = set(origins)
    made = sorted(kinds - {Origin.REAL.value})
    if not made:
        return ""
    words = str(listed([Origin(kind).label for kind in made]))
    return _("in part: %(kinds)s") % {"kinds": words} if Origin.REAL.value in kinds else words
