import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.ingest.panels import COLUMNS, Panel, assert_same, make_panel, shuffled, write

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest import buckets, read_moments, spooled
from pilotzone.evidence.ingest.buckets import Cut
from pilotzone.evidence.ingest.meter import Meter
from pilotzone.evidence.ingest.source import opened_source
from pilotzone.evidence.moments import moments_of

IDS = {
    "dense": list(range(10, 910)),
    "negative": list(range(-450, 450)),
    "multiples": list(range(0, 900 * 512, 512)),
    "scattered": np.random.default_rng(3).integers(-(2**63), 2**63 - 1, 900).tolist(),
}


@pytest.fixture
def small_buckets(monkeypatch):
    monkeypatch.setattr(buckets, "_BUCKET_ROWS", 500)
    monkeypatch.setattr(spooled, "_STRETCH_ROWS", 300)


@pytest.mark.usefixtures("small_buckets")
@pytest.mark.parametrize("ids", IDS)
@pytest.mark.parametrize("mean", [0.0, 1e6])
def test_a_shuffled_panel_of_many_buckets_gives_its_moments(tmp_path, ids, mean):
    panel = make_panel(900, 6, mean=mean)
    path = write(shuffled(panel.table(IDS[ids])), tmp_path / "p.parquet", row_group_size=777)

    assert_same(read_moments(path, COLUMNS), panel.moments())


@pytest.mark.usefixtures("small_buckets")
@pytest.mark.parametrize("ids", ["dense", "scattered"])
def test_neither_threads_nor_order_touch_a_bit(tmp_path, ids):
    table = make_panel(900, 6).table(IDS[ids])
    found = [
        read_moments(write(shuffled(table, seed), tmp_path / f"{seed}.parquet", row_group_size=500), COLUMNS, threads=threads)
        for seed, threads in ((1, 1), (2, 2), (3, 4))
    ]

    assert len({str({**moments.to_message(), "sha256": None}) for moments in found}) == 1


@pytest.mark.usefixtures("small_buckets")
@pytest.mark.parametrize("ids", ["dense", "scattered"])
def test_units_with_a_row_missing_are_left_out(ids):
    panel = make_panel(900, 6)
    gone = np.random.default_rng(5).choice(900 * 6, 200, replace=False)
    whole = np.setdiff1d(np.arange(900), gone // 6)
    table = panel.table(IDS[ids])
    blank = pa.array([None if i in set(gone[:100].tolist()) else v for i, v in enumerate(panel.y.ravel().tolist())])
    kept = np.setdiff1d(np.arange(900 * 6), gone[100:])
    found = read_moments(shuffled(table.set_column(2, COLUMNS.outcome, blank).take(pa.array(kept))), COLUMNS)

    assert dict(found.dropped) == {"incomplete_unit": 900 - whole.size, "missing_outcome": 100}
    assert_same(found, moments_of(panel.y[whole], panel.cohort[whole], panel.periods))


@pytest.mark.usefixtures("small_buckets")
@pytest.mark.parametrize("ids", ["dense", "scattered"])
@pytest.mark.parametrize("lost", [0, 1])
def test_a_second_row_is_found_in_complete_and_incomplete_units(ids, lost):
    table = make_panel(900, 6).table(IDS[ids])
    once_more = pa.concat_tables([table.slice(lost), table.slice(2, 1)])

    with pytest.raises(PanelError, match=f"Unit {IDS[ids][0]} .* has more than one row for period 2003"):
        read_moments(shuffled(once_more), COLUMNS)


@pytest.mark.usefixtures("small_buckets")
def test_a_second_row_in_place_of_another_is_found():
    table = make_panel(900, 6).table()
    replaced = pa.concat_tables([table.slice(1), table.slice(1, 1)])

    with pytest.raises(PanelError, match=r"Unit 10 .* has more than one row for period 2002"):
        read_moments(shuffled(replaced), COLUMNS)


def test_an_unsigned_unit_is_named_as_the_panel_has_it():
    ids = pa.array([2**64 - 1, 2**64 - 1, 2**64 - 1], pa.uint64())
    table = pa.table({COLUMNS.unit: ids, COLUMNS.time: [2, 1, 2], COLUMNS.outcome: [1.0, 2.0, 3.0], COLUMNS.cohort: [0, 0, 0]})

    with pytest.raises(PanelError, match="Unit 18446744073709551615 "):
        read_moments(table, COLUMNS)


def test_more_cohorts_than_have_codes_are_still_read():
    N = (1 << 17) + 2
    panel = Panel(np.random.default_rng(1).standard_normal((N, 2)), np.arange(N) // 2 + 1, np.array([1, 2]))

    found = read_moments(shuffled(panel.table()), COLUMNS)

    assert len(found.cohorts) == N // 2
    assert found.cohorts[7].n == 2


def test_values_far_apart_have_codes_of_their_own():
    panel = Panel(np.arange(8.0).reshape(4, 2), np.array([0, 10**12, 10**12, 0]), np.array([-(10**12), 10**12]))

    assert_same(read_moments(shuffled(panel.table()), COLUMNS), panel.moments())


def test_bounds_that_lie_are_not_believed():
    cut = Cut(bits=1, dense=(0, 3))

    slot, slots = cut.slots(np.array([9, -4, 9, 2]))

    assert (slot.tolist(), slots) == ([2, 0, 2, 1], 3)


def test_progress_rises_through_both_passes(tmp_path):
    seen: list[float] = []
    with opened_source(shuffled(make_panel(900, 6).table()), COLUMNS, spool=tmp_path, threads=1, memory_gib=1.0) as rows:
        spooled.spooled_sums(rows, tmp_path, threads=1, memory_gib=1.0, meter=Meter(seen.append))

    assert seen == sorted(seen)
    assert (seen[0] > 0, seen[-1]) == (True, 0.95)
