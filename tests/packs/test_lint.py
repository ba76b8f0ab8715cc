"""A pack's faults, each with file, line and what would be accepted."""

from pathlib import Path

import pytest
from django.utils import translation

from pilotzone.packs.errors import BadPack
from pilotzone.packs.folders import own_packs, pack_folder
from pilotzone.packs.lint import examine, lint, read_pack

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
    with translation.override("en"):
        found = [(fault.file, str(fault.found), str(fault.accepted).split(",")[0]) for fault in lint(tmp_path)]
    assert found == [("zone.yml", "an unknown file", "zone.yaml (the nearest)"), ("zone.yaml", "no such file", "the zone's definition")]


def test_what_file_managers_and_spreadsheets_leave_is_passed_over(tmp_path):
    for name in (".DS_Store", "Thumbs.db", "~$parties.csv", "README.zh-CN.md"):
        (tmp_path / name).write_bytes(b"x")
    assert faults(tmp_path, GOOD) == []


def test_every_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / "calendars.csv").write_bytes("日期".encode("utf-16"))
    (tmp_path / "parties.csv").write_bytes(b"kind\n\xff\xff\n")
    (tmp_path / "values.csv").mkdir()
    assert faults(tmp_path, GOOD) == [("calendars.csv", 0), ("parties.csv", 2), ("values.csv", 0)]


def test_gb18030_is_read_and_said(tmp_path):
    (tmp_path / "parties.csv").write_bytes("kind,name_zh,source\nenterprise,甲公司,登记\n".encode("gb18030"))
    (tmp_path / "zone.yaml").write_text(GOOD, encoding="utf-8")
    examined = examine(tmp_path)
    with translation.override("en"):
        assert [str(note) for note in examined.notes] == ["parties.csv is not UTF-8 and was read as GB18030 (GBK)."]
    assert (examined.faults, [row.cells["name_zh"] for row in examined.pack.parties]) == ((), ["甲公司"])


def test_refusal_tells_the_first_faults_each_on_a_line(tmp_path):
    (tmp_path / "zone.yaml").write_text("name_zh: 甲\nareas: []\n", encoding="utf-8")
    with translation.override("en"), pytest.raises(BadPack) as caught:
        read_pack(tmp_path)
    with translation.override("en"):
        assert str(caught.value).splitlines() == [
            "The pack is not accepted; it has 2 faults:",
            "  zone.yaml:1: found no “name_en”; accepted: “name_en” with a value",
            "  zone.yaml:2: areas: found a list; accepted: a list that is not empty",
            "All of them: pilotzone pack lint PATH",
        ]
