"""Every way zone.yaml can be wrong: its shape first, then what its codes refer to."""

import pytest
from django.utils import translation

from pilotzone.kit.located import locate
from pilotzone.kit.sources import Faults
from pilotzone.packs.zone_file import zone_faults

GOOD = """name_zh: 试验区
name_en: Zone
areas:
  - {code: "430000", level: province, name_zh: 湖南省, name_en: Hunan}
  - code: "430100"
    level: city
    parent: "430000"
    name_zh: 长沙市
    name_en: Changsha
    names:
      - {name_zh: 长沙, source: 志, valid_from: 1933-01-01, valid_to: 1949-01-01}
instruments:
  - {code: a, kind: letter, title_zh: 函, title_en: Letter, source: 网}
  - {code: b, kind: plan, title_zh: 案, title_en: Plan, source: 网, effective_from: 2021-01-01, effective_to: 2025-01-01, replaces: a}
mandates:
  - {code: m, area: "430100", title_zh: 区, title_en: Z, ministry_zh: 部, ministry_en: M, source: n, instrument: a, approved_on: 2021-03-24}
"""


def faults(text: str) -> list[tuple[int, str, str]]:
    with translation.override("en"):
        return [(fault.line, str(fault.found), str(fault.accepted)) for fault in zone_faults(locate(text, Faults("zone.yaml")))]


def test_whole_definition_holds():
    assert faults(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("name_en: Zone\n", "naem_en: Zone\n", [(1, "no “name_en”", "“name_en” with a value"),
          (2, "the unknown key “naem_en”", "name_en (the nearest), or name_zh, name_en, areas, instruments, mandates")]),
        ("level: city", "level: town", [(6, "“town”", "country, province, city, district, site")]),
        ('code: "430100"', "code: 430100", [(5, "“430100”", "text; numbers and dates in quotation marks where text is meant")]),
        ('code: "430100"', 'code: "长沙"', [(5, "“长沙”", "Latin letters, digits, hyphens and underscores")]),
        ('code: "430100"', 'code: "4301000000000"', [(5, "“4301000000000”", "at most 12 characters")]),
        ("name_zh: 长沙市", "name_zh: ''", [(8, "nothing", "a text that is not empty")]),
        ("name_zh: 长沙市", "name_zh:", [(8, "nothing", "text; numbers and dates in quotation marks where text is meant")]),
        ("name_zh: 长沙市", f"name_zh: {'长' * 81}", [(8, f"“{'长' * 79}…”", "at most 80 characters")]),
        ("approved_on: 2021-03-24", "approved_on: soon", [(16, "“soon”", "a date such as 2021-03-24")]),
        ("mandates:\n", "mandates: none\nx:\n", [(15, "“none”", "a list"),
          (16, "the unknown key “x”", "name_zh, name_en, areas, instruments, mandates")]),
        ('parent: "430000"', 'parent: "430100"', [(7, "“430100”", "430000")]),
        ('code: "430100"', 'code: "430000"', [(5, "the code “430000” twice", "each code once"), (16, "“430100”", "430000, 430000")]),
        ("replaces: a", "replaces: b", [(14, "“b”", "a")]),
        ("instrument: a", "instrument: c", [(16, "“c”", "a, b")]),
        ("effective_to: 2025-01-01", "effective_to: 2021-01-01", [(14, "“2021-01-01”", "a day after 2021-01-01")]),
        ("valid_to: 1949-01-01", "valid_to: 1930-01-01", [(11, "“1930-01-01”", "a day after 1933-01-01")]),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_line_and_what_is_accepted(old, new, expected):
    assert old in GOOD
    assert faults(GOOD.replace(old, new, 1)) == expected


def test_a_file_of_another_shape_is_refused():
    assert faults("- a\n") == [(1, "a list", "a mapping")]
