"""Files that people write by hand: their text, and what is wrong with them by file and line.

Text is UTF-8, with or without a mark at its start. Excel in China saves a CSV as GB18030 (GBK): that is read too where every
byte of it makes sense as such, and the reader of the file can tell people so.
"""

import codecs
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pilotzone.kit.errors import FieldError, Invalid, shortened
from pilotzone.kit.text import Words, label_of

UTF_8, GB18030 = "UTF-8", "GB18030"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Characters that no text in Chinese or English holds, but that bytes in another encoding easily turn into.
_FOREIGN = frozenset({"Cc", "Cn", "Co", "Cs"})
_BLANKS = frozenset("\t\r\n")

Row_ = TypeVar("Row_")


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing that is wrong: file, line (0: the whole file), what was found, what would be accepted, in which column or key."""

    file: str
    line: int
    found: Words
    accepted: Words
    field: str = ""

    @property
    def place(self) -> str:
        """File, line and column, as far as they are known."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}" if self.field else place

    def __str__(self) -> str:
        words = {"place": self.place, "found": self.found, "accepted": self.accepted}
        return str(_("%(place)s: found %(found)s; accepted: %(accepted)s")) % words

    def to_dict(self) -> dict[str, object]:
        """Return the machine form, words in the active language."""
        return {"file": self.file, "line": self.line, "field": self.field, "found": str(self.found), "accepted": str(self.accepted)}


class BadFile(Invalid):
    """A file that cannot be taken; carries every fault."""

    code = "bad_file"
    template = _("The file cannot be taken; nothing was changed.")

    def __init__(self, faults: Iterable[FileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__(errors=[FieldError(fault.place, fault.found, fault.accepted, format_lazy("{}", fault)) for fault in self.faults])


@dataclass(frozen=True, slots=True)
class Faults:
    """Gathers what is wrong with a file, so that its author sees all of it at once."""

    file: str
    found: list[FileFault] = field(default_factory=list)

    def add(self, line: int, found: Words, accepted: object, *, field: str = "") -> None:
        """Note a fault; `accepted` is words or a list of them."""
        self.found.append(FileFault(self.file, line, found, label_of(accepted), field))


@dataclass(frozen=True, slots=True)
class Reading(Generic[Row_]):
    """What could be read of a file, and its faults; rows are fit for use only where there are none."""

    rows: tuple[Row_, ...] = ()
    faults: tuple[FileFault, ...] = ()

    def whole(self) -> tuple[Row_, ...]:
        """Return the rows of a file without faults; raises BadFile with every fault otherwise."""
        if self.faults:
            raise BadFile(self.faults)
        return self.rows


@dataclass(frozen=True, slots=True)
class SourceText:
    """The text of a file and the encoding it was read in."""

    text: str
    encoding: str = UTF_8


def quoted(value: object) -> Words:
    """Return the value as a message shows it: cut where it is long, in quotation marks, in words where there is nothing."""
    text = shortened(value)
    return f"“{text}”" if text else _("nothing")


def source_text(path: Path, *, largest: int) -> SourceText:
    """Return the text of a file of at most `largest` bytes; raises BadFile for a larger one and for other encodings."""
    size = path.stat().st_size
    if size > largest:
        raise _whole_file(
            path, format_lazy(_("{size} bytes"), size=f"{size:,}"), format_lazy(_("at most {size} bytes"), size=f"{largest:,}")
        )
    content = path.read_bytes()
    if content.startswith(_UTF_16):
        raise _whole_file(path, "UTF-16", _("UTF-8 (in Excel: save as “CSV UTF-8”) or GB18030"))
    try:
        return SourceText(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return _as_gb18030(path, content, error)


def _as_gb18030(path: Path, content: bytes, error: UnicodeDecodeError) -> SourceText:
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        text = "\0"
    if any(unicodedata.category(character) in _FOREIGN for character in set(text) - _BLANKS):
        line = content.count(b"\n", 0, error.start) + 1
        found = format_lazy(_("bytes that are neither UTF-8 nor GB18030 (first: {byte})"), byte=f"0x{content[error.start]:02X}")
        raise BadFile([FileFault(path.name, line, found, _("UTF-8 (in Excel: save as “CSV UTF-8”) or GB18030"))]) from None
    return SourceText(text, GB18030)


def _whole_file(path: Path, found: Words, accepted: Words) -> BadFile:
    return BadFile([FileFault(path.name, 0, found, accepted)])
