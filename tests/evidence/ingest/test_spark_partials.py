"""What executors run, without Spark: functions from Arrow batches to Arrow batches."""

import hashlib

import numpy as np
import pyarrow as pa
import pytest
from tests.evidence.ingest.panels import COLUMNS, Panel, assert_same, make_panel

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest import read_tops
from pilotzone.evidence.ingest.columns import STORED
from pilotzone.evidence.ingest.source import Rows
from pilotzone.evidence.ingest.spark_partials import MOST_COHORTS, digest, fault_text, home, merged, partials
from pilotzone.evidence.ingest.sums import finish
from pilotzone.evidence.moments import Moments


def about(table: pa.Table) -> Rows:
    return Rows(STORED, COLUMNS, "the table", table.schema.empty_table(), (0, 0), table.schema)


def stored(panel: Panel) -> pa.Table:
    return panel.table().rename_columns(STORED.names())


def parts_of(table: pa.Table, periods: np.ndarray, *, parts: int, batch: int) -> list[pa.RecordBatch]:
    """Return what each part gives, its units being every so manyth one."""
    units = np.array(table.column(STORED.unit).to_pylist())
    found = []
    for number in range(parts):
        mine = table.filter(pa.array(units % parts == number)).combine_chunks().to_batches(max_chunksize=batch)
        found += partials(mine, part=lambda number=number: number, periods=periods, rows=about(table))
    return found


def brought_home(batches: list[pa.RecordBatch], T: int, table: pa.Table):
    return home([row for batch in merged(batches, T=T, rows=about(table)) for row in batch.to_pylist()], T)


@pytest.mark.parametrize("mean", [0.0, 1e6])
def test_parts_added_together_give_the_moments_of_the_panel(mean):
    panel = make_panel(90, 5, mean=mean)
    table = stored(panel)

    found = brought_home(parts_of(table, panel.periods, parts=4, batch=7), 5, table)

    sums = {g: part.sums for g, part in found.cohorts.items()}
    assert found.incomplete == 0
    assert_same(Moments(panel.periods, finish(sums), len(table)), panel.moments())


def test_largest_shares_come_home_with_the_sums():
    panel = make_panel(60, 4)
    table = stored(panel)

    found = brought_home(parts_of(table, panel.periods, parts=3, batch=50), 4, table)

    wanted = read_tops(panel.table(), COLUMNS)
    assert found.cohorts.keys() == wanted.keys()
    for g, tops in wanted.items():
        mine = found.cohorts[g].tops
        assert (mine.first.tolist(), mine.second.tolist()) == (tops.first.tolist(), tops.second.tolist())
        assert mine.ends.tolist() == tops.ends.tolist()
        np.testing.assert_allclose(mine.total, tops.total, rtol=1e-12)


def test_sizes_of_batches_do_not_change_a_bit():
    panel = make_panel(70, 4)
    table = stored(panel)

    one, other = (parts_of(table, panel.periods, parts=2, batch=size) for size in (3, 1000))

    assert one == other


def test_one_row_a_cohort_and_one_of_counts_come_home():
    panel = make_panel(200, 6)
    table = stored(panel).slice(1)  # the first unit lacks a period

    rows = [row for batch in merged(parts_of(table, panel.periods, parts=5, batch=99), T=6, rows=about(table)) for row in batch.to_pylist()]

    assert [row["cohort"] for row in rows] == [*sorted(set(panel.cohort.tolist())), None]
    assert {len(row["numbers"]) for row in rows[:-1]} == {8 * (6 * 6 + 13 * 6 - 4)}
    assert (rows[-1]["units"], sum(row["units"] for row in rows)) == (1, 200)


def test_a_fault_comes_home_as_the_same_error():
    panel = make_panel(12, 3)
    table = pa.concat_tables([stored(panel).slice(0, 1), stored(panel)])

    with pytest.raises(PanelError, match=r"Unit 10 .* has more than one row for period 2001") as caught:
        brought_home(parts_of(table, panel.periods, parts=2, batch=5), 3, table)

    assert (caught.value.field, caught.value.value) == ("unit", 10)
    assert str(caught.value).count("Accepted:") == 1


def test_of_several_faults_that_of_the_first_part_is_told():
    panel = make_panel(12, 3)
    whole = stored(panel)
    table = pa.concat_tables([whole.slice(3, 1), whole.slice(0, 1), whole])

    with pytest.raises(PanelError, match="Unit 10 "):
        brought_home(parts_of(table, panel.periods, parts=2, batch=50), 3, table)


def test_an_error_without_anything_accepted_survives_the_journey():
    text = fault_text(PanelError("No.", field="panel"))

    assert text == '{"message": "No.", "field": "panel", "value": null, "accepted": null}'


def test_more_cohorts_than_come_home_are_refused():
    N = MOST_COHORTS + 1
    panel = Panel(np.zeros((N, 2)), np.arange(N), np.array([1, 2]))
    table = stored(panel)

    for parts in (1, 2):  # too many in one part, and too many only together
        with pytest.raises(PanelError, match=r"'首次补贴' \(cohort\) holds more than 1,024 different first treated periods"):
            brought_home(parts_of(table, panel.periods, parts=parts, batch=5000), 2, table)


def test_the_digest_is_that_of_the_file(tmp_path):
    path = tmp_path / "面板"
    path.write_bytes(b"rows")

    (row,) = [row for batch in digest(iter([]), path=str(path)) for row in batch.to_pylist()]

    assert row == {"sha256": hashlib.sha256(b"rows").hexdigest()}
