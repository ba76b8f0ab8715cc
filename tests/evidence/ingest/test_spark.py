"""The Spark way beside the others: the same numbers, the same words, and no row in this process."""

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.evidence.ingest.panels import COLUMNS, assert_same, make_panel, shuffled, write

from pilotzone.evidence import Panel, att_gt
from pilotzone.evidence.errors import EvidenceError, PanelError, UnsupportedError
from pilotzone.evidence.ingest import Columns, read_moments, read_tops, read_units
from pilotzone.evidence.ingest.spark import MOST_PERIODS, spark_moments, spark_tops, spark_units
from pilotzone.evidence.ingest.spark_session import SparkJobError
from pilotzone.evidence.moments import Moments

PLAIN = Columns(unit="id", time="t", outcome="y", cohort="g")


def rows(*records: tuple[object, ...]) -> pa.Table:
    return pa.table(dict(zip(PLAIN.names(), map(list, zip(*records, strict=True)), strict=True)))


def with_gaps(table: pa.Table, seed: int, share: float) -> pa.Table:
    """Return the table with rows left out, and with outcomes, units and periods blanked."""
    rng = np.random.default_rng(seed)
    kept = table.filter(pa.array(rng.random(len(table)) >= share))
    for name in (COLUMNS.outcome, COLUMNS.outcome, COLUMNS.unit, COLUMNS.time):
        blank = pa.array(rng.random(len(kept)) < share / 10)
        column = kept.column(name)
        kept = kept.set_column(kept.schema.get_field_index(name), name, pa.compute.if_else(blank, pa.scalar(None, column.type), column))
    return kept


def same_counts(found: Moments, expected: Moments) -> None:
    assert (found.rows, dict(found.dropped), found.sha256) == (expected.rows, dict(expected.dropped), expected.sha256)


@pytest.mark.spark
@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    N=st.integers(12, 150),
    T=st.integers(2, 8),
    seed=st.integers(0, 1000),
    mean=st.sampled_from([0.0, 1e6]),
    share=st.sampled_from([0.0, 0.02]),
    text_ids=st.booleans(),
    floats=st.booleans(),
)
def test_spark_gives_the_moments_of_the_other_readers(spark, tmp_path, N, T, seed, mean, share, text_ids, floats):
    whole = make_panel(N, T, seed=seed, mean=mean)
    table = with_gaps(shuffled(whole.table([f"厂 {i}" for i in range(N)] if text_ids else None)), seed, share)
    if floats:
        for name in (COLUMNS.time, COLUMNS.cohort):
            table = table.set_column(table.schema.get_field_index(name), name, table.column(name).cast(pa.float64()))
    path = write(table, tmp_path / "面板 a.parquet", row_group_size=37)

    expected, found = read_moments(path, COLUMNS), spark_moments(path, COLUMNS)

    same_counts(found, expected)
    assert_same(found, expected)


@pytest.mark.spark
def test_a_spark_data_frame_gives_the_same_bits_however_it_is_cut(spark, tmp_path):
    path = write(shuffled(make_panel(400, 5).table()), tmp_path / "p.parquet")
    frame = spark.read.parquet(f"file://{path}")
    size = "spark.sql.execution.arrow.maxRecordsPerBatch"
    before = spark.conf.get(size)

    one = spark_moments(frame, COLUMNS)
    spark.conf.set(size, 17)
    try:
        other = spark_moments(frame.repartition(7).orderBy(COLUMNS.outcome), COLUMNS)
    finally:
        spark.conf.set(size, before)

    assert one.sha256 is None
    assert one.to_message() == other.to_message()
    assert_same(one, read_moments(path, COLUMNS))


@pytest.mark.spark
def test_a_folder_of_files_is_one_panel(spark, tmp_path):
    table = shuffled(make_panel(60, 4).table())
    folder = tmp_path / "分片 {1}"
    folder.mkdir()
    for k in range(3):
        write(table.slice(k * 80, 80), folder / f"{k}.parquet")

    found = spark_moments(folder, COLUMNS)

    assert_same(found, read_moments(table, COLUMNS))
    assert (found.rows, found.sha256) == (240, None)


@pytest.mark.spark
def test_no_row_reaches_this_process(spark, tmp_path):
    path = write(make_panel(40_000, 5).table(), tmp_path / "p.parquet")
    frame = spark.read.parquet(f"file://{path}")
    limits = spark.sparkContext._jsc.sc().conf()
    # Spark itself fails a job whose answers are larger, wherever they are asked for.
    limits.set("spark.driver.maxResultSize", "200k")
    try:
        found = spark_moments(path, COLUMNS)
        with pytest.raises(Exception, match="maxResultSize"):
            frame.collect()
    finally:
        limits.set("spark.driver.maxResultSize", "1g")

    assert (found.units, found.rows) == (40_000, 200_000)


@pytest.mark.spark
def test_what_comes_home_grows_with_cohorts_and_periods_only(spark, tmp_path, monkeypatch):
    from pyspark.sql.classic.dataframe import DataFrame

    lengths: list[int] = []
    collect = DataFrame.collect

    def counted(frame: Any) -> Any:
        answer = collect(frame)
        lengths.append(len(answer))
        return answer

    monkeypatch.setattr(DataFrame, "collect", counted)
    path = write(make_panel(3000, 6).table(), tmp_path / "p.parquet")

    moments = spark_moments(path, COLUMNS)

    assert lengths == [6, len(moments.cohorts) + 1, 1]  # periods; cohorts and counts; the digest


FAULTS: dict[str, pa.Table] = {
    "two rows": rows((1, 1, 1.0, 0), (1, 2, 1.0, 0), (2, 1, 1.0, 0), (2, 2, 1.0, 0), (2, 2, None, 0)),
    "two cohorts": rows((1, 1, 1.0, 0), (1, 2, 1.0, 0), (2, 1, 1.0, 0), (2, 2, 1.0, 2)),
    "two cohorts of a text unit": rows(("甲", 1, 1.0, 0), ("甲", 2, 1.0, 0), ("乙", 1, 1.0, 2), ("乙", 2, 1.0, 0)),
    "text outcome": rows((1, 1, "1", 0), (1, 2, "n/a", 0)),
    "text cohort": rows((1, 1, 1.0, "2020"), (1, 2, 1.0, "2020")),
    "dates": rows(*((1, dt.date(2020, 1, t), 1.0, 0) for t in (1, 2))),
    "infinite": rows((1, 1, 1.0, 0), (1, 2, float("inf"), 0)),
    "not whole": rows((1, 1.0, 1.0, 0), (1, 2.5, 1.0, 0)),
    "cohort not whole": rows((1, 1, 1.0, 1.5), (1, 2, 1.0, 1.5)),
    "single period": rows((1, 1, 1.0, 0), (2, 1, 1.0, 0)),
    "no outcome": rows((1, 1, None, 0), (1, 2, float("nan"), 0)),
    "none complete": rows((1, 1, 1.0, 0), (2, 2, 1.0, 0)),
    "too large": rows((1, 1, 1e200, 0), (1, 2, 0.0, 0), (2, 1, -1e200, 0), (2, 2, 0.0, 0)),
    "no rows": rows((1, 1, 1.0, 0)).slice(1),
    "missing column": rows((1, 1, 1.0, 0)).rename_columns(["ids", "t", "y", "g"]),
}


def refusal(read: Any, source: Any) -> tuple[str, str | None]:
    with pytest.raises(PanelError) as caught:
        read(source, PLAIN)
    return str(caught.value), caught.value.field


@pytest.mark.spark
@pytest.mark.parametrize("fault", FAULTS)
def test_faults_are_told_in_the_words_of_the_other_readers(spark, tmp_path, fault):
    path = write(FAULTS[fault], tmp_path / "p.parquet")

    assert refusal(spark_moments, path) == refusal(read_moments, path)


@pytest.mark.spark
@pytest.mark.parametrize("fault", ["two rows", "text outcome", "dates", "missing column", "no rows", "no outcome"])
def test_faults_of_a_data_frame_are_those_of_a_table(spark, tmp_path, fault):
    frame = spark.read.parquet(f"file://{write(FAULTS[fault], tmp_path / 'p.parquet')}")

    assert refusal(spark_moments, frame) == refusal(read_moments, FAULTS[fault])


@pytest.mark.parametrize("content", [b"", b"PAR1 and then nothing", b"id,t,y,g\n"])
def test_files_that_are_no_parquet_are_refused_as_elsewhere(tmp_path, content):
    path = tmp_path / "p.parquet"
    path.write_bytes(content)

    assert refusal(spark_moments, path) == refusal(read_moments, path)


@pytest.mark.parametrize("name", ["none.parquet", "*.parquet", "hdfs://host/p.parquet"])
def test_names_that_are_no_file_are_refused_as_elsewhere(tmp_path, name):
    source = name if "://" in name else tmp_path / name

    assert refusal(spark_moments, source) == refusal(read_moments, source)


def test_text_files_and_tables_in_memory_are_refused_by_name(tmp_path):
    table = rows((1, 1, 1.0, 0), (1, 2, 1.0, 0))
    accepted = "Accepted: with it, the path of a Parquet file or of a folder of Parquet files, or a Spark data frame."

    assert refusal(spark_moments, write(table, tmp_path / "p.csv")) == (f"The engine 'spark' does not read 'p.csv'. {accepted}", "engine")
    assert refusal(spark_moments, pd.DataFrame()) == (f"The engine 'spark' cannot read pandas.DataFrame. {accepted}", "engine")


@pytest.mark.spark
def test_more_periods_than_come_home_are_refused(spark, tmp_path):
    path = write(rows(*((1, t, 1.0, 0) for t in range(MOST_PERIODS + 1))), tmp_path / "p.parquet")

    with pytest.raises(PanelError, match=r"'t' \(time\) holds more than 1,024 different periods"):
        spark_moments(path, PLAIN)


@pytest.mark.spark
def test_never_is_zero_empty_not_a_number_or_infinite(spark, tmp_path):
    never = {0: 0.0, 1: None, 2: float("nan"), 3: float("inf")}
    table = rows(*((i, t, float(i + t), never.get(i, 2.0)) for i in range(6) for t in (1, 2)))

    found = spark_moments(write(table, tmp_path / "p.parquet"), PLAIN)

    assert {g: m.n for g, m in found.cohorts.items()} == {0: 4, 2: 2}


@pytest.mark.spark
def test_numbers_of_other_types_mean_the_same(spark, tmp_path):
    ids = [2**63 + 5, 2**63 + 6, 5, 6]
    table = pa.table(
        {
            "id": pa.array([i for i in ids for _ in (1, 2)], pa.uint64()),
            "t": pa.array([1, 2] * 4, pa.decimal128(6, 0)),
            "y": pa.array([1, 0] * 4).cast(pa.bool_()),
            "g": pa.array(["2"] * 8).cast(pa.decimal128(9, 2)),
        }
    )
    path = write(table, tmp_path / "p.parquet")

    assert_same(spark_moments(path, PLAIN), read_moments(path, PLAIN))
    units = spark_units(path, PLAIN, limit=4)
    assert units is not None
    assert units.ids == ("5", "6", "9223372036854775813", "9223372036854775814")


@pytest.mark.spark
def test_few_units_come_home_and_many_do_not(spark, tmp_path):
    path = write(shuffled(make_panel(50, 4).table([f"厂{i}" for i in range(50)])), tmp_path / "p.parquet")

    found, expected = spark_units(path, COLUMNS, limit=50), read_units(path, COLUMNS)

    assert found is not None
    assert expected is not None
    assert (found.ids, found.y.tolist(), found.cohort.tolist()) == (expected.ids, expected.y.tolist(), expected.cohort.tolist())
    assert spark_units(path, COLUMNS, limit=49) is None


@pytest.mark.spark
def test_largest_shares_are_those_of_the_other_readers(spark, tmp_path):
    path = write(make_panel(80, 4).table(), tmp_path / "p.parquet")

    found, expected = spark_tops(path, COLUMNS), read_tops(path, COLUMNS)

    assert {g: tops.share(2) for g, tops in found.items()} == pytest.approx({g: tops.share(2) for g, tops in expected.items()}, rel=1e-12)


@pytest.mark.spark
def test_progress_rises_to_one(spark, tmp_path):
    told: list[float] = []

    spark_moments(write(make_panel(50, 4).table(), tmp_path / "p.parquet"), COLUMNS, progress=told.append)

    assert told == sorted(told)
    assert {0.3, 0.95, 1.0} <= set(told)


@pytest.mark.spark
def test_a_failure_of_spark_is_told_in_words(spark, tmp_path):
    good, bad = tmp_path / "p" / "1.parquet", tmp_path / "p" / "2.parquet"
    good.parent.mkdir()
    write(make_panel(6, 3).table(), good)
    bad.write_bytes(b"no Parquet at all")

    with pytest.raises(SparkJobError, match="Spark could not finish"):
        spark_moments(good.parent, COLUMNS)


@pytest.mark.spark
def test_an_estimate_is_the_same_by_either_engine(spark, tmp_path):
    path = write(make_panel(150, 5).table(), tmp_path / "p.parquet")
    names = dict(COLUMNS.items())
    frame = spark.read.parquet(f"file://{path}")

    want = att_gt(Panel.from_parquet(path, **names), permutations=19, leave_one_out=True)
    for panel in (Panel.from_parquet(path, **names, engine="spark"), Panel.from_spark(frame, **names)):
        got = att_gt(panel, permutations=19, leave_one_out=True)
        np.testing.assert_allclose(got.table.att, want.table.att, rtol=0, atol=1e-10)
        np.testing.assert_allclose(got.cell_se, want.cell_se, rtol=1e-10)
        assert (got.permutation, got.to_dict()["engine"]["backend"]) == (want.permutation, "spark")


def spark_panel(source: str | Path, **given: Any) -> Panel:
    return Panel(source=source, **dict(PLAIN.items()), engine="spark", **given)


def test_what_needs_every_row_is_refused_by_name():
    with pytest.raises(UnsupportedError, match=r"asked for: covariates, weights\. Choose the engine 'duckdb'\."):
        att_gt(spark_panel("p.parquet", covariates=("x",), weights="w"))
    with pytest.raises(UnsupportedError, match=r"asked for: unbalanced 'available'\."):
        att_gt(spark_panel("p.parquet"), unbalanced="available")


@pytest.mark.parametrize(("given", "field"), [({"threads": 2}, "threads"), ({"memory_gib": 2.0}, "memory")])
def test_what_spark_sets_itself_is_refused_by_name(given, field):
    for read in (Panel.moments, Panel.units, Panel.tops):
        with pytest.raises(EvidenceError) as caught:
            read(spark_panel("p.parquet", **given))
        assert isinstance(caught.value, PanelError)
        assert caught.value.field == field


def test_an_unknown_engine_is_refused():
    with pytest.raises(PanelError, match=r"There is no engine 'sql'\. Accepted: duckdb or spark\."):
        Panel(source="p.parquet", **dict(PLAIN.items()), engine="sql")  # type: ignore[arg-type]
