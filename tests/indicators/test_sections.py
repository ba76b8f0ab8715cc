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
from pilotzone.indicators.sections import TARGET_COLUMNS, VALUE_COLUMNS, read_indicators, read_targets, read_values

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
    take_indicators(read_indicators((PACK / "indicators.yaml").read_text("utf-8")), by=SYSTEM)
    for name, read, take in (("values.csv", read_values, take_values), ("targets.csv", read_targets, take_targets)):
        with (PACK / name).open(encoding="utf-8", newline="") as lines:
            take(read(lines), by=SYSTEM)


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


def faults(read, text) -> list[tuple[str, object]]:
    with pytest.raises(BadSection) as caught:
        read(text)
    return [(fault.field, fault.value) for fault in caught.value.errors]


def test_one_indicator_is_read_whole():
    (entry,) = read_indicators(INDICATOR)
    assert (entry.where, entry.columns) == ("indicators.yaml:2", {"code": "a", "name_zh": "甲", "name_en": "A"})
    assert entry.versions[0]["effective_from"].first == date(2020, 1, 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[", [("indicators.yaml:1 YAML", "expected the node content, but found '<stream end>'")]),
        ("", [("indicators.yaml:1 indicators", "")]),
        ("indicators: 3", [("indicators.yaml:1 list", "3")]),
        ("indicators:\n- 3", [("indicators.yaml:2 entry", "3")]),
        (
            INDICATOR.replace("    name_en: A\n    versions", "    nam_en: A\n    versions"),
            [("indicators.yaml:4 nam_en", "A"), ("indicators.yaml:2 name_en", "")],
        ),
        (INDICATOR.replace("grade: A", "grade: E"), [("indicators.yaml:15 grade", "E")]),
        (INDICATOR.replace("effective_from: 2020", "effective_from: soon"), [("indicators.yaml:16 effective_from", "soon")]),
        (
            INDICATOR + "        decimals: two\n        comparable: maybe\n",
            [("indicators.yaml:18 decimals", "two"), ("indicators.yaml:19 comparable", "maybe")],
        ),
        (INDICATOR + "        source: twice\n", [("indicators.yaml:18 source", "twice")]),
    ],
)  # fmt: skip
def test_every_fault_of_an_indicator_file_is_named_with_its_line(text, expected):
    assert faults(read_indicators, text) == expected


def _values(line: str) -> list[str]:
    return [",".join(VALUE_COLUMNS) + "\n", line]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a-1,430100,2020,5,,,,publication,B,src,\n", None),
        ("a-1,430100,2020,5,x,near,,press,E,,\n", ["power", "bound", "purpose", "grade", "source"]),
        ("a-1,430100,2020,5,,,not_due,publication,B,src,\n", ["value"]),
        ("a-1,430100,2020,,,,,publication,B,src,\n", ["value"]),
        ("a-1,430100\n", ["line"]),
    ],
)
def test_every_fault_of_a_value_line_is_named_with_its_line(line, expected):
    if expected is None:
        assert read_values(_values(line))[0].where == "values.csv:2"
    else:
        assert [field for field, _value in faults(read_values, _values(line))] == [f"values.csv:2 {column}" for column in expected]


def test_targets_need_their_columns_and_a_date():
    assert faults(read_targets, ["key,version\n"]) == [("targets.csv:1 columns", "key, version")]
    line = "k,a-1,430100,2025,2025,5,,,,,src,\n"
    assert faults(read_targets, [",".join(TARGET_COLUMNS) + "\n", line]) == [("targets.csv:2 due_on", "2025")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("a-1,999999,2020,5,,,,publication,B,src,\n", "values.csv:2 area"),
        ("a-9,430100,2020,5,,,,publication,B,src,\n", "values.csv:2 version"),
        ("a-1,430100,2020-01,5,,,,publication,B,src,\n", "values.csv:2 period"),
        ("a-1,430100,2020,5.5,,,,publication,B,src,\n", "values.csv:2 value"),
    ],
)
def test_a_line_that_names_nothing_is_refused_and_nothing_is_taken(line, field, changsha):
    take_indicators(read_indicators(INDICATOR), by=SYSTEM)
    events = Event.objects.count()
    good = "a-1,430100,2019,5,,,,publication,B,src,\n"
    with pytest.raises(BadSection) as caught:
        take_values(read_values([*_values(good)[:1], line]), by=SYSTEM)
    assert [fault.field for fault in caught.value.errors] == [field]
    assert (Observation.objects.count(), Event.objects.count()) == (0, events)


@pytest.mark.django_db
def test_a_conflict_deeper_down_is_named_with_its_line(changsha):
    take_indicators(read_indicators(INDICATOR), by=SYSTEM)
    with pytest.raises(BadSection, match=r"values\.csv:3"):
        take_values(
            read_values([*_values("a-1,430100,2019,5,,,,publication,B,src,\n"), "a-1,430100,2019,6,,,,publication,B,src,\n"]), by=SYSTEM
        )
    assert not Observation.objects.exists()
