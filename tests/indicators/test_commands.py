"""Every exit of the commands on definitions, values and targets."""

from datetime import date

import pytest
from tests.database import refused, without_triggers
from tests.indicators.conftest import AUDITOR, OFFICER, PUBLISHED, YEAR_2021, at, firm, record, terms

from pilotzone.audit.actors import NOBODY, SYSTEM
from pilotzone.audit.context import simulated_time
from pilotzone.audit.enums import Origin
from pilotzone.audit.errors import TimeNotSimulable
from pilotzone.audit.models import Event
from pilotzone.audit.verify import seal_faults
from pilotzone.indicators.commands import (
    Promise,
    correct,
    define_form,
    define_frame,
    define_indicator,
    new_version,
    record_observation,
    set_target,
    withdraw,
)
from pilotzone.indicators.enums import Bound, ChangeReason, Grade, Missing, PeriodType, Purpose, RowKind
from pilotzone.indicators.errors import AlreadyDefined, AlreadyRecorded, Superseded
from pilotzone.indicators.measures import Measured, Provenance
from pilotzone.indicators.models import Form, Frame, Indicator, IndicatorVersion, Observation, Target
from pilotzone.kit.errors import Invalid, NotAllowed

pytestmark = pytest.mark.django_db
BREAK = {"break_note_zh": "口径不同", "break_note_en": "another scope"}
PROMISE = Promise(measured=Measured(100, Bound.AT_LEAST), due_on=date(2025, 12, 31), label="2025", source="plan")


def test_indicator_is_defined_once_and_refused_under_other_names(indicator):
    assert define_indicator("staff", name_zh="从业人员", name_en="Employees", by=OFFICER) == indicator
    with pytest.raises(AlreadyDefined):
        define_indicator("staff", name_zh="职工", name_en="Employees", by=OFFICER)
    assert Indicator.objects.count() == 1


def test_version_is_defined_once_and_refused_with_another_meaning(indicator, version):
    assert new_version(indicator, terms=terms(), by=OFFICER) == version
    with pytest.raises(AlreadyDefined):
        new_version(indicator, terms=terms(definition_en="Employees on average"), by=OFFICER)
    assert IndicatorVersion.objects.count() == 1


def test_following_version_without_break_note_or_with_another_unit_called_comparable_is_refused(indicator, version):
    for changes in (
        {"supersedes": version},
        {"supersedes": version, "comparable": True, "decimals": 1},
        {"comparable": True},
        {"decimals": 10},
    ):
        with pytest.raises(Invalid):
            new_version(indicator, terms=terms("staff-2", **changes), by=OFFICER)
    assert new_version(indicator, terms=terms("staff-2", supersedes=version, **BREAK), by=OFFICER).supersedes == version


def test_version_cannot_follow_one_of_another_indicator(version):
    other = define_indicator("firms", name_zh="企业", name_en="Firms", by=OFFICER)
    with pytest.raises(Invalid, match="a version of firms"):
        new_version(other, terms=terms("firms-1", supersedes=version, **BREAK), by=OFFICER)


def test_value_is_recorded_once_sealed_and_logged_without_its_number(version, changsha):
    observation = record(version, changsha, 12)
    assert record(version, changsha, 12) == observation
    with pytest.raises(AlreadyRecorded):
        record(version, changsha, 13)
    assert (observation.value, observation.vintage, observation.origin, observation.area) == (12, 1, Origin.REAL, changsha)
    event = Event.objects.filter(name="indicators.observation_recorded").first()
    assert event.data == {"version": "staff-1", "period": "2020"}
    assert list(seal_faults()) == []


def test_lower_bound_and_missing_are_values_of_their_own(version, changsha):
    record(version, changsha, Measured(2400, Bound.MORE))
    record(version, changsha, Measured(missing=Missing.NOT_COLLECTED), YEAR_2021)
    assert [(row.value, row.bound, row.missing) for row in Observation.objects.all()] == [
        (2400, "more", ""),
        (None, "exact", "not_collected"),
    ]
    with pytest.raises(AlreadyRecorded):
        record(version, changsha, Measured(2400))


def test_value_without_source_is_refused(version, changsha):
    with pytest.raises(Invalid, match="source"):
        record(version, changsha, 1, provenance=Provenance(Purpose.PUBLICATION, Grade.B, " "))


def test_value_takes_the_origin_of_its_unit(version):
    sample = firm("样例企业")
    assert record(version, sample, 5).origin == Origin.SYNTHETIC
    with pytest.raises(Invalid, match="origin"):
        record(version, sample, 5, YEAR_2021, origin=Origin.REAL)


def test_simulated_time_records_synthetic_values_only(version, changsha):
    sample = firm("样例企业")
    with simulated_time(at("2026-03-02")):
        assert record(version, sample, 5).recorded_at == at("2026-03-02")
        with pytest.raises(TimeNotSimulable):
            record(version, changsha, 5)


def test_correction_is_a_new_data_version_and_the_former_stays(version, changsha):
    first = record(version, changsha, 12)
    second = correct(first, measured=Measured(13), reason=ChangeReason.SOURCE_REVISED, source="yearbook, 2nd print", by=OFFICER)
    assert correct(second, measured=Measured(13), reason=ChangeReason.SOURCE_REVISED, by=OFFICER) == second
    assert [(row.vintage, row.value, row.source) for row in Observation.objects.order_by("vintage")] == [
        (1, 12, "yearbook"),
        (2, 13, "yearbook, 2nd print"),
    ]
    assert (second.corrects, second.grade, second.period_label) == (first, Grade.B, "2020")
    assert list(seal_faults()) == []


def test_only_the_latest_row_is_corrected_or_withdrawn(version, changsha):
    first = record(version, changsha, 12)
    correct(first, measured=Measured(13), reason=ChangeReason.TYPING_ERROR, by=OFFICER)
    for change in (
        lambda: correct(first, measured=Measured(14), reason=ChangeReason.TYPING_ERROR, by=OFFICER),
        lambda: withdraw(first, reason=ChangeReason.WRONG_UNIT, by=OFFICER),
    ):
        with pytest.raises(Superseded):
            change()
    assert Observation.objects.count() == 2


def test_withdrawal_is_a_row_and_a_value_may_follow_it(version, changsha):
    gone = withdraw(record(version, changsha, 12), reason=ChangeReason.NOT_CONFIRMED, by=OFFICER)
    assert withdraw(gone, reason=ChangeReason.NOT_CONFIRMED, by=OFFICER) == gone
    assert (gone.kind, gone.value, gone.missing, gone.measured) == (RowKind.WITHDRAWAL, None, "", None)
    assert correct(gone, measured=Measured(11), reason=ChangeReason.SOURCE_REVISED, by=OFFICER).vintage == 3


def test_target_is_bound_to_a_version_once_and_replaced_by_a_row(version, changsha):
    target = set_target("t-2025", version=version, unit=changsha, promise=PROMISE, by=OFFICER)
    assert set_target("t-2025", version=version, unit=changsha, promise=PROMISE, by=OFFICER) == target
    other = Promise(measured=Measured(200), due_on=date(2025, 12, 31), label="2025", source="plan 2")
    with pytest.raises(AlreadyDefined):
        set_target("t-2025", version=version, unit=changsha, promise=other, by=OFFICER)
    set_target("t-2025b", version=version, unit=changsha, promise=other, replaces=target, by=OFFICER)
    with pytest.raises(Superseded):
        set_target("t-2025c", version=version, unit=changsha, promise=other, replaces=target, by=OFFICER)
    nothing = Promise(measured=Measured(missing=Missing.NOT_DUE), due_on=date(2025, 1, 1), label="2025", source="p")
    with pytest.raises(Invalid, match="a promised number"):
        set_target("t-x", version=version, unit=changsha, promise=nothing, by=OFFICER)
    assert Target.objects.count() == 2


def test_frame_and_form_are_defined_once_per_edition(version):
    firms = [firm("甲"), firm("乙")]

    def frame(units):
        return define_frame("key-firms", edition="2026", name_zh="重点企业", name_en="Key firms", units=units, source="list", by=OFFICER)

    def form(versions):
        names = {"name_zh": "月报", "name_en": "Monthly return", "purpose": Purpose.ADMINISTRATION, "period_type": PeriodType.MONTH}
        return define_form("monthly", edition="2026", versions=versions, by=OFFICER, **names)

    assert frame(firms) == frame(firms)
    assert form([version]) == form([version])
    for other in (lambda: frame(firms[:1]), lambda: form([])):
        with pytest.raises(AlreadyDefined):
            other()
    assert (Frame.objects.count(), Form.objects.count()) == (1, 1)


def test_form_asks_for_something():
    with pytest.raises(Invalid, match="at least one definition version"):
        define_form(
            "f", edition="1", name_zh="表", name_en="F", purpose=Purpose.STATISTICS, period_type=PeriodType.YEAR, versions=[], by=OFFICER
        )


@pytest.mark.parametrize("by", [NOBODY, AUDITOR])
def test_nobody_and_the_auditor_change_nothing(by, indicator, version, changsha):
    standing = record(version, changsha, 12)
    events = Event.objects.count()
    for call in (
        lambda: define_indicator("x", name_zh="x", name_en="x", by=by),
        lambda: new_version(indicator, terms=terms("y"), by=by),
        lambda: record_observation(version, unit=changsha, period=YEAR_2021, measured=Measured(1), provenance=PUBLISHED, by=by),
        lambda: correct(standing, measured=Measured(1), reason=ChangeReason.TYPING_ERROR, by=by),
        lambda: withdraw(standing, reason=ChangeReason.TYPING_ERROR, by=by),
        lambda: set_target("t", version=version, unit=changsha, promise=PROMISE, by=by),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert Event.objects.count() == events


@pytest.mark.parametrize("statement", ["UPDATE indicators_{0} SET id = id", "DELETE FROM indicators_{0}"])
@pytest.mark.parametrize("table", ["indicatorversion", "observation", "target"])
def test_database_refuses_edits(statement, table, version, changsha):
    record(version, changsha, 12)
    set_target("t-2025", version=version, unit=changsha, promise=PROMISE, by=SYSTEM)
    assert "append-only" in refused(statement.format(table))


@pytest.mark.parametrize(
    "columns",
    [
        "area_id = NULL",
        "value = NULL",
        "missing = 'not_due'",
        "kind = 'withdrawal'",
        "period_end = '2019-01-01'",
        "vintage = 2",
        "reason = 'x'",
    ],
)
def test_database_refuses_rows_that_cannot_be(columns, version, changsha):
    record(version, changsha, 12)
    without_triggers()
    assert "CHECK" in refused(f"UPDATE indicators_observation SET {columns}").upper()


def test_database_refuses_a_second_root_for_one_cell(version, changsha):
    record(version, changsha, 12)
    names = [field.column for field in Observation._meta.concrete_fields if not field.primary_key]
    listed = ", ".join(names)
    assert "UNIQUE" in refused(f"INSERT INTO indicators_observation ({listed}) SELECT {listed} FROM indicators_observation").upper()
