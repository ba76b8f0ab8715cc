"""The pack that is written to be filled in: it holds, loads nothing invented, and explains every column."""

import re

import pytest

from pilotzone.kit.sheets import read_sheet
from pilotzone.kit.sources import Faults, source_text
from pilotzone.packs.blank import SHEETS, TEXTS, write_pack
from pilotzone.packs.errors import FolderInUse
from pilotzone.packs.folders import own_packs
from pilotzone.packs.lint import examine
from pilotzone.packs.zone_file import ZONE


def test_new_pack_holds_and_loads_nothing_but_one_place(tmp_path):
    written = write_pack(tmp_path / "mine")

    examined = examine(tmp_path / "mine")
    assert sorted(written) == sorted(path.name for path in (tmp_path / "mine").iterdir())
    assert (examined.faults, len(examined.notes)) == ((), 1)
    pack = examined.pack
    assert (pack.calendars, pack.parties, pack.indicators, pack.values, pack.targets) == ((), (), (), (), ())
    assert [area["code"] for area in pack.zone["areas"]] == ["100000"]


def test_commented_lines_of_the_definition_hold_too_when_taken_in(tmp_path):
    write_pack(tmp_path)
    path = tmp_path / "zone.yaml"
    text = path.read_text("utf-8").replace("  # - {code", "  - {code")
    path.write_text(re.sub(r"^# (instruments:|mandates:|  .*)$", r"\1", text, flags=re.MULTILINE), "utf-8")

    examined = examine(tmp_path)

    assert examined.faults == ()
    assert [len(examined.pack.zone[section]) for section in ("areas", "instruments", "mandates")] == [3, 1, 1]


def test_folder_that_holds_something_is_refused_and_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FolderInUse):
        write_pack(tmp_path)
    with pytest.raises(FolderInUse):
        write_pack(tmp_path / "mine.txt")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_pack_that_cannot_be_written_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setitem(SHEETS, "no/such/folder.csv", ())
    with pytest.raises(FileNotFoundError):
        write_pack(tmp_path / "mine")
    assert not (tmp_path / "mine").exists()


def test_sheets_are_told_to_be_utf_8_and_hold_their_heads_only(tmp_path):
    write_pack(tmp_path)
    for name, columns in SHEETS.items():
        faults = Faults(name)
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf")
        assert (read_sheet(source_text(tmp_path / name, largest=10_000).text, columns, faults), faults.found) == ([], [])


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_every_column_is_explained_with_whether_it_must_be_filled(readme, sheet):
    section = (TEXTS / readme).read_text("utf-8").split(f"## {sheet}")[1].split("\n## ")[0]
    firsts = [row.split("|")[1] for row in section.splitlines() if row.startswith("| ") and not row.startswith(("| column", "| 列"))]
    names = [(name.strip(" *"), "**" in name) for cell in firsts for name in re.split(r"[,、]", cell)]
    assert sorted(names) == sorted((column.name, column.required) for column in SHEETS[sheet])


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_accepted_word_and_key_is_named(readme):
    text = (TEXTS / readme).read_text("utf-8")
    words = [word for section in _enums(ZONE) for word in section]
    assert [word for word in words if f"`{word}`" not in text] == []
    assert [key for key in _keys(ZONE) if not re.search(rf"\b{key}\b", text)] == []


def _enums(schema):
    if isinstance(schema, dict):
        if "enum" in schema:
            yield schema["enum"]
        for part in schema.values():
            yield from _enums(part)


def _keys(schema):
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from _keys(part)


def test_template_is_no_pack_of_its_own():
    assert own_packs() == ["changsha"]
