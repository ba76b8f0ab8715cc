"""Files are written all or none."""

import os
import stat

import pytest

from pilotzone.cli.failures import OutputError, UsageError
from pilotzone.cli.files import check_outputs, check_report, command_line, write_together


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


def test_a_pipe_or_device_is_refused_and_stays_what_it_is(tmp_path):
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(UsageError, match="is a device or a pipe"):
        check_outputs({"--json": str(tmp_path / "pipe")})

    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_what_a_symbolic_link_leads_to_is_written_and_the_link_stays(tmp_path):
    (tmp_path / "shared.json").write_bytes(b"old")
    (tmp_path / "link.json").symlink_to("shared.json")

    write_together({str(tmp_path / "link.json"): b"new"})

    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "shared.json").read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "reason"), [("loop", "ymbolic|Symlink"), ("x" * 300, "name too long"), ("a\0b", "null"), ("a\udcff", "surrogates")]
)
def test_a_name_the_system_cannot_use_is_refused_with_its_reason(tmp_path, name, reason):
    (tmp_path / "loop").symlink_to("loop")

    for inputs, outputs in ((None, {"--json": str(tmp_path / name)}), (tmp_path / name, {})):
        with pytest.raises(UsageError, match=f"cannot be used: .*({reason}).* Accepted: the name of a file"):
            check_outputs(outputs, panel=inputs)


def test_every_input_is_kept_from_being_written_over(tmp_path):
    with pytest.raises(UsageError, match="is also named by TARGET") as caught:
        check_outputs({"--json": str(tmp_path / "t.csv")}, panel=tmp_path / "p.csv", others={"TARGET": tmp_path / "t.csv", "--more": None})

    assert caught.value.option == "--json"
