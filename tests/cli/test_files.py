"""Files are written all or none."""

import pytest

from pilotzone.cli.failures import OutputError, UsageError
from pilotzone.cli.files import check_report, command_line, write_together


def test_all_files_are_written(tmp_path):
    write_together({str(tmp_path / "a"): b"1", str(tmp_path / "b"): b"2"})

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"1", "b": b"2"}


def test_a_file_that_cannot_be_written_leaves_the_others_as_they_were(tmp_path):
    (tmp_path / "a").write_bytes(b"old")

    with pytest.raises(OutputError, match="could not be written: No such file or directory"):
        write_together({str(tmp_path / "a"): b"new", str(tmp_path / "gone" / "b"): b"2"})

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


def test_a_command_line_says_what_was_chosen_and_nothing_else():
    spec = {
        "outcome": "产值 a",
        "covariates": ["x", "z"],
        "leave_one_out": True,
        "cluster": None,
        "donut": [],
        "exact": False,
        "seed": 0,
        "cutoff": -1.5,
        "shares": {"a": 1.0, "b": 2.0},
        "hidden": 3,
    }

    found = command_line("rdd", "t b.csv", spec, skip=("hidden",))

    assert found == (
        "pilotzone rdd 't b.csv' --outcome '产值 a' --covariates x,z --leave-one-out --seed 0 --cutoff=-1.5 --shares a=1.0,b=2.0"
    )


def test_a_report_is_a_file():
    with pytest.raises(UsageError, match="Standard output takes tables"):
        check_report("-")
