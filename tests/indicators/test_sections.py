"""The pack's own files, taken whole and twice; and every way a file can be wrong, with file and line."""

from datetime import date

import pytest
from tests.indicators.conftest import PACK

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.models import Event
from pilotzone.indicators.commands import take_indicators, take_targets, take_values
from pilotzone.indicators.comparability import chained, total
from pilotzone.indicators.enums import Bound, Purpose
from pilotzone.indicators.errors import BadSection, UnlikeDefinitions
from pilotzone.indicators.models import Indicator, IndicatorVersion, Observation, Target
from pilotzone.indicators.queries import series_of, targets_and_values
from pilotzone.indicators.sections import INDICATORS, TARGETS, VALUES, read_indicator_rows, read_indicators, read_targets, read_values
from pilotzone.kit.sheets import heads
from pilotzone.kit.sources import BadFile

VERSION = """
      - code: a-1
        name_zh: 甲
        name_en: A
        definition_zh: 甲
        definition_en: A
        unit_code: person
        unit_zh: 人
        unit_en: persons
        period_type: year
        grade: A
        effective_from: 2020
        source: form
"""
INDICATOR = f"indicators:\n  - code: a\n    name_zh: 甲\n    name_en: A\n    versions:{VERSION}"


def take_pack() -> None:
    take_indicators(read_indicators((PACK / "indicators.yaml").read_text("utf-8")).whole(), by=SYSTEM)
    for name, read, take in (("values.csv", read_values, take_values), ("targets.csv", read_targets, take_targets)):
        take(read((PACK / name).read_text("utf-8")).whole(), by=SYSTEM)


@pytest.fixture
def pack(legal_basis: None) -> None:
    take_pack()


@pytest.mark.django_db
@pytest.mark.usefixtures("pack")
class TestPack:
    def test_every_row_has_a_source_and_taking_the_pack_again_adds_nothing(self):
        counts = [model.objects.count() for model in (Indicator, IndicatorVersion, Observation, Target)]
        take_pack()
        assert [model.objects.count() for model in (Indicator, IndicatorVersion, Observation, Target)] == counts == [18, 25, 4, 33]
        assert not [row for model in (IndicatorVersion, Observation, Target) for row in model.objects.filter(source="")]

    def test_baseline_is_ten_and_forty_five_billion_yuan_and_a_lower_bound_of_firms(self):
        found = {row.version.code: (row.value, row.bound) for row in Observation.objects.select_related("version")}
        assert found == {
            "ai-scale-core-2020": (10 * 10**9 * 100, Bound.EXACT),
            "ai-scale-related-2020": (45 * 10**9 * 100, Bound.EXACT),
            "ai-firms-core-and-related-2021": (2400, Bound.MORE),
            "ai-firms-core-and-main-business-2022": (2500, Bound.MORE),
        }

    def test_scale_has_six_definitions_and_not_two_of_them_compare(self, changsha):
        series = series_of(Indicator.objects.get(code="ai-scale"), changsha, purpose=Purpose.PUBLICATION)
        assert [line.latest.code for line in series.lines] == [
            "ai-scale-core-2020",
            "ai-scale-related-2020",
            "ai-scale-core-and-related-2021",
            "ai-scale-core-2022",
            "ai-scale-driven-2022",
            "ai-scale-industry-2025",
        ]
        assert [len(line.values) for line in series.lines] == [1, 1, 0, 0, 0, 0]
        assert [[target.key for target in line.targets] for line in series.lines[2:]] == [
            ["cs-2023-core-and-related"],
            ["cs-2025-core"],
            ["cs-2025-driven"],
            ["cs-2027-ai-industry", "cs-2030-ai-industry"],
        ]

    @pytest.mark.parametrize("join", [chained, total])
    @pytest.mark.parametrize("start", ["ai-scale", "ai-firms"])
    def test_figures_of_the_sources_are_neither_chained_nor_added(self, join, start):
        with pytest.raises(UnlikeDefinitions):
            join(list(Observation.objects.filter(version__code__startswith=start)))

    def test_no_target_is_held_against_a_figure_of_another_definition(self):
        assert {row.target.key: row.value for row in targets_and_values(purpose=Purpose.PUBLICATION) if row.value} == {}

    def test_every_break_says_why_in_both_languages(self):
        for version in IndicatorVersion.objects.exclude(supersedes=None):
            assert version.break_note_zh
            assert version.break_note_en

    def test_dates_are_as_exact_as_their_source(self):
        found = {version.code: version.effective.isoformat() for version in IndicatorVersion.objects.filter(indicator__code="ai-scale")}
        assert found["ai-scale-core-and-related-2021"] == "2021"
        assert found["ai-scale-core-2022"] == "2022-09"
        assert found["ai-scale-industry-2025"] == "2025-10-27"


def faults(read, text) -> list[tuple[int, str]]:
    return [(fault.line, fault.field) for fault in read(text).faults]


def test_one_indicator_is_read_whole():
    (entry,) = read_indicators(INDICATOR).whole()
    own = {"code": "a", "name_zh": "甲", "name_en": "A", "note_zh": "", "note_en": ""}
    assert (entry.row.where, entry.row.cells) == ("indicators.yaml:2", own)
    (version,) = entry.versions
    assert (version.where, version.cells["effective_from"].first) == ("indicators.yaml:6", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[", [(1, "")]),
        ("", [(0, "")]),
        ("indicators: 3", [(1, "indicators")]),
        ("indicators:\n- 3", [(2, ""), (2, "versions"), (2, "code"), (2, "name_zh"), (2, "name_en")]),
        (INDICATOR.replace("    name_en: A\n    versions", "    nam_en: A\n    versions"), [(4, "nam_en"), (2, "name_en")]),
        (INDICATOR.replace("grade: A", "grade: E"), [(15, "grade")]),
        (INDICATOR.replace("effective_from: 2020", "effective_from: soon"), [(16, "effective_from")]),
        (INDICATOR + "        decimals: two\n        comparable: maybe\n", [(18, "decimals"), (19, "comparable")]),
        (INDICATOR + "        source: twice\n", [(18, "")]),
        (INDICATOR.replace("unit_en: persons", "unit_en: [persons]"), [(13, "unit_en")]),
        (INDICATOR.replace("unit_code: person", "unit_code: 人"), [(11, "unit_code")]),
        (INDICATOR.replace("name_en: A\n    v", "name_en: &x A\n    v").replace("source: form", "source: *x"), [(17, ""), (6, "source")]),
        (INDICATOR.replace("source: form", "source: !!python/name:os.system x"), [(17, ""), (17, "source")]),
    ],
)  # fmt: skip
def test_every_fault_of_an_indicator_file_is_named_with_its_line(text, expected):
    assert faults(read_indicators, text) == expected


def test_texts_are_taken_as_they_are_written():
    (entry,) = read_indicators(INDICATOR.replace("source: form", "source: 2020-01-01").replace("unit_en: persons", "unit_en: no")).whole()
    assert (entry.versions[0].cells["source"], entry.versions[0].cells["unit_en"]) == ("2020-01-01", "no")


FIRST = {"indicator": "a", "indicator_name_zh": "甲", "indicator_name_en": "A", "name_zh": "甲", "name_en": "A"} | {
    "definition_zh": "甲", "definition_en": "A", "unit_code": "person", "unit_zh": "人", "unit_en": "persons", "period_type": "year",
    "grade": "A", "effective_from": "2020", "source": "form", "code": "a-1",
}  # fmt: skip
SECOND = FIRST | {"code": "a-2", "indicator_name_zh": "", "indicator_name_en": ""}


def sheet(columns, *lines: dict[str, str]) -> str:
    rows = [",".join(line.get(column.name, "") for column in columns) for line in lines]
    return "\n".join([heads(columns), *rows]) + "\n"


def test_rows_of_an_indicator_are_the_same_as_its_yaml():
    (written,) = read_indicators(INDICATOR).whole()
    (read,) = read_indicator_rows(sheet(INDICATORS, FIRST)).whole()
    assert (read.row.cells, read.versions[0].cells) == (written.row.cells, written.versions[0].cells)


def test_second_line_of_an_indicator_is_another_version():
    (entry,) = read_indicator_rows(sheet(INDICATORS, FIRST, SECOND)).whole()
    assert [(version.where, version.cells["code"]) for version in entry.versions] == [
        ("indicators.csv:2", "a-1"),
        ("indicators.csv:3", "a-2"),
    ]
    assert entry.row.cells["name_zh"] == "甲"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([FIRST | {"indicator_name_en": ""}], [(2, "indicator_name_en")]),
        ([FIRST, SECOND | {"indicator_name_en": "B"}], [(3, "indicator_name_en")]),
        ([FIRST | {"indicator": ""}], [(2, "indicator")]),
        ([FIRST | {"grade": "E", "decimals": "10", "power_zh": "-1"}], [(2, "decimals"), (2, "power_zh"), (2, "grade")]),
    ],
)
def test_every_fault_of_an_indicator_sheet_is_named_with_its_line(lines, expected):
    assert faults(read_indicator_rows, sheet(INDICATORS, *lines)) == expected


def _values(line: str) -> str:
    return f"{heads(VALUES)}\n{line}"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a-1,430100,2020,5,,,,publication,B,src,\n", []),
        ("a-1,430100,2020,5,x,near,,press,E,,\n", ["power", "bound", "purpose", "grade", "source"]),
        ("a-1,430100,2020,5,,,not_due,publication,B,src,\n", ["value"]),
        ("a-1,430100,2020,,,,,publication,B,src,\n", ["value"]),
        ("a-1,430100,2020,100亿,,,,publication,B,src,\n", ["value"]),
        ("a-1,430100,2020,=1+1,,,,publication,B,src,\n", ["value"]),
        ("a-1,430100,2020,5,1000000000,,,publication,B,src,\n", ["power"]),
        ("a-1,430100\n", [""]),
    ],
)
def test_every_fault_of_a_value_line_is_named_with_its_line(line, expected):
    assert faults(read_values, _values(line)) == [(2, column) for column in expected]


def test_targets_need_their_columns_and_a_date():
    missing = ["version", "area", "due_on", "period", "value", "source"]
    assert faults(read_targets, "key,verison\n") == [(1, "verison"), *((1, name) for name in missing)]
    assert faults(read_targets, f"{heads(TARGETS)}\nk,a-1,430100,2025,2025,5,,,,,src,\n") == [(2, "due_on")]


def test_a_file_with_faults_is_refused_whole():
    with pytest.raises(BadFile, match=r"values\.csv:2: grade") as caught:
        read_values(_values("a-1,430100,2020,5,,,,publication,E,src,\n")).whole()
    assert [fault.field for fault in caught.value.errors] == ["values.csv:2: grade"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("a-1,999999,2020,5,,,,publication,B,src,\n", "values.csv:3 area"),
        ("a-9,430100,2020,5,,,,publication,B,src,\n", "values.csv:3 version"),
        ("a-1,430100,2020-01,5,,,,publication,B,src,\n", "values.csv:3 period"),
        ("a-1,430100,2020,5.5,,,,publication,B,src,\n", "values.csv:3 value"),
    ],
)
def test_a_line_that_names_nothing_is_refused_and_nothing_is_taken(line, field, changsha):
    take_indicators(read_indicators(INDICATOR).whole(), by=SYSTEM)
    events = Event.objects.count()
    good = "a-1,430100,2019,5,,,,publication,B,src,\n"
    with pytest.raises(BadSection) as caught:
        take_values(read_values(_values(good + line)).whole(), by=SYSTEM)
    assert [fault.field for fault in caught.value.errors] == [field]
    assert (Observation.objects.count(), Event.objects.count()) == (0, events)


@pytest.mark.django_db
def test_a_conflict_deeper_down_is_named_with_its_line(changsha):
    take_indicators(read_indicators(INDICATOR).whole(), by=SYSTEM)
    lines = "a-1,430100,2019,5,,,,publication,B,src,\na-1,430100,2019,6,,,,publication,B,src,\n"
    with pytest.raises(BadSection, match=r"values\.csv:3"):
        take_values(read_values(_values(lines)).whole(), by=SYSTEM)
    assert not Observation.objects.exists()
