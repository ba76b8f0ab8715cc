"""Files are written all or none."""

import pytest

from pilotzone.cli.failures import OutputError
from pilotzone.cli.files import write_together


def test_all_files_are_written(tmp_path):
    write_together({str(tmp_path / "a"): b"1", str(tmp_path / "b"): b"2"})

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"1", "b": b"2"}


def test_a_file_that_cannot_be_written_leaves_the_others_as_they_were(tmp_path):
    (tmp_path / "a").write_bytes(b"old")

    with pytest.raises(OutputError, match="could not be written: No such file or directory"):
        write_together({str(tmp_path / "a"): b"new", str(tmp_path / "gone" / "b"): b"2"})

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}
