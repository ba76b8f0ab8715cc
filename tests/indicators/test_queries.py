"""What was known when, for which purpose; series that break; targets beside values of their own definition."""

from datetime import date

import pyarrow as pa
import pytest
from tests.indicators.conftest import YEAR_2020, YEAR_2021, at, firm, record, terms

from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.commands import retire_origin
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin
from pilotzone.indicators.commands import Promise, correct, new_version, set_target, withdraw
from pilotzone.indicators.enums import Bound, ChangeReason, Grade, Missing, Purpose
from pilotzone.indicators.errors import NoSuchVersion, PurposeRefused
from pilotzone.indicators.measures import Measured, Provenance
from pilotzone.indicators.models import Observation, Target
from pilotzone.indicators.queries import (
    SCHEMA,
    has_reached,
    history_of_cell,
    observations_as_of,
    series_of,
    targets_and_values,
    version_by_code,
)

pytestmark = pytest.mark.django_db


def of(purpose: Purpose, grade: Grade = Grade.B) -> Provenance:
    return Provenance(purpose, grade, "source")


def known(version, *, known_at=None, units=None, purpose=Purpose.EVALUATION, **options) -> list[tuple]:
    table = observations_as_of(version, units, known_at=known_at and at(known_at), purpose=purpose, **options)
    return list(zip(*(table.column(name).to_pylist() for name in ("unit", "period", "value", "vintage")), strict=True))


def test_values_are_those_known_at_the_moment(version):
    unit = firm("甲")
    with simulated_time(at("2026-01-10")):
        first = record(version, unit, 10)
    with simulated_time(at("2026-02-10")):
        second = correct(first, measured=Measured(12), reason=ChangeReason.TYPING_ERROR, by=SYSTEM)
    with simulated_time(at("2026-03-10")):
        third = withdraw(second, reason=ChangeReason.NOT_CONFIRMED, by=SYSTEM)
    with simulated_time(at("2026-04-10")):
        correct(third, measured=Measured(11), reason=ChangeReason.SOURCE_REVISED, by=SYSTEM)
    found = {day: known(version, known_at=day) for day in ("2026-01-09", "2026-01-11", "2026-02-11", "2026-03-11", "2026-04-11")}
    assert found == {
        "2026-01-09": [],
        "2026-01-11": [(unit.pk, "2020", 10, 1)],
        "2026-02-11": [(unit.pk, "2020", 12, 2)],
        "2026-03-11": [],
        "2026-04-11": [(unit.pk, "2020", 11, 4)],
    }


def test_table_has_one_schema_whether_empty_or_full_and_says_what_it_holds(version, changsha):
    empty = observations_as_of(version, purpose=Purpose.EVALUATION)
    record(version, changsha, Measured(2400, Bound.MORE))
    record(version, changsha, Measured(missing=Missing.NOT_COLLECTED), YEAR_2021)
    full = observations_as_of(version, [changsha], purpose=Purpose.EVALUATION, known_at=at("2999-01-01"))
    assert empty.schema.equals(SCHEMA)
    assert full.schema.equals(SCHEMA)
    assert isinstance(full, pa.Table)
    assert full.schema.metadata == {
        b"version": b"staff-1",
        b"unit": b"person",
        b"decimals": b"0",
        b"known_at": b"2999-01-01T09:00:00+08:00",
        b"purpose": b"evaluation",
        b"left_out": b"0",
    }
    assert full.select(["unit_kind", "unit", "period_start", "value", "bound", "missing"]).to_pylist() == [
        {"unit_kind": "area", "unit": changsha.pk, "period_start": date(2020, 1, 1), "value": 2400, "bound": "more", "missing": None},
        {"unit_kind": "area", "unit": changsha.pk, "period_start": date(2021, 1, 1), "value": None, "bound": "exact",
         "missing": "not_collected"},
    ]  # fmt: skip


def test_statistical_values_are_refused_for_evaluation_and_given_for_statistics(version):
    one, two = firm("甲"), firm("乙")
    record(version, one, 10, provenance=of(Purpose.STATISTICS))
    record(version, two, 20, provenance=of(Purpose.ADMINISTRATION))
    with pytest.raises(PurposeRefused) as caught:
        known(version)
    assert (caught.value.data["count"], caught.value.data["collected"]) == (1, Purpose.STATISTICS)
    assert known(version, units=[two]) == known(version, leave_out_refused=True) == [(two.pk, "2020", 20, 1)]
    assert observations_as_of(version, purpose=Purpose.EVALUATION, leave_out_refused=True).schema.metadata[b"left_out"] == b"1"
    assert known(version, purpose=Purpose.STATISTICS) == [(one.pk, "2020", 10, 1), (two.pk, "2020", 20, 1)]


def test_statistical_value_beside_a_permitted_one_is_no_obstacle(version):
    unit = firm("甲")
    record(version, unit, 10, provenance=of(Purpose.STATISTICS, Grade.A))
    record(version, unit, 11, provenance=of(Purpose.EVALUATION, Grade.C))
    assert known(version) == [(unit.pk, "2020", 11, 1)]


def test_consented_outcomes_serve_evaluation_and_not_administration(version):
    record(version, firm("甲"), 10, provenance=of(Purpose.EVALUATION))
    with pytest.raises(PurposeRefused):
        known(version, purpose=Purpose.ADMINISTRATION)


def test_best_grade_stands_where_a_cell_has_several(version):
    unit = firm("甲")
    for grade, value in ((Grade.D, 4), (Grade.A, 1), (Grade.B, 2)):
        record(version, unit, value, provenance=of(Purpose.ADMINISTRATION, grade))
    assert known(version) == [(unit.pk, "2020", 1, 1)]


def test_retired_origin_leaves_the_answers_and_stays_in_the_table(version, changsha):
    record(version, firm("甲"), 10)
    record(version, changsha, 20)
    retire_origin(Origin.SYNTHETIC, by=SYSTEM)
    assert [row[2] for row in known(version)] == [20]
    assert Observation.objects.count() == 2


def test_table_costs_three_queries_whatever_its_length(version, django_assert_num_queries):
    for name in "甲乙丙":
        record(version, firm(name), 1)
    with django_assert_num_queries(3):
        observations_as_of(version, purpose=Purpose.EVALUATION)


def test_series_breaks_where_definitions_do_not_compare(indicator, version, changsha):
    notes = {"break_note_zh": "口径不同", "break_note_en": "another scope"}
    alike = new_version(indicator, terms=terms("staff-2", effective_from=date(2021, 1, 1), supersedes=version, comparable=True), by=SYSTEM)
    unlike = new_version(indicator, terms=terms("staff-3", effective_from=date(2022, 1, 1), supersedes=alike, **notes), by=SYSTEM)
    first, second, third = record(version, changsha, 1), record(alike, changsha, 2, YEAR_2021), record(unlike, changsha, 3, YEAR_2021)
    series = series_of(indicator, changsha, purpose=Purpose.PUBLICATION)
    assert [line.versions for line in series.lines] == [(version, alike), (unlike,)]
    assert [line.values for line in series.lines] == [(first, second), (third,)]
    assert series.has_breaks


def test_target_stands_beside_values_of_its_own_definition_only(indicator, version, changsha):
    notes = {"break_note_zh": "口径不同", "break_note_en": "another scope"}
    unlike = new_version(indicator, terms=terms("staff-2", supersedes=version, **notes), by=SYSTEM)
    value = record(version, changsha, 10)
    for key, bound_to in (("own", version), ("other", unlike)):
        promise = Promise(measured=Measured(10, Bound.AT_LEAST), due_on=date(2025, 12, 31), label="2025", source="plan")
        set_target(key, version=bound_to, unit=changsha, promise=promise, by=SYSTEM)
    found = targets_and_values(purpose=Purpose.PUBLICATION)
    assert [(row.target.key, row.value, row.reached) for row in found] == [("own", value, True), ("other", None, None)]


@pytest.mark.parametrize(
    ("bound", "value", "value_bound", "expected"),
    [
        ("at_least", 100, "exact", True),
        ("more", 100, "exact", False),
        ("more", 100, "more", True),
        ("at_least", 90, "exact", False),
        ("at_least", 90, "more", None),
        ("at_least", 110, "less", None),
        ("at_least", 110, "about", None),
        ("at_most", 100, "exact", True),
        ("less", 100, "exact", False),
        ("at_most", 90, "more", None),
        ("at_most", 110, "at_least", False),
        ("at_least", None, "exact", None),
    ],
)
def test_reached_is_said_only_where_bounds_settle_it(bound, value, value_bound, expected):
    assert has_reached(Target(value=100, bound=bound), Observation(value=value, bound=value_bound)) is expected


def test_history_of_a_cell_is_whole_and_in_order(version, changsha):
    first = record(version, changsha, 1)
    second = correct(first, measured=Measured(2), reason=ChangeReason.TYPING_ERROR, by=SYSTEM)
    record(version, changsha, 9, YEAR_2021)
    assert history_of_cell(first) == history_of_cell(second) == [first, second]


def test_unknown_version_is_named():
    with pytest.raises(NoSuchVersion, match="nothing"):
        version_by_code("nothing")


def test_periods_do_not_share_a_cell(version, changsha):
    record(version, changsha, 1, YEAR_2020)
    record(version, changsha, 2, YEAR_2021)
    assert [row[2] for row in known(version)] == [1, 2]
