"""A pack to be filled in: the folder that `pilotzone pack new` writes.

The sheets hold their first line only, so that nothing invented is ever loaded; the README explains each column.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pilotzone.indicators.sections import INDICATORS, TARGETS, VALUES
from pilotzone.kit.sheets import Column, heads
from pilotzone.obligations.calendars import CALENDARS
from pilotzone.packs.errors import FolderInUse
from pilotzone.packs.lint import CALENDARS_FILE, INDICATOR_ROWS_FILE, PARTIES_FILE, TARGETS_FILE, VALUES_FILE
from pilotzone.packs.parties import PARTIES

TEXTS = Path(__file__).with_name("texts")
SHEETS: Mapping[str, Sequence[Column]] = {
    PARTIES_FILE: PARTIES,
    INDICATOR_ROWS_FILE: INDICATORS,
    VALUES_FILE: VALUES,
    TARGETS_FILE: TARGETS,
    CALENDARS_FILE: CALENDARS,
}


def write_pack(folder: Path) -> list[str]:
    """Write the files of a pack into a new or empty folder and return their names; refuses one that holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderInUse(path=folder)
    contents = {path.name: path.read_text(encoding="utf-8") for path in sorted(TEXTS.iterdir())}
    # The mark at the start tells a spreadsheet that the sheet is UTF-8.
    contents |= {name: f"\ufeff{heads(columns)}\r\n" for name, columns in SHEETS.items()}
    _write(folder, contents)
    return list(contents)


def _write(folder: Path, contents: Mapping[str, str]) -> None:
    """Write all files or none."""
    existed = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        for name, content in contents.items():
            (folder / name).write_text(content, encoding="utf-8", newline="")
    except BaseException:
        for name in contents:
            (folder / name).unlink(missing_ok=True)
        if not existed:
            folder.rmdir()
        raise
