"""Files that change while they are read are refused."""

import pytest

from pilotzone.evidence import PanelError
from pilotzone.evidence.ingest import Columns, read_moments
from pilotzone.evidence.steady import steady


def replaced(path):
    other = path.with_suffix(".new")
    other.write_bytes(b"new")
    other.replace(path)


@pytest.mark.parametrize("change", [replaced, lambda path: path.write_bytes(b"longer than it was"), lambda path: path.unlink()])
def test_a_file_that_changes_is_refused_by_name(tmp_path, change):
    path = tmp_path / "p.csv"
    path.write_bytes(b"old")

    with pytest.raises(PanelError, match="changed while it was read") as refused, steady(path, field="panel"):
        change(path)

    assert (refused.value.field, refused.value.value) == ("panel", str(path))


def test_a_panel_replaced_while_it_is_read_gives_no_numbers(tmp_path):
    path = tmp_path / "p.csv"
    rows = "id,t,y,g\n" + "".join(f"{i},{t},{i % 7 + t},{2 * (i % 2)}\n" for i in range(40) for t in range(1, 4))
    path.write_text(rows)
    columns = Columns(unit="id", time="t", outcome="y", cohort="g")

    assert read_moments(path, columns).units == 40
    with pytest.raises(PanelError, match="changed while it was read"):
        read_moments(path, columns, progress=lambda _: path.write_text(rows + "99,1,1,0\n"))
