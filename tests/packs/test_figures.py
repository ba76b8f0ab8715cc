"""Indicators, values and targets against each other and against the zone's codes."""

import pytest
from django.utils import translation

from pilotzone.indicators.sections import INDICATORS, TARGETS, VALUES, read_indicator_rows, read_targets, read_values
from pilotzone.kit.sheets import heads
from pilotzone.packs.figures import Codes, indicator_faults, target_faults, value_faults

CODES = Codes(areas={"430000": None, "430100": None}, instruments={"plan": None}, mandates={"title": None})
VERSION = {
    "indicator": "firms", "indicator_name_zh": "企业数", "indicator_name_en": "Firms", "code": "firms-1",
    "name_zh": "企业数", "name_en": "Firms",
    "definition_zh": "企业数", "definition_en": "Firms", "unit_code": "enterprise", "unit_zh": "家", "unit_en": "firms",
    "period_type": "year", "grade": "B", "effective_from": "2020", "source": "form",
}  # fmt: skip
LATER = VERSION | {"code": "firms-2", "supersedes": "firms-1", "break_note_zh": "口径变更", "break_note_en": "Break"}
SCALE = VERSION | {"indicator": "scale", "code": "scale-1", "unit_code": "cny", "decimals": "2", "period_type": "quarter"}
VALUE = {"version": "firms-1", "area": "430100", "period": "2025", "value": "450", "purpose": "publication", "grade": "D", "source": "s"}
TARGET = {"key": "t-1", "version": "firms-1", "area": "430100", "due_on": "2027-12-31", "period": "2027", "value": "5", "source": "s"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def sheet(columns, lines) -> str:
    rows = [",".join(line.get(column.name, "") for column in columns) for line in lines]
    return "\n".join([heads(columns), *rows]) + "\n"


def entries(*lines):
    return read_indicator_rows(sheet(INDICATORS, lines)).whole()


def said(faults) -> list[tuple[str, int, str, str]]:
    return [(fault.file, fault.line, fault.field, str(fault.found)) for fault in faults]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([VERSION, LATER, SCALE], []),
        ([VERSION, VERSION | {"indicator": "scale"}], [(3, "code", "“firms-1”, as on line 2 of indicators.csv")]),
        ([LATER], [(2, "supersedes", "“firms-1”")]),
        ([LATER, VERSION], [(2, "supersedes", "“firms-1”")]),
        ([VERSION, LATER | {"indicator": "scale"}], [(3, "supersedes", "“firms-1”")]),
        ([VERSION | {"comparable": "true"}], [(2, "comparable", "true")]),
        ([VERSION, LATER | {"comparable": "true", "unit_code": "site"}], [(3, "comparable", "true")]),
        ([VERSION, LATER | {"comparable": "true", "break_note_zh": "", "break_note_en": ""}], []),
        ([VERSION, LATER | {"break_note_en": ""}], [(3, "break_note_en", "nothing")]),
        ([VERSION | {"instrument": "plam"}], [(2, "instrument", "“plam”")]),
    ],
)
def test_every_fault_between_definitions_is_named(lines, expected):
    assert [fault[1:] for fault in said(indicator_faults(entries(*lines), CODES))] == expected


def test_an_indicator_in_yaml_and_csv_is_named_once_more():
    twice = (*entries(VERSION), *entries(VERSION | {"code": "firms-9"}))
    assert said(indicator_faults(twice, CODES)) == [("indicators.csv", 2, "code", "“firms”, as on line 2 of indicators.csv")]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([VALUE, VALUE | {"period": "2024"}], []),
        ([VALUE | {"version": "firm-1"}], [(2, "version", "“firm-1”")]),
        ([VALUE | {"area": "430101"}], [(2, "area", "“430101”")]),
        ([VALUE | {"period": "2025-01"}], [(2, "period", "“2025-01”")]),
        ([VALUE | {"period": "Jan-25"}], [(2, "period", "“Jan-25”")]),
        ([VALUE | {"value": "4.5"}], [(2, "value", "“4.5”")]),
        ([VALUE | {"value": "4.5", "power": "1"}], []),
        ([VALUE | {"value": "99999999999", "power": "15"}], [(2, "value", "“99999999999”")]),
        ([VALUE | {"version": "scale-1", "period": "2025-Q1", "value": "4.55"}], []),
        ([VALUE, VALUE | {"value": "451"}], [(3, "version", "version, area, period, purpose and grade of line 2")]),
        ([VALUE, VALUE | {"grade": "B"}], []),
        ([VALUE | {"value": "", "missing": "withheld"}], []),
    ],
)
def test_every_fault_of_a_value_is_named(lines, expected):
    rows = read_values(sheet(VALUES, lines)).whole()
    assert [fault[1:] for fault in said(value_faults(rows, entries(VERSION, SCALE), CODES))] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([TARGET | {"mandate": "title", "instrument": "plan"}], []),
        ([TARGET, TARGET], [(3, "key", "“t-1”, as on line 2 of targets.csv")]),
        (
            [TARGET | {"version": "x", "area": "x", "mandate": "x", "instrument": "x"}],
            [(2, "version", "“x”"), (2, "area", "“x”"), (2, "mandate", "“x”"), (2, "instrument", "“x”")],
        ),
        ([TARGET | {"value": "0.5"}], [(2, "value", "“0.5”")]),
    ],
)
def test_every_fault_of_a_target_is_named(lines, expected):
    rows = read_targets(sheet(TARGETS, lines)).whole()
    assert [fault[1:] for fault in said(target_faults(rows, entries(VERSION), CODES))] == expected


def test_what_would_be_accepted_is_said():
    rows = read_values(sheet(VALUES, [VALUE | {"version": "firm-1", "period": "2025-1"}, VALUE | {"period": "2025-1"}])).whole()
    assert [str(fault.accepted) for fault in value_faults(rows, entries(VERSION), CODES)] == ["firms-1", "2020"]
    assert [str(fault.accepted) for fault in value_faults(rows[:1], (), CODES)] == ["a code that is defined; there is none"]
