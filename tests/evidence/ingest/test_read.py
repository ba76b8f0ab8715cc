import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.evidence.ingest.panels import COLUMNS, Panel, assert_same, make_panel, shuffled, write

from pilotzone.evidence.errors import PanelError
from pilotzone.evidence.ingest import Columns, read_moments, read_units
from pilotzone.evidence.moments import Moments, moments_of

PLAIN = Columns(unit="id", time="t", outcome="y", cohort="g")


def rows(*records: tuple[object, ...]) -> pa.Table:
    return pa.table(dict(zip(PLAIN.names(), map(list, zip(*records, strict=True)), strict=True)))


def doors(panel: Panel, folder: Path, *, piece: int, text_ids: bool) -> dict[str, object]:
    """Return the same panel through every door."""
    table = panel.table([f"厂{i}" for i in range(len(panel.y))] if text_ids else None)
    mixed = shuffled(table)
    return {
        "parquet": write(table, folder / "whole.parquet"),
        "cut": write(table, folder / "cut.parquet", row_group_size=piece),
        "shuffled": write(mixed, folder / "mixed.parquet", row_group_size=piece),
        "csv": write(table, folder / "whole.csv"),
        "csv.gz": write(mixed, folder / "mixed.csv.gz"),
        "arrow": table,
        "pandas": mixed.to_pandas(),
        "polars": pl.from_arrow(mixed),
    }


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    N=st.integers(6, 120),
    T=st.integers(2, 9),
    seed=st.integers(0, 1000),
    mean=st.sampled_from([0.0, 1e6]),
    piece=st.integers(3, 400),
    text_ids=st.booleans(),
)
def test_every_door_gives_the_moments_of_the_panel(tmp_path, N, T, seed, mean, piece, text_ids):
    panel = make_panel(N, T, seed=seed, mean=mean)
    expected = panel.moments()

    for name, source in doors(panel, tmp_path, piece=piece, text_ids=text_ids).items():
        found = read_moments(source, COLUMNS)
        assert (found.rows, dict(found.dropped)) == (N * T, {}), name
        assert_same(found, expected)


def same_bits(a: Moments, b: Moments) -> bool:
    return a.to_message() == b.to_message()


@pytest.mark.parametrize("order", ["sorted", "mixed"])
def test_moments_are_the_same_bits_with_any_number_of_threads(tmp_path, order):
    table = make_panel(3000, 5).table()
    path = write(table if order == "sorted" else shuffled(table), tmp_path / "p.parquet", row_group_size=1111)

    one, two, five = (read_moments(path, COLUMNS, threads=n) for n in (1, 2, 5))

    assert same_bits(one, two)
    assert same_bits(one, five)


def test_the_digest_is_that_of_the_file(tmp_path):
    path = write(make_panel(5, 3).table(), tmp_path / "p.csv")

    digest = read_moments(path, COLUMNS).sha256

    import hashlib

    assert digest == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("never", [0, None, float("nan"), float("inf")])
@pytest.mark.parametrize("form", ["arrow", "parquet", "csv", "pandas"])
def test_never_is_zero_empty_not_a_number_or_infinite(tmp_path, never, form):
    table = rows(*((i, t, float(i + t), 2.0 if i % 2 else never) for i in range(6) for t in (1, 2)))
    source = {
        "arrow": lambda: table,
        "parquet": lambda: write(table, tmp_path / "p.parquet"),
        "csv": lambda: write(table, tmp_path / "p.csv"),
        "pandas": lambda: table.to_pandas(),
    }[form]()

    assert {g: m.n for g, m in read_moments(source, PLAIN).cohorts.items()} == {0: 3, 2: 3}


@pytest.mark.parametrize("form", ["sorted", "mixed", "text"])
def test_rows_and_units_left_out_are_counted_by_reason(form):
    records = [(i, t, float(i * t), 0) for i in range(1, 6) for t in (1, 2, 4)]
    del records[4]  # unit 2 lacks period 2
    records[0] = (1, 1, None, 0)
    records[-1] = (5, 4, float("nan"), 0)
    records += [(None, 1, 1.0, 0), (6, None, 1.0, 0)]
    table = rows(*records)
    if form == "mixed":
        table = shuffled(table)
    if form == "text":
        table = table.set_column(0, "id", table.column("id").cast(pa.string()))

    found = read_moments(table, PLAIN)

    assert found.periods.tolist() == [1, 2, 4]
    assert dict(found.dropped) == {"incomplete_unit": 3, "missing_outcome": 2, "missing_time": 1, "missing_unit": 1}
    assert (found.rows, found.cohorts[0].n, found.cohorts[0].mean.tolist()) == (16, 2, [3.5, 7.0, 14.0])


def test_a_period_without_any_outcome_is_not_present():
    table = rows(*((i, t, None if t == 2 else float(i), 0) for i in (1, 2) for t in (1, 2, 3)))

    found = read_moments(table, PLAIN)

    assert (found.periods.tolist(), dict(found.dropped), found.cohorts[0].n) == ([1, 3], {"missing_outcome": 2}, 2)


def test_unit_codes_with_leading_zeros_stay_apart(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text("id,t,y,g\n" + "".join(f"{i},{t},1.5,0\n" for i in ("07", "7", "x") for t in (1, 2)))

    units = read_units(path, PLAIN)

    assert units is not None
    assert units.ids == ("07", "7", "x")


def test_unsigned_units_above_the_signed_range_are_kept_apart():
    ids = [2**63 + 5, 2**63 + 6, 5, 6]
    table = pa.table({"id": pa.array([i for i in ids for _ in (1, 2)], pa.uint64()), "t": [1, 2] * 4, "y": [1.0, 2.0] * 4, "g": [0] * 8})

    assert read_moments(table, PLAIN).cohorts[0].n == 4


def test_missing_marks_and_decimals_of_text_files_are_read(tmp_path):
    path = tmp_path / "p.csv.gz"
    lines = '\ufeffid;t;g;y;备注\r\nA;1;NA;1.5;x\r\nA;2;;"2.5";"多;行"\r\nB;1;0;NA;\r\nB;2;inf;3;z\r\nC;1.0;2;1e1;\r\nC;2;2.0;-1;'
    path.write_bytes(gzip.compress(lines.encode()))

    found = read_moments(path, PLAIN)

    assert {g: (m.n, m.mean.tolist()) for g, m in found.cohorts.items()} == {0: (1, [1.5, 2.5]), 2: (1, [10.0, -1.0])}
    assert dict(found.dropped) == {"incomplete_unit": 1, "missing_outcome": 1}


def test_units_are_those_the_moments_use_in_the_order_of_their_names():
    panel = make_panel(20, 4)
    units = read_units(shuffled(panel.table()), COLUMNS)

    assert units is not None
    assert units.ids == tuple(str(i) for i in range(10, 30))
    np.testing.assert_array_equal(units.y, panel.y)
    assert_same(moments_of(units.y, units.cohort, units.periods), panel.moments())


@pytest.mark.parametrize(("limit", "given"), [(20, True), (19, False)])
def test_units_are_not_read_beyond_the_limit(limit, given):
    assert (read_units(make_panel(20, 3).table(), COLUMNS, limit=limit) is not None) is given


GOOD = [(i, t, float(i + t), 0 if i < 3 else 2) for i in range(1, 5) for t in (1, 2)]

CONTRADICTIONS = {
    "duplicate": ([*GOOD, (3, 2, 9.0, 2)], "Unit 3 (column 'id') has more than one row for period 2.", "unit", 3),
    "duplicate, outcome missing": ([*GOOD, (3, 2, None, 2)], "Unit 3 (column 'id') has more than one row for period 2.", "unit", 3),
    "cohort varies": ([*GOOD[:-1], (4, 2, 1.0, 0)], "Unit 4 (column 'id') has more than one cohort in column 'g'.", "unit", 4),
    "infinite": ([*GOOD[:-1], (4, 2, float("-inf"), 2)], "Column 'y' (outcome) holds -inf, which is infinite.", "outcome", -np.inf),
    "half a year": ([*GOOD[:-1], (4, 2.5, 1.0, 2)], "Column 't' (time) holds 2.5, which is not a whole number.", "time", 2.5),
    "half a cohort": (
        [*GOOD[:-2], (4, 1, 1.0, 2.5), (4, 2, 1.0, 2.5)],
        "Column 'g' (cohort) holds 2.5, which is not a whole number.",
        "cohort",
        2.5,
    ),
    "minus infinity": ([*GOOD[:-2], (4, 1, 1.0, -np.inf), (4, 2, 1.0, -np.inf)], "Column 'g' (cohort) holds -inf", "cohort", -np.inf),
    "half a unit": (
        [*GOOD[:-2], (4.5, 1, 1.0, 2), (4.5, 2, 1.0, 2)],
        "Column 'id' (unit) holds 4.5, which is not a whole number.",
        "unit",
        4.5,
    ),
    "single period": ([r for r in GOOD if r[1] == 2], "Column 't' (time) holds the single period 2.", "time", 2),
    "nothing observed": ([(*r[:2], None, 0) for r in GOOD], "No row of the table has unit, period and outcome.", "outcome", "y"),
    "none complete": ([(1, 1, 1.0, 0), (2, 2, 1.0, 0)], "No unit is observed in all 2 periods (1, 2).", "panel", None),
    "overflow": ([(*r[:2], 1e200 * r[0], 0) for r in GOOD], "The outcome is too large to square.", "outcome", None),
}


# In a text file 4.5 is a name like any other.
@pytest.mark.parametrize(
    ("case", "door"),
    [(case, door) for case in CONTRADICTIONS for door in ("arrow", "parquet", "csv", "mixed") if (case, door) != ("half a unit", "csv")],
)
def test_a_panel_that_contradicts_itself_is_refused(tmp_path, case, door):
    records, message, field, value = CONTRADICTIONS[case]
    table = rows(*(tuple(None if v is None else float(v) for v in r) for r in records))
    source = {"arrow": table, "mixed": shuffled(table)}.get(door)
    source = write(table, tmp_path / f"p.{door}") if source is None else source

    with pytest.raises(PanelError) as refusal:
        read_moments(source, PLAIN)

    expected = message if isinstance(source, pa.Table) else message.replace("the table", str(source))
    assert str(refusal.value).startswith(expected)
    assert (refusal.value.field, refusal.value.value) == (field, value)


@pytest.mark.parametrize(("option", "value"), [("threads", 0), ("memory_gib", 0.1), ("memory_gib", float("nan"))])
def test_threads_and_memory_are_checked(option, value):
    with pytest.raises(PanelError, match="Accepted"):
        read_moments(rows(*GOOD), PLAIN, **{option: value})


def test_progress_rises_to_one():
    seen: list[float] = []

    read_moments(rows(*GOOD), PLAIN, progress=seen.append)

    assert seen == sorted(seen)
    assert seen[-1] == 1.0


def test_nothing_is_left_in_the_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    read_moments(write(make_panel(9, 3).table(), tmp_path / "p.csv"), COLUMNS)
    with pytest.raises(PanelError):
        read_moments(rows(*GOOD, GOOD[-1]), PLAIN)

    assert [p.name for p in tmp_path.iterdir()] == ["p.csv"]


def test_a_pandas_table_with_missing_numbers_and_categories_is_read():
    frame = pd.DataFrame(
        {"id": pd.Categorical(["甲", "甲", "乙", "乙"]), "t": [1, 2, 1, 2], "y": [1.0, 2.0, np.nan, 3.0], "g": [2, 2, 0, 0]}
    )

    found = read_moments(frame, PLAIN)

    assert ({g: m.n for g, m in found.cohorts.items()}, dict(found.dropped)) == ({2: 1}, {"incomplete_unit": 1, "missing_outcome": 1})


def test_decimal_cohorts_of_an_ordered_panel_are_read():
    rows = {"id": [1, 1, 2, 2], "t": [1, 2, 1, 2], "y": [0.0, 1.0, 2.0, 4.0]}
    cohorts = pa.array([0, 0, 2, 2])

    found = [
        read_moments(pa.table({**rows, "g": cohorts.cast(kind)}), Columns(unit="id", time="t", outcome="y", cohort="g"))
        for kind in (pa.int64(), pa.decimal128(30, 3))
    ]

    assert found[0].to_message() == found[1].to_message()
