"""A pack's faults, each with file, line and what would be accepted."""

from pathlib import Path

import pytest

from pilotzone.packs.folders import own_packs, pack_folder
from pilotzone.packs.lint import lint

GOOD = """name_zh: 试验区
name_en: Zone
areas:
  - {code: "430000", level: province, name_zh: 湖南省, name_en: Hunan}
  - {code: "430100", level: city, parent: "430000", name_zh: 长沙市, name_en: Changsha}
"""


def faults(tmp_path: Path, zone: str) -> list[tuple[str, int]]:
    (tmp_path / "zone.yaml").write_text(zone, encoding="utf-8")
    return [(fault.file, fault.line) for fault in lint(tmp_path)]


@pytest.mark.parametrize("name", own_packs())
def test_own_packs_hold(name):
    assert lint(pack_folder(name)) == []


def test_smallest_pack_holds(tmp_path):
    assert faults(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("name_en: Zone\n", "name_en: Zone\nnaem_en: Zone\n", 3),
        ("level: city", "level: town", 5),
        ('parent: "430000"', 'parent: "440000"', 5),
        ('code: "430100"', 'code: "430000"', 5),
        ("name_en: Zone\n", "", 1),
        ("name_en: Zone\n", "name_en: Zone\nname_en: Zone\n", 3),
        ("name_zh: 湖南省", "name_zh: ''", 4),
        ("name_zh: 湖南省", "name_zh: !!python/name:os.system x", 4),
        ("areas:\n", "areas: &a\n", None),
        ("areas:\n", "areas: [\n", None),
    ],
)
def test_fault_is_named_with_its_line(tmp_path, old, new, line):
    assert old in GOOD
    found = faults(tmp_path, GOOD.replace(old, new, 1))
    if new == "areas: &a\n":
        # An anchor that nothing refers to changes nothing.
        assert found == []
    elif line is None:
        assert [file for file, _line in found] == ["zone.yaml"]
    else:
        assert ("zone.yaml", line) in found


def test_alias_is_refused(tmp_path):
    zone = GOOD.replace("name_en: Zone", "name_en: &x Zone").replace("name_en: Hunan", "name_en: *x")
    assert faults(tmp_path, zone) == [("zone.yaml", 4)]


def test_unknown_file_and_missing_definition_are_named(tmp_path):
    (tmp_path / "zone.yml").write_text(GOOD, encoding="utf-8")
    assert [(fault.file, fault.found) for fault in lint(tmp_path)] == [("zone.yml", "an unknown file"), ("zone.yaml", "no such file")]


def test_broken_calendar_is_named(tmp_path):
    (tmp_path / "zone.yaml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "calendars.csv").write_bytes(b"\xff\xfe")
    assert [(fault.file, fault.found) for fault in lint(tmp_path)] == [("calendars.csv", "bytes that are not UTF-8")]
