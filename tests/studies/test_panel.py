"""What the join takes in, what it leaves out, and from where."""

import io
import math
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.indicators.conftest import terms
from tests.studies.world import EVALUATOR, assign, at, collect, lock, make_world, outcome, outcomes, plan, value_of

from pilotzone.applications.enums import Status
from pilotzone.audit.actors import SYSTEM
from pilotzone.audit.enums import Origin
from pilotzone.audit.files import read_file
from pilotzone.indicators.commands import define_indicator, new_version, record_observation
from pilotzone.indicators.enums import Grade, PeriodType, Purpose
from pilotzone.indicators.measures import Measured, Period, Provenance
from pilotzone.kit.dates import Precision
from pilotzone.registry.commands import register_party
from pilotzone.registry.enums import PartyKind
from pilotzone.studies.commands import take_snapshot
from pilotzone.studies.errors import BadPlan
from pilotzone.studies.models import Snapshot

pytestmark = pytest.mark.django_db


def rows_of(snapshot: Snapshot) -> list[dict[str, object]]:
    return pq.read_table(io.BytesIO(read_file(snapshot.file_id))).to_pylist()


def another(world, number, **changes):
    with at("2024-11-05"):
        party = register_party(kind=PartyKind.ENTERPRISE, name_zh=f"另{number}", origin=Origin.SYNTHETIC, source="test", by=SYSTEM)
        assign(world.call, party, by=SYSTEM, **changes)
    return party


def test_units_that_cannot_be_placed_are_left_out_and_counted():
    world = make_world(firms=4, funded=2)
    left = [
        another(world, 1, offered=None, status=Status.WITHDRAWN),
        another(world, 2, offered=None, consented_at=None),
        another(world, 3, offered=None, precision=Precision.UNKNOWN),
    ]
    lock(world)
    collect(world, outcomes([*world.parties, *left], funded=2))
    with at("2027-03-02"):
        snapshot = take_snapshot(world.study, by=EVALUATOR)
    assert snapshot.manifest["left_out"] == {"withdrawn": 1, "no_consent": 1, "start_not_recorded": 1}
    assert {row["unit"] for row in rows_of(snapshot)} == {party.public_id for party in world.parties}
    assert {row["unit"]: row["cohort"] for row in rows_of(snapshot)} == {
        party.public_id: 2025 if number < 2 else 0 for number, party in enumerate(world.parties)
    }


def test_a_year_is_too_coarse_for_quarters():
    world = make_world(firms=4, funded=2)
    another(world, 1, offered=date(2025, 1, 1), precision=Precision.YEAR)
    content = plan(outcomes=[outcome()], periods={"type": "quarter", "first": "2025-Q1", "last": "2025-Q4"})
    lock(world, content)
    # 2025-Q1 is period 8100.
    collect(world, outcomes(world.parties, years=(8100, 8101, 8102)))
    with at("2027-03-02"):
        snapshot = take_snapshot(world.study, by=EVALUATOR)
    assert snapshot.manifest["left_out"] == {"start_not_recorded": 1}
    assert {row["cohort"] for row in rows_of(snapshot)} == {0, 8100}


@pytest.fixture
def version(db):
    indicator = define_indicator("turnover", name_zh="营业收入", name_en="turnover", by=SYSTEM)
    return new_version(indicator, terms=terms("turnover-1", decimals=2), by=SYSTEM)


def test_outcomes_come_from_the_zones_indicators_in_their_own_unit(version):
    world = make_world(firms=2, funded=1)
    provenance = Provenance(Purpose.EVALUATION, Grade.A, "tax file")
    for number, party in enumerate(world.parties):
        for year in (2024, 2025):
            with at("2026-02-01"):
                measured = Measured(round(value_of(number, year, funded=number < 1) * 100))
                period = Period.parse(str(year), PeriodType.YEAR)
                record_observation(version, unit=party, period=period, measured=measured, provenance=provenance, by=SYSTEM)
    lock(world, plan(outcomes=[outcome(indicator="turnover-1", column=None)]))
    with at("2027-03-02"):
        snapshot = take_snapshot(world.study, by=EVALUATOR)
    assert snapshot.manifest["sources"] == [{"outcome": "turnover", "indicator": "turnover-1", "grade": "B"}]
    first = [row for row in rows_of(snapshot) if row["unit"] == world.parties[0].public_id]
    assert [(row["time"], row["turnover"]) for row in first] == [
        (year, pytest.approx(value_of(0, year, funded=True))) for year in (2024, 2025)
    ]


def test_plan_in_years_refuses_an_indicator_of_quarters(version):
    world = make_world(firms=2, funded=1)
    content = plan(
        outcomes=[outcome(indicator="turnover-1", column=None)], periods={"type": "quarter", "first": "2025-Q1", "last": "2025-Q4"}
    )
    with pytest.raises(BadPlan, match="year"):
        lock(world, content)


def test_snapshot_holds_outcomes_as_measured_beside_their_logarithms():
    world = make_world(firms=4, funded=2)
    lock(world)
    table = outcomes(world.parties, funded=2)
    orders = [0.0, *table.column("orders").to_pylist()[1:]]
    collect(world, table.set_column(3, "orders", pa.array(orders)))
    with at("2027-03-02"):
        rows = rows_of(take_snapshot(world.study, by=EVALUATOR))
    assert list(rows[0]) == ["unit", "time", "cohort", "turnover", "orders", "log_orders"]
    # Zero has no logarithm: it is kept as measured and counts as missing in the estimate.
    assert [row["log_orders"] for row in rows if row["orders"] == 0.0] == [None]
    assert all(row["log_orders"] == pytest.approx(math.log(row["orders"])) for row in rows if row["orders"])
