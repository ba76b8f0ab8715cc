"""Unlike definitions are never chained or added; like ones are, exactly."""

import pytest
from tests.indicators.conftest import YEAR_2020, YEAR_2021, firm, record, terms

from pilotzone.audit.actors import SYSTEM
from pilotzone.indicators.commands import new_version
from pilotzone.indicators.comparability import chained, is_comparable, require_comparable, total
from pilotzone.indicators.enums import Bound, Missing
from pilotzone.indicators.errors import UnlikeDefinitions
from pilotzone.indicators.measures import Measured
from pilotzone.kit.errors import Invalid

pytestmark = pytest.mark.django_db


@pytest.fixture
def alike(indicator, version):
    return new_version(indicator, terms=terms("staff-2", supersedes=version, comparable=True), by=SYSTEM)


@pytest.fixture
def unlike(indicator, alike):
    notes = {"break_note_zh": "口径不同", "break_note_en": "another scope"}
    return new_version(indicator, terms=terms("staff-3", name_en="Full-time staff", supersedes=alike, **notes), by=SYSTEM)


def test_only_declared_steps_without_a_break_compare(version, alike, unlike):
    assert [is_comparable(*pair) for pair in ((version, alike), (alike, version), (version, unlike), (alike, unlike))] == [
        True,
        True,
        False,
        False,
    ]


def test_chaining_over_a_break_names_both_definitions(version, unlike, changsha):
    rows = [record(version, changsha, 10), record(unlike, changsha, 20, YEAR_2021)]
    with pytest.raises(UnlikeDefinitions) as caught:
        chained(rows)
    assert caught.value.data == {"first": "Employees", "second": "Full-time staff"} or "从业人员" in str(caught.value)
    with pytest.raises(UnlikeDefinitions):
        require_comparable([version, unlike])


def test_chaining_like_definitions_puts_them_in_time_order(version, alike, changsha):
    later, earlier = record(alike, changsha, 20, YEAR_2021), record(version, changsha, 10)
    assert chained([later, earlier]) == [earlier, later]


def test_chaining_refuses_other_units_and_two_values_for_one_period(version, alike, changsha, hunan):
    here = record(version, changsha, 10)
    for other in (record(version, hunan, 10, YEAR_2021), record(alike, changsha, 10)):
        with pytest.raises(Invalid):
            chained([here, other])


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Measured(3), Measured(4), Measured(7)),
        (Measured(3), Measured(4, Bound.MORE), Measured(7, Bound.MORE)),
        (Measured(3, Bound.AT_LEAST), Measured(0), Measured(3, Bound.AT_LEAST)),
        (Measured(3, Bound.AT_MOST), Measured(4, Bound.LESS), Measured(7, Bound.LESS)),
        (Measured(3, Bound.ABOUT), Measured(4), Measured(7, Bound.ABOUT)),
    ],
)
def test_sum_keeps_what_its_parts_leave_open(first, second, expected, version):
    assert total([record(version, firm("甲"), first), record(version, firm("乙"), second)]) == expected


@pytest.mark.parametrize("second", [Measured(missing=Missing.NOT_ANSWERED), Measured(4, Bound.LESS)])
def test_sum_refuses_a_gap_and_bounds_that_pull_apart(second, version):
    with pytest.raises(Invalid):
        total([record(version, firm("甲"), Measured(3, Bound.MORE)), record(version, firm("乙"), second)])


def test_sum_refuses_unlike_definitions_other_periods_and_a_unit_twice(version, unlike, alike):
    one, two = firm("甲"), firm("乙")
    first = record(version, one, 1)
    with pytest.raises(UnlikeDefinitions):
        total([first, record(unlike, two, 1)])
    for other in (record(version, two, 1, YEAR_2021), record(alike, one, 1, YEAR_2020)):
        with pytest.raises(Invalid):
            total([first, other])
    with pytest.raises(Invalid):
        total([])
